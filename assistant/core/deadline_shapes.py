"""How `config/deadlines.yaml` is written: its keys, their kinds and bounds."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.deadline_count import Unit
from assistant.core.gate.profile import Confidence


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PatternShape(Shape):
    event: frozenset[str] = frozenset()
    direction: Literal["in", "out"] | None = None
    request: frozenset[str] = frozenset()
    fact: frozenset[str] = frozenset()
    intent: frozenset[str] = frozenset()
    outcome: frozenset[str] = frozenset()


class DeadlineShape(Shape):
    id: str = Field(min_length=1)
    profile: str
    clause: str | None = Field(None, min_length=1)
    text: str | None = Field(None, min_length=1)
    confidence: Confidence | None = None
    kind: Literal["duty", "window"] = "duty"
    each: Literal["debt", "event"] = "event"
    first: bool = False
    starts: tuple[PatternShape, ...] = Field(min_length=1)
    ends: tuple[PatternShape, ...] = ()
    ends_before: bool = False
    length: tuple[dict[Unit, int], ...] = Field(min_length=1)
    counts_first_day: bool
    extended_by: tuple[PatternShape, ...] = ()
    extended_to: tuple[dict[Unit, int], ...] = ()
    stated_in: Literal["until", "period_end"] | None = None
    undated_kinds: frozenset[str] = frozenset()
    days_after_stated: int = Field(0, ge=0)
    country: str | None = None
    region: str | None = None
    alarm_before: int = Field(ge=0)
    next_action: str = Field(min_length=1)
    priority: float = Field(50, ge=0, le=89)  # from 90 on stands what is in alarm
    proof: str | None = None
    from_import: bool = True


class RetentionShape(Shape):
    default_months: int = Field(ge=1)


class FileShape(Shape):
    deadlines: tuple[DeadlineShape, ...]
    retention: RetentionShape

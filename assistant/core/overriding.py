"""Why, and for how long, a presumption may be overridden: data in `config/overrides.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.shapes import shaped


class _FileShape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    hours: int = Field(ge=1)
    hours_max: int = Field(ge=1, le=24 * 31)
    reasons: dict[str, str] = Field(min_length=1)


@dataclass(frozen=True, kw_only=True)
class OverridePolicy:
    """`reasons`: code → the words that stand after "because" in a verdict."""

    lasts: timedelta
    longest: timedelta
    reasons: Mapping[str, str]


def load_overrides(document: Located) -> tuple[OverridePolicy, tuple[Problem, ...]]:
    """The policy of `config/overrides.yaml`, and all that is wrong with it (then not to be used)."""
    shape, problems = shaped(_FileShape, document)
    if shape is None:
        return OverridePolicy(lasts=timedelta(0), longest=timedelta(0), reasons={}), problems
    if shape.hours > shape.hours_max:
        mend = "make hours_max the larger of the two"
        problems += (document.problem(("hours",), f"{shape.hours} hours are more than hours_max", mend),)
    for code, words in shape.reasons.items():
        if not words.strip():
            problems += (document.problem(("reasons", code), f"{code} says nothing", "write why, in words"),)
    return (
        OverridePolicy(
            lasts=timedelta(hours=shape.hours), longest=timedelta(hours=shape.hours_max), reasons=shape.reasons
        ),
        problems,
    )


def state_of(
    *,
    used: bool,
    withdrawn: bool,
    needs_second: bool,
    until: datetime,
    now: datetime,
) -> str:
    """used · withdrawn · expired · proposed (a second person has not agreed yet) · open."""
    if used:
        return "used"
    if withdrawn:
        return "withdrawn"
    if until <= now:
        return "expired"
    return "proposed" if needs_second else "open"

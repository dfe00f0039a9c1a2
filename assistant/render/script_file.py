"""The shape of a call script file; its form is shown in `scripts.py`."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from assistant.core.script import Stage
from assistant.core.terms import Outcome


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AnswerRow(Strict):
    next: str
    label: dict[str, str] = {}
    when: tuple[str, ...] = ()
    verifies: bool = False


class NodeRow(Strict):
    stage: Stage
    say: dict[str, str]
    answers: dict[str, AnswerRow] = {}
    required: bool = False
    required_before: tuple[str, ...] = ()
    captures: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    otherwise: str | None = None
    outcome: Outcome | None = None
    may_say: frozenset[str] = frozenset()
    ends_with: str | None = None

    @field_validator("answers", mode="before")
    @classmethod
    def short_form(cls, value: Any) -> Any:
        """`agrees: options` for `agrees: {next: options}`."""
        if not isinstance(value, dict):
            return value
        return {str(key): {"next": way} if isinstance(way, str) else way for key, way in value.items()}


class ScriptFile(Strict):
    purpose: str = ""
    when: str = ""
    start: str = ""
    stage: Literal["pre_due", "past_due", "any"] = "any"
    needs: tuple[str, ...] = ()
    texts: dict[str, dict[str, str]] = Field(default_factory=dict)
    include: tuple[str, ...] = ()
    nodes: dict[str, NodeRow] = Field(default_factory=dict)

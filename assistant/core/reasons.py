"""Why they did not pay: the reasons that there are, and which one holds now. Data in `config/reasons.yaml`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.follow_ups import FollowUp
from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.shapes import shaped
from assistant.core.terms import Suppression

UNKNOWN = "unknown"
Blocks = Literal["contact", "field", "legal", "fees", "reporting"]


class Hold(BaseModel):
    """What stops, and for how long; no days: until a person lifts it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Suppression | None = None
    days: int | None = Field(default=None, ge=1)
    business_days: int | None = Field(default=None, ge=1)
    blocks: tuple[Blocks, ...] = Field(min_length=1)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """`expires_after_days` None: holds until another is stated."""

    code: str
    means: str
    expires_after_days: int | None
    follow_up: tuple[FollowUp, ...]
    hold: Hold | None


@dataclass(frozen=True, kw_only=True)
class Reasons:
    by_code: Mapping[str, Reason]
    certain_from: float
    ask_again_at: int  # the right-party contact at which an unknown reason is asked again

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.by_code)

    def last_day(self, code: str, stated_on: date, expected_until: date | None = None) -> date | None:
        """The last day on which the statement holds (`reason.expires_on`); None: without end."""
        if expected_until is not None:
            return expected_until
        reason = self.by_code.get(code)
        days = None if reason is None else reason.expires_after_days
        return None if days is None else stated_on + timedelta(days=days)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Somebody said, or a file or a reply says, why. `expires_on` is its last day, where it names one."""

    code: str
    source: str
    confidence: float
    at: datetime
    expires_on: date | None = None


def current_reason(reasons: Reasons, statements: Iterable[Statement], as_of: date) -> Statement | None:
    """The newest certain statement that has not expired, or None: unknown. A later one of the same instant wins."""
    standing = [said for said in statements if _stands(reasons, said, as_of)]
    return max(enumerate(standing), key=lambda pair: (pair[1].at, pair[0]))[1] if standing else None


def _stands(reasons: Reasons, said: Statement, as_of: date) -> bool:
    stated_on = said.at.astimezone(UTC).date()
    last = reasons.last_day(said.code, stated_on, said.expires_on)
    return said.confidence >= reasons.certain_from and stated_on <= as_of and (last is None or as_of <= last)


class _ReasonShape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: str = Field(pattern=r"^[a-z][a-z_]*$")
    means: str = Field(min_length=1)
    temporary: bool
    expires_after_days: int | None = Field(default=None, ge=1)
    follow_up: tuple[FollowUp, ...] = Field(min_length=1)
    hold: Hold | None = None


class _FileShape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    certain_from: float = Field(gt=0, le=1)
    expires_after_days: int = Field(ge=1)
    ask_again_at_right_party_contact: int = Field(ge=1)
    reasons: list[_ReasonShape] = Field(min_length=1)


def load_reasons(document: Located) -> tuple[Reasons, tuple[Problem, ...]]:
    """The reasons of `config/reasons.yaml`, and all that is wrong with them (then not to be used)."""
    shape, problems = shaped(_FileShape, document)
    if shape is None:
        return Reasons(by_code={}, certain_from=1.0, ask_again_at=1), problems
    for i, entry in enumerate(shape.reasons):
        where = ("reasons", i)
        if entry.code in {above.code for above in shape.reasons[:i]} | {UNKNOWN}:
            taken = document.problem(where, f"{entry.code}: this code is taken", "each reason has its own code")
            problems += (taken,)
        if entry.expires_after_days is not None and not entry.temporary:
            lasting = document.problem(where, f"{entry.code}: expires, but is not temporary", "say `temporary: true`")
            problems += (lasting,)
    by_code = {entry.code: _reason(entry, shape.expires_after_days) for entry in shape.reasons}
    ask_again_at = shape.ask_again_at_right_party_contact
    return Reasons(by_code=by_code, certain_from=shape.certain_from, ask_again_at=ask_again_at), problems


def _reason(entry: _ReasonShape, default_days: int) -> Reason:
    days = (entry.expires_after_days or default_days) if entry.temporary else None
    return Reason(
        code=entry.code, means=entry.means, expires_after_days=days, follow_up=entry.follow_up, hold=entry.hold
    )

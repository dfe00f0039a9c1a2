"""The policy on promises: what is taken, how it is judged, what follows. Data in `config/promises.yaml`."""

from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.shapes import shaped
from assistant.core.terms import Queue, Suppression

CALL = "Call about the broken promise"
Curable = Literal["horizon", "minimum_share", "instalments_max", "breaks_in_a_row_max", "past_next_due"]


class Horizon(BaseModel):
    """Up to `dpd_max` days past due (None: any), a promise may lie so many days ahead."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    dpd_max: int | None = Field(default=None, ge=0)
    days: int = Field(ge=0, le=366)


class AfterBreak(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    queue: Queue = Queue.COLLECTOR
    next_action: str = Field(min_length=1)
    due_business_days: int = Field(ge=0, le=30)
    priority: float = Field(default=60, ge=0, le=100)


@dataclass(frozen=True, kw_only=True)
class PromisePolicy:
    """Shares are of 1; `supervisor_may`: the limits that a second person may lift."""

    horizon: tuple[Horizon, ...] = (Horizon(dpd_max=30, days=7), Horizon(dpd_max=60, days=10), Horizon(days=15))
    minimum_share: float = 0.4
    instalments_max: int = 3
    breaks_in_a_row_max: int = 2
    past_next_due: Literal["with_instalment", "allowed"] = "with_instalment"
    debits_on_bank_holidays: bool = False
    supervisor_may: tuple[str, ...] = (
        "horizon",
        "minimum_share",
        "instalments_max",
        "breaks_in_a_row_max",
        "past_next_due",
    )
    grace_business_days: int = 1
    kept_from: float = 0.99
    partial_from: float = 0.30
    cancelled_by: tuple[str, ...] = (
        "deceased",
        "incapacity",
        "bankruptcy",
        "dispute_hold",
        "moratorium",
        "identity_theft",
    )
    reminder_days: tuple[int, ...] = (1, 0)
    after_break: AfterBreak = field(default_factory=lambda: AfterBreak(next_action=CALL, due_business_days=1))

    def horizon_days(self, dpd: int) -> int:
        return next(step.days for step in self.horizon if step.dpd_max is None or dpd <= step.dpd_max)


class _Acceptance(BaseModel):
    model_config = ConfigDict(extra="forbid")
    horizon: tuple[Horizon, ...] = Field(min_length=1)
    minimum_share: float = Field(ge=0, le=1)
    instalments_max: int = Field(ge=1, le=60)
    breaks_in_a_row_max: int = Field(ge=1)
    past_next_due: Literal["with_instalment", "allowed"]
    debits_on_bank_holidays: bool
    supervisor_may: tuple[Curable, ...]


class _Judgement(BaseModel):
    model_config = ConfigDict(extra="forbid")
    grace_business_days: int = Field(ge=0, le=30)
    kept_from: float = Field(gt=0, le=1)
    partial_from: float = Field(gt=0, le=1)
    cancelled_by: tuple[Suppression, ...]


class _Reminders(BaseModel):
    model_config = ConfigDict(extra="forbid")
    days_before: tuple[int, ...]


class _FileShape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    acceptance: _Acceptance
    judgement: _Judgement
    reminders: _Reminders
    after_a_break: AfterBreak


def load_promises(document: Located) -> tuple[PromisePolicy, tuple[Problem, ...]]:
    """The policy of `config/promises.yaml`, and all that is wrong with it (then not to be used)."""
    shape, problems = shaped(_FileShape, document)
    if shape is None:
        return PromisePolicy(), problems
    problems += _horizon_problems(document, shape.acceptance.horizon)
    if shape.judgement.partial_from >= shape.judgement.kept_from:
        mend = "partial_from must be below kept_from"
        problems += (document.problem(("judgement", "partial_from"), "no share is left for `partial`", mend),)
    if any(day < 0 for day in shape.reminders.days_before):
        where = ("reminders", "days_before")
        problems += (document.problem(where, "a reminder after the day is not one", "use 0 or more days before"),)
    return _policy(shape), problems


def _horizon_problems(document: Located, steps: tuple[Horizon, ...]) -> tuple[Problem, ...]:
    where = ("acceptance", "horizon")
    bounds = [step.dpd_max for step in steps]
    if bounds[-1] is not None:
        return (document.problem(where, "the last step has a dpd_max, so some loans have no horizon", "leave it out"),)
    inner = [bound for bound in bounds[:-1] if bound is not None]
    if len(inner) != len(bounds) - 1 or inner != sorted(set(inner)):
        return (document.problem(where, "the steps must rise by dpd_max", "order them; only the last has none"),)
    return ()


def _policy(shape: _FileShape) -> PromisePolicy:
    taken, judged = shape.acceptance, shape.judgement
    return PromisePolicy(
        horizon=taken.horizon,
        minimum_share=taken.minimum_share,
        instalments_max=taken.instalments_max,
        breaks_in_a_row_max=taken.breaks_in_a_row_max,
        past_next_due=taken.past_next_due,
        debits_on_bank_holidays=taken.debits_on_bank_holidays,
        supervisor_may=tuple(taken.supervisor_may),
        grace_business_days=judged.grace_business_days,
        kept_from=judged.kept_from,
        partial_from=judged.partial_from,
        cancelled_by=tuple(judged.cancelled_by),
        reminder_days=tuple(sorted(set(shape.reminders.days_before), reverse=True)),
        after_break=shape.after_a_break,
    )

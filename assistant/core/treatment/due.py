"""Which treatments fall on this day: explicit days, cadences over a range, conditions, the days a channel works.

An explicit day that falls on a day on which its channel rests moves: back before a due or promised date (a reminder
must not come late), forward otherwise. It is then due on the first planning day at or after that day, so a day on which
planning did not run is made up for; `exact` treatments, whose text says "today", are never moved.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from assistant.core.dates import DAY, holidays_of
from assistant.core.terms import Channel
from assistant.core.treatment.facts import BorrowerDay, LoanDay
from assistant.core.treatment.offer import is_open
from assistant.core.treatment.strategy import Action, Conditions, Strategy, Treatment
from assistant.core.treatment.warning import FAILED_MANDATE, Account, Paying, signs
from assistant.core.treatment.words import Anchor

MADE_UP_DAYS_MAX = 4  # a long week-end; what is older has lapsed
WEEK = 7
ACTIVE_MANDATE = frozenset({"active", "set_up", "live"})


def position(treatment: Treatment, loan: LoanDay, as_of: date) -> int | None:
    """Days from the treatment's anchor to `as_of`; None where this loan has no such anchor."""
    if treatment.anchor is Anchor.DUE:
        return loan.position
    anchor = ANCHORS[treatment.anchor](loan)
    return None if anchor is None else (as_of - anchor).days


ANCHORS: dict[Anchor, Callable[[LoanDay], date | None]] = {
    Anchor.PROMISE: lambda loan: loan.promise.on if loan.promise else None,
    Anchor.BROKEN: lambda loan: loan.broken.on if loan.broken else None,
    Anchor.CURED: lambda loan: loan.cured_on,
    Anchor.REASON: lambda loan: loan.reason_on,
}


def works(strategy: Strategy, channel: Channel, day: date, who: BorrowerDay) -> bool:
    """Does the channel work on this day, where the borrower lives?"""
    plan = strategy.channels.get(channel)
    if plan is not None and day.weekday() not in plan.weekdays:
        return False
    return who.country is None or day not in holidays_of(who.country, who.region, day.year)


def is_due(item: Treatment, loan: LoanDay, who: BorrowerDay, strategy: Strategy, as_of: date, earlier: int = 0) -> bool:
    """Does the treatment fall on `as_of`? `earlier`: so many days sooner than written (late again)."""
    at = position(item, loan, as_of)
    if at is None:
        return False
    floor = strategy.bands.get(item.band, (1, 0))[0]
    if item.span is not None:
        in_range = _sooner(item.span[0], earlier, floor) <= at <= item.span[1]
        return in_range and _may_run(item, loan, who, strategy, as_of) and _cadence_allows(item, who, as_of)
    near = [day for day in item.days if abs(_sooner(day, earlier, floor) - at) <= WEEK]
    return (
        bool(near)
        and _may_run(item, loan, who, strategy, as_of)
        and any(_day_is_due(item, _sooner(day, earlier, floor), at, who, strategy, as_of) for day in near)
    )


def _may_run(item: Treatment, loan: LoanDay, who: BorrowerDay, strategy: Strategy, as_of: date) -> bool:
    if not is_open(item, loan, as_of):
        return False
    return works(strategy, item.channel, as_of, who) and holds(item.only_if, loan, strategy, as_of)


def _sooner(day: int, earlier: int, floor: int) -> int:
    """Never before the band's first day: the loan was in another segment then."""
    return max(min(day, floor), day - earlier)


def _day_is_due(item: Treatment, day: int, at: int, who: BorrowerDay, strategy: Strategy, as_of: date) -> bool:
    if item.exact:
        return day == at
    step = -DAY if day <= 0 and item.anchor in (Anchor.DUE, Anchor.PROMISE) else DAY
    falls_on = as_of + timedelta(days=day - at)
    while not works(strategy, item.channel, falls_on, who):
        falls_on += step
    since = max(who.last_planned_on or as_of - DAY, as_of - timedelta(days=MADE_UP_DAYS_MAX))
    return since < falls_on <= as_of


def _cadence_allows(item: Treatment, who: BorrowerDay, as_of: date) -> bool:
    """Not more often than prescribed, and spread: three a week leave a day between."""
    if item.once_in_days is not None:
        channels = (item.channel, *(channel for channel, _ in item.instead))
        names = dict([(item.channel, item.template), *item.instead])
        last = [who.last_by_template.get((channel, names[channel])) for channel in channels]
        return all(day is None or (as_of - day).days >= item.once_in_days for day in last)
    most = item.per_week or 0
    recent = [
        (as_of - one.on).days for one in who.attempts if one.channel is item.channel and (as_of - one.on).days < WEEK
    ]
    return len(recent) < most and all(days >= WEEK // most for days in recent)


def made(who: BorrowerDay, as_of: date, days: int, channels: Iterable[Channel] | None = None) -> int:
    """Attempts of the last `days` calendar days, today counted."""
    wanted = None if channels is None else frozenset(channels)
    return sum(
        1 for item in who.attempts if (as_of - item.on).days < days and (wanted is None or item.channel in wanted)
    )


def is_late_again(loan: LoanDay, strategy: Strategy) -> bool:
    """Late, and the delinquency began within so many days of the last cure."""
    if not loan.late or loan.cured_on is None or loan.oldest_due_on is None:
        return False
    return 0 <= (loan.oldest_due_on - loan.cured_on).days <= strategy.late_again.within_days


def action_is_due(action: Action, loan: LoanDay, strategy: Strategy, as_of: date) -> bool:
    at = loan.position
    return at is not None and at >= action.on_dpd and holds(action.only_if, loan, strategy, as_of)


def holds(asked: Conditions, loan: LoanDay, strategy: Strategy, as_of: date) -> bool:
    """Do all conditions that are asked hold for this loan?"""
    return all(TESTS[name](wanted, loan, strategy, as_of) for name, wanted in asked.asked)


def debit_failed(loan: LoanDay) -> bool:
    return loan.mandate_status in FAILED_MANDATE or loan.reason == "debit_failed"


def _warned(loan: LoanDay) -> bool:
    """What was read of its payments, and what the loan's own facts say on any day."""
    own = Account(
        late_count_12m=loan.late_count_12m,
        broken_promises_90d=loan.broken_promises_90d,
        mandate_status=loan.mandate_status,
    )
    return bool(loan.signs or signs(own, Paying()))


def _nobody_reached(days: int, loan: LoanDay, as_of: date) -> bool:
    since = max((day for day in (loan.last_rpc_on, loan.called_since) if day is not None), default=None)
    return loan.called_since is not None and since is not None and (as_of - since).days >= days


def _guarantee_ends(days: int, loan: LoanDay, as_of: date) -> bool:
    return any(item.ends_on is not None and 0 <= (item.ends_on - as_of).days <= days for item in loan.guarantors)


def _limited(days: int, loan: LoanDay, as_of: date) -> bool:
    return loan.limitation_on is not None and (loan.limitation_on - as_of).days <= days


Test = Callable[[Any, LoanDay, Strategy, date], bool]
TESTS: dict[str, Test] = {
    "mandate": lambda want, loan, _s, _d: (loan.mandate_status in ACTIVE_MANDATE) is want,
    "debit_failed": lambda want, loan, _s, _d: debit_failed(loan) is want,
    "warning_signs": lambda want, loan, _s, _d: _warned(loan) is want,
    "large": lambda want, loan, s, _d: (loan.balance_minor >= s.large_minor) is want,
    "collateral": lambda want, loan, _s, _d: loan.has_collateral is want,
    "has_guarantor": lambda want, loan, _s, _d: bool(loan.guarantors) is want,
    "reasons": lambda want, loan, _s, _d: loan.reason in want,
    "no_rpc_days": lambda want, loan, _s, day: _nobody_reached(want, loan, day),
    "broken_in_a_row": lambda want, loan, _s, _d: loan.broken_in_a_row >= want,
    "limitation_within_days": lambda want, loan, _s, day: _limited(want, loan, day),
    "guarantee_ends_within_days": lambda want, loan, _s, day: _guarantee_ends(want, loan, day),
}

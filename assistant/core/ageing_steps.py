"""Why that many days: the dates behind one loan's count, in order, each with what it did."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.core.account import Account, Due, Paid, SettleOrder, Terms
from assistant.core.ageing import Ageing, owes_nothing, past_due
from assistant.core.debt import paused_days, shift, unpaid


@dataclass(frozen=True, kw_only=True)
class Step:
    """One date of the answer. `amount_minor` is what fell due, came in or went back; 0 where no money moved."""

    on: date
    what: str  # due · payment · reversal · stated · pause · grace · counted
    amount_minor: int
    effect: str


def steps(account: Account, terms: Terms, as_of: date) -> tuple[Step, ...]:
    """Due dates, payments, reversals, pauses and grace up to `as_of`, ending in the sum that gives the days."""
    ageing = past_due(account, terms, as_of)
    known = [*_money_steps(account, terms, as_of), *_pause_steps(account, ageing, as_of), *_grace(ageing, terms)]
    ordered = sorted(known, key=lambda step: (step.on, _ORDER[step.what]))
    return (*ordered, Step(on=as_of, what="counted", amount_minor=0, effect=_sum(account, ageing, terms, as_of)))


_ORDER = {"stated": 0, "due": 1, "grace": 2, "pause": 3, "payment": 4, "reversal": 5}


def _money_steps(account: Account, terms: Terms, as_of: date) -> Iterator[Step]:
    if account.schedule:
        yield from _schedule_steps(account, terms, as_of)
    elif account.stated and account.stated.past_due_since:
        stated = account.stated
        yield Step(
            on=account.stated.past_due_since,
            what="stated",
            amount_minor=stated.amount_minor or 0,
            effect=f"the file of {stated.stated_on} says: unpaid since this day",
        )
        for paid in account.payments:
            if paid.on <= as_of:
                counts = paid.on > stated.stated_on
                effect = "reduces what the file says" if counts else "before the file: already in its figures"
                yield _paid_step(paid, effect)


def _schedule_steps(account: Account, terms: Terms, as_of: date) -> Iterator[Step]:
    """Each due date and payment with the oldest unpaid date after it."""
    schedule = sorted(account.schedule, key=lambda due: (due.due_on, due.n))
    last = as_of + timedelta(days=shift(terms) - 1)
    for due in (due for due in schedule if due.due_on <= max(last, as_of)):
        yield Step(
            on=due.due_on,
            what="due",
            amount_minor=due.amount_minor,
            effect=_left(schedule, account.payments, due.due_on, terms.settle_order),
        )
    for paid in (paid for paid in account.payments if paid.on <= as_of):
        yield _paid_step(paid, _left(schedule, account.payments, paid.on, terms.settle_order))


def _paid_step(paid: Paid, effect: str) -> Step:
    what = "payment" if paid.amount_minor >= 0 else "reversal"
    return Step(on=paid.on, what=what, amount_minor=paid.amount_minor, effect=effect)


def _left(schedule: list[Due], payments: tuple[Paid, ...], on: date, order: SettleOrder) -> str:
    """The state at the end of that day, as far as had fallen due by then."""
    left = unpaid(schedule, payments, order, on)
    oldest = next((due.due_on for due in left if due.amount_minor > 0 and due.due_on <= on), None)
    return f"oldest unpaid: {oldest}" if oldest else "nothing due is unpaid"


def _pause_steps(account: Account, ageing: Ageing, as_of: date) -> Iterator[Step]:
    for pause in sorted(account.pauses, key=lambda pause: pause.from_on):
        if pause.from_on <= as_of:
            days = 0 if ageing.oldest_due_on is None else paused_days([pause], ageing.oldest_due_on, as_of)
            runs = "; it still runs, the bucket is frozen" if as_of < pause.to_on else ""
            effect = f"until {pause.to_on}: {days} of the counted days are paused{runs}"
            yield Step(on=pause.from_on, what="pause", amount_minor=0, effect=effect)


def _grace(ageing: Ageing, terms: Terms) -> Iterator[Step]:
    if ageing.oldest_due_on is not None and terms.grace_days > 0:
        ends = ageing.oldest_due_on + timedelta(days=terms.grace_days - shift(terms))
        effect = (
            f"last of {terms.grace_days} days of grace" if ageing.dpd == 0 else f"grace ends: {terms.grace_days} days"
        )
        yield Step(on=ends, what="grace", amount_minor=0, effect=effect)


def _sum(account: Account, ageing: Ageing, terms: Terms, as_of: date) -> str:
    if owes_nothing(account, as_of):
        return "0 days: closed, paid off, overpaid or not yet paid out"
    if ageing.oldest_due_on is None:
        return "0 days: nothing is past due"
    day = "the due date is day 0" if shift(terms) == 0 else "the due date is day 1"
    past = f"{ageing.past_due_days} days past due since {ageing.oldest_due_on} ({day})"
    if ageing.past_due_days <= terms.grace_days:
        return f"{past}, within {terms.grace_days} days of grace: 0"
    return f"{past}, less {terms.grace_days} of grace and {ageing.paused_days} paused: {ageing.dpd}"

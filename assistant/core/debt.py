"""What of a loan is unpaid on a day: how much is past due, since when, what holds the bucket, what falls due next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assistant.core.account import Account, Convention, Due, Paid, Pause, SettleOrder, Stated, Terms


@dataclass(frozen=True, kw_only=True)
class Debt:
    """What is unpaid: what counts as past due, what clears its oldest date, and what falls due next."""

    oldest_due_on: date | None = None
    past_due_minor: int = 0
    stop_roll_minor: int = 0
    next_due_on: date | None = None
    next_due_minor: int | None = None


def scheduled_debt(account: Account, terms: Terms, as_of: date) -> Debt:
    schedule = sorted(account.schedule, key=lambda due: (due.due_on, due.n))
    open_dues = [due for due in unpaid(schedule, account.payments, terms.settle_order, as_of) if due.amount_minor > 0]
    late_before = as_of + timedelta(days=shift(terms))
    late = [due for due in open_dues if due.due_on < late_before]
    ahead = [due for due in open_dues if due.due_on >= late_before]
    total = sum(due.amount_minor for due in late)
    next_on = ahead[0].due_on if ahead else None
    return Debt(
        oldest_due_on=late[0].due_on if late else None,
        past_due_minor=total,
        stop_roll_minor=_stop_roll([due for due in open_dues if due.due_on <= as_of], late, account.pauses, terms),
        next_due_on=next_on,
        next_due_minor=sum(due.amount_minor for due in ahead if due.due_on == next_on) if next_on else None,
    )


def _stop_roll(fallen: Sequence[Due], late: Sequence[Due], pauses: Iterable[Pause], terms: Terms) -> int:
    if not late:
        return 0
    if terms.settle_order is SettleOrder.NEWEST_FIRST:
        return sum(due.amount_minor for due in fallen)  # the oldest is reached last, after what falls due today
    oldest = late[0].due_on
    # A later due date with only paused days before it has the same count as the oldest: it must be cleared as well.
    same_count = (due for due in late if paused_days(pauses, oldest, due.due_on) == (due.due_on - oldest).days)
    return sum(due.amount_minor for due in same_count)


def unpaid(schedule: Sequence[Due], payments: Iterable[Paid], order: SettleOrder, as_of: date) -> list[Due]:
    """The schedule with what is left of each instalment after the payments up to `as_of`, in due order."""
    if order is SettleOrder.NEWEST_FIRST:
        return _settle_newest(schedule, payments, as_of)
    money = max(0, sum(paid.amount_minor for paid in payments if paid.on <= as_of))
    left: list[Due] = []
    for due in schedule:
        settled = min(money, due.amount_minor)
        money -= settled
        left.append(replace(due, amount_minor=due.amount_minor - settled))
    return left


def _settle_newest(schedule: Sequence[Due], payments: Iterable[Paid], as_of: date) -> list[Due]:
    """Each payment goes to the newest instalment due on its day, back to the oldest, then ahead to the next ones."""
    left = [due.amount_minor for due in schedule]
    for on, amount in _net(payments, as_of):
        fallen_due = [i for i, due in enumerate(schedule) if due.due_on <= on]
        ahead = [i for i, due in enumerate(schedule) if due.due_on > on]
        for i in [*reversed(fallen_due), *ahead]:
            settled = min(amount, left[i])
            left[i] -= settled
            amount -= settled
    return [replace(due, amount_minor=rest) for due, rest in zip(schedule, left, strict=True)]


def _net(payments: Iterable[Paid], as_of: date) -> list[tuple[date, int]]:
    """Payments up to the day in order, each less its reversals; a reversal without a payment takes from the latest."""
    known = sorted((paid for paid in payments if paid.on <= as_of), key=lambda paid: (paid.on, paid.ref))
    inflow = [paid for paid in known if paid.amount_minor > 0]
    left = [paid.amount_minor for paid in inflow]
    for back in (paid for paid in known if paid.amount_minor < 0):
        amount = -back.amount_minor
        own = [i for i, paid in enumerate(inflow) if paid.ref and paid.ref == back.reverses]
        for i in [*own, *reversed(range(len(inflow)))]:
            taken = min(amount, left[i])
            left[i] -= taken
            amount -= taken
    return [(paid.on, rest) for paid, rest in zip(inflow, left, strict=True) if rest > 0]


def stated_debt(account: Account, terms: Terms, as_of: date) -> Debt:
    """A one-sheet loan: payments after the file reduce what it says; only full cover clears the date.

    A file that names a date and no amount past due still means a late loan; the importer warns.
    """
    stated = account.stated
    if stated is None:
        return Debt()
    paid = max(0, sum(p.amount_minor for p in account.payments if stated.stated_on < p.on <= as_of))
    late_since = _late_since(stated, terms, as_of)
    amount = _stated_amount(stated, account) if late_since else 0
    cured = late_since is None or (paid > 0 and paid >= amount)
    left = 0 if cured else amount - paid
    next_on, next_minor = _stated_next(stated, max(0, paid - amount), terms, as_of)
    return Debt(
        oldest_due_on=None if cured else late_since,
        past_due_minor=left,
        stop_roll_minor=left,
        next_due_on=next_on,
        next_due_minor=next_minor,
    )


def _late_since(stated: Stated, terms: Terms, as_of: date) -> date | None:
    since = stated.past_due_since
    return since if since is not None and since < as_of + timedelta(days=shift(terms)) else None


def _stated_amount(stated: Stated, account: Account) -> int:
    """An unsaid amount is at most the balance: the most that a full cover can need."""
    return stated.amount_minor if stated.amount_minor is not None else account.balance_minor or 0


def _stated_next(stated: Stated, extra: int, terms: Terms, as_of: date) -> tuple[date | None, int | None]:
    due_on, minimum = stated.next_due_on, stated.minimum_due_minor
    if due_on is None or due_on < as_of + timedelta(days=shift(terms)) or (minimum is not None and minimum <= extra):
        return None, None
    return due_on, None if minimum is None else minimum - extra


def shift(terms: Terms) -> int:
    return 1 if terms.convention is Convention.DAY_1 else 0


def paused_days(pauses: Iterable[Pause], oldest: date, as_of: date) -> int:
    """Days of the pauses that lie in [oldest, as_of): the grace days are part of that time."""
    overlaps = ((min(pause.to_on, as_of) - max(pause.from_on, oldest)).days for pause in pauses)
    return sum(days for days in overlaps if days > 0)

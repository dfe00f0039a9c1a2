"""Was a promise kept, kept in part, or broken? Judged from payments alone, and only up to the day through which they
are known to be complete: a late file breaks no promise.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from assistant.core import money
from assistant.core.dates import add_business_days
from assistant.core.promise_policy import PromisePolicy
from assistant.core.terms import PromiseStatus


@dataclass(frozen=True, kw_only=True)
class Part:
    """One instalment of a promise; `amount_minor` in the promise's currency."""

    due_on: date
    amount_minor: int


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A promise as it is judged. `taken_on` is the business day of `taken_at` in the lender's zone.

    `currency` is for the sentence that says why; None: who asks does not read it.
    """

    parts: tuple[Part, ...]
    taken_at: datetime
    taken_on: date
    status: PromiseStatus = PromiseStatus.OPEN
    currency: str | None = None


@dataclass(frozen=True, kw_only=True)
class Received:
    """Money on the loan. A reversal is negative and names the payment that it takes back (`reverses`).

    `posted_at` None: the time is unknown.
    """

    ref: str
    paid_on: date
    amount_minor: int
    posted_at: datetime | None = None
    reverses: str | None = None


@dataclass(frozen=True, kw_only=True)
class PromiseOutcome:
    """`parts` has each instalment's status; `paid_minor` what was paid in time, at most the amount promised."""

    status: PromiseStatus
    paid_minor: int
    because: str
    parts: tuple[PromiseStatus, ...]


def judge(
    promise: Promise,
    payments: Iterable[Received],
    as_of: date,
    payments_complete_through: date | None,
    policy: PromisePolicy,
    *,
    holds: Iterable[str] = (),
    country: str = "US",
    region: str | None = None,
) -> PromiseOutcome:
    """The promise's state from the money known on `as_of`.

    An instalment is judged when `payments_complete_through` covers its day and the grace after it. The set ends with
    its first instalment that is not kept at least in part, or with its last; it is measured by what was paid in time
    against what had fallen due by then. Replaced and cancelled
    promises stay what they are; a hold that ends promises cancels.
    """
    statuses = tuple(PromiseStatus.OPEN for _ in promise.parts)
    if promise.status in (PromiseStatus.REPLACED, PromiseStatus.CANCELLED):
        ended = tuple(promise.status for _ in promise.parts)
        return PromiseOutcome(status=promise.status, paid_minor=0, because=f"it was {promise.status}", parts=ended)
    if ends := sorted(set(holds) & set(policy.cancelled_by)):
        ended = tuple(PromiseStatus.CANCELLED for _ in promise.parts)
        because = f"cancelled: {', '.join(ends)}; it leaves the rate"
        return PromiseOutcome(status=PromiseStatus.CANCELLED, paid_minor=0, because=because, parts=ended)
    received = counted(promise, payments, as_of)
    known = payments_complete_through
    return _judged(promise, received, statuses, None if known is None else min(known, as_of), policy, country, region)


def _judged(
    promise: Promise,
    received: Sequence[Received],
    statuses: tuple[PromiseStatus, ...],
    known: date | None,
    policy: PromisePolicy,
    country: str,
    region: str | None,
) -> PromiseOutcome:
    judged: list[PromiseStatus] = []
    due = paid = 0
    for number, part in enumerate(promise.parts):
        until = grace_end(part.due_on, policy.grace_business_days, country, region)
        if known is None or known < until:
            so_far = min(sum(one.amount_minor for one in received), sum(each.amount_minor for each in promise.parts))
            because = f"payments must be complete through {until}; they are through {known or 'no day'}"
            rest = (*judged, *statuses[number:])
            return PromiseOutcome(status=PromiseStatus.OPEN, paid_minor=max(0, so_far), because=because, parts=rest)
        in_time = sum(one.amount_minor for one in received if one.paid_on <= until)
        judged.append(_status(max(0, in_time - due), part.amount_minor, policy))
        due += part.amount_minor
        paid = max(0, min(in_time, due))
        if judged[-1] is PromiseStatus.BROKEN:
            break
    status = _status(paid, due, policy)
    left = tuple(PromiseStatus.BROKEN for _ in promise.parts[len(judged) :])
    because = f"{_money(paid, promise.currency)} of {_money(due, promise.currency)} paid by {until}: {status}"
    return PromiseOutcome(status=status, paid_minor=paid, because=because, parts=(*judged, *left))


def _money(amount_minor: int, currency: str | None) -> str:
    return f"{money.to_decimal(amount_minor, currency)} {currency}" if currency else str(amount_minor)


def _status(paid: int, due: int, policy: PromisePolicy) -> PromiseStatus:
    """By exact comparison in ten-thousandths: 99 % of 1000 is 990, whatever a float thinks."""
    if paid * 10_000 >= due * round(policy.kept_from * 10_000):
        return PromiseStatus.KEPT
    return PromiseStatus.PARTIAL if paid * 10_000 >= due * round(policy.partial_from * 10_000) else PromiseStatus.BROKEN


def counted(promise: Promise, payments: Iterable[Received], as_of: date) -> list[Received]:
    """The payments that count towards the promise, net of what was taken back."""
    rows = list(payments)
    back: dict[str, int] = {}
    for row in rows:
        if row.reverses is not None:
            back[row.reverses] = back.get(row.reverses, 0) + abs(row.amount_minor)
    net = (
        Received(
            ref=row.ref,
            paid_on=row.paid_on,
            amount_minor=row.amount_minor - back.get(row.ref, 0),
            posted_at=row.posted_at,
        )
        for row in rows
        if row.reverses is None and row.paid_on <= as_of and _after_taking(row, promise)
    )
    return [row for row in net if row.amount_minor > 0]


def _after_taking(row: Received, promise: Promise) -> bool:
    """On the taking day money counts if it was posted after the promise, or if nobody knows when."""
    if row.paid_on == promise.taken_on:
        return row.posted_at is None or row.posted_at > promise.taken_at
    return row.paid_on > promise.taken_on


def grace_end(due_on: date, business_days: int, country: str = "US", region: str | None = None) -> date:
    """The last day that still counts: so many business days after the due date (0: the due date itself)."""
    return add_business_days(due_on, business_days, country, region) if business_days else due_on


def replaced_status(
    promise: Promise, payments: Iterable[Received], as_of: date, policy: PromisePolicy
) -> PromiseStatus:
    """What an open promise becomes when another takes its place: `broken` if one of its days passed unpaid."""
    received = counted(promise, payments, as_of)
    due = 0
    for part in promise.parts:
        if part.due_on >= as_of:
            break
        due += part.amount_minor
        if (
            _status(sum(one.amount_minor for one in received if one.paid_on <= as_of), due, policy)
            is not PromiseStatus.KEPT
        ):
            return PromiseStatus.BROKEN
    return PromiseStatus.REPLACED

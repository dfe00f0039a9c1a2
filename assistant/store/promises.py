"""Promises to pay: taken, found when their day is covered by payments, judged."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update

from assistant.core.promise import Offer, Part, PromiseOutcome, Received
from assistant.core.terms import PromiseStatus
from assistant.store.hot import Hot, listed
from assistant.store.schema import borrower, hold, loan, portfolio
from assistant.store.schema_money import allocation, payment
from assistant.store.schema_promise import promise, promise_instalment

PART = 500
JUDGED = (PromiseStatus.KEPT, PromiseStatus.PARTIAL, PromiseStatus.BROKEN)


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A promise with its instalments in order, its loan's watermark and the place whose bank holidays count."""

    id: int
    ref: str
    loan_id: int
    loan_ref: str
    borrower_id: int
    taken_at: datetime
    status: PromiseStatus
    currency: str
    amount_minor: int
    parts: tuple[Part, ...]
    paid_minor: int | None
    judged_on: date | None
    complete_through: date | None
    country: str | None
    region: str | None


def add(
    conn: Connection, offer: Offer, *, ref: str, loan_id: int, borrower_id: int, taken_at: datetime, source: str,
    contact_id: int | None = None,
) -> int:  # fmt: skip
    """Keep an accepted offer as an open promise; its id. The caller holds the borrower's lock."""
    values = {
        "ref": ref,
        "loan_id": loan_id,
        "borrower_id": borrower_id,
        "taken_at": taken_at,
        "promised_by": offer.promised_by,
        "payer": offer.payer,
        "source": source,
        "contact_id": contact_id,
        "currency": offer.currency,
        "amount_minor": offer.total_minor,
        "final_due_on": offer.final_due_on,
        "status": PromiseStatus.OPEN,
        "follow_up_consent": offer.follow_up_consent,
        "approved_by": offer.approved_by,
    }
    number: int = _ADD.scalar(conn, **values)
    parts = [
        {"promise_id": number, "n": n, "due_on": part.due_on, "amount_minor": part.amount_minor, "status": "open"}
        for n, part in enumerate(offer.parts, 1)
    ]
    _ADD_PARTS.run_many(conn, parts)
    return number


_NEW = (
    *("ref", "loan_id", "borrower_id", "taken_at", "promised_by", "payer", "source", "contact_id", "currency"),
    *("amount_minor", "final_due_on", "status", "follow_up_consent", "approved_by"),
)
_NEW_PART = ("promise_id", "n", "due_on", "amount_minor", "status")
_ADD = Hot(insert(promise).values({name: bindparam(name) for name in _NEW}).returning(promise.c.id))
_ADD_PARTS = Hot(insert(promise_instalment).values({name: bindparam(name) for name in _NEW_PART}))


def taken_before(conn: Connection, loan_id: int) -> int:
    """How many promises there have been on the loan: the next one's number."""
    return int(_TAKEN.scalar(conn, on=loan_id))


_TAKEN = Hot(select(func.count()).where(promise.c.loan_id == bindparam("on")))


def open_on(conn: Connection, loan_ids: Iterable[int]) -> list[Stored]:
    return load(conn, _OPEN_ON.scalars(conn, ids=sorted(set(loan_ids))))


_OPEN_ON = Hot(
    select(promise.c.id)
    .where(promise.c.loan_id.in_(listed("ids")), promise.c.status == PromiseStatus.OPEN)
    .order_by(promise.c.id)
)


def load(conn: Connection, ids: Sequence[int]) -> list[Stored]:
    found: list[Stored] = []
    for start in range(0, len(ids), PART):
        mine = ids[start : start + PART]
        parts: dict[int, list[Part]] = defaultdict(list)
        instalments = select(promise_instalment).where(promise_instalment.c.promise_id.in_(mine))
        for row in conn.execute(instalments.order_by(promise_instalment.c.promise_id, promise_instalment.c.n)):
            parts[row.promise_id].append(Part(due_on=row.due_on, amount_minor=row.amount_minor))
        query = (
            select(promise, loan.c.ref.label("loan_ref"), portfolio.c.payments_complete_through)
            .add_columns(borrower.c.country, borrower.c.region)
            .join(loan, loan.c.id == promise.c.loan_id)
            .join(portfolio, portfolio.c.id == loan.c.portfolio_id)
            .join(borrower, borrower.c.id == promise.c.borrower_id)
            .where(promise.c.id.in_(mine))
        )
        found += [_stored(row, parts[row.id]) for row in conn.execute(query.order_by(promise.c.id))]
    return found


def _stored(row: Row[Any], parts: Sequence[Part]) -> Stored:
    return Stored(
        id=row.id,
        ref=row.ref,
        loan_id=row.loan_id,
        loan_ref=row.loan_ref,
        borrower_id=row.borrower_id,
        taken_at=row.taken_at,
        status=PromiseStatus(row.status),
        currency=row.currency,
        amount_minor=row.amount_minor,
        parts=tuple(parts) or (Part(due_on=row.final_due_on, amount_minor=row.amount_minor),),
        paid_minor=row.paid_minor,
        judged_on=row.judged_on,
        complete_through=row.payments_complete_through,
        country=row.country,
        region=row.region,
    )


def to_judge(conn: Connection, after: int, limit: int) -> list[tuple[int, int]]:
    """(promise, borrower) of open promises with an instalment whose day the payments cover, by id after `after`."""
    query = (
        select(promise.c.id, promise.c.borrower_id)
        .join(loan, loan.c.id == promise.c.loan_id)
        .join(portfolio, portfolio.c.id == loan.c.portfolio_id)
        .join(promise_instalment, promise_instalment.c.promise_id == promise.c.id)
        .where(promise.c.status == PromiseStatus.OPEN, promise.c.id > after)
        .where(promise_instalment.c.due_on <= portfolio.c.payments_complete_through)
        .distinct()
        .order_by(promise.c.id)
        .limit(limit)
    )
    return [(row.id, row.borrower_id) for row in conn.execute(query)]


def to_cancel(conn: Connection, kinds: Iterable[str], as_of: date) -> list[tuple[int, int]]:
    """(promise, borrower) of open promises on which a hold that ends promises is in force."""
    on_it = or_(hold.c.loan_id == promise.c.loan_id, hold.c.borrower_id == promise.c.borrower_id)
    query = (
        select(promise.c.id, promise.c.borrower_id)
        .join(hold, on_it)
        .where(promise.c.status == PromiseStatus.OPEN, hold.c.kind.in_(sorted(kinds)), hold.c.from_on <= as_of)
        .where(or_(hold.c.to_on.is_(None), hold.c.to_on > as_of))
        .distinct()
        .order_by(promise.c.id)
    )
    return [(row.id, row.borrower_id) for row in conn.execute(query)]


def judged_but_touched(conn: Connection, since: datetime, earliest: date) -> list[tuple[int, int]]:
    """(promise, borrower) of judged promises on whose loans money came or was taken back since then.

    `earliest`: promises whose last day lies before it are final.
    """
    query = (
        select(promise.c.id, promise.c.borrower_id)
        .join(allocation, allocation.c.loan_id == promise.c.loan_id)
        .join(payment, payment.c.id == allocation.c.payment_id)
        .where(payment.c.received_at >= since, promise.c.status.in_(JUDGED), promise.c.final_due_on >= earliest)
        .distinct()
        .order_by(promise.c.id)
    )
    return [(row.id, row.borrower_id) for row in conn.execute(query)]


def received(conn: Connection, loan_ids: Iterable[int], since: date) -> dict[int, list[Received]]:
    """Money on each loan paid on or after `since`, and every reversal, by loan."""
    ids = sorted(set(loan_ids))
    found: dict[int, list[Received]] = defaultdict(list)
    for start in range(0, len(ids), PART):
        query = (
            select(allocation, payment.c.ref, payment.c.reverses_ref)
            .join(payment, payment.c.id == allocation.c.payment_id)
            .where(allocation.c.loan_id.in_(ids[start : start + PART]), allocation.c.paid_on >= since)
            .order_by(allocation.c.paid_on, allocation.c.id)
        )
        for row in conn.execute(query):
            found[row.loan_id].append(
                Received(
                    ref=row.ref,
                    paid_on=row.paid_on,
                    amount_minor=row.amount_minor,
                    posted_at=row.posted_at,
                    reverses=row.reverses_ref,
                )
            )
    return found


def set_status(conn: Connection, number: int, status: PromiseStatus, judged_on: date) -> None:
    """End a promise without judging it: replaced, cancelled, or broken by a new one."""
    conn.execute(update(promise).where(promise.c.id == number).values(status=status, judged_on=judged_on))
    parts = (promise_instalment.c.promise_id == number, promise_instalment.c.status == PromiseStatus.OPEN)
    conn.execute(update(promise_instalment).where(*parts).values(status=status))


def save(conn: Connection, stored: Stored, outcome: PromiseOutcome, judged_on: date) -> None:
    """Write what was judged; an open promise keeps only its instalments' states."""
    ended = outcome.status is not PromiseStatus.OPEN
    values = {"status": outcome.status, "paid_minor": outcome.paid_minor, "judged_on": judged_on if ended else None}
    conn.execute(update(promise).where(promise.c.id == stored.id).values(values))
    for n, status in enumerate(outcome.parts, 1):
        mine = (promise_instalment.c.promise_id == stored.id, promise_instalment.c.n == n)
        conn.execute(update(promise_instalment).where(*mine).values(status=status))

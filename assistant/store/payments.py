"""Money in: kept once, matched to the loans it may belong to, its shares given to loans."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from assistant.core.payment import Line, Match, Owed
from assistant.core.terms import LoanStatus, PaymentState
from assistant.store import upsert
from assistant.store.hot import Hot, listed
from assistant.store.schema import loan, portfolio
from assistant.store.schema_money import allocation, payment, payment_match
from assistant.store.schema_state import loan_state


@dataclass(frozen=True, kw_only=True)
class NewPayment:
    """`amount_minor` is positive; a reversal names the payment that it takes back."""

    ref: str
    source: str
    paid_on: date
    amount_minor: int
    currency: str
    received_at: datetime
    posted_on: date | None = None
    reference: str | None = None
    payer: str | None = None
    loan_ref: str | None = None
    reverses_ref: str | None = None


def keep(conn: Connection, new: NewPayment) -> int | None:
    """The new payment's id, still unapplied; None if this reference has been received before."""
    number: int | None = _KEEP.scalar(conn, **new.__dict__, state=PaymentState.UNAPPLIED)
    return number


_KEEP = Hot(
    upsert.insert(payment)
    .values({name: bindparam(name) for name in (*NewPayment.__dataclass_fields__, "state")})
    .on_conflict_do_nothing(index_elements=["ref"])
    .returning(payment.c.id)
)


def get(conn: Connection, number: int) -> Row[Any] | None:
    return _GET.one_or_none(conn, number=number)


def locked(conn: Connection, number: int) -> Row[Any] | None:
    """The payment, its row locked until commit: whoever posts it, posts it once. Borrowers are locked before it."""
    return _LOCKED.one_or_none(conn, number=number)


_NUMBERED = select(payment).where(payment.c.id == bindparam("number"))
_GET, _LOCKED = Hot(_NUMBERED), Hot(_NUMBERED.with_for_update())


def by_ref(conn: Connection, ref: str) -> Row[Any] | None:
    return conn.execute(select(payment).where(payment.c.ref == ref)).one_or_none()


def unapplied(conn: Connection, after: int, limit: int) -> list[int]:
    """Payments nobody's yet, by id after `after`."""
    query = select(payment.c.id).where(payment.c.state == PaymentState.UNAPPLIED, payment.c.id > after)
    return list(conn.execute(query.order_by(payment.c.id).limit(limit)).scalars())


def line_of(row: Row[Any]) -> Line:
    return Line(
        amount_minor=row.amount_minor,
        currency=row.currency,
        reference=row.reference,
        payer=row.payer,
        loan_ref=row.loan_ref,
    )


def keep_matches(conn: Connection, payment_id: int, matched: Match) -> None:
    """The loans that a person may confirm, with scores and reasons; the payment waits as `probable`."""
    drop = delete(payment_match).where(payment_match.c.payment_id == payment_id, payment_match.c.score > 0)
    conn.execute(drop)
    rows = [
        {"payment_id": payment_id, "loan_id": one.loan_id, "score": score, "why": list(matched.why)}
        for one, score in matched.loans
    ]
    conn.execute(insert(payment_match), rows)
    conn.execute(update(payment).where(payment.c.id == payment_id).values(state=PaymentState.PROBABLE))


def matches_of(conn: Connection, payment_id: int) -> list[Row[Any]]:
    """The loans that it may belong to, the likeliest first."""
    query = select(payment_match).where(payment_match.c.payment_id == payment_id, payment_match.c.score > 0)
    return list(conn.execute(query.order_by(payment_match.c.score.desc(), payment_match.c.loan_id)))


def rejected(conn: Connection, payment_id: int) -> frozenset[int]:
    """The loans of which a person has said that it is not theirs."""
    return frozenset(_REJECTED.scalars(conn, payment_id=payment_id))


_REJECTED = Hot(
    select(payment_match.c.loan_id).where(
        payment_match.c.payment_id == bindparam("payment_id"), payment_match.c.score == 0
    )
)


def reject(conn: Connection, payment_id: int, loan_id: int, why: str) -> None:
    """Not theirs: the row stays, with no score, so that no later matching offers the loan again."""
    conn.execute(delete(payment_match).where(payment_match.c.payment_id == payment_id, payment_match.c.score > 0))
    conn.execute(insert(payment_match).values(payment_id=payment_id, loan_id=loan_id, score=0, why=[why]))
    conn.execute(update(payment).where(payment.c.id == payment_id).values(state=PaymentState.UNAPPLIED))


def allocate(conn: Connection, row: Row[Any], given: Mapping[int, int], now: datetime) -> None:
    """Give the payment's shares to loans (negative for a reversal) and mark it allocated."""
    rows = [
        {"payment_id": row.id, "loan_id": loan_id, "paid_on": row.paid_on, "amount_minor": amount, "posted_at": now}
        for loan_id, amount in sorted(given.items())
        if amount
    ]
    _ALLOCATE.run_many(conn, rows)
    _ALLOCATED.run(conn, v_id=row.id)
    _UNMATCH.run(conn, v_id=row.id)


_SHARE = ("payment_id", "loan_id", "paid_on", "amount_minor", "posted_at")
_ALLOCATE = Hot(insert(allocation).values({name: bindparam(name) for name in _SHARE}))
_ALLOCATED = Hot(update(payment).where(payment.c.id == bindparam("v_id")).values(state=PaymentState.ALLOCATED))
_UNMATCH = Hot(delete(payment_match).where(payment_match.c.payment_id == bindparam("v_id")))


def allocated(conn: Connection, payment_ref: str) -> dict[int, int]:
    """What each loan still has of a payment: its shares less what was taken back before."""
    mine = or_(payment.c.ref == payment_ref, payment.c.reverses_ref == payment_ref)
    query = select(allocation.c.loan_id, func.sum(allocation.c.amount_minor).label("total"))
    query = query.join(payment, payment.c.id == allocation.c.payment_id).where(mine).group_by(allocation.c.loan_id)
    return {row.loan_id: int(row.total) for row in conn.execute(query.order_by(allocation.c.loan_id)) if row.total > 0}


def owed(conn: Connection, loan_ids: Iterable[int], disputed: frozenset[int]) -> list[Owed]:
    """The loans as a payment without a direction finds them, in their portfolio's order. The money that came since the
    day's state was made is already counted."""
    ids = sorted(set(loan_ids))
    since = paid_since_state(conn, ids)
    found = []
    for row in _OWED.all(conn, ids=ids):
        if row.status not in (LoanStatus.ACTIVE, LoanStatus.WRITTEN_OFF):
            continue
        day = (row.oldest_due_on or date.max).toordinal()
        order = (-day if row.settle_order == "newest_first" and row.oldest_due_on else day, row.id)
        left = (row.amount_past_due_minor or 0) - since.get(row.id, 0)
        found.append(Owed(loan_id=row.id, owed_minor=left, order=order, disputed=row.id in disputed))
    return found


_OWED = Hot(
    select(loan.c.id, loan.c.status, loan_state.c.amount_past_due_minor, loan_state.c.oldest_due_on)
    .add_columns(portfolio.c.settle_order)
    .join(portfolio, portfolio.c.id == loan.c.portfolio_id)
    .join(loan_state, loan_state.c.loan_id == loan.c.id, isouter=True)
    .where(loan.c.id.in_(listed("ids")))
    .order_by(loan.c.id)
)


def paid_since_state(conn: Connection, loan_ids: Sequence[int]) -> dict[int, int]:
    """What came in on each loan after the day that its state was made for."""
    return {row.loan_id: int(row.total) for row in _PAID_SINCE.all(conn, ids=list(loan_ids))}


_PAID_SINCE = Hot(
    select(allocation.c.loan_id, func.sum(allocation.c.amount_minor).label("total"))
    .join(loan_state, loan_state.c.loan_id == allocation.c.loan_id)
    .where(allocation.c.loan_id.in_(listed("ids")), allocation.c.paid_on >= loan_state.c.as_of)
    .group_by(allocation.c.loan_id)
)

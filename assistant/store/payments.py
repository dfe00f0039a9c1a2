"""Money in: kept once, its candidates found by index, its shares given to loans."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import permutations
from typing import Any

from sqlalchemy import Connection, Row, String, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql

from assistant.core.payment import Candidate, Line, Match, Owed, tokens
from assistant.core.terms import LoanStatus, PaymentState, PromiseStatus
from assistant.store.hot import Hot, listed
from assistant.store.schema import allocation, borrower, loan, loan_state, payment, payment_match, portfolio
from assistant.store.schema_work import promise

CANDIDATES_MAX = 200
SLIPS_MAX = 2000  # spellings one slip away that are looked up for one line
DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PLAIN = str.maketrans(LETTERS, LETTERS.lower())


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
    postgresql.insert(payment)  # spelt alike on both engines
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


def candidates(conn: Connection, line: Line) -> list[Candidate]:
    """Loans that the line may mean, by index only: the references in it, else one slip away, else name or amount."""
    if words := _spellings(line):
        named = _candidates(conn, BY_REF.scalars(conn, words=words))
        if named:
            return named
    slips = [slip for word in tokens(line.reference)[:4] if len(word) >= 5 for slip in one_slip(word)][:SLIPS_MAX]
    found = set(BY_SLIP.scalars(conn, words=slips)) if slips else set()
    if line.payer:
        found.update(BY_NAME.scalars(conn, names=_orders(line.payer)))
        found.update(BY_PAST_DUE.scalars(conn, amount=line.amount_minor))
        found.update(BY_PROMISED.scalars(conn, amount=line.amount_minor))
    return _candidates(conn, sorted(found))


_WORDS = listed("words")
# Two searches, not one with an `or` over two tables, which no index serves.
BY_REF = Hot(
    select(loan.c.id)
    .where(loan.c.ref.in_(_WORDS))
    .union(select(loan.c.id).join(borrower, borrower.c.id == loan.c.borrower_id).where(borrower.c.ref.in_(_WORDS)))
    .order_by("id")
    .limit(CANDIDATES_MAX)
)
BY_SLIP = Hot(select(loan.c.id).where(loan.c.ref.in_(_WORDS)).order_by(loan.c.id).limit(CANDIDATES_MAX))
BY_NAME = Hot(
    select(loan.c.id)
    .join(borrower, borrower.c.id == loan.c.borrower_id)
    .where(func.lower(borrower.c.name).in_(listed("names", String())))
    .order_by(loan.c.id)
    .limit(CANDIDATES_MAX)
)
BY_PAST_DUE = Hot(
    select(loan_state.c.loan_id)
    .where(loan_state.c.amount_past_due_minor == bindparam("amount"), loan_state.c.amount_past_due_minor > 0)
    .order_by(loan_state.c.loan_id)
    .limit(CANDIDATES_MAX)
)
BY_PROMISED = Hot(
    select(promise.c.loan_id)
    .where(promise.c.status == PromiseStatus.OPEN, promise.c.amount_minor == bindparam("amount"))
    .order_by(promise.c.loan_id)
    .limit(CANDIDATES_MAX)
)


def _spellings(line: Line) -> list[str]:
    """What may be a reference of ours, in the cases that people type."""
    written = [line.loan_ref, (line.reference or "").strip(), *tokens(line.reference)]
    words = {form for word in written if word for form in (word, word.upper(), word.lower())}
    return sorted(words)


def one_slip(word: str) -> list[str]:
    """Every spelling one letter wrong, missing, extra or swapped away; a figure is mistaken for a figure."""
    word = word.upper()
    found: set[str] = set()
    for n, sign in enumerate(word):
        kind = DIGITS if sign.isdigit() else LETTERS
        found.add(word[:n] + word[n + 1 :])
        found |= {word[:n] + other + word[n + 1 :] for other in kind}
        found |= {word[:n] + other + word[n:] for other in DIGITS}
        found.add(word[:n] + word[n + 1 : n + 2] + sign + word[n + 2 :])
    found |= {word + other for other in DIGITS}
    return sorted(found - {word})


def _orders(payer: str) -> list[str]:
    """The name's words in every order: a bank may print the family name first. In small letters as either engine
    makes them: SQLite knows only the plain alphabet's."""
    words = re.sub(r"[,;.]+", " ", payer).split()[:4]
    orders = (payer.strip(), *(" ".join(order) for order in permutations(words)))
    return sorted({small for order in orders for small in (order.lower(), order.translate(PLAIN))})


def _candidates(conn: Connection, loan_ids: list[int]) -> list[Candidate]:
    """In the order of their ids."""
    if not loan_ids:
        return []
    promised: dict[int, list[int]] = defaultdict(list)
    for row in _PROMISED.all(conn, ids=loan_ids):
        promised[row.loan_id].append(row.amount_minor)
    return [_candidate(row, promised[row.id]) for row in _CANDIDATES.all(conn, ids=loan_ids)]


_IDS = listed("ids")
_PROMISED = Hot(
    select(promise.c.loan_id, promise.c.amount_minor).where(
        promise.c.loan_id.in_(_IDS), promise.c.status == PromiseStatus.OPEN
    )
)
_CANDIDATES = Hot(
    select(loan.c.id, loan.c.ref, loan.c.borrower_id, borrower.c.ref.label("borrower_ref"), borrower.c.name)
    .add_columns(loan.c.currency, loan_state.c.amount_past_due_minor, loan_state.c.next_due_minor)
    .add_columns(loan_state.c.stop_roll_minor, loan.c.minimum_due_minor)
    .join(borrower, borrower.c.id == loan.c.borrower_id)
    .join(loan_state, loan_state.c.loan_id == loan.c.id, isouter=True)
    .where(loan.c.id.in_(_IDS))
    .order_by(loan.c.id)
)


def _candidate(row: Row[Any], promised: Sequence[int]) -> Candidate:
    asked = (row.amount_past_due_minor, row.next_due_minor, row.stop_roll_minor, row.minimum_due_minor, *promised)
    return Candidate(
        loan_id=row.id,
        loan_ref=row.ref,
        borrower_id=row.borrower_id,
        borrower_ref=row.borrower_ref,
        borrower_name=row.name,
        currency=row.currency,
        asked_minor=tuple(sorted({amount for amount in asked if amount})),
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

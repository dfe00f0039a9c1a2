"""The loans that a line of money may mean, found by index alone: by reference, one slip away, by name or by amount."""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import permutations
from typing import Any

from sqlalchemy import Connection, Row, String, bindparam, func, select

from assistant.core.payment import Candidate, Line, tokens
from assistant.core.terms import PromiseStatus
from assistant.store.hot import Hot, listed
from assistant.store.schema import borrower, loan
from assistant.store.schema_promise import promise
from assistant.store.schema_state import loan_state

CANDIDATES_MAX = 200
SLIPS_MAX = 2000  # spellings one slip away that are looked up for one line
DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PLAIN = str.maketrans(LETTERS, LETTERS.lower())


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

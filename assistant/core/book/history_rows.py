"""Rows that say what holds now: pauses, holds, parties, promises, assignments."""

from collections.abc import Mapping
from datetime import date

from assistant.core.book.records import (
    AssignmentRecord,
    Context,
    HoldRecord,
    PartyRecord,
    PauseRecord,
    PromiseRecord,
)
from assistant.core.book.row_parts import known_borrower, known_loan, not_ahead, read_amounts, read_phone
from assistant.core.book.rows import Row
from assistant.core.book.tables import BLOCKABLE


def judge_pause(row: Row, known: Context) -> PauseRecord | None:
    loan = known_loan(row, known)
    _ends_after(row, "from_on", "to_on")
    if row.issues or loan is None:
        return None
    others = known.pauses.setdefault(loan.id, {})
    _overlapping(row, others)
    if row.issues:
        return None
    others[row.values["from_on"]] = row.values["to_on"]
    return PauseRecord(loan.id, row.values["from_on"], row.values["to_on"], row.get("reason"))


def _overlapping(row: Row, others: Mapping[date, date]) -> None:
    """Pauses may touch: a day that one leaves out may be the next one's first."""
    start, end = row.values["from_on"], row.values["to_on"]
    for other_start, other_end in others.items():
        if other_start != start and start < other_end and other_start < end:
            row.wrong("from_on", start, f"overlaps the pause from {other_start} to {other_end}")


def judge_hold(row: Row, known: Context) -> HoldRecord | None:
    """A hold stands on a borrower or on a loan, and says what it blocks: its own list, or its kind's."""
    loan, borrower_id = known_loan(row, known), known_borrower(row, known)
    if bool(row.get("loan_id")) == bool(row.get("borrower_id")):
        row.wrong("borrower_id", row.get("borrower_id"), "a hold names a borrower or a loan: one of them, not both")
    _ends_after(row, "from_on", "to_on")
    blocks = _blocks(row, known)
    if row.issues:
        return None
    v = row.values
    return HoldRecord(
        borrower_id, loan.id if loan else None, v["kind"], v["from_on"], blocks, v.get("to_on"), v.get("evidence")
    )  # fmt: skip


def _blocks(row: Row, known: Context) -> tuple[str, ...]:
    text = row.get("blocks")
    if not text:
        return known.blocks.get(row.get("kind") or "", ("contact",))
    words = tuple(text.replace(",", " ").replace("·", " ").replace(";", " ").lower().split())
    for word in words:
        if word not in BLOCKABLE:
            row.wrong("blocks", word, f"not one of {', '.join(BLOCKABLE)}")
    return words


def judge_party(row: Row, known: Context) -> PartyRecord | None:
    loan, borrower_id = known_loan(row, known), known_borrower(row, known)
    read_amounts(row, loan.currency if loan else None)
    phone = read_phone(row, "phone", loan.country if loan else None, known)
    if not row.get("borrower_id") and not row.get("name"):
        row.wrong("name", None, "a party needs a borrower_id or a name")
    if row.issues or loan is None:
        return None
    v = row.values
    return PartyRecord(
        loan.id, v["role"], borrower_id, v.get("name"), phone.e164 if phone else None, v.get("email"),
        v.get("language"), v.get("liability"), v.get("cap"), v.get("guarantee_until"), v.get("agreed_on"),
        v.get("scope"), v.get("expires_on"),
    )  # fmt: skip


def judge_promise(row: Row, known: Context) -> PromiseRecord | None:
    loan = known_loan(row, known)
    read_amounts(row, loan.currency if loan else None)
    if row.get("amount") == 0:
        row.wrong("amount", "0", "a promise of nothing")
    not_ahead(row, "taken_at", known)
    taken, due = row.get("taken_at"), row.get("due_on")
    if taken and due and due < taken.date():
        row.wrong("due_on", due, f"before it was promised ({taken.date()})")
    if row.issues or loan is None:
        return None
    v = row.values
    return PromiseRecord(
        loan.id, loan.borrower_id, v["loan_id"], taken, due, v["amount"], loan.currency,
        v.get("promised_by") or "borrower", v.get("status") or "open",
    )  # fmt: skip


def judge_assignment(row: Row, known: Context) -> AssignmentRecord | None:
    loan = known_loan(row, known)
    _ends_after(row, "from_on", "to_on")
    if row.issues or loan is None:
        return None
    v = row.values
    return AssignmentRecord(loan.id, v["from_on"], v["owner"], v.get("batch"), v.get("to_on"))


def _ends_after(row: Row, start: str, end: str) -> None:
    first, last = row.get(start), row.get(end)
    if first and last and last <= first:
        row.wrong(end, last, f"not after {start} ({first}): the last day is out")

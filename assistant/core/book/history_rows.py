"""Rows that say what happened before, or holds now: payments, pauses, holds, parties, contacts, promises, requests."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from assistant.core.book.book_rows import known_loan, read_amounts, read_phone
from assistant.core.book.records import (
    AssignmentRecord,
    Context,
    EventRecord,
    HoldRecord,
    KnownLoan,
    KnownPayment,
    PartyRecord,
    PauseRecord,
    PaymentRecord,
    PromiseRecord,
)
from assistant.core.book.rows import Row
from assistant.core.book.tables import BLOCKABLE
from assistant.core.book.windows import parse_windows

TIMED_REQUESTS = frozenset({"consent_to_time", "inconvenient_time"})
FACTS = frozenset({"complaint_open", "number_not_theirs"})  # the lender learned them; the gate knows them as facts
CALLS = {"call": "live", "voice": "prerecorded"}


def judge_payment(row: Row, known: Context) -> PaymentRecord | None:
    """A payment, or a reversal of one; a payment without a loan waits to be matched."""
    loan = known_loan(row, known)
    reverses = row.get("reverses")
    original = known.payments.get(reverses) if reverses else None
    currency = _payment_currency(row, known, loan, original)
    read_amounts(row, currency)
    if row.get("amount") == 0:
        row.wrong("amount", "0", "a payment of nothing")
    if reverses:
        _judge_reversal(row, original)
    _judge_known_payment(row, known.payments.get(row.get("payment_id") or ""), currency)
    if row.issues or currency is None:
        return None
    v = row.values
    shares = _taken_back(original, v["amount"]) if original else ((loan.id, v["amount"]),) if loan else ()
    loan_ref = v.get("loan_id") or (original.loan_ref if original else None)
    return PaymentRecord(
        v["payment_id"], loan_ref, v["paid_on"], v.get("posted_on"), v.get("cleared_on"), v["amount"], currency,
        v.get("reference"), v.get("payer"), reverses, shares,
    )  # fmt: skip


def _taken_back(original: KnownPayment, amount: int) -> tuple[tuple[int, int], ...]:
    """The opposite of the original's shares, loan by loan until the amount is used up."""
    taken = []
    for loan_id, share in original.shares:
        part = min(share, amount)
        amount -= part
        taken += [(loan_id, -part)] if part > 0 else []
    return tuple(taken)


def _payment_currency(row: Row, known: Context, loan: KnownLoan | None, original: KnownPayment | None) -> str | None:
    """The loan's; else what the row says; else the one currency of the whole book; else unknown, and refused."""
    stated = row.get("currency")
    if loan and stated and stated != loan.currency:
        row.wrong("currency", stated, f"the loan is in {loan.currency}")
    found: str | None = loan.currency if loan else stated or (original and original.currency) or known.only_currency
    if found is None and not row.get("loan_id"):
        row.wrong("currency", None, "a payment without a loan needs its currency: the book has several")
    return found


def _judge_reversal(row: Row, original: KnownPayment | None) -> None:
    reverses, amount = row.values["reverses"], row.get("amount")
    if original is None:
        row.wrong("reverses", reverses, "no such payment in the book")
        return
    if original.reverses_ref:
        row.wrong("reverses", reverses, "that is a reversal itself")
    if amount is not None and amount > original.left_minor(without=row.get("payment_id")):
        row.wrong("amount", amount, "more than is left of the payment that it reverses")
    if row.get("loan_id") and original.loan_ref and row.values["loan_id"] != original.loan_ref:
        row.wrong("loan_id", row.values["loan_id"], f"the payment that it reverses belongs to {original.loan_ref}")
    if row.get("paid_on") and row.values["paid_on"] < original.paid_on:
        row.wrong("paid_on", row.values["paid_on"], f"before the payment that it reverses ({original.paid_on})")


def _judge_known_payment(row: Row, before: KnownPayment | None, currency: str | None) -> None:
    """Money that was posted is not edited: a correction is a reversal and a new payment."""
    if before is None:
        return
    stated = (row.get("paid_on"), row.get("amount"), currency, row.get("reverses"))
    booked = (before.paid_on, before.amount_minor, before.currency, before.reverses_ref)
    moved = before.loan_ref is not None and row.get("loan_id") not in (None, before.loan_ref)
    if not row.issues and (stated != booked or moved):
        row.wrong(
            "payment_id", row.get("payment_id"), "posted before with another day, amount or loan: reverse it instead"
        )


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
    loan, borrower_id = known_loan(row, known), _known_borrower(row, known)
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
    loan, borrower_id = known_loan(row, known), _known_borrower(row, known)
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


def judge_contact(row: Row, known: Context) -> EventRecord | None:
    """An earlier contact. It counts against the caps, so a row that cannot be placed is refused, not dropped."""
    loan, borrower_id = known_loan(row, known), _whose(row, known)
    number = _address(row, "number", _country(row, known, loan), known)
    _not_ahead(row, "at", known)
    if row.issues or borrower_id is None:
        return None
    v = row.values
    channel, direction = v["channel"], v.get("direction") or "out"
    spoken = channel in CALLS
    return EventRecord(
        borrower_id=borrower_id,
        at=v["at"],
        event="call" if spoken else channel,
        direction=direction,
        by=v.get("by") or "own",
        person=v.get("person") or "borrower",
        number=number,
        loan_refs=(v["loan_id"],) if v.get("loan_id") else (),
        outcome=v.get("outcome"),
        mode=v.get("mode") or CALLS.get(channel),
        style=v.get("style") or ("two_way" if spoken else None),
        purpose="collect" if direction == "out" else None,
        status="sent" if direction == "out" else None,
        detail={},
        text=None,
    )


def judge_request(row: Row, known: Context) -> EventRecord | None:
    """What a person asked for: it binds from its day on, whoever took it."""
    loan, borrower_id = known_loan(row, known), _whose(row, known)
    country = _country(row, known, loan)
    number, address = _address(row, "number", country, known), _address(row, "address", None, known)
    if number and address:
        row.wrong("address", row.get("address"), "a request names a number or an address, not both")
    windows = _windows(row)
    if row.get("request") == "stop_channel" and not row.get("channel"):
        row.wrong("channel", None, "stop_channel names its channel")
    if row.get("request") == "stop_address" and not (number or address):
        row.wrong("number", None, "stop_address names the number or address")
    _not_ahead(row, "at", known)
    if row.issues or borrower_id is None:
        return None
    v = row.values
    word = v["request"]
    event = "fact" if word in FACTS else "request"
    detail: dict[str, Any] = {event: word}
    for name in ("channel", "made_by"):
        detail |= {name: v[name]} if v.get(name) else {}
    for name in ("valid_from", "valid_to"):
        detail |= {name: v[name].isoformat()} if v.get(name) else {}
    detail |= {"windows": windows} if windows else {}
    detail |= {"address": address} if address else {}
    detail |= {"text": v["text"]} if word == "free_text" and v.get("text") else {}
    return EventRecord(
        borrower_id=borrower_id,
        at=v["at"],
        event=event,
        direction="in",
        by="own",
        person="borrower",
        number=number,
        loan_refs=(v["loan_id"],) if v.get("loan_id") else (),
        outcome=None,
        mode=None,
        style=None,
        purpose=None,
        status=None,
        detail=detail,
        text=v.get("text"),
    )


def _windows(row: Row) -> list[dict[str, Any]]:
    timed = row.get("request") in TIMED_REQUESTS
    text = row.get("windows") or (row.get("text") if timed else None)
    if not text:
        if timed:
            row.wrong("windows", None, "without its times: write them as MO-FR 09:00-17:00")
        return []
    try:
        return parse_windows(text)
    except ValueError as error:
        row.wrong("windows" if row.get("windows") else "text", text, str(error))
        return []


def judge_promise(row: Row, known: Context) -> PromiseRecord | None:
    loan = known_loan(row, known)
    read_amounts(row, loan.currency if loan else None)
    if row.get("amount") == 0:
        row.wrong("amount", "0", "a promise of nothing")
    _not_ahead(row, "taken_at", known)
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


def _known_borrower(row: Row, known: Context) -> int | None:
    ref = row.get("borrower_id")
    found = known.borrowers.get(ref) if ref else None
    if ref and found is None:
        row.wrong("borrower_id", ref, "no such borrower in the book")
    return found.id if found else None


def _whose(row: Row, known: Context) -> int | None:
    """The borrower that the row names, or its loan's."""
    borrower_id = _known_borrower(row, known)
    loan = known.loans.get(row.get("loan_id") or "")
    if not row.get("borrower_id") and not row.get("loan_id"):
        row.wrong("borrower_id", None, "neither a borrower nor a loan")
    return borrower_id or (loan.borrower_id if loan else None)


def _country(row: Row, known: Context, loan: KnownLoan | None) -> str | None:
    borrower = known.borrowers.get(row.get("borrower_id") or "")
    return borrower.country if borrower else loan.country if loan else None


def _address(row: Row, column: str, country: str | None, known: Context) -> str | None:
    """A phone number as E.164, so that it is the same number as the book's; other labels stay as they are."""
    text: str | None = row.get(column)
    if not text or "@" in text or not any(letter.isdigit() for letter in text):
        return text.lower() if text and "@" in text else text
    try:
        return known.phone(text, country).e164
    except ValueError as error:
        if column == "number":
            row.wrong(column, text, str(error))
        return text


def _ends_after(row: Row, start: str, end: str) -> None:
    first, last = row.get(start), row.get(end)
    if first and last and last <= first:
        row.wrong(end, last, f"not after {start} ({first}): the last day is out")


def _not_ahead(row: Row, column: str, known: Context) -> None:
    at = row.get(column)
    if at and at.date() > known.as_of:
        row.wrong(column, at.isoformat(), f"a day after the file's own ({known.as_of})")

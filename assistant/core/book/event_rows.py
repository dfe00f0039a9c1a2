"""Rows that say what was done or asked before: earlier contacts, and requests of the people concerned."""

from typing import Any

from assistant.core.book.records import Context, EventRecord, KnownLoan
from assistant.core.book.row_parts import known_borrower, known_loan, not_ahead
from assistant.core.book.rows import Row
from assistant.core.book.windows import parse_windows

TIMED_REQUESTS = frozenset({"consent_to_time", "inconvenient_time"})


# What the lender learned or did; the gate and the deadlines know it as facts.
COMPLAINTS = ("complaint_open", "complaint_acknowledged", "complaint_extended", "complaint_answered")
FACTS = frozenset({*COMPLAINTS, "number_not_theirs", "validation_notice_sent", "esign_consent"})
ENDS_AS = {"validation_notice_sent": "period_end"}  # whose `valid_to` is the last day of a period of its own
CALLS = {"call": "live", "voice": "prerecorded"}


def judge_contact(row: Row, known: Context) -> EventRecord | None:
    """An earlier contact. It counts against the caps, so a row that cannot be placed is refused, not dropped."""
    loan, borrower_id = known_loan(row, known), _whose(row, known)
    number = _address(row, "number", _country(row, known, loan), known)
    not_ahead(row, "at", known)
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
    number, address = _place(row, _country(row, known, loan), known)
    windows = _windows(row)
    _names_its_object(row, number or address, number)
    not_ahead(row, "at", known)
    if row.issues or borrower_id is None:
        return None
    v = row.values
    event = "fact" if v["request"] in FACTS else "request"
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
        detail={event: v["request"]} | _particulars(v, windows, address),
        text=v.get("text"),
    )


def _place(row: Row, country: str | None, known: Context) -> tuple[str | None, str | None]:
    """The number or the address that a request is about."""
    number, address = _address(row, "number", country, known), _address(row, "address", None, known)
    if number and address:
        row.wrong("address", row.get("address"), "a request names a number or an address, not both")
    return number, address


def _names_its_object(row: Row, place: str | None, number: str | None) -> None:
    asked = row.get("request")
    if asked == "stop_channel" and not row.get("channel"):
        row.wrong("channel", None, "stop_channel names its channel")
    if asked == "stop_address" and not place:
        row.wrong("number", None, "stop_address names the number or address")
    if asked == "number_not_theirs" and not number:
        row.wrong("number", None, "number_not_theirs names the number")


def _particulars(v: dict[str, Any], windows: list[dict[str, Any]], address: str | None) -> dict[str, Any]:
    """What the event keeps of a request, beside its word: only what was said."""
    word = v["request"]
    known_as = {"valid_from": "valid_from", "valid_to": ENDS_AS.get(word, "valid_to")}
    kept = {
        **{name: v.get(name) for name in ("channel", "made_by")},
        **{kept: v[name].isoformat() for name, kept in known_as.items() if v.get(name)},
        "windows": windows,
        "address": address,
        "text": v.get("text") if word == "free_text" else None,
    }
    return {name: value for name, value in kept.items() if value}


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


def _whose(row: Row, known: Context) -> int | None:
    """The borrower that the row names, or its loan's."""
    borrower_id = known_borrower(row, known)
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

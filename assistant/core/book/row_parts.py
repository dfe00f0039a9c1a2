"""What the judges of single rows have in common: currency, amounts, phones and postal codes, the loan a row names."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from assistant.core.book import cells
from assistant.core.book.records import Context, PhoneNumber
from assistant.core.book.rows import Row

AHEAD_MAX = timedelta(days=366)


def loan_currency(row: Row, known: Context) -> str | None:
    """The row's own currency, else the loan's as booked, else its portfolio's; None if the row's is wrong."""
    if any(issue.column == "currency" for issue in row.issues):
        return None
    stated, before = row.get("currency"), known.loans.get(row.get("loan_id") or "")
    if before and stated and stated != before.currency:
        row.wrong("currency", stated, f"the loan is booked in {before.currency}")
        return None
    return stated or (before and before.currency) or known.currency_of(row.get("portfolio") or known.portfolio)


def read_amounts(row: Row, currency: str | None) -> None:
    """Read the amounts that wait for their currency; without one they stay unread."""
    if currency is None:
        return
    for column, text in row.raw.items():
        if column in AMOUNTS:
            try:
                row.values[column] = cells.amount(text, currency)
            except ValueError as error:
                row.wrong(column, text, str(error))


AMOUNTS = frozenset(
    {
        "principal", "balance", "amount_past_due", "last_payment_amount", "monthly_income", "minimum_due",
        "credit_limit", "principal_due", "interest_due", "fees_due", "amount", "cap",
    }
)  # fmt: skip


def _cell(row: Row, column: str, text: str, read: Callable[[str], Any]) -> Any:
    try:
        return read(text)
    except ValueError as error:
        row.wrong(column, text, str(error))
        return None


def read_phone(row: Row, column: str, country: str | None, known: Context) -> PhoneNumber | None:
    text = row.raw.get(column)
    if text is None:
        return None
    number: PhoneNumber | None = _cell(row, column, text, lambda found: known.phone(found, country))
    if number and not number.valid:
        row.odd(column, text, "a number of a range that is not in use, as far as we know")
    return number


def read_postal(row: Row, known: Context) -> str | None:
    text = row.get("postal_code")
    found: str | None = text and _cell(
        row, "postal_code", text, lambda code: known.postal_code(code, row.get("country"))
    )
    return found


def known_loan(row: Row, known: Context, column: str = "loan_id") -> Any:
    ref = row.get(column)
    loan = known.loans.get(ref) if ref else None
    if ref and loan is None:
        row.wrong(column, ref, "no such loan in the book")
    return loan


def known_borrower(row: Row, known: Context) -> int | None:
    ref = row.get("borrower_id")
    found = known.borrowers.get(ref) if ref else None
    if ref and found is None:
        row.wrong("borrower_id", ref, "no such borrower in the book")
    return found.id if found else None


def day_ahead(row: Row, column: str, known: Context, said: str) -> None:
    """A day after the file's own is odd: files are also read as of an earlier day. A year ahead it is a slip."""
    on = row.get(column)
    if on is None or on <= known.as_of:
        return
    if on > known.as_of + AHEAD_MAX:
        row.wrong(column, on.isoformat(), f"{said} more than a year after the file's own day ({known.as_of})")
    else:
        row.odd(column, on.isoformat(), f"{said} after the file's own day ({known.as_of})")


def not_ahead(row: Row, column: str, known: Context) -> None:
    at = row.get(column)
    if at and at.date() > known.as_of:
        row.wrong(column, at.isoformat(), f"a day after the file's own ({known.as_of})")

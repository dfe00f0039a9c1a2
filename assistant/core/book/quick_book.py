"""The one sheet, many rows at once: the same records as `book_rows.judge_book`, for rows with nothing to say of."""

from collections.abc import Sequence
from datetime import date
from itertools import repeat
from typing import Any

from assistant.core.book.quick import Doubts, amounts, currencies, phones, places, records, vouched
from assistant.core.book.records import (
    BookRecord,
    BorrowerRecord,
    Context,
    LoanRecord,
    PhoneNumber,
    PointRecord,
)
from assistant.core.book.rows import Columns


def quick_book(rows: Columns, known: Context) -> list[BookRecord | None]:
    """`rows` have no bad cell. None for each row that only `judge_book` can judge."""
    doubts: Doubts = set()
    money = amounts(rows, currency_of := currencies(rows, known, doubts), doubts)
    owed = money.get("amount_past_due") or [None] * len(rows)
    numbers = phones(rows.raw.get("phone") or [""] * len(rows), rows.column("country"), known, doubts)
    emails = rows.column("email")
    doubts |= {n for n, number in enumerate(numbers) if number is None and not emails[n]}
    _lateness(rows, owed, known.as_of, doubts)
    refs = _borrower_refs(rows, known)
    return vouched(
        records(
            BookRecord,
            len(rows),
            borrower=_borrowers(rows, refs, known, doubts),
            points=map(_points, refs, numbers, emails),
            loan=_loans(rows, refs, currency_of, money, owed, known),
        ),
        doubts,
    )


def _lateness(rows: Columns, owed: Sequence[int | None], as_of: date, doubts: Doubts) -> None:
    """Late since a day without an amount, or the reverse, or a day to come: there is something to say of it."""
    since = rows.column("past_due_since")
    doubts |= {
        n
        for n, (day, amount) in enumerate(zip(since, owed, strict=True))
        if (amount if day is None else not amount or day > as_of)
    }
    doubts |= {n for n, day in enumerate(rows.column("last_payment_on")) if day is not None and day > as_of}


def _borrower_refs(rows: Columns, known: Context) -> list[str]:
    stated, loans = rows.column("borrower_id"), rows.column("loan_id")
    if None not in stated:
        return list(stated)
    return [ref or _ref_of(loan, known) for ref, loan in zip(stated, loans, strict=True)]


def _ref_of(loan: str, known: Context) -> str:
    before = known.loans.get(loan)
    return before.borrower_ref if before else f"B-{loan}"


def _borrowers(rows: Columns, refs: Sequence[str], known: Context, doubts: Doubts) -> list[Any]:
    codes, zones = places(rows, known, doubts)
    return records(
        BorrowerRecord, len(rows), ref=refs, kind=repeat("person"), name=rows.column("borrower_name"),
        language=rows.column("language"), country=rows.column("country"), region=rows.column("region"),
        postal_code=codes, places=zones,
    )  # fmt: skip


def _points(ref: str, phone: PhoneNumber | None, email: str | None) -> tuple[PointRecord, ...]:
    made = tuple.__new__  # a third of the cost of the record's own
    found: tuple[PointRecord, ...] = ()
    if phone:
        fields = (ref, "phone", phone.e164, phone.kind, "borrower", None, None, None, None, None, phone.zones)
        found = (made(PointRecord, fields),)
    if email:
        fields = (ref, "email", email, "personal", "borrower", None, None, None, None, None, ())
        return (*found, made(PointRecord, fields))
    return found


def _loans(
    rows: Columns,
    refs: Sequence[str],
    currency_of: Sequence[str],
    money: dict[str, Sequence[int | None]],
    owed: Sequence[int | None],
    known: Context,
) -> list[Any]:
    portfolios = rows.column("portfolio")
    none = [None] * len(rows)
    return records(
        LoanRecord,
        len(rows),
        ref=rows.column("loan_id"),
        borrower_ref=refs,
        portfolio=portfolios if None not in portfolios else [name or known.portfolio for name in portfolios],
        currency=currency_of,
        balance_minor=money["balance"],
        product=rows.column("product"),
        principal_minor=money.get("principal", none),
        past_due_since=rows.column("past_due_since"),
        stated_past_due_minor=[amount or 0 for amount in owed],  # late without an amount is doubtful
        stated_on=repeat(known.as_of),
        last_payment_on=rows.column("last_payment_on"),
        last_payment_minor=money.get("last_payment_amount", none),
        row_hash=rows.hashes,
        reason=rows.column("reason"),
    )

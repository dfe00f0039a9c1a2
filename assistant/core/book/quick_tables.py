"""The large tables of a full book, many rows at once: the same records as the judges of single rows make."""

from collections.abc import Sequence
from itertools import repeat
from typing import Any

from assistant.core.book import cells
from assistant.core.book.quick import Doubts, amounts, currencies, phones, places, records, vouched
from assistant.core.book.records import (
    BorrowerRecord,
    Context,
    InstalmentRecord,
    LoanRecord,
    PaymentRecord,
    PhoneNumber,
    PointRecord,
)
from assistant.core.book.rows import Columns

Found = list[Any]  # a record, or None for each row that only the judge of single rows can judge


def _as_they_are(rows: Columns, *names: str) -> dict[str, Sequence[Any]]:
    return {name: rows.column(name) for name in names}


def quick_borrowers(rows: Columns, known: Context) -> Found:
    doubts: Doubts = set()
    income = amounts(rows, [known.currency_of(known.portfolio)] * len(rows), doubts).get("monthly_income")
    codes, zones = places(rows, known, doubts)
    doubts |= {n for n, day in enumerate(rows.column("born_on")) if day is not None and day > known.as_of}
    same = (
        "name", "preferred_name", "language", "country", "region", "address", "zone", "employer", "employer_forbids",
        "active_duty", "payday", "born_on", "risk_score", "preferred_channel", "preferred_time",
    )  # fmt: skip
    made = records(
        BorrowerRecord, len(rows), ref=rows.column("borrower_id"),
        kind=[kind or "person" for kind in rows.column("kind")], postal_code=codes, places=zones,
        monthly_income_minor=income or repeat(None), row_hash=rows.hashes, **_as_they_are(rows, *same),
    )  # fmt: skip
    return vouched(made, doubts)


def quick_points(rows: Columns, known: Context) -> Found:
    doubts: Doubts = set()
    owners = [known.borrowers.get(ref) for ref in rows.column("borrower_id")]
    doubts |= {n for n, owner in enumerate(owners) if owner is None}
    channels, values = rows.column("channel"), rows.column("value")
    texts = [text if channel == "phone" else "" for channel, text in zip(channels, values, strict=True)]
    numbers = phones(texts, [owner.country if owner else None for owner in owners], known, doubts)
    made = records(
        PointRecord,
        len(rows),
        borrower_ref=rows.column("borrower_id"),
        channel=channels,
        value=[_value(n, *one, doubts) for n, one in enumerate(zip(channels, values, numbers, strict=True))],
        kind=[
            kind or (number.kind if number else None) for kind, number in zip(rows.column("kind"), numbers, strict=True)
        ],
        owner=[owner or "borrower" for owner in rows.column("owner")],
        zones=[number.zones if number else () for number in numbers],
        **_as_they_are(rows, "owner_name", "consent_sms", "consent_prerecorded", "consent_email", "verified_on"),
    )
    return vouched(made, doubts)


def _value(n: int, channel: str, text: str, number: PhoneNumber | None, doubts: Doubts) -> str:
    if channel != "email":
        return number.e164 if number else text
    try:
        return cells.email(text)
    except ValueError:
        doubts.add(n)
        return text


def quick_loans(rows: Columns, known: Context) -> Found:
    doubts: Doubts = set()
    money = amounts(rows, currency_of := currencies(rows, known, doubts), doubts)
    doubts |= {n for n, ref in enumerate(rows.column("borrower_id")) if ref not in known.borrowers}
    doubts |= {n for n, day in enumerate(rows.column("opened_on")) if day is not None and day > known.as_of}
    none = [None] * len(rows)
    same = (
        "product", "opened_on", "account_when_obtained", "collateral", "annual_rate", "penalty_rate", "next_due_on",
        "statement_on", "mandate_status", "late_count_12m", "last_rpc_on", "limitation_on", "charged_off_on",
        "original_creditor", "reason",
    )  # fmt: skip
    made = records(
        LoanRecord, len(rows), ref=rows.column("loan_id"), borrower_ref=rows.column("borrower_id"),
        portfolio=[name or known.portfolio for name in rows.column("portfolio")], currency=currency_of,
        balance_minor=money["balance"], status=[status or "active" for status in rows.column("status")],
        principal_minor=money.get("principal", none), minimum_due_minor=money.get("minimum_due", none),
        credit_limit_minor=money.get("credit_limit", none), row_hash=rows.hashes, **_as_they_are(rows, *same),
    )  # fmt: skip
    return vouched(made, doubts)


def _loans(rows: Columns, known: Context, doubts: Doubts) -> tuple[list[Any], list[str]]:
    """The loans that the rows name, and the currency of each; a row without one is doubtful."""
    found = [known.loans.get(ref) for ref in rows.column("loan_id")]
    doubts |= {n for n, loan in enumerate(found) if loan is None}
    return found, [loan.currency if loan else "USD" for loan in found]


def quick_instalments(rows: Columns, known: Context) -> Found:
    doubts: Doubts = set()
    loans, currency_of = _loans(rows, known, doubts)
    money = amounts(rows, currency_of, doubts)
    nothing = [0] * len(rows)
    made = records(
        InstalmentRecord,
        len(rows),
        loan_id=[loan.id if loan else None for loan in loans],
        principal_due_minor=money["principal_due"],
        interest_due_minor=[amount or 0 for amount in money.get("interest_due", nothing)],
        fees_due_minor=[amount or 0 for amount in money.get("fees_due", nothing)],
        **_as_they_are(rows, "n", "due_on"),
    )
    return vouched(made, doubts)


def quick_payments(rows: Columns, known: Context) -> Found:
    """New payments of known loans; reversals, strays and what was posted before are for `judge_payment`."""
    doubts: Doubts = set()
    loans, currency_of = _loans(rows, known, doubts)
    money = amounts(rows, currency_of, doubts)["amount"]
    doubts |= {n for n, reverses in enumerate(rows.column("reverses")) if reverses is not None}
    doubts |= {n for n, amount in enumerate(money) if not amount}
    doubts |= {n for n, ref in enumerate(rows.column("payment_id")) if ref in known.payments}
    doubts |= {n for n, day in enumerate(rows.column("paid_on")) if day > known.as_of}
    stated = zip(rows.column("currency"), currency_of, strict=True)
    doubts |= {n for n, (said, booked) in enumerate(stated) if said is not None and said != booked}
    shares = [((loan.id if loan else 0, amount),) for loan, amount in zip(loans, money, strict=True)]
    made = records(
        PaymentRecord, len(rows), ref=rows.column("payment_id"), loan_ref=rows.column("loan_id"), amount_minor=money,
        currency=currency_of, reverses_ref=repeat(None), shares=shares,
        **_as_they_are(rows, "paid_on", "posted_on", "cleared_on", "reference", "payer"),
    )  # fmt: skip
    return vouched(made, doubts)

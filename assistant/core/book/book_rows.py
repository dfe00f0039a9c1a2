"""Rows that say who owes what: the one sheet, borrowers, contact points, loans, instalments."""

from assistant.core.book import cells
from assistant.core.book.records import (
    BookRecord,
    BorrowerRecord,
    Context,
    InstalmentRecord,
    LoanRecord,
    PhoneNumber,
    PointRecord,
)
from assistant.core.book.row_parts import day_ahead, known_loan, loan_currency, read_amounts, read_phone, read_postal
from assistant.core.book.rows import Row


def judge_book(row: Row, known: Context) -> BookRecord | None:
    """A loan as a small lender exports it; None if the row is refused (its issues say why)."""
    currency = loan_currency(row, known)
    read_amounts(row, currency)
    phone = read_phone(row, "phone", row.get("country"), known)
    email = row.get("email")
    postal = read_postal(row, known)
    if not (phone or email or row.raw.get("phone") or any(issue.column == "email" for issue in row.issues)):
        row.wrong("phone", None, "no way to reach the borrower: neither phone nor email")
    _judge_lateness(row, known)
    if row.issues:
        return None
    v = row.values
    before = known.loans.get(v["loan_id"])
    borrower_ref = v.get("borrower_id") or (before.borrower_ref if before else f"B-{v['loan_id']}")
    country, region = v.get("country"), v.get("region")
    places = known.places(country, region, postal, None)
    borrower = BorrowerRecord(
        ref=borrower_ref, kind="person", name=v["borrower_name"], language=v.get("language"), country=country,
        region=region, postal_code=postal, places=places,
    )  # fmt: skip
    points = tuple(_points(borrower_ref, phone, email))
    return BookRecord(borrower, points, _book_loan(row, known, borrower_ref, currency or ""))


def _points(ref: str, phone: PhoneNumber | None, email: str | None) -> list[PointRecord]:
    found = []
    if phone:
        found.append(
            PointRecord(ref, "phone", phone.e164, phone.kind, "borrower", None, None, None, None, None, phone.zones)
        )
    if email:
        found.append(PointRecord(ref, "email", email, "personal", "borrower", None, None, None, None, None, ()))
    return found


def _judge_lateness(row: Row, known: Context) -> None:
    since, past_due = row.get("past_due_since"), row.get("amount_past_due")
    if since is not None and since > known.as_of:
        row.wrong("past_due_since", since, f"a day after the file's own ({known.as_of})")
    if row.get("last_payment_on") is not None and row.values["last_payment_on"] > known.as_of:
        row.wrong("last_payment_on", row.values["last_payment_on"], f"a day after the file's own ({known.as_of})")
    if row.issues:
        return
    if since is None and not past_due:
        return
    if since is not None and past_due == 0:
        row.odd("amount_past_due", "0", f"late since {since} with nothing past due")
    if since is not None and past_due is None:
        row.odd("amount_past_due", None, f"late since {since} without an amount past due: the whole balance is taken")
    if since is None and past_due:
        row.odd("past_due_since", None, "an amount is past due, but not since when: taken as not late")


def _book_loan(row: Row, known: Context, borrower_ref: str, currency: str) -> LoanRecord:
    v = row.values
    since, past_due = v.get("past_due_since"), v.get("amount_past_due")
    return LoanRecord(
        ref=v["loan_id"],
        borrower_ref=borrower_ref,
        portfolio=v.get("portfolio") or known.portfolio,
        currency=currency,
        balance_minor=v["balance"],
        product=v.get("product"),
        principal_minor=v.get("principal"),
        past_due_since=since,
        stated_past_due_minor=v["balance"] if since and past_due is None else past_due or 0,
        stated_on=known.as_of,
        last_payment_on=v.get("last_payment_on"),
        last_payment_minor=v.get("last_payment_amount"),
        reason=v.get("reason"),
    )


def judge_borrower(row: Row, known: Context) -> BorrowerRecord | None:
    read_amounts(row, known.currency_of(known.portfolio))
    postal = read_postal(row, known)
    born = row.get("born_on")
    if born is not None and born > known.as_of:
        row.wrong("born_on", born, "born in the future")
    if row.issues:
        return None
    v = row.values
    return BorrowerRecord(
        ref=v["borrower_id"],
        kind=v.get("kind") or "person",
        name=v["name"],
        preferred_name=v.get("preferred_name"),
        language=v.get("language"),
        country=v.get("country"),
        region=v.get("region"),
        postal_code=postal,
        address=v.get("address"),
        zone=v.get("zone"),
        places=known.places(v.get("country"), v.get("region"), postal, v.get("zone")),
        employer=v.get("employer"),
        employer_forbids=v.get("employer_forbids"),
        active_duty=v.get("active_duty"),
        monthly_income_minor=v.get("monthly_income"),
        payday=v.get("payday"),
        born_on=born,
        risk_score=v.get("risk_score"),
        preferred_channel=v.get("preferred_channel"),
        preferred_time=v.get("preferred_time"),
    )


def judge_point(row: Row, known: Context) -> PointRecord | None:
    ref, channel, value = row.get("borrower_id"), row.get("channel"), row.get("value")
    borrower = known.borrowers.get(ref) if ref else None
    if ref and borrower is None:
        row.wrong("borrower_id", ref, "no such borrower in the book")
    zones: tuple[str, ...] = ()
    kind = row.get("kind")
    if channel == "phone" and value and borrower:
        row.raw["value"] = value
        number = read_phone(row, "value", borrower.country, known)
        value, zones, kind = (number.e164, number.zones, kind or number.kind) if number else (value, (), kind)
    if channel == "email" and value:
        value = _email(row, value)
    if row.issues:
        return None
    v = row.values
    owner = v.get("owner") or "borrower"
    consents = v.get("consent_sms"), v.get("consent_prerecorded"), v.get("consent_email")
    return PointRecord(
        ref, channel, value, kind, owner, v.get("owner_name"), *consents, v.get("verified_on"), zones
    )  # fmt: skip


def _email(row: Row, value: str) -> str:
    try:
        return cells.email(value)
    except ValueError as error:
        row.wrong("value", value, str(error))
        return value


def judge_loan(row: Row, known: Context) -> LoanRecord | None:
    currency = loan_currency(row, known)
    read_amounts(row, currency)
    ref = row.get("borrower_id")
    if ref and ref not in known.borrowers:
        row.wrong("borrower_id", ref, "no such borrower in the book")
    day_ahead(row, "opened_on", known, "opened")
    if row.issues:
        return None
    v = row.values
    return LoanRecord(
        ref=v["loan_id"],
        borrower_ref=v["borrower_id"],
        portfolio=v.get("portfolio") or known.portfolio,
        currency=currency or "",
        balance_minor=v["balance"],
        status=v.get("status") or "active",
        product=v.get("product"),
        principal_minor=v.get("principal"),
        opened_on=v.get("opened_on"),
        account_when_obtained=v.get("account_when_obtained"),
        collateral=v.get("collateral"),
        annual_rate=v.get("annual_rate"),
        penalty_rate=v.get("penalty_rate"),
        minimum_due_minor=v.get("minimum_due"),
        next_due_on=v.get("next_due_on"),
        statement_on=v.get("statement_on"),
        mandate_status=v.get("mandate_status"),
        credit_limit_minor=v.get("credit_limit"),
        late_count_12m=v.get("late_count_12m"),
        last_rpc_on=v.get("last_rpc_on"),
        limitation_on=v.get("limitation_on"),
        charged_off_on=v.get("charged_off_on"),
        original_creditor=v.get("original_creditor"),
        reason=v.get("reason"),
    )


def judge_instalment(row: Row, known: Context) -> InstalmentRecord | None:
    loan = known_loan(row, known)
    read_amounts(row, loan.currency if loan else None)
    if row.issues or loan is None:
        return None
    v = row.values
    return InstalmentRecord(
        loan.id, v["n"], v["due_on"], v["principal_due"], v.get("interest_due") or 0, v.get("fees_due") or 0
    )  # fmt: skip

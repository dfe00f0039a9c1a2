"""What the book lacks, by what it would unlock: counted after an import, so that the lender knows what to fill in."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, distinct, exists, func, select

from assistant.core.terms import LoanStatus
from assistant.store.schema import borrower, contact_point, loan

Found = list[dict[str, Any]]


def completeness(conn: Connection) -> Found:
    """What would unlock the most accounts first: [{lacks, what, accounts, of}]. Accounts are active loans."""
    of = conn.execute(select(func.count()).select_from(loan).where(loan.c.status == LoanStatus.ACTIVE)).scalar_one()
    found = []
    for lacks, sentence, condition in _lacks():
        accounts = conn.execute(_accounts(condition)).scalar_one()
        if accounts:
            what = sentence.format(n=f"{accounts:,}")
            found.append({"lacks": lacks, "what": what, "accounts": accounts, "of": of})
    return sorted(found, key=lambda row: (-row["accounts"], row["lacks"]))


def _accounts(condition: ColumnElement[bool]) -> Any:
    query = select(func.count(distinct(loan.c.id))).select_from(
        loan.join(borrower, borrower.c.id == loan.c.borrower_id)
    )
    return query.where(loan.c.status == LoanStatus.ACTIVE, condition)


def _lacks() -> list[tuple[str, str, ColumnElement[bool]]]:
    phone, email = _has("phone"), _has("email")
    sms = _has("phone", contact_point.c.consent_sms.is_(True))
    voice = _has("phone", contact_point.c.consent_prerecorded.is_(True))
    placed = exists().where(contact_point.c.borrower_id == borrower.c.id, contact_point.c.channel == "phone")
    unpaid_day = borrower.c.payday.is_(None) & (borrower.c.kind == "person")
    no_income = borrower.c.monthly_income_minor.is_(None)
    return [
        ("phone", "a phone number would unlock calls to {n} accounts", ~phone),
        ("email", "an e-mail address would unlock e-mail to {n} accounts", ~email),
        ("consent_sms", "a phone's consent to texts would unlock {n} accounts beyond the contract", phone & ~sms),
        ("consent_prerecorded", "a phone's consent to recorded voice would unlock {n} accounts", phone & ~voice),
        ("place", "a postal code or region would place the borrowers of {n} accounts", _unplaced() & placed),
        ("language", "a language would let {n} accounts be addressed in their own", borrower.c.language.is_(None)),
        ("payday", "a payday would time the contacts of {n} accounts", unpaid_day),
        ("monthly_income", "an income would score the ability of {n} accounts", no_income),
    ]


def _has(channel: str, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    owned = (contact_point.c.borrower_id == borrower.c.id, contact_point.c.channel == channel)
    return exists().where(*owned, contact_point.c.state == "usable", *more)


def _unplaced() -> ColumnElement[bool]:
    nothing = (borrower.c.region, borrower.c.postal_code, borrower.c.zone)
    return nothing[0].is_(None) & nothing[1].is_(None) & nothing[2].is_(None)

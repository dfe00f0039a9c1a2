"""What the book lacks, by what it would unlock: counted after an import, so that the lender knows what to fill in."""

from typing import Any

from rapidfuzz import fuzz, utils
from sqlalchemy import ColumnElement, Connection, distinct, exists, func, select

from assistant.core.terms import LoanStatus
from assistant.store.schema import borrower, contact_point, loan

ALIKE = 88  # of 100: the names of one person, written twice
GROUP_MAX = 20  # a switchboard's number is no sign of one person
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


def likely_duplicates(conn: Connection, limit: int = 1000) -> Found:
    """Borrowers that may be one person, for a person to join; never joined alone: [{borrowers, why}].

    Two signs: the same phone or e-mail on two borrowers, and names alike at one postal code.
    """
    found = [*_same_point(conn, limit), *_same_name(conn, limit)]
    pairs: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in found:
        kept = pairs.setdefault(tuple(row["borrowers"]), row)
        kept["why"] = kept["why"] if kept["why"] == row["why"] else f"{kept['why']}; {row['why']}"
    return list(pairs.values())[:limit]


def _same_point(conn: Connection, limit: int) -> Found:
    value, owners = contact_point.c.value, func.count(distinct(contact_point.c.borrower_id))
    shared = select(value).where(contact_point.c.owner == "borrower", contact_point.c.channel != "post")
    shared = shared.group_by(value).having(owners.between(2, GROUP_MAX)).order_by(value).limit(limit)
    query = select(contact_point.c.channel, value, borrower.c.ref).join(
        borrower, borrower.c.id == contact_point.c.borrower_id
    )
    groups: dict[tuple[str, str], set[str]] = {}
    for row in conn.execute(query.where(value.in_(shared.scalar_subquery()))):
        groups.setdefault((row.channel, row.value), set()).add(row.ref)
    return [{"borrowers": sorted(refs), "why": f"the same {channel}"} for (channel, _), refs in sorted(groups.items())]


def _same_name(conn: Connection, limit: int) -> Found:
    """Only the same first letter at the same postal code is compared: a block of a large city stays small enough."""
    letter = func.lower(func.substr(borrower.c.name, 1, 1))
    query = select(borrower.c.ref, borrower.c.name, borrower.c.postal_code, letter.label("letter"))
    query = query.where(borrower.c.postal_code.is_not(None)).order_by(borrower.c.postal_code, letter, borrower.c.name)
    found: Found = []
    before: Any = None
    # Neighbours in the order of their names: what is alike stands together, so one pass over the book is enough.
    for row in conn.execute(query.execution_options(yield_per=5000)):
        same_block = before is not None and (row.postal_code, row.letter) == (before.postal_code, before.letter)
        if same_block and fuzz.token_sort_ratio(row.name, before.name, processor=utils.default_process) >= ALIKE:
            found.append({"borrowers": sorted((before.ref, row.ref)), "why": "names alike at one postal code"})
            if len(found) >= limit:
                break
        before = row
    return found

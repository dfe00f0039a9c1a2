"""Whose else a number is: a guarantor's, a joint debtor's, a contact person's, on their own row or a borrower's file.

Such a person is no borrower of the number, but what they ask for binds whatever would go to them there.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from assistant.store import contact_points, contacts
from assistant.store.hot import Hot, listed
from assistant.store.schema import contact_point, loan, party
from assistant.store.schema_work import contact, outbox

OWN = "borrower"


@dataclass(frozen=True, kw_only=True)
class Other:
    """Somebody who is not the borrower of this number, and the file that contacts with them stand in.

    `person` is the word that such a contact carries; `party_ids` are their rows, `loan_refs` the loans they stand by.
    """

    borrower_id: int
    person: str
    party_ids: tuple[int, ...] = ()
    loan_ids: tuple[int, ...] = ()
    loan_refs: tuple[str, ...] = ()


def others(conn: Connection, values: Iterable[str]) -> list[Other]:
    """Everybody else who has one of these numbers or addresses, by file and role."""
    wanted = sorted(set(values))
    found: dict[tuple[int, str], set[tuple[int, int, str]]] = defaultdict(set)
    for row in PARTIES.all(conn, wanted=wanted):
        found[row.backer_id or row.debtor_id, row.role].add((row.id, row.loan_id, row.ref))
    for row in _NOTED.all(conn, wanted=wanted):
        found.setdefault((row.borrower_id, row.owner), set())
    return [_other(borrower_id, person, rows) for (borrower_id, person), rows in sorted(found.items())]


def _other(borrower_id: int, person: str, rows: Iterable[tuple[int, int, str]]) -> Other:
    known = sorted(rows)
    return Other(
        borrower_id=borrower_id,
        person=person,
        party_ids=tuple(party_id for party_id, _, _ in known),
        loan_ids=tuple(dict.fromkeys(loan_id for _, loan_id, _ in known)),
        loan_refs=tuple(dict.fromkeys(ref for _, _, ref in known)),
    )


_WANTED = listed("wanted")
_ON_FILE = select(contact_point.c.borrower_id).where(contact_point.c.value.in_(_WANTED))
# The rows that carry the number, and those of a person on file who has it there.
PARTIES = Hot(
    select(party.c.id, party.c.loan_id, party.c.role, loan.c.ref, party.c.borrower_id.label("backer_id"))
    .add_columns(loan.c.borrower_id.label("debtor_id"))
    .join(loan, loan.c.id == party.c.loan_id)
    .where(or_(party.c.phone.in_(_WANTED), party.c.email.in_(_WANTED), party.c.borrower_id.in_(_ON_FILE)))
)
_NOTED = Hot(
    select(contact_point.c.borrower_id, contact_point.c.owner)
    .where(contact_point.c.value.in_(_WANTED), contact_point.c.owner != OWN)
    .distinct()
)


def concerned(conn: Connection, values: Iterable[str]) -> list[int]:
    """All whose file an event from these numbers may touch; ascending, as rows are locked."""
    numbers = sorted(set(values))
    return sorted({*contact_points.owners(conn, numbers), *(one.borrower_id for one in others(conn, numbers))})


def row_with(conn: Connection, other: Other, number: str) -> int | None:
    """Which of their rows carries this phone number itself; None: it is on file elsewhere."""
    query = select(party.c.id).where(party.c.id.in_(other.party_ids), party.c.phone == number)
    return conn.execute(query.order_by(party.c.id).limit(1)).scalar_one_or_none()


def cancel(
    conn: Connection, other: Other, number: str, now: datetime, because: str, channels: Sequence[str] | None
) -> int:
    """Cancel what is planned or queued to this person at this number and not yet on its way. None: any channel."""
    here = select(contact_point.c.id).where(contact_point.c.value == number)
    queued = select(outbox.c.contact_id).where(outbox.c.borrower_id == other.borrower_id, outbox.c.to == number)
    query = select(contact.c.id, contact.c.channel, contact.c.context)
    query = query.add_columns(
        or_(contact.c.contact_point_id.in_(here), contact.c.id.in_(queued)).label("is_here"),
    ).where(contact.c.person == other.person, contact.c.id.in_(contacts.unsent(conn, [other.borrower_id])))
    found = [
        row.id
        for row in conn.execute(query.order_by(contact.c.id))
        if (row.is_here or row.context.get("party_id") in other.party_ids)
        and (channels is None or row.channel in channels)
    ]
    if found:
        contacts.cancel_these(conn, found, now, because)
    return len(found)

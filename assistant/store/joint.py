"""Who owes a loan together with the borrower it is kept under: joint borrowers with a file of their own."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, or_, select

from assistant.core.terms import Channel, PartyRole
from assistant.core.treatment.facts import BorrowerDay
from assistant.core.treatment.household import OF_THE_PERSON
from assistant.store import holds
from assistant.store.hot import Hot, listed
from assistant.store.schema import loan, party
from assistant.store.schema_work import contact

NOT_LIABLE = "none"


def liable(as_of: date | None = None) -> ColumnElement[bool]:
    """The parties that owe the loan jointly; on `as_of`, if it is given."""
    owes = (party.c.role == PartyRole.JOINT) & party.c.borrower_id.is_not(None)
    owes &= or_(party.c.liability.is_(None), party.c.liability != NOT_LIABLE)
    return owes if as_of is None else owes & or_(party.c.expires_on.is_(None), party.c.expires_on > as_of)


def shares(conn: Connection, loan_ids: Sequence[int], as_of: date) -> dict[int, list[int]]:
    """The joint borrowers of each loan, in the order of their ids. A loan without any has an empty list."""
    query = select(party.c.loan_id, party.c.borrower_id).join(loan, loan.c.id == party.c.loan_id).distinct()
    query = query.where(party.c.loan_id.in_(loan_ids), liable(as_of), party.c.borrower_id != loan.c.borrower_id)
    found: dict[int, list[int]] = defaultdict(list)
    for row in conn.execute(query.order_by(party.c.loan_id, party.c.borrower_id)):
        found[row.loan_id].append(row.borrower_id)
    return found


def of_household(who: BorrowerDay, owed: Mapping[int, Iterable[int]]) -> list[int]:
    return sorted({number for one in who.loans for number in owed[one.id]})


def debtors(conn: Connection, borrower_ids: Iterable[int], loan_ids: Iterable[int]) -> list[int]:
    """These borrowers, and all who owe one of the loans; ascending, as rows are locked."""
    return sorted({*borrower_ids, *_DEBTORS.scalars(conn, loan_ids=sorted(set(loan_ids)))})


_LOAN_IDS = listed("loan_ids")
_DEBTORS = Hot(
    select(loan.c.borrower_id)
    .where(loan.c.id.in_(_LOAN_IDS))
    .union(select(party.c.borrower_id).where(party.c.loan_id.in_(_LOAN_IDS), liable()))
)


def household(conn: Connection, borrower_ids: Iterable[int]) -> list[int]:
    """These borrowers and all who owe any loan together with one of them; ascending, as rows are locked."""
    ids = sorted(set(borrower_ids))
    led = set(conn.execute(select(party.c.loan_id).join(loan).where(loan.c.borrower_id.in_(ids), liable())).scalars())
    return debtors(conn, ids, led | set(owed_with_others(conn, ids)))


def owed_with_others(conn: Connection, borrower_ids: Iterable[int]) -> list[int]:
    """The loans that these people owe though somebody else leads them."""
    return _SHARED.scalars(conn, ids=sorted(set(borrower_ids)))


_SHARED = Hot(
    select(party.c.loan_id).where(party.c.borrower_id.in_(listed("ids")), liable()).distinct().order_by(party.c.loan_id)
)


def planned_today(conn: Connection, borrower_ids: Sequence[int], as_of: date) -> list[Row[Any]]:
    """Contacts of the day's plan that go to these people about a loan that somebody shares with somebody."""
    shared = select(party.c.borrower_id).where(liable(as_of))
    query = select(contact.c.borrower_id, contact.c.channel, contact.c.loan_ids)
    query = query.where(contact.c.borrower_id.in_(borrower_ids), contact.c.borrower_id.in_(shared))
    return list(conn.execute(query.where(contact.c.as_of == as_of, contact.c.strategy.is_not(None))))


def channels(planned: Iterable[Row[Any]], borrower_id: int, elsewhere_than: Collection[int]) -> tuple[Channel, ...]:
    """What is planned for them today about other loans than these."""
    return tuple(
        Channel(row.channel)
        for row in planned
        if row.borrower_id == borrower_id and row.loan_ids[0] not in elsewhere_than
    )


class Held:
    """Holds that block contact on a day: which are a person's own, and which protect a debt."""

    def __init__(self, conn: Connection, borrower_ids: Sequence[int], as_of: date) -> None:
        running = holds.in_force(conn, borrower_ids, as_of)
        self._rows = [row for row in running if "contact" in row.blocks]

    def person(self, borrower_id: int) -> bool:
        return self.kind(borrower_id) is not None

    def kind(self, borrower_id: int) -> str | None:
        """Of a hold on the person; None: there is none."""
        return next((str(row.kind) for row in self._rows if row.borrower_id == borrower_id), None)

    def on_debt(self, borrower_id: int, loan_id: int) -> str | None:
        """A hold that bars all who owe the loan: on the loan, or one of its borrower's that protects the debt."""
        for row in self._rows:
            theirs = row.borrower_id == borrower_id and row.kind not in OF_THE_PERSON
            if theirs or (row.loan_id == loan_id and row.borrower_id is None):
                return str(row.kind)
        return None

"""Who is locked before anything is read that decides: borrowers, in the order of their ids, and who shares a debt.

Files of one person are locked together: with any of them goes the one that all of them name (`borrower.person_id`, the
smallest id), so that no two transactions count the same person's contacts at once.

On SQLite a writing transaction has the whole database from its BEGIN IMMEDIATE on: there is nothing more to lock, and
to ask who shares a debt would only cost statements.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import ARRAY, BindParameter, Connection, any_, bindparam, func, or_, select

from assistant.store import joint
from assistant.store.schema import borrower
from assistant.store.schema_work import contact
from assistant.store.types import Id

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_THESE = borrower.c.id == any_(bindparam("ids", type_=ARRAY(Id)))  # one parameter: however many, one order
_PERSONS = select(borrower.c.person_id).where(_THESE, borrower.c.person_id.is_not(None)).scalar_subquery()
_THEIR_PERSONS = borrower.c.id == any_(func.array(_PERSONS, type_=ARRAY(Id)))
_LOCK = (
    select(borrower.c.id, borrower.c.person_id)
    .where(or_(_THESE, _THEIR_PERSONS))
    .order_by(borrower.c.id)
    .with_for_update()
)
_OWNERS = select(contact.c.borrower_id).where(contact.c.id.in_(_IDS)).distinct()


def needed(conn: Connection) -> bool:
    """Whether there is anything to lock; ask first where it costs statements to find out whom."""
    return conn.dialect.name != "sqlite"


def borrowers(conn: Connection, borrower_ids: Iterable[int]) -> None:
    """These rows until commit: the lock order that every transaction keeps is borrowers first, by their ids."""
    if not needed(conn):
        return
    ids = sorted(set(borrower_ids))
    while ids:
        held = conn.execute(_LOCK, {"ids": ids}).all()
        # Empty, unless they were found to be one person's while we waited for them.
        ids = sorted({row.person_id for row in held if row.person_id is not None} - {row.id for row in held})


def debtors(conn: Connection, borrower_ids: Iterable[int], loan_ids: Iterable[int]) -> None:
    """These borrowers and all who owe one of the loans."""
    if needed(conn):
        borrowers(conn, joint.debtors(conn, borrower_ids, loan_ids))


def household(conn: Connection, borrower_ids: Iterable[int]) -> None:
    """These borrowers and all who owe any loan together with one of them."""
    if needed(conn):
        borrowers(conn, joint.household(conn, borrower_ids))


def of_contacts(conn: Connection, contact_ids: Sequence[int]) -> None:
    """The borrowers of these contacts."""
    if needed(conn):
        borrowers(conn, conn.execute(_OWNERS, {"ids": list(contact_ids)}).scalars())

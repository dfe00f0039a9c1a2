"""Who is locked before anything is read that decides: borrowers, in the order of their ids, and who shares a debt.

On SQLite a writing transaction has the whole database from its BEGIN IMMEDIATE on: there is nothing more to lock, and
to ask who shares a debt would only cost statements.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import BindParameter, Connection, bindparam, select

from assistant.store import joint
from assistant.store.schema import borrower
from assistant.store.schema_work import contact

PART = 500  # ids in one statement
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_LOCK = select(borrower.c.id).where(borrower.c.id.in_(_IDS)).order_by(borrower.c.id).with_for_update()
_OWNERS = select(contact.c.borrower_id).where(contact.c.id.in_(_IDS)).distinct()


def needed(conn: Connection) -> bool:
    """Whether there is anything to lock; ask first where it costs statements to find out whom."""
    return conn.dialect.name != "sqlite"


def borrowers(conn: Connection, borrower_ids: Iterable[int]) -> None:
    """These rows until commit: the lock order that every transaction keeps is borrowers first, by their ids."""
    if not needed(conn):
        return
    ids = sorted(set(borrower_ids))
    for start in range(0, len(ids), PART):
        conn.execute(_LOCK, {"ids": ids[start : start + PART]}).all()


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

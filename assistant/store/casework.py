"""What field agents and legal officers carry: items of their queues, who has taken each, and whose an item is."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, true, update

from assistant.core.access import Person
from assistant.core.grants import Scope
from assistant.store import ownership
from assistant.store.schema import borrower, loan
from assistant.store.schema_access import user
from assistant.store.schema_queue import queue_item
from assistant.store.schema_work import text

CARRIED = ("field", "legal")
TEXT = "text:"  # of a reason: the words stand in the table of texts, which can be erased


def within(conn: Connection, person: Person, scope: Scope, queue: str | None = None) -> ColumnElement[bool]:
    """The items of a queue (None: of the person's own) that lie in this person's scope.

    Who carries the queue sees their own and those that nobody has taken: its pool. Whoever oversees it sees what
    their people have taken, and their people's accounts.
    """
    names = ownership.names_within(conn, person, scope)
    if names is None:
        return true()
    mine = queue_item.c.owner.in_(sorted(names))
    if person.role == (queue or person.role) and person.role in CARRIED:
        return or_(mine, _is_free())
    return or_(mine, ownership.within(queue_item.c.borrower_id, names))


def _is_free() -> ColumnElement[bool]:
    """Nobody who works here has taken it."""
    taken = select(user.c.name).where(user.c.name == queue_item.c.owner, user.c.active.is_(True))
    return ~taken.exists()


def take(conn: Connection, item_id: int, me: str) -> bool:
    """Theirs from now on; False: somebody else was quicker, or it has left its queue."""
    free = (queue_item.c.id == item_id, queue_item.c.left_at.is_(None), or_(queue_item.c.owner == me, _is_free()))
    return conn.execute(update(queue_item).where(*free).values(owner=me)).rowcount == 1


def put_back(conn: Connection, item_id: int, me: str) -> bool:
    mine = (queue_item.c.id == item_id, queue_item.c.left_at.is_(None), queue_item.c.owner == me)
    return conn.execute(update(queue_item).where(*mine).values(owner=None)).rowcount == 1


def put_all_back(conn: Connection, name: str) -> None:
    """What this person has taken is anybody's."""
    mine = (queue_item.c.owner == name, queue_item.c.left_at.is_(None), queue_item.c.queue.in_(CARRIED))
    conn.execute(update(queue_item).where(*mine).values(owner=None))


def go_on(conn: Connection, item_id: int, why: Sequence[str], next_action: str, due_at: datetime | None) -> None:
    """It stays, with what was done, what comes next, and until when."""
    values = {"why": list(why), "next_action": next_action, "due_at": due_at}
    conn.execute(update(queue_item).where(queue_item.c.id == item_id).values(values))


def one(conn: Connection, item_id: int, *where: ColumnElement[bool]) -> Row[Any] | None:
    """An open item of these queues, with its borrower's ref and name; None: there is none within `where`."""
    query = select(queue_item, borrower.c.ref.label("borrower_ref"), borrower.c.name.label("name"))
    query = query.join(borrower, borrower.c.id == queue_item.c.borrower_id)
    query = query.where(queue_item.c.id == item_id, queue_item.c.queue.in_(CARRIED), queue_item.c.left_at.is_(None))
    return conn.execute(query.where(*where)).one_or_none()


def known(conn: Connection, causes: Collection[str]) -> dict[str, Row[Any]]:
    """By an item's cause: its id, and the name of its borrower."""
    query = select(queue_item.c.cause, queue_item.c.id, borrower.c.name)
    query = query.join(borrower, borrower.c.id == queue_item.c.borrower_id)
    rows: list[Row[Any]] = list(conn.execute(query.where(queue_item.c.cause.in_(sorted(causes)))))
    return {row.cause: row for row in rows}


def loans(conn: Connection, ids: Sequence[int]) -> list[Row[Any]]:
    """Id, ref and currency, in the order of `ids`: the leading one first."""
    found = select(loan.c.id, loan.c.ref, loan.c.currency).where(loan.c.id.in_(list(ids)))
    rows: list[Row[Any]] = list(conn.execute(found))
    return sorted(rows, key=lambda row: list(ids).index(row.id))


def said(conn: Connection, why: Sequence[str]) -> list[str]:
    """An item's reasons as a person reads them: what stands in the table of texts in its own words."""
    numbers = [int(part.removeprefix(TEXT)) for part in why if part.startswith(TEXT)]
    query = select(text.c.id, text.c.body).where(text.c.id.in_(numbers))
    bodies = {f"{TEXT}{row.id}": row.body for row in conn.execute(query)} if numbers else {}
    return [bodies.get(part, "") if part.startswith(TEXT) else part for part in why]


def taken_by(conn: Connection, name: str) -> int:
    """How many items a person has taken."""
    mine = (queue_item.c.owner == name, queue_item.c.left_at.is_(None), queue_item.c.queue.in_(CARRIED))
    return int(conn.execute(select(func.count()).select_from(queue_item).where(*mine)).scalar_one())

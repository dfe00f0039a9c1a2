"""A queue page by page, in the order in which its items came: for programs that read all of it."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, true

from assistant.core.access import Person
from assistant.core.grants import Scope
from assistant.store import casework, ownership
from assistant.store.schema import borrower
from assistant.store.schema_queue import queue_item


def page(conn: Connection, queue: str, mine: ColumnElement[bool], after: int, limit: int) -> list[Row[Any]]:
    """Open items with an id above `after` that lie within a scope (`scoped`)."""
    query = select(queue_item, borrower.c.ref.label("borrower_ref"))
    query = query.join(borrower, borrower.c.id == queue_item.c.borrower_id)
    query = query.where(queue_item.c.queue == queue, queue_item.c.left_at.is_(None), queue_item.c.id > after)
    return list(conn.execute(query.where(mine).order_by(queue_item.c.id).limit(limit)))


def scoped(conn: Connection, queue: str, person: Person, scope: Scope) -> ColumnElement[bool]:
    """The items of a queue within a scope: what is carried by whose it is, the rest by whose the account is."""
    if queue in casework.CARRIED:
        return casework.within(conn, person, scope, queue)
    names = ownership.names_within(conn, person, scope)
    return true() if names is None else ownership.within(queue_item.c.borrower_id, names)

"""A queue page by page, in the order in which its items came: for programs that read all of it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, select

from assistant.store.ownership import within
from assistant.store.schema import borrower
from assistant.store.schema_work import queue_item


def page(conn: Connection, queue: str, names: Collection[str] | None, after: int, limit: int) -> list[Row[Any]]:
    """Open items with an id above `after`, of these people's accounts and the pools'; None: everybody's."""
    query = select(queue_item, borrower.c.ref.label("borrower_ref"))
    query = query.join(borrower, borrower.c.id == queue_item.c.borrower_id)
    query = query.where(queue_item.c.queue == queue, queue_item.c.left_at.is_(None), queue_item.c.id > after)
    if names is not None:
        query = query.where(within(queue_item.c.borrower_id, names))
    return list(conn.execute(query.order_by(queue_item.c.id).limit(limit)))

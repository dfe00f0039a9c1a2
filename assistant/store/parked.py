"""Messages of which nobody can tell whether they were sent: in the review queue, once each, for a person to look."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from assistant.core.terms import Queue
from assistant.store import upsert
from assistant.store.outbox_item import OutboxItem
from assistant.store.schema_queue import queue_item
from assistant.store.schema_work import contact

PRIORITY = 50.0


def review(conn: Connection, items: Sequence[OutboxItem], why: str, now: datetime, cause: str = "outbox") -> None:
    """Put each item's borrower into the review queue, once per `cause` and message."""
    if not items:
        return
    query = select(contact.c.id, contact.c.loan_ids).where(contact.c.id.in_([item.contact_id for item in items]))
    loans = {row.id: row.loan_ids for row in conn.execute(query)}
    rows = [
        {
            "queue": Queue.REVIEW,
            "borrower_id": item.borrower_id,
            "loan_ids": loans[item.contact_id],
            "cause": f"{cause}:{item.ref}",
            "why": [f"{why} ({item.channel} {item.ref})"],
            "entered_at": now,
            "priority": PRIORITY,
            "next_action": "find out at the gateway whether the message was sent, and record it",
        }
        for item in items
    ]
    conn.execute(upsert.insert(queue_item).on_conflict_do_nothing(index_elements=["cause"]), rows)

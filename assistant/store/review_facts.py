"""What is on file of contacts that may be heard: calls as the server kept them, verdicts, notes, complaints."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from assistant.store.review_calls import parts
from assistant.store.schema_desk import call_session
from assistant.store.schema_work import contact, contact_event, outbox, text

SAID = ("request", "fact")


def contacts(conn: Connection, contact_ids: Collection[int]) -> dict[int, Row[Any]]:
    """The contacts with their verdicts."""
    found: dict[int, Row[Any]] = {}
    for ids in parts(contact_ids):
        found |= {row.id: row for row in conn.execute(select(contact).where(contact.c.id.in_(ids)))}
    return found


def told_of(conn: Connection, contact_ids: Collection[int]) -> set[int]:
    """The contacts of whose attempt a gateway has told anything."""
    found: set[int] = set()
    for ids in parts(contact_ids):
        query = select(outbox.c.contact_id).where(outbox.c.contact_id.in_(ids), outbox.c.delivery.is_not(None))
        found |= set(conn.execute(query).scalars())
    return found


def sessions(conn: Connection, contact_ids: Collection[int]) -> dict[int, Row[Any]]:
    """Calls of the call screen, each with its script as it was `generated` ('' if the person was erased)."""
    found: dict[int, Row[Any]] = {}
    for ids in parts(contact_ids):
        query = select(call_session, text.c.body.label("generated")).join(text, text.c.id == call_session.c.text_id)
        found |= {row.contact_id: row for row in conn.execute(query.where(call_session.c.contact_id.in_(ids)))}
    return found


def attempts(conn: Connection, contact_ids: Collection[int]) -> dict[int, Row[Any]]:
    """The event of each call: when it was dialled, and its note (`detail`)."""
    found: dict[int, Row[Any]] = {}
    for ids in parts(contact_ids):
        query = select(contact_event).where(contact_event.c.contact_id.in_(ids), contact_event.c.event == "call")
        for row in conn.execute(query.order_by(contact_event.c.id)):
            found[row.contact_id] = row
    return found


def said(conn: Connection, borrower_ids: Collection[int], since: datetime) -> dict[int, list[Row[Any]]]:
    """What borrowers asked for, and what was learned of them, since then: the oldest first."""
    found: dict[int, list[Row[Any]]] = {}
    for ids in parts(borrower_ids):
        mine = (contact_event.c.borrower_id.in_(ids), contact_event.c.at >= since, contact_event.c.event.in_(SAID))
        for row in conn.execute(select(contact_event).where(*mine).order_by(contact_event.c.at, contact_event.c.id)):
            found.setdefault(row.borrower_id, []).append(row)
    return found


def texts(conn: Connection, text_ids: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for ids in parts(text_ids):
        query = select(text.c.id, text.c.body).where(text.c.id.in_(ids))
        found |= {row.id: row.body for row in conn.execute(query)}
    return found

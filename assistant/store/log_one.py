"""All that is on file around one entry of the contact log, each by an index."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from assistant.store.log import GENESIS, link
from assistant.store.log_search import entry_query
from assistant.store.schema_access import audit_entry
from assistant.store.schema_desk import call_session
from assistant.store.schema_log import log_entry
from assistant.store.schema_promise import promise
from assistant.store.schema_work import contact, inbound, outbox, provider_event

SOME = 50


def entry(conn: Connection, number: int) -> Row[Any] | None:
    """With the borrower's name and the lender's name for them."""
    return conn.execute(entry_query().where(log_entry.c.entry == number)).one_or_none()


def follows(conn: Connection, row: Row[Any]) -> bool:
    """Whether the entry's hash is that of its own leaf and of the entry before it."""
    before = conn.execute(select(log_entry.c.hash).where(log_entry.c.entry == row.entry - 1)).scalar_one_or_none()
    known = GENESIS if row.entry == 1 else before
    return known is not None and bytes(row.hash) == link(bytes(known), row.leaf)


def contact_of(conn: Connection, contact_id: int | None, ref: str | None) -> Row[Any] | None:
    """By its id, or by its name: an entry of the plan knows no id yet."""
    named = contact.c.id == contact_id if contact_id is not None else contact.c.ref == ref
    return conn.execute(select(contact).where(named)).one_or_none()


def tries(conn: Connection, contact_id: int) -> list[Row[Any]]:
    """What was handed to a gateway for this contact, the first try first."""
    return list(conn.execute(select(outbox).where(outbox.c.contact_id == contact_id).order_by(outbox.c.attempt)))


def provider_events(conn: Connection, sids: Collection[str]) -> list[Row[Any]]:
    query = select(provider_event).where(provider_event.c.sid.in_(sorted(sids)))
    return list(conn.execute(query.order_by(provider_event.c.at, provider_event.c.id).limit(SOME)))


def calls(conn: Connection, contact_id: int) -> list[Row[Any]]:
    query = select(call_session).where(call_session.c.contact_id == contact_id)
    return list(conn.execute(query.order_by(call_session.c.id).limit(SOME)))


def inbound_of(conn: Connection, text_id: int, borrower_id: int) -> Row[Any] | None:
    """The message that came in with this text."""
    mine = (inbound.c.borrower_id == borrower_id, inbound.c.text_id == text_id)
    return conn.execute(select(inbound).where(*mine)).first()


def promises(conn: Connection, borrower_id: int, contact_id: int | None, ref: str | None) -> list[Row[Any]]:
    """Those made in this contact, and the one that the entry names."""
    query = select(promise).where(promise.c.borrower_id == borrower_id).order_by(promise.c.id)
    rows = conn.execute(query.limit(SOME * 4)).all()
    return [row for row in rows if row.ref == ref or (contact_id is not None and row.contact_id == contact_id)]


def story(conn: Connection, contact_id: int) -> list[Row[Any]]:
    """The entries about the same contact, the first one first."""
    query = entry_query().where(log_entry.c.contact_id == contact_id).order_by(log_entry.c.entry)
    return list(conn.execute(query.limit(SOME)))


def audits(conn: Connection, about: Sequence[str]) -> list[Row[Any]]:
    """What the audit of the set-up knows under these names."""
    query = select(audit_entry).where(audit_entry.c.about.in_(sorted(about)))
    return list(conn.execute(query.order_by(audit_entry.c.id).limit(SOME)))

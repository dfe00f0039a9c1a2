"""The work's tables: contacts, the outbox, texts, what happened, what the gateway told, what came in.

The contact_event table speaks the words of a verdict case (spec of the gate), so that stored history and a regulator's
case are read by one gate.
"""

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as literal_text

from assistant.store.schema import metadata
from assistant.store.types import Day, Id, Instant, Json, Minor

UNREAD = literal_text("state = 'needs_person'")

# One intended contact with one person about one or more loans. `cause` makes planning safe to repeat.
contact = Table(
    "contact",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ref", Text, nullable=False, unique=True),  # derived from its cause: the same plan gives the same names
    Column("cause", Text, nullable=False, unique=True),  # as_of:borrower:treatment step
    Column("borrower_id", Id, ForeignKey("borrower.id"), nullable=False),
    Column("loan_ids", Json, nullable=False),  # internal ids, the leading loan first
    Column("as_of", Day, nullable=False),
    Column("channel", Text, nullable=False),  # terms.Channel
    Column("purpose", Text, nullable=False),  # collect · notice · reply · opt_out_confirmation …
    Column("treatment", Text, nullable=False),
    Column("segment", Text),
    Column("strategy", Text),
    Column("template", Text, nullable=False),  # or the call script's name
    Column("person", Text, nullable=False),  # borrower · guarantor · …
    Column("contact_point_id", Id, ForeignKey("contact_point.id")),
    Column("priority", Float, nullable=False),  # worth per minute, or the treatment's own
    Column("minutes", Float, nullable=False),  # of a collector
    Column("skill", Text),
    Column("cost_minor", Minor, nullable=False),
    Column("context", Json, nullable=False),  # what the template needs beside the loans: promise, in_reply_to …
    Column("not_before", Instant, nullable=False),
    Column("not_after", Instant, nullable=False),
    Column("state", Text, nullable=False),  # terms.ContactState
    Column("state_at", Instant, nullable=False),
    Column("verdict", Json),  # the last one: {allowed, until, findings}
    Column("refused_by", Text),  # the first rule that refused, for the funnel
    Column("outcome", Text),  # terms.Outcome, once known
    Index("ix_contact_state_not_before", "state", "not_before"),
    Index("ix_contact_borrower_id_as_of", "borrower_id", "as_of"),
    Index("ix_contact_as_of_state", "as_of", "state"),
)

# One try to send a released contact: outbox and attempt log are one table.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contact.id"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("ref", Text, nullable=False, unique=True),  # ours, in the gateway's request
    Column("borrower_id", Id, ForeignKey("borrower.id"), nullable=False),
    Column("gateway", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("to", Text, nullable=False),
    Column("subject", Text),
    Column("text_id", Id, ForeignKey("text.id")),
    Column("units", Integer, nullable=False),  # SMS segments; 1 elsewhere
    Column("cost_minor", Minor, nullable=False),
    Column("verdict", Json, nullable=False),
    Column("state", Text, nullable=False),  # terms.OutboxState
    Column("state_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("valid_until", Instant, nullable=False),  # the end of the borrower's window
    Column("claimed_by", Text),
    Column("claimed_until", Instant),
    Column("fence", Integer, nullable=False),
    Column("sid", Text),
    Column("error", Text),
    Column("retries", Integer, nullable=False),
    Column("delivery", Text),  # terms.DeliveryStatus
    Column("delivery_at", Instant),
    UniqueConstraint("contact_id", "attempt"),
    UniqueConstraint("gateway", "sid"),
    Index("ix_outbox_state_not_before", "state", "not_before"),
    Index("ix_outbox_gateway_state_state_at", "gateway", "state", "state_at"),
    Index("ix_outbox_borrower_id", "borrower_id"),
)

# Rendered messages, replies and notes: personal, so in one table that can be erased.
text = Table(
    "text",
    metadata,
    Column("id", Id, primary_key=True),
    Column("borrower_id", Id, ForeignKey("borrower.id"), index=True),
    Column("body", Text, nullable=False),
    Column("spoken", Json),  # a voice reminder's passages and keys (core/spoken.py); body is then their text
)

# What happened, in the words of a verdict case: attempts, conversations, requests, facts.
contact_event = Table(
    "contact_event",
    metadata,
    Column("id", Id, primary_key=True),
    Column("borrower_id", Id, ForeignKey("borrower.id"), nullable=False),
    Column("contact_id", Id, ForeignKey("contact.id"), index=True),
    Column("at", Instant, nullable=False),
    Column("event", Text, nullable=False),  # call · sms · email · letter · visit · request · fact …
    Column("direction", Text, nullable=False),  # out · in
    Column("by", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("number", Text),  # or address
    Column("number_kind", Text),
    Column("loan_refs", Json, nullable=False),
    Column("outcome", Text),  # the verdict case's words for a call
    Column("mode", Text),
    Column("style", Text),
    Column("purpose", Text),
    Column("status", Text),  # claimed · unknown · sent: all count as made
    Column("detail", Json, nullable=False),  # the other fields of the event
    Column("source", Text, nullable=False),  # dispatch · import · collector · reply
    Column("source_ref", Text, unique=True),  # an event comes in once
    Index("ix_contact_event_borrower_id_at", "borrower_id", "at"),
    # What was said for the file, such as a complaint: few rows among the attempts.
    Index(
        "ix_contact_event_facts",
        "at",
        sqlite_where=literal_text("event = 'fact'"),
        postgresql_where=literal_text("event = 'fact'"),
    ),
)

provider_event = Table(
    "provider_event",
    metadata,
    Column("id", Id, primary_key=True),
    Column("gateway", Text, nullable=False),
    Column("key", Text, nullable=False),  # what makes a repeated delivery the same event
    Column("ref", Text),
    Column("sid", Text),
    Column("kind", Text, nullable=False),  # message_status · call_status · inbound · keypress
    Column("status", Text),
    Column("at", Instant, nullable=False),
    Column("payload", Json, nullable=False),  # without numbers and texts
    UniqueConstraint("gateway", "key"),
    Index("ix_provider_event_sid", "sid"),
)

inbound = Table(
    "inbound",
    metadata,
    Column("id", Id, primary_key=True),
    Column("gateway", Text, nullable=False),
    Column("sid", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("borrower_id", Id, ForeignKey("borrower.id")),
    Column("number", Text, nullable=False),
    Column("text_id", Id, ForeignKey("text.id")),
    Column("intent", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("amount_minor", Minor),
    Column("due_on", Day),
    Column("reason", Text),
    Column("state", Text, nullable=False),  # acted · needs_person · read
    UniqueConstraint("gateway", "sid"),
    Index("ix_inbound_borrower_id_at", "borrower_id", "at"),
    Index("ix_inbound_unread", "id", sqlite_where=UNREAD, postgresql_where=UNREAD),
    Index("ix_inbound_at", "at"),
)

"""The work's tables: contacts, outbox, what happened, promises, queues, the log, the jobs.

The contact_event table speaks the words of a verdict case (spec of the gate), so that stored history and a regulator's
case are read by one gate.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
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

promise = Table(
    "promise",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ref", Text, nullable=False, unique=True),
    Column("loan_id", Id, ForeignKey("loan.id"), nullable=False),
    Column("borrower_id", Id, ForeignKey("borrower.id"), nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("promised_by", Text, nullable=False),
    Column("payer", Text),
    Column("source", Text, nullable=False),  # call · sms · voice · import · portal
    Column("contact_id", Id, ForeignKey("contact.id")),
    Column("currency", Text, nullable=False),
    Column("amount_minor", Minor, nullable=False),  # over all instalments
    Column("final_due_on", Day, nullable=False),
    Column("status", Text, nullable=False),  # terms.PromiseStatus
    Column("judged_on", Day),
    Column("paid_minor", Minor),  # towards it, when judged
    Column("follow_up_consent", Boolean, nullable=False),
    Column("approved_by", Text),
    Index("ix_promise_loan_id", "loan_id"),
    Index("ix_promise_status_final_due_on", "status", "final_due_on"),
    Index("ix_promise_borrower_id", "borrower_id"),
    Index("ix_promise_contact_id", "contact_id"),
    Index("ix_promise_taken_at", "taken_at"),
    Index("ix_promise_judged_on", "judged_on"),
)

promise_instalment = Table(
    "promise_instalment",
    metadata,
    Column("promise_id", Id, ForeignKey("promise.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("due_on", Day, nullable=False, index=True),
    Column("amount_minor", Minor, nullable=False),
    Column("status", Text, nullable=False),
)

# A borrower in a queue, once per cause; leaving keeps the row.
queue_item = Table(
    "queue_item",
    metadata,
    Column("id", Id, primary_key=True),
    Column("queue", Text, nullable=False),  # terms.Queue
    Column("borrower_id", Id, ForeignKey("borrower.id"), nullable=False),
    Column("loan_ids", Json, nullable=False),
    Column("cause", Text, nullable=False, unique=True),
    Column("why", Json, nullable=False),  # reasons in words
    Column("entered_at", Instant, nullable=False),
    Column("priority", Float, nullable=False),
    Column("owner", Text),
    Column("next_action", Text, nullable=False),
    Column("due_at", Instant),
    Column("waits_until", Instant),
    Column("left_at", Instant),
    Column("left_because", Text),
    Index("ix_queue_item_queue_left_at", "queue", "left_at", "priority"),
    Index("ix_queue_item_borrower_id", "borrower_id"),
)

# An account plan overrides the strategy; an account action is a treatment that is no contact.
account_plan = Table(
    "account_plan",
    metadata,
    Column("loan_id", Id, ForeignKey("loan.id"), primary_key=True),
    Column("owner", Text, nullable=False),
    Column("goal", Text, nullable=False),
    Column("strategy", Text),  # use this one; None: no planned contacts, the owner acts
    Column("next_action", Text),
    Column("review_on", Day),
)

account_action = Table(
    "account_action",
    metadata,
    Column("id", Id, primary_key=True),
    Column("cause", Text, nullable=False, unique=True),
    Column("loan_id", Id, ForeignKey("loan.id"), nullable=False, index=True),
    Column("action", Text, nullable=False),
    Column("as_of", Day, nullable=False),
    Column("state", Text, nullable=False),  # proposed · approved · refused · done
    Column("proposed_by", Text, nullable=False),
    Column("decided_by", Text),
    Column("why", Json, nullable=False),
)

# What planning decided about a loan, contact or not, written when it changes: every delinquent loan is accounted for.
standing = Table(
    "standing",
    metadata,
    Column("loan_id", Id, ForeignKey("loan.id"), primary_key=True),
    Column("as_of", Day, primary_key=True),
    Column("stands", Text, nullable=False),  # planned · hold · promise_open · hold_out · pennies · recent_payment · …
    Column("why", Text),
)

log_entry = Table(
    "log_entry",
    metadata,
    Column("entry", Id, primary_key=True, autoincrement=False),  # 1, 2, 3 …: no gap
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("borrower_id", Id, index=True),
    Column("contact_id", Id, index=True),
    Column("leaf", Text, nullable=False),  # canonical JSON, personal data as commitments
    Column("search", Text, nullable=False),  # words for the full-text search; no texts of the borrower
    Column("hash", LargeBinary, nullable=False),
    Index("ix_log_entry_kind_entry", "kind", "entry"),
    Index("ix_log_entry_at", "at"),
)

log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entries", Id, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

job_run = Table(
    "job_run",
    metadata,
    Column("job", Text, primary_key=True),
    Column("slot", Text, primary_key=True),  # the due time of this run: two schedulers, one run
    Column("worker", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("result", Json),
)

user = Table(
    "user_account",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("team", Text),
    Column("locale", Text),  # of the interface; None: the browser's
    Column("password_set_at", Instant),  # None: a one-time password, to be changed at the first sign-in
    Column("failed", Integer),  # attempts since the last success
    Column("locked_until", Instant),
    Column("totp_secret", Text),  # never logged, never shown again once it is enrolled
    Column("totp_step", Integer),  # of the last code that was used: none serves twice
    Column("oidc_subject", Text),  # who this is at the identity provider
    Index("ix_user_account_oidc_subject", "oidc_subject", unique=True),
)

# Small facts of the deployment: the run in progress, watermarks, the secret that signs callback references.
fact = Table(
    "fact",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Json, nullable=False),
)

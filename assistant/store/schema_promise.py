"""Promises to pay, and the instalments that are judged."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from assistant.store.schema import metadata
from assistant.store.types import Day, Id, Instant, Minor

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
    Column("due_on", Day, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("status", Text, nullable=False),
    Index("ix_promise_instalment_due_on", "due_on", "promise_id", "n"),
)

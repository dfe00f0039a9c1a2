"""The table of promises that are beyond the policy, on which a second person decides."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text, text

from assistant.store.schema import metadata
from assistant.store.types import Id, Instant, Json

OPEN = text("decided_at IS NULL")
UNSEEN = text("seen_at IS NULL")

# An offer as it was made, asked for by the collector who heard it; decided once, then read by who asked.
promise_exception = Table(
    "promise_exception",
    metadata,
    Column("id", Id, primary_key=True),
    Column("borrower_id", Id, ForeignKey("borrower.id"), nullable=False),
    Column("contact_id", Id, ForeignKey("contact.id"), nullable=False, unique=True),  # a call is asked about once
    Column("loan_ids", Json, nullable=False),  # the leading one first
    Column("loan_refs", Json, nullable=False),
    Column("currency", Text, nullable=False),
    Column("parts", Json, nullable=False),  # [[day, minor units], …]
    Column("promised_by", Text, nullable=False),
    Column("payer", Text),
    Column("by_debit", Boolean, nullable=False),
    Column("follow_up_consent", Boolean, nullable=False),
    Column("why", Json, nullable=False),  # what the policy said against it
    Column("reason_id", Id, ForeignKey("text.id"), nullable=False),  # the collector's words for it
    Column("asked_by", Text, nullable=False),  # user_account.name
    Column("asked_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),  # the end of its first day: afterwards it cannot be kept any more
    Column("decided_by", Text),
    Column("decided_at", Instant),
    Column("agreed", Boolean),
    Column("seen_at", Instant),  # by who asked
    Index("ix_promise_exception_borrower_id", "borrower_id"),
    Index("ix_promise_exception_until_open", "until", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ix_promise_exception_asked_by_unseen", "asked_by", "id", sqlite_where=UNSEEN, postgresql_where=UNSEEN),
)

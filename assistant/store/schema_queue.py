"""The queues of field, legal and review, and what a person prescribed for one account."""

from sqlalchemy import Column, Float, ForeignKey, Index, Table, Text

from assistant.store.schema import metadata
from assistant.store.types import Day, Id, Instant, Json

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

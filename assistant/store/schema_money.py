"""The money that came in: payments, the loans they were given to, and the loans that they may belong to."""

from sqlalchemy import Column, Float, ForeignKey, Index, Table, Text

from assistant.store.schema import metadata
from assistant.store.types import Day, Id, Instant, Json, Minor

payment = Table(
    "payment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ref", Text, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("paid_on", Day, nullable=False),
    Column("posted_on", Day),
    Column("cleared_on", Day),
    Column("amount_minor", Minor, nullable=False),  # always positive; a reversal says what it reverses
    Column("currency", Text, nullable=False),
    Column("reference", Text),
    Column("payer", Text),
    Column("reverses_ref", Text, index=True),
    Column("loan_ref", Text),  # as the file gave it
    Column("state", Text, nullable=False),  # allocated · probable · unapplied
    Column("received_at", Instant, nullable=False),
    Index("ix_payment_state", "state"),
    Index("ix_payment_received_at", "received_at"),  # what came in since promises were last judged
)

# The share of a payment given to a loan; negative for a reversal. `paid_on` is copied so that one index serves.
allocation = Table(
    "allocation",
    metadata,
    Column("id", Id, primary_key=True),
    Column("payment_id", Id, ForeignKey("payment.id"), nullable=False, index=True),
    Column("loan_id", Id, ForeignKey("loan.id"), nullable=False),
    Column("paid_on", Day, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("posted_at", Instant, nullable=False),
    Index("ix_allocation_loan_id_paid_on", "loan_id", "paid_on", "amount_minor"),
    Index("ix_allocation_paid_on", "paid_on"),  # the money of a day
)

# A payment line that may belong to a loan; a person confirms it.
payment_match = Table(
    "payment_match",
    metadata,
    Column("payment_id", Id, ForeignKey("payment.id"), primary_key=True),
    Column("loan_id", Id, ForeignKey("loan.id"), primary_key=True),
    Column("score", Float, nullable=False),
    Column("why", Json, nullable=False),
)

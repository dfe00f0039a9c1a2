"""The tables of dates: what a clause makes due, and what may not be erased because a person holds it."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Table, Text, text

from assistant.store.schema import metadata
from assistant.store.types import Day, Id, Instant, Json

# A date that a clause sets, once for its cause. Its task is the queue item of the same cause, while it is open.
deadline = Table(
    "deadline",
    metadata,
    Column("id", Id, primary_key=True),
    Column("cause", Text, nullable=False, unique=True),
    Column("borrower_id", Id, ForeignKey("borrower.id"), nullable=False),
    Column("loan_refs", Json, nullable=False),
    Column("profile", Text, nullable=False),
    Column("version", Text, nullable=False),  # of the profile, when it was first written
    Column("rule", Text, nullable=False),
    Column("kind", Text, nullable=False),  # duty · window
    Column("priority", Float, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("starts_on", Day, nullable=False),  # on the borrower's calendar, as are the next three
    Column("due_on", Day, nullable=False),
    Column("alarm_on", Day, nullable=False),
    Column("closed_on", Day),
    Column("closed_at", Instant),
    Column("closed_because", Text),
    Column("late", Boolean, nullable=False),
    Column(
        "told", Text, nullable=False
    ),  # the last state that was said: open · alarm · overdue · running · done · ended
    Index("ix_deadline_borrower_id", "borrower_id"),
    # What still runs is little, and asked for every morning.
    Index(
        "ix_deadline_alarm_on",
        "alarm_on",
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)

# While one runs, nothing of the borrower is erased. A person sets it and a person lifts it; rows stay.
legal_hold = Table(
    "legal_hold",
    metadata,
    Column("id", Id, primary_key=True),
    Column("borrower_id", Id, ForeignKey("borrower.id"), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", Instant, nullable=False),
    Column("lifted_by", Text),
    Column("lifted_at", Instant),
)

GONE = "(erased)"  # where the name of an erased person stood

# Whose personal data were erased, when, on whose word. The log keeps its entries: they hold nothing personal.
erasure = Table(
    "erasure",
    metadata,
    Column("borrower_id", Id, ForeignKey("borrower.id"), primary_key=True),
    Column("erased_by", Text, nullable=False),
    Column("erased_at", Instant, nullable=False),
    Column("why", Json, nullable=False),  # the periods that had ended
)

"""The tables of a team and of a person's skills, working hours and absences."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from assistant.store.schema import metadata
from assistant.store.types import Day, Id, Instant, Json

# A team by its name, as `user_account.team` has it.
team = Table(
    "team",
    metadata,
    Column("name", Text, primary_key=True),
    Column("lead", Text),  # the name of a user in it
    Column("made_at", Instant, nullable=False),
)

# What a person can and when they work; whoever has no row is as somebody who named nothing.
roster = Table(
    "roster",
    metadata,
    Column("user_id", Id, ForeignKey("user_account.id"), primary_key=True),
    Column("languages", Json, nullable=False),
    Column("products", Json, nullable=False),
    Column("hours", Json, nullable=False),  # [[weekday, "09:00", "17:00"]], in the lender's zone; Monday is 0
)

absence = Table(
    "absence",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("user_account.id"), nullable=False),
    Column("from_on", Day, nullable=False),
    Column("to_on", Day, nullable=False),  # the last day of it
    Column("reason", Text, nullable=False),
    Index("ix_absence_user_id_from_on", "user_id", "from_on"),
    Index("ix_absence_to_on", "to_on"),
)

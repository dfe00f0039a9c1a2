"""The tables of the floor as it runs: what a supervisor has paused, who has a page open."""

from sqlalchemy import Column, Index, Table, Text, text

from assistant.store.schema import metadata
from assistant.store.types import Id, Instant

# What may not leave, on whose word and why; ended by whom. Every release and every hand-off reads what runs.
contact_pause = Table(
    "contact_pause",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),  # core/pausing.py, PauseKind
    Column("name", Text, nullable=False),  # '' for everything
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("ended_by", Text),
    Column("ended_at", Instant),
    Column("ended_because", Text),
    # One pause of a thing at a time, whoever asks at the same moment.
    Index(
        "ix_contact_pause_kind_name_running",
        "kind",
        "name",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

# Who has a page open that listens for news: written by their server a few times a minute.
presence = Table(
    "presence",
    metadata,
    Column("name", Text, primary_key=True),  # user_account.name
    Column("at", Instant, nullable=False),
)

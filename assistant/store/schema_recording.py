"""The table of recordings: where a call's audio lies, on which consent it was kept, when it goes."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from assistant.store.schema import metadata
from assistant.store.types import Day, Id, Instant

# `file` is a name in the data folder's `recordings`; None: the gateway has it still, under `sid`.
recording = Table(
    "recording",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contact.id"), nullable=False),
    Column("borrower_id", Id, ForeignKey("borrower.id"), nullable=False),
    Column("gateway", Text),
    Column("sid", Text),
    Column("url", Text),  # where the gateway has it; without a name or a password
    Column("file", Text),
    Column("seconds", Integer),
    Column("consent", Text, nullable=False),  # announced: told, and went on · agreed: said yes
    Column("made_at", Instant, nullable=False),
    Column("added_by", Text),  # None: the gateway told of it
    Column("delete_on", Day, nullable=False),
    Column("tries", Integer, nullable=False),  # of fetching it
    UniqueConstraint("gateway", "sid"),
    Index("ix_recording_contact_id", "contact_id"),
    Index("ix_recording_borrower_id", "borrower_id"),
    Index("ix_recording_delete_on", "delete_on"),
)

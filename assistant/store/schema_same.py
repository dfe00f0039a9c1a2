"""The table of pairs of borrowers that may be one person, on which a person decides.

What a decision means stands in `borrower.person_id`: files with the same one are of one person.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from assistant.store.schema import metadata
from assistant.store.types import Id, Instant, Json

ASKED = text("status = 'likely'")

same_person = Table(
    "same_person",
    metadata,
    Column("id", Id, primary_key=True),
    Column("low_id", Id, ForeignKey("borrower.id"), nullable=False),  # the smaller of the two ids
    Column("high_id", Id, ForeignKey("borrower.id"), nullable=False),
    Column("score", Integer, nullable=False),
    Column("agrees", Json, nullable=False),  # names of data, as of core/same_person; never the data
    Column("differs", Json, nullable=False),
    Column("found_at", Instant, nullable=False),
    Column("status", Text, nullable=False),  # likely · same · different
    Column("decided_by", Text),
    Column("decided_at", Instant),
    UniqueConstraint("low_id", "high_id"),
    Index("ix_same_person_high_id", "high_id"),
    Index("ix_same_person_found_at_asked", "found_at", "id", sqlite_where=ASKED, postgresql_where=ASKED),
)

"""The rules as they were and their exceptions: texts of the profiles that judged, overrides of presumptions."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text, text

from assistant.store.schema import metadata
from assistant.store.types import Id, Instant

ASKED = text("seconded_at IS NULL AND withdrawn_at IS NULL AND contact_id IS NULL")

# What `id@version` in a verdict means: the text of the profile, written when that version was first started with.
profile_version = Table(
    "profile_version",
    metadata,
    Column("profile", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("first_used_at", Instant, nullable=False),
)

# A presumption set aside for one contact of a borrower: on whose word, and why.
contact_override = Table(
    "contact_override",
    metadata,
    Column("id", Id, primary_key=True),
    Column("borrower_id", Id, ForeignKey("borrower.id"), nullable=False),
    Column("channel", Text, nullable=False),  # terms.Channel
    Column("rule", Text, nullable=False),
    Column("profile", Text, nullable=False),  # id@version of the profile that has the rule
    Column("reason", Text, nullable=False),  # a code of config/overrides.yaml
    Column("because", Text, nullable=False),  # its words at that time: a verdict keeps them
    Column("made_by", Text, nullable=False),  # user_account.name
    Column("made_at", Instant, nullable=False),
    Column("second_person", Boolean, nullable=False),  # it holds only once a second supervisor has agreed
    Column("seconded_by", Text),
    Column("seconded_at", Instant),
    Column("until", Instant, nullable=False),  # exclusive
    Column("withdrawn_by", Text),
    Column("withdrawn_at", Instant),
    Column("contact_id", Id, ForeignKey("contact.id")),  # the one contact that used it
    Column("used_at", Instant),
    Index("ix_contact_override_borrower_id", "borrower_id"),
    Index("ix_contact_override_until_asked", "until", "id", sqlite_where=ASKED, postgresql_where=ASKED),
)

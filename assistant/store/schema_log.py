"""The contact log, the tables that make it searchable, prepared behind it, and the filters that people keep.

An entry's values (kind, outcome, rule …) are kept as bitmaps: for each value and each chunk of 65,536 entries one bit
an entry. Any combination of filters over ten million entries is then an AND of some hundred small numbers. The words
stand in a full-text index that each engine has of its own (log_words.py).
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, text

from assistant.store.schema import metadata
from assistant.store.types import Id, Instant

log_entry = Table(
    "log_entry",
    metadata,
    Column("entry", Id, primary_key=True, autoincrement=False),  # 1, 2, 3 …: no gap
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("borrower_id", Id, index=True),
    Column("contact_id", Id, index=True),
    Column("leaf", Text, nullable=False),  # canonical JSON, personal data as commitments
    Column("search", Text, nullable=False),  # words for the full-text search; no texts of the borrower
    Column("hash", LargeBinary, nullable=False),
    Index("ix_log_entry_kind_entry", "kind", "entry"),
    Index("ix_log_entry_at", "at"),
)

log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entries", Id, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)


# How far the index has come: one row. Whoever moves it, or takes something out of the index, locks it first.
log_index = Table(
    "log_index",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),  # core/log_words.py, VERSION
    Column("entry", Id, nullable=False),  # the last one that is in the index
)

log_value = Table(
    "log_value",
    metadata,
    Column("id", Id, primary_key=True),
    Column("facet", Text, nullable=False),  # core/log_words.py, FACETS
    Column("value", Text, nullable=False),
    UniqueConstraint("facet", "value"),
)

log_bits = Table(
    "log_bits",
    metadata,
    Column("value_id", Id, ForeignKey("log_value.id"), primary_key=True),
    Column("chunk", Integer, primary_key=True),
    Column("bits", LargeBinary, nullable=False),  # packed; bit n: entry chunk · 65536 + n
)

log_chunk = Table(
    "log_chunk",
    metadata,
    Column("chunk", Integer, primary_key=True),
    Column("first_at", Instant, nullable=False),  # the earliest and the latest instant among its entries
    Column("last_at", Instant, nullable=False),
)

# Which text an entry said: a rendered message, an inbound one, a note. The text itself stays where it can be erased.
log_said = Table(
    "log_said",
    metadata,
    Column("entry", Id, primary_key=True, autoincrement=False),
    Column("text_id", Id, ForeignKey("text.id"), nullable=False),
    Column("borrower_id", Id, nullable=False),
    Index("ix_log_said_borrower_id", "borrower_id"),
)

saved_filter = Table(
    "saved_filter",
    metadata,
    Column("id", Id, primary_key=True),
    Column("owner", Text, nullable=False),  # a user's name
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),  # as in the address of the page
    Column("team", Text),  # shared with this team
    Column("shared", Boolean, nullable=False),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("owner", "name"),
    Index("ix_saved_filter_team", "team", sqlite_where=text("shared"), postgresql_where=text("shared")),
)

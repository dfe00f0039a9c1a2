"""The tables that find a person by any word of their name, prepared behind the book."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from assistant.store.schema import metadata
from assistant.store.types import Id

# How far it has come: one row. Whoever moves it, or takes a name out, locks it first.
name_index = Table(
    "name_index",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),  # core/log_words.py, VERSION
    Column("borrower_id", Id, nullable=False),  # the last new one that is in it
    Column("change_id", Id, nullable=False),  # the last change of the book that was looked at
)

# Compared letter by letter on either engine, so that a word's beginning is a span of the key.
name_word = Table(
    "name_word",
    metadata,
    Column("word", Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True),
    Column("borrower_id", Id, ForeignKey("borrower.id"), primary_key=True, index=True),
)

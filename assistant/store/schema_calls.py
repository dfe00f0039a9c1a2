"""Calls that come in: one row each from the first ring until somebody has it or nobody had it."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from assistant.store.schema import metadata
from assistant.store.types import Id, Instant, Json

incoming_call = Table(
    "incoming_call",
    metadata,
    Column("id", Id, primary_key=True),
    Column("gateway", Text, nullable=False),
    Column("sid", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("number", Text, nullable=False),  # '' once the call is over: then a file has it, or nobody
    Column("borrower_id", Id, ForeignKey("borrower.id")),  # None: the number is on no file, or on several
    Column("borrower_ids", Json, nullable=False),  # every file that has the number as its borrower's own
    Column("party_id", Id),  # who proved to be no borrower, but party to a loan of that file
    Column("state", Text, nullable=False),  # store/incoming.py: ringing · taken · missed · over
    Column("taken_by", Text),
    Column("taken_at", Instant),
    Column("tries", Integer, nullable=False),  # of finding out whose file it is
    Column("call_ref", Text),  # the call that it became
    Column("ended_at", Instant),
    UniqueConstraint("gateway", "sid"),
    Index(
        "ix_incoming_call_open",
        "at",
        sqlite_where=text("state IN ('ringing', 'taken')"),
        postgresql_where=text("state IN ('ringing', 'taken')"),
    ),
    Index("ix_incoming_call_borrower_id_at", "borrower_id", "at"),
    Index("ix_incoming_call_call_ref", "call_ref"),
)

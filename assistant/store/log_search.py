"""Full-text search of the contact log: FTS5 on SQLite, tsvector on PostgreSQL.

On SQLite the index is brought up to date when somebody searches, so that writing the log costs nothing more.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, literal_column, select, text

from assistant.store.ownership import within
from assistant.store.schema import borrower
from assistant.store.schema_work import log_entry

UP_TO_DATE = """
INSERT INTO log_fts (rowid, search)
SELECT entry, search FROM log_entry WHERE entry > (SELECT coalesce(max(id), 0) FROM log_fts_docsize)
"""
ASKED = {"released": "allow", "refused": "refuse"}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Every condition that is given must hold; `words` are looked for as words, not as a query language."""

    words: str = ""
    loan_ref: str | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 50
    before: int | None = None  # entries below this number: the next page
    owned_by: frozenset[str] | None = None  # of these people's accounts and the pools'; None: everybody's


def search(conn: Connection, wanted: Wanted) -> list[dict[str, Any]]:
    """Entries in the JSON keys of `assistant log`, the newest first. On SQLite it writes (the index)."""
    query = select(log_entry, borrower.c.ref.label("borrower_ref"))
    query = query.join(borrower, borrower.c.id == log_entry.c.borrower_id, isouter=True)
    for condition in _conditions(conn, wanted):
        query = query.where(condition)
    rows = conn.execute(query.order_by(log_entry.c.entry.desc()).limit(wanted.limit))
    return [as_json(row) for row in rows]


def _conditions(conn: Connection, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    words = " ".join(filter(None, [wanted.words, wanted.loan_ref])).replace("\0", " ")
    if words.strip():
        found.append(_matches(conn, words))
    if wanted.kind is not None:
        found.append(log_entry.c.kind == wanted.kind)
    if wanted.since is not None:
        found.append(log_entry.c.at >= wanted.since)
    if wanted.until is not None:
        found.append(log_entry.c.at < wanted.until)
    if wanted.before is not None:
        found.append(log_entry.c.entry < wanted.before)
    if wanted.owned_by is not None:
        found.append(within(log_entry.c.borrower_id, wanted.owned_by))
    return found


def _matches(conn: Connection, words: str) -> ColumnElement[bool]:
    if conn.dialect.name == "postgresql":
        vector = func.to_tsvector(literal_column("'simple'"), log_entry.c.search)
        return vector.op("@@")(func.plainto_tsquery(literal_column("'simple'"), words))
    conn.execute(
        text(
            "CREATE VIRTUAL TABLE IF NOT EXISTS log_fts USING fts5(search, content='log_entry', content_rowid='entry')"
        )
    )
    conn.execute(text(UP_TO_DATE))
    quoted = " ".join('"' + word.replace('"', '""') + '"' for word in words.split())
    hits = text("SELECT rowid FROM log_fts WHERE log_fts MATCH :words").bindparams(words=quoted)
    return log_entry.c.entry.in_(hits.columns(rowid=log_entry.c.entry.type).subquery().select())


def as_json(row: Row[Any]) -> dict[str, Any]:
    leaf = json.loads(row.leaf)
    facts = leaf["facts"]
    return {
        "entry": row.entry,
        "at": row.at.isoformat(),
        "borrower_id": row.borrower_ref,
        "loan_ids": leaf["loan_ids"],
        "kind": row.kind,
        "channel": leaf["channel"],
        "direction": leaf["direction"],
        "by": leaf["by"],
        "outcome": leaf["outcome"],
        "verdict": facts.get("verdict", ASKED.get(row.kind)),
        "rules": facts.get("rules", []),
        "text_id": facts.get("text_id"),
        "provider_ref": facts.get("sid"),
        "hash": row.hash.hex(),
    }

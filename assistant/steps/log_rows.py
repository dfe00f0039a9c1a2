"""The contact log as a list shows it: each entry with what was said, to whom, and what refused it."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row

from assistant.core.dates import local
from assistant.store import log_gather

EXCERPT = 160


def log_rows(conn: Connection, rows: Sequence[Row[Any]], zone: str) -> list[dict[str, Any]]:
    """Rows of a search, as the page lists them; `said` is None where nothing was said or it was erased."""
    leaves = {row.entry: orjson.loads(row.leaf) for row in rows}
    texts = log_gather.texts_of(conn, rows, leaves)
    return [log_row(row, leaves[row.entry], texts.get(row.entry, (0, None))[1], zone) for row in rows]


def log_row(row: Row[Any], leaf: dict[str, Any], said: str | None, zone: str) -> dict[str, Any]:
    """`at` is on the clock of `zone`."""
    told = leaf["facts"]
    names = ("kind", "channel", "direction", "by", "outcome", "loan_ids")
    rules = told.get("rules", []) or [told.get("rule")]
    return {name: leaf[name] for name in names} | {
        "entry": row.entry,
        "at": local(row.at, zone),
        "borrower": row.borrower_ref,
        "borrower_name": row.borrower_name,
        "rules": [rule for rule in rules if rule],
        "said": said,
        "excerpt": said if said is None or len(said) <= EXCERPT else said[:EXCERPT].rstrip() + "…",
    }

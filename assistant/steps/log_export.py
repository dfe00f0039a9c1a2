"""What a filter of the contact log finds, as the rows of an export.

The columns: entry, at (UTC) and at_local (the lender's clock), kind, outcome, channel, direction, by, borrower_id,
loan_ids, rules, strategy, segment, bucket, template, provider_ref, hash; for who may see personal data also
borrower_name and said.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import Connection, Row

from assistant.core.dates import local
from assistant.runtime import Runtime
from assistant.steps.export_file import PART, Sheet
from assistant.store import log_gather, log_search
from assistant.store.log_search import Wanted

PLAIN = (
    *("entry", "at", "at_local", "kind", "outcome", "channel", "direction", "by", "borrower_id", "loan_ids", "rules"),
    *("strategy", "segment", "bucket", "template", "provider_ref", "hash"),
)
PERSONAL: tuple[str, ...] = ("borrower_name", "said")


def log_sheet(rt: Runtime, wanted: Wanted, *, personal: bool) -> Sheet:
    """`personal`: with names and texts."""
    header = PLAIN + PERSONAL if personal else PLAIN
    return Sheet(
        name="log", header=header, rows=_rows(rt, wanted), what="log_exported", about="contact log",
        noted={"personal": personal},
    )  # fmt: skip


def _rows(rt: Runtime, wanted: Wanted) -> Iterator[tuple[int, dict[str, Any]]]:
    wanted = replace(wanted, limit=min(PART, rt.settings.web.export_rows_max))
    while True:
        found, told = rt.db.read_now(_read, wanted, rt.settings.work.zone)
        yield from ((one["entry"], one) for one in told)
        if found.next is None:
            return
        wanted = replace(wanted, before=found.next)


def _read(conn: Connection, wanted: Wanted, zone: str) -> tuple[log_search.Found, list[dict[str, Any]]]:
    found = log_search.find(conn, wanted, answer_within=None)
    told = log_gather.told(conn, found.rows)
    return found, [_row(row, one, zone) for row, one in zip(found.rows, told, strict=True)]


def _row(row: Row[Any], one: log_gather.Told, zone: str) -> dict[str, Any]:
    leaf, values = orjson.loads(row.leaf), dict(one.facets)
    facts = leaf["facts"]
    return {name: leaf[name] for name in ("kind", "outcome", "channel", "direction", "by")} | {
        "entry": row.entry,
        "at": row.at.isoformat(),
        "at_local": local(row.at, zone).isoformat(),
        "borrower_id": row.borrower_ref,
        "loan_ids": " ".join(leaf["loan_ids"]),
        "rules": " ".join(value for name, value in one.facets if name == "rule"),
        "strategy": values.get("strategy"),
        "segment": values.get("segment"),
        "bucket": values.get("bucket"),
        "template": facts.get("template"),
        "provider_ref": facts.get("sid"),
        "hash": row.hash.hex(),
        "borrower_name": row.borrower_name,
        "said": one.text or None,
    }

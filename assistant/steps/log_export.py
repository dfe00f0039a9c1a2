"""Writes what a filter of the contact log finds into a file, up to a limit, and notes who took it and why.

The columns: entry, at (UTC) and at_local (the lender's clock), kind, outcome, channel, direction, by, borrower_id,
loan_ids, rules, strategy, segment, bucket, template, provider_ref, hash; for who may see personal data also
borrower_name and said. Every cell that a spreadsheet would take for a formula is made text. A second table says by
whom, when, why and by which filter the file was made, and whether it was cut; in CSV the last row says that it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Row

from assistant.core.cells import safe
from assistant.core.dates import local
from assistant.core.problem import BadInput, Problem
from assistant.runtime import Runtime
from assistant.steps.write_tables import Rows, csv_file, sqlite_file, xlsx_file
from assistant.store import audit, log_gather, log_search
from assistant.store.log_search import Wanted

PART = 1000  # entries read at once
WHY_MIN, WHY_MAX = 5, 500
FORMS = {"csv": csv_file, "xlsx": xlsx_file, "db": sqlite_file}
REASONS = ("complaint", "regulator", "audit", "legal", "quality", "other")
PLAIN = (
    *("entry", "at", "at_local", "kind", "outcome", "channel", "direction", "by", "borrower_id", "loan_ids", "rules"),
    *("strategy", "segment", "bucket", "template", "provider_ref", "hash"),
)
PERSONAL: tuple[str, ...] = ("borrower_name", "said")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be written: `told` is the filter in words for the file, `kept` the same without personal data."""

    wanted: Wanted
    form: str
    reason: str
    why: str
    by: str
    personal: bool
    told: Mapping[str, str]
    kept: Mapping[str, Any]


@dataclass(kw_only=True)
class Made:
    """How many entries the file holds, the newest and the oldest of them, and whether there were more."""

    rows: int = 0
    newest: int | None = None
    oldest: int | None = None
    cut: bool = False


def export_log(rt: Runtime, asked: Asked, out: Path, now: datetime) -> Made:
    """Write the file, then the audit entry: nobody gets a file that nobody knows of. Blocks: call it in a thread.

    Raises BadInput for a form that is none of FORMS, or without a reason.
    """
    _refuse(asked)
    made = Made()
    tables = [("log", _rows(rt, asked, made))]
    if asked.form != "csv":
        tables.append(("about", _about(rt, asked, made, now)))
    FORMS[asked.form](tables, out)
    rt.db.write_now(_note, asked, made, now)
    return made


def _refuse(asked: Asked) -> None:
    wrong = None
    if asked.form not in FORMS:
        wrong = (f"{asked.form!r} is no form of file", "choose CSV, XLSX or SQLite")
    elif asked.reason not in REASONS:
        wrong = ("an export needs a reason", "choose one of the list")
    elif not WHY_MIN <= len(asked.why.strip()) <= WHY_MAX:
        wrong = ("an export needs a reason in words", f"say in {WHY_MIN} to {WHY_MAX} letters what it is for")
    if wrong is not None:
        raise BadInput(Problem(file="export", line=None, problem=wrong[0], mend=wrong[1]))


def columns(asked: Asked) -> tuple[str, ...]:
    return PLAIN + PERSONAL if asked.personal else PLAIN


def _rows(rt: Runtime, asked: Asked, made: Made) -> Rows:
    """The header, the entries, and in CSV the word that it was cut."""
    header, zone, most = columns(asked), rt.settings.work.zone, rt.settings.web.export_rows_max
    yield header
    wanted = replace(asked.wanted, limit=min(PART, most))
    while True:
        found, told = rt.db.read_now(_read, wanted, zone)
        for one in told[: most - made.rows]:
            yield [safe(one[name]) for name in header]
            made.rows += 1
            made.newest, made.oldest = made.newest or one["entry"], one["entry"]
        if made.rows >= most:
            made.cut = found.next is not None or len(told) > most
            break
        if found.next is None:
            break
        wanted = replace(wanted, before=found.next)
    if made.cut and asked.form == "csv":
        yield [said_cut(made)] + [""] * (len(header) - 1)


def said_cut(made: Made) -> str:
    return f"cut at {made.rows} entries: there are more; narrow the filter, or raise [web] export_rows_max"


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


def _about(rt: Runtime, asked: Asked, made: Made, now: datetime) -> Iterator[Sequence[Any]]:
    """Read after the entries, when it is known how many they are."""
    yield ("what", "is")
    zone = rt.settings.work.zone
    facts = {"made_at": local(now, zone).isoformat(), "made_by": asked.by, "reason": asked.reason, "why": asked.why}
    facts |= {f"filter: {name}": value for name, value in asked.told.items()}
    facts |= {"entries": str(made.rows), "cut": said_cut(made) if made.cut else "no: these are all"}
    for name, value in facts.items():
        yield (name, safe(value))


def _note(conn: Connection, asked: Asked, made: Made, now: datetime) -> None:
    detail: dict[str, Any] = {
        "filter": dict(asked.kept),
        "form": asked.form,
        "reason": asked.reason,
        "why": asked.why.strip(),
    }
    detail |= {"rows": made.rows, "cut": made.cut, "newest": made.newest, "oldest": made.oldest}
    audit.note(conn, asked.by, "log_exported", "contact log", now, detail | {"personal": asked.personal})

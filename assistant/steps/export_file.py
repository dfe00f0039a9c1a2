"""Writes rows into a file that somebody takes away: with a reason, up to a limit, noted before it is handed out.

Every cell that a spreadsheet would take for a formula is made text. A second table says by whom, when, why and by which
filter the file was made, and whether it was cut; in CSV the last row says that it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from assistant.core.cells import safe
from assistant.core.dates import local
from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say
from assistant.runtime import Runtime
from assistant.steps.write_tables import Rows, csv_file, sqlite_file, xlsx_file
from assistant.store import audit

PART = 1000  # rows read at once
WHY_MIN, WHY_MAX = 5, 500
FORMS = {"csv": csv_file, "xlsx": xlsx_file, "db": sqlite_file}
REASONS = ("complaint", "regulator", "audit", "legal", "quality", "other")


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Who takes the file, in which form, and why. `told` is the filter in words for the file, `kept` the same without
    personal data."""

    form: str
    reason: str
    why: str
    by: str
    told: Mapping[str, str]
    kept: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The rows by their numbers, read as they are written. `what` and `about` are those of the audit entry, `noted` is
    what it says beside."""

    name: str
    header: tuple[str, ...]
    rows: Iterator[tuple[int, Mapping[str, Any]]]
    what: str
    about: str
    noted: Mapping[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True)
class Made:
    """How many rows the file holds, the numbers of the first and the last of them, and whether there were more."""

    rows: int = 0
    newest: int | None = None
    oldest: int | None = None
    cut: bool = False


def export_file(rt: Runtime, taken: Taken, sheet: Sheet, out: Path, now: datetime) -> Made:
    """Write the file, then the audit entry: nobody gets a file that nobody knows of. Blocks: call it in a thread.

    Raises BadInput for a form that is none of FORMS, or without a reason.
    """
    _refuse(taken)
    made = Made()
    tables = [(sheet.name, _rows(sheet, made, rt.settings.web.export_rows_max, taken.form))]
    if taken.form != "csv":
        tables.append(("about", _about(rt, taken, made, now)))
    FORMS[taken.form](tables, out)
    rt.db.write_now(_note, taken, sheet, made, now)
    return made


def _refuse(taken: Taken) -> None:
    wrong = None
    if taken.form not in FORMS:
        wrong = Say("%(form)s is no form of file", form=repr(taken.form)), Say("choose CSV, XLSX or SQLite")
    elif taken.reason not in REASONS:
        wrong = Say("an export needs a reason"), Say("choose one of the list")
    elif not WHY_MIN <= len(taken.why.strip()) <= WHY_MAX:
        wrong = (
            Say("an export needs a reason in words"),
            Say("say in %(least)s to %(most)s letters what it is for", least=WHY_MIN, most=WHY_MAX),
        )
    if wrong is not None:
        raise BadInput(Problem(file="export", line=None, problem=wrong[0], mend=wrong[1]))


def _rows(sheet: Sheet, made: Made, most: int, form: str) -> Rows:
    """The header, the rows, and in CSV the word that they were cut."""
    yield sheet.header
    for number, one in sheet.rows:
        if made.rows == most:
            made.cut = True
            break
        yield [safe(one[name]) for name in sheet.header]
        made.rows += 1
        made.newest, made.oldest = made.newest or number, number
    if made.cut and form == "csv":
        yield [said_cut(made)] + [""] * (len(sheet.header) - 1)


def said_cut(made: Made) -> str:
    return f"cut at {made.rows} entries: there are more; narrow the filter, or raise [web] export_rows_max"


def _about(rt: Runtime, taken: Taken, made: Made, now: datetime) -> Iterator[Sequence[Any]]:
    """Read after the rows, when it is known how many they are."""
    yield ("what", "is")
    zone = rt.settings.work.zone
    facts = {"made_at": local(now, zone).isoformat(), "made_by": taken.by, "reason": taken.reason, "why": taken.why}
    facts |= {f"filter: {name}": value for name, value in taken.told.items()}
    facts |= {"entries": str(made.rows), "cut": said_cut(made) if made.cut else "no: these are all"}
    for name, value in facts.items():
        yield (name, safe(value))


def _note(conn: Connection, taken: Taken, sheet: Sheet, made: Made, now: datetime) -> None:
    detail: dict[str, Any] = {"filter": dict(taken.kept), "form": taken.form, "reason": taken.reason}
    detail |= {"why": taken.why.strip(), "rows": made.rows, "cut": made.cut}
    detail |= {"newest": made.newest, "oldest": made.oldest, **sheet.noted}
    audit.note(conn, taken.by, sheet.what, sheet.about, now, detail)

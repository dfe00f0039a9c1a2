"""Writes results out: one table as CSV or XLSX, or a portable SQLite file for a reviewer.

A cell that a spreadsheet would take for a formula gets a quote in front. Rows are streamed, so size does not matter.
What is written takes its name only when it is whole: a disk that fills up leaves an earlier export as it was.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.core.problem import BadInput, Problem, Surroundings
from assistant.runtime import Runtime
from assistant.steps.write_tables import csv_file, sqlite_file, xlsx_file
from assistant.store import exports
from assistant.store.db import sqlite_module

WRITERS = {".csv": csv_file, ".xlsx": xlsx_file, ".db": sqlite_file}


def export(rt: Runtime, what: str, out: Path) -> dict[str, Any]:
    """→ {file, tables: {name: rows}}. The ending of `out` says the form. Raises BadInput for one it does not know."""
    names = exports.NAMES if what == "all" else (what,)
    writer = WRITERS.get(out.suffix)
    if writer is None or (out.suffix == ".csv" and len(names) > 1):
        raise _wrong(out, f"cannot write {what} as {out.suffix!r}", "use .db or .xlsx for all tables; .csv holds one")
    if not out.parent.is_dir():
        raise _wrong(out, "its folder is not there", "correct the path")
    part = out.with_name(f".{out.name}.part")
    try:
        counts = writer(((name, rows_of(rt, name)) for name in names), part)
        part.replace(out)
    except sqlite_module().Error as error:
        raise Surroundings(f"{out} could not be written: {error}; free space on the disk or name another") from error
    finally:
        part.unlink(missing_ok=True)
    return {"file": str(out), "tables": counts}


def _wrong(out: Path, problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file=str(out), line=None, problem=problem, mend=mend))


def rows_of(rt: Runtime, name: str) -> Iterator[Sequence[Any]]:
    """The header, then every row."""
    last = 0
    yield exports.columns(name)
    while rows := rt.db.read_now(exports.page, name, last):
        for row in rows:
            yield row[1:]
        last = rows[-1][0]

"""Writes results out: one table as CSV or XLSX, or a portable SQLite file for a reviewer.

A cell that a spreadsheet would take for a formula gets a quote in front. Rows are streamed, so size does not matter.
What is written takes its name only when it is whole: a disk that fills up leaves an earlier export as it was.
"""

import csv
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlite_utils
import xlsxwriter

from assistant.core.problem import BadInput, Problem, Surroundings
from assistant.runtime import Runtime
from assistant.store import exports
from assistant.store.db import sqlite_module

SHEET_ROWS_MAX = 1_048_576
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


def export(rt: Runtime, what: str, out: Path) -> dict[str, Any]:
    """→ {file, tables: {name: rows}}. The ending of `out` says the form. Raises BadInput for one it does not know."""
    names = exports.NAMES if what == "all" else (what,)
    writers = {".csv": _csv, ".xlsx": _xlsx, ".db": _db}
    writer = writers.get(out.suffix)
    if writer is None or (out.suffix == ".csv" and len(names) > 1):
        raise _wrong(out, f"cannot write {what} as {out.suffix!r}", "use .db or .xlsx for all tables; .csv holds one")
    if not out.parent.is_dir():
        raise _wrong(out, "its folder is not there", "correct the path")
    part = out.with_name(f".{out.name}.part")
    try:
        counts = writer(rt, names, part)
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


def safe(cell: Any) -> Any:
    """Text that begins like a formula is shown as text."""
    return "'" + cell if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _csv(rt: Runtime, names: Sequence[str], out: Path) -> dict[str, int]:
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        count = sum(1 for _ in map(writer.writerow, ([safe(cell) for cell in row] for row in rows_of(rt, names[0]))))
    return {names[0]: count - 1}


def _xlsx(rt: Runtime, names: Sequence[str], out: Path) -> dict[str, int]:
    counts = {}
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with tempfile.TemporaryFile() as whole, out.open("wb") as file:
        with xlsxwriter.Workbook(whole, options) as book:
            for name in names:
                counts[name] = _fill(book.add_worksheet(name), rows_of(rt, name), out)
        whole.seek(0)
        shutil.copyfileobj(whole, file)
    return counts


def _fill(sheet: Any, rows: Iterator[Sequence[Any]], out: Path) -> int:
    number = -1
    for number, row in enumerate(rows):
        if number >= SHEET_ROWS_MAX:
            raise _wrong(out, f"{sheet.name} has more rows than a worksheet holds", "use .csv or .db")
        sheet.write_row(number, 0, ["" if cell is None else _plain(cell) for cell in row])
    return number


def _db(rt: Runtime, names: Sequence[str], out: Path) -> dict[str, int]:
    """A SQLite file that opens anywhere, its tables searchable."""
    out.unlink(missing_ok=True)
    made = sqlite_utils.Database(str(out))
    counts = {}
    try:
        for name in names:
            rows = rows_of(rt, name)
            header = [str(column) for column in next(rows)]
            records = (dict(zip(header, map(_plain, row), strict=True)) for row in rows)
            table = made.table(name)
            table.insert_all(records, batch_size=5000)
            counts[name] = table.count if table.exists() else 0
    finally:
        made.close()
    return counts


def _plain(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, int | float | str) else str(cell)

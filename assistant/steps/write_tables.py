"""Writes tables into a file: one as CSV, several as XLSX, or a portable SQLite file for a reviewer.

A table is a name and its rows, the header first; rows are taken one by one, so size does not matter.
"""

import csv
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlite_utils
import xlsxwriter

from assistant.core.cells import safe
from assistant.core.problem import BadInput, Problem

SHEET_ROWS_MAX = 1_048_576
Rows = Iterator[Sequence[Any]]
Tables = Iterable[tuple[str, Rows]]


def csv_file(tables: Tables, out: Path) -> dict[str, int]:
    """The first table. → how many rows it has, by its name."""
    name, rows = next(iter(tables))
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        count = sum(1 for _ in map(writer.writerow, ([safe(cell) for cell in row] for row in rows)))
    return {name: count - 1}


def xlsx_file(tables: Tables, out: Path) -> dict[str, int]:
    """A sheet for each table. Raises BadInput for one with more rows than a sheet holds."""
    counts = {}
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with tempfile.TemporaryFile() as whole, out.open("wb") as file:
        with xlsxwriter.Workbook(whole, options) as book:
            for name, rows in tables:
                counts[name] = _fill(book.add_worksheet(name), rows, out)
        whole.seek(0)
        shutil.copyfileobj(whole, file)
    return counts


def _fill(sheet: Any, rows: Rows, out: Path) -> int:
    number = -1
    for number, row in enumerate(rows):
        if number >= SHEET_ROWS_MAX:
            problem = f"{sheet.name} has more rows than a worksheet holds"
            raise BadInput(Problem(file=str(out), line=None, problem=problem, mend="use .csv or .db"))
        sheet.write_row(number, 0, ["" if cell is None else safe(_plain(cell)) for cell in row])
    return number


def sqlite_file(tables: Tables, out: Path) -> dict[str, int]:
    """A SQLite file that opens anywhere, a table each."""
    out.unlink(missing_ok=True)
    made = sqlite_utils.Database(str(out))
    counts = {}
    try:
        for name, rows in tables:
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

"""XLSX through calamine: each sheet with the line numbers that the spreadsheet shows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from assistant.core.problem import BadInput, Problem
from assistant.files.sheet import Sheet, as_text


def read_workbook(path: Path) -> list[Sheet]:
    """Every sheet that has a first row; a workbook of one sheet takes its name from the file."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [sheet for name in book.sheet_names if (sheet := _sheet(path, book, name)) is not None]
    except CalamineError as error:
        mend = "save it again as .xlsx, or as CSV UTF-8"
        raise BadInput(Problem(file=str(path), line=None, problem=f"not a workbook: {error}", mend=mend)) from error
    if not sheets:
        mend = "its first row names the columns"
        raise BadInput(Problem(file=str(path), line=1, problem="the workbook is empty", mend=mend))
    return sheets


def _sheet(path: Path, book: Any, name: str) -> Sheet | None:
    grid = book.get_sheet_by_name(name)
    values = grid.to_python(skip_empty_area=False)
    first = next((number for number, row in enumerate(values) if any(cell != "" for cell in row)), None)
    if first is None:
        return None

    def rows() -> Iterator[tuple[int, list[str]]]:
        for number, row in enumerate(values[first + 1 :], first + 2):
            yield number, [as_text(cell) for cell in row]

    header = tuple(as_text(cell) for cell in values[first])
    return Sheet(path=path, name=name, header=header, header_line=first + 1, rows=rows)

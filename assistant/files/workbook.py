"""XLSX through calamine: each sheet with the line numbers that the spreadsheet shows.

The format can only be read whole, so a large one is refused before it fills the memory; CSV and Parquet stream.
"""

import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from assistant.core.problem import BadInput, Problem
from assistant.files.sheet import Sheet, as_text

UNPACKED_MAX = 256 * 2**20  # some 600 MB of memory
ROWS_MAX = "300,000 loans"


def read_workbook(path: Path) -> list[Sheet]:
    """Every sheet that has a first row; a workbook of one sheet takes its name from the file."""
    _check_size(path)
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


def _check_size(path: Path) -> None:
    """The size unpacked says what it will take; it stands in the archive's directory."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        return  # calamine says what is wrong with it
    if size > UNPACKED_MAX:
        problem = (
            f"a workbook of {size // 2**20:,} MB unpacked, more than {UNPACKED_MAX // 2**20:,} MB (about {ROWS_MAX})"
        )
        mend = "save its sheets as CSV UTF-8, which may be of any size"
        raise BadInput(Problem(file=str(path), line=None, problem=problem, mend=mend))


def _sheet(path: Path, book: Any, name: str) -> Sheet | None:
    grid = book.get_sheet_by_name(name)
    if grid.start is None:
        return None
    first = grid.start[0]

    def rows() -> Iterator[tuple[int, list[str]]]:
        for number, row in enumerate(grid.iter_rows(), 1):
            yield number, [as_text(cell) for cell in row]

    line, header = next(islice(rows(), first, None))

    def after_header() -> Iterator[tuple[int, list[str]]]:
        yield from islice(rows(), first + 1, None)

    return Sheet(path=path, name=name, header=tuple(header), header_line=line, rows=after_header)

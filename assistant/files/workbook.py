"""XLSX through calamine: each sheet with the line numbers that the spreadsheet shows.

The format can only be read whole, so a large one is refused before it fills the memory; CSV and Parquet stream.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from assistant.core.problem import BadInput, Problem
from assistant.files.sheet import Sheet, as_text

UNPACKED_MAX = 256 * 2**20  # some 600 MB of memory
ROWS_MAX = "300,000 loans"
PIECE = 64 * 1024


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
            if size <= UNPACKED_MAX:
                size = max(size, _unpacked(path, archive))
    except (zipfile.BadZipFile, zlib.error, OSError, struct.error):
        return  # calamine says what is wrong with it
    if size > UNPACKED_MAX:
        problem = (
            f"a workbook of {size // 2**20:,} MB unpacked, more than {UNPACKED_MAX // 2**20:,} MB (about {ROWS_MAX})"
        )
        mend = "save its sheets as CSV UTF-8, which may be of any size"
        raise BadInput(Problem(file=str(path), line=None, problem=problem, mend=mend))


def _unpacked(path: Path, archive: zipfile.ZipFile) -> int:
    """What unpacking gives, counted up to the limit: the directory of a malicious archive says too little."""
    size = 0
    with path.open("rb") as file:
        for entry in archive.infolist():
            if entry.compress_type == zipfile.ZIP_DEFLATED and size <= UNPACKED_MAX:
                size += _inflated(file, entry, UNPACKED_MAX + 1 - size)
    return size


def _inflated(file: BinaryIO, entry: zipfile.ZipInfo, most: int) -> int:
    file.seek(entry.header_offset + 26)
    name, extra = struct.unpack("<HH", file.read(4))
    file.seek(entry.header_offset + 30 + name + extra)
    unpacking, left, size = zlib.decompressobj(-15), entry.compress_size, 0
    while left and size < most and not unpacking.eof:
        piece = file.read(min(left, PIECE))
        left -= len(piece)
        if not piece:
            break
        while piece and size < most:
            size += len(unpacking.decompress(piece, PIECE))
            piece = unpacking.unconsumed_tail
    return size


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

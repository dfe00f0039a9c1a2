"""CSV and TSV: the delimiter and the encoding found out, the line of each row kept through multi-line cells."""

import csv
import io
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from assistant.core.problem import BadInput, Problem
from assistant.files.sheet import Sheet

DELIMITERS = ",;\t|"
FIELD_MAX = 64 * 2**20  # past this a quote was never closed: the reader would swallow the file
HEADER_MAX = 2**20
LINES_MAX = 1000  # of one row: cells of several lines are short


def read_delimited(path: Path) -> list[Sheet]:
    encoding = _encoding(path)
    head = _first_line(path, encoding)
    delimiter = _delimiter(path, head)

    def rows() -> Iterator[tuple[int, list[str]]]:
        yield from _rows(path, encoding, delimiter)

    everything = rows()
    found = next(everything, None)
    if found is None:
        raise _bad(path, 1, "the file has no header", "its first row names the columns")
    line, header = found
    if not _readable(header):
        raise _bad(path, line, "the header is not UTF-8 text", "save the file as UTF-8 (in a spreadsheet: CSV UTF-8)")

    def after_header() -> Iterator[tuple[int, list[str]]]:
        stream = rows()
        next(stream, None)
        yield from stream

    return [Sheet(path=path, name=path.stem, header=tuple(header), header_line=line, rows=after_header)]


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return "utf-8-sig"


def _open(path: Path, encoding: str) -> io.TextIOWrapper:
    # Bytes that are not UTF-8 come through as lone surrogates: the row that has them is refused, not the file.
    errors = "surrogateescape" if encoding == "utf-8-sig" else "replace"
    return path.open(encoding=encoding, errors=errors, newline="")


def _first_line(path: Path, encoding: str) -> str:
    with _open(path, encoding) as file:
        for _ in range(1000):
            line = file.readline(HEADER_MAX)
            if line.strip() or not line:
                break
    if "\x00" in line:
        mend = "export it as CSV, or give it its own ending (.xlsx, .parquet)"
        raise _bad(path, 1, "NUL bytes in the first line: this is not a text file, or UTF-16 without its mark", mend)
    return line


def _delimiter(path: Path, head: str) -> str:
    """The separator that the header has most of; a header of one column has none and takes the comma."""
    counts = {delimiter: head.count(delimiter) for delimiter in DELIMITERS}
    best = max(counts, key=lambda delimiter: counts[delimiter])
    if counts[best]:
        return best
    return "\t" if path.suffix.lower() == ".tsv" else ","


class _Runaway(Exception):
    """One row takes more lines than any row has: a quote was opened and never closed."""


class _Lines:
    """The file's lines; those of the row that is being read are kept, so that they can be read again."""

    def __init__(self, file: Iterator[str]) -> None:
        self.file = file
        self.again: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.again.popleft() if self.again else next(self.file)
        self.taken.append(line)
        if len(self.taken) > LINES_MAX:
            raise _Runaway
        return line

    def unclosed(self) -> bool:
        """A row of several lines whose quotes do not pair: it has swallowed rows that come after it."""
        return len(self.taken) > 1 and sum(line.count('"') for line in self.taken) % 2 == 1

    def first_alone(self) -> list[str]:
        """Give back all lines but the first, which stands for a row that cannot be read."""
        self.again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]
        return [self.taken[0].rstrip("\r\n")]


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line where it begins. A quote that is never closed costs its own row and no other."""
    csv.field_size_limit(FIELD_MAX)
    with _open(path, encoding) as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=delimiter)
        line, width = 1, 0
        while (cells := _next_row(path, reader, lines, line, width)) is not None:
            if cells:
                width = width or len(cells)
                yield line, cells
            line += len(lines.taken)


def _next_row(path: Path, reader: Iterator[list[str]], lines: _Lines, line: int, width: int) -> list[str] | None:
    """The next row; None at the end. `width`: of the header, 0 while that is still to come."""
    lines.taken.clear()
    mend = "look for a quote that is opened at this line and never closed"
    try:
        cells = next(reader, None)
        swallowed = lines.unclosed() or (width > 0 and len(lines.taken) > 1 and len(cells or ()) != width)
    except csv.Error as error:
        raise _bad(path, line, f"the row cannot be read: {error}", mend) from error
    except _Runaway:
        swallowed = True
    if swallowed and not width:
        raise _bad(path, line, "a quote is opened in the header and never closed", mend)
    return lines.first_alone() if swallowed else cells


def _readable(cells: list[str]) -> bool:
    return not any("\ud800" <= letter <= "\udfff" or letter == "\x00" for cell in cells for letter in cell[:1000])


def _bad(path: Path, line: int, problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file=str(path), line=line, problem=problem, mend=mend))

"""CSV and TSV: the delimiter and the encoding found out, the line of each row kept through multi-line cells."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from assistant.core.problem import BadInput, Problem
from assistant.files.sheet import Sheet

DELIMITERS = ",;\t|"
FIELD_MAX = 64 * 2**20  # past this a quote was never closed: the reader would swallow the file
HEADER_MAX = 2**20


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


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(FIELD_MAX)
    with _open(path, encoding) as file:
        reader = csv.reader(file, delimiter=delimiter)
        line = 1
        try:
            for cells in reader:
                if cells:
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            mend = "look for a quote that is opened at this line and never closed"
            raise _bad(path, line, f"the row cannot be read: {error}", mend) from error


def _readable(cells: list[str]) -> bool:
    return not any("\ud800" <= letter <= "\udfff" or letter == "\x00" for cell in cells for letter in cell[:1000])


def _bad(path: Path, line: int, problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file=str(path), line=line, problem=problem, mend=mend))

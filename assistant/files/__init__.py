"""Readers of import files: CSV, TSV, XLSX, JSON lines, Parquet. Each gives text cells and the line of each row.

A reader streams: none but XLSX holds the file in memory. A file that cannot be used at all is `BadInput`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.core.problem import BadInput, Problem
from assistant.files.delimited import DELIMITERS, read_delimited
from assistant.files.jsonlines import read_json_lines
from assistant.files.parquet import read_parquet
from assistant.files.sheet import Sheet
from assistant.files.workbook import read_workbook

READERS: dict[str, Callable[[Path], list[Sheet]]] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".txt": read_delimited,
    ".xlsx": read_workbook,
    ".xlsm": read_workbook,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".parquet": read_parquet,
}

PACKED = (".gz", ".zip", ".bz2", ".xz", ".zst", ".7z", ".tar", ".tgz")

__all__ = ["DELIMITERS", "READERS", "Sheet", "read_file", "rows_of"]


def read_file(path: Path) -> list[Sheet]:
    """The file's sheets (one, but for XLSX). Raises BadInput, naming the file and what to do."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        kinds = "CSV, TSV, XLSX, JSON lines (.jsonl) or Parquet"
        packed = "unpack it first: " if path.suffix.lower() in PACKED else ""
        mend = f"{packed}give {kinds}"
        raise BadInput(Problem(file=str(path), line=None, problem=f"{path.suffix or 'no'} ending", mend=mend))
    try:
        if path.stat().st_size == 0:
            raise BadInput(Problem(file=str(path), line=None, problem="the file is empty", mend="export it again"))
        return reader(path)
    except OSError as error:
        mend = "check the path and that it may be read"
        raise BadInput(
            Problem(file=str(path), line=None, problem=f"cannot be read: {error.strerror}", mend=mend)
        ) from error


def rows_of(sheet: Sheet, size: int) -> Iterator[list[tuple[int, list[str]]]]:
    """The sheet's rows in batches; blank rows are left out."""
    batch: list[tuple[int, list[str]]] = []
    for line, cells in sheet.rows():
        if any(cells):
            batch.append((line, cells))
            if len(batch) == size:
                yield batch
                batch = []
    if batch:
        yield batch

"""Refused rows, kept for the lender to mend and import again: as they came, with the line and why.

A cell that a spreadsheet would calculate (`=`, `+`, `-`, `@` first) gets a quote before it; the importer takes it off.
The file appears when the import is done: a crash leaves no half of one.
"""

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r")
ADDED = ("refused_line", "refused_column", "refused_reason")
CELL_MAX = 30_000  # a spreadsheet's own limit is 32,767


class RefusedFile:
    """Opened at the first refused row. `keep` puts it in its place; `drop` leaves nothing."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.path = path
        self.header = header
        self.partial = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._file: Any = None
        self._writer: Any = None

    def write(self, line: int, columns: str, reasons: str, cells: Sequence[str]) -> None:
        if self._writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.partial.open("w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow([*ADDED, *(harmless(name) for name in self.header)])
        self._writer.writerow([line, columns, reasons, *(harmless(cell) for cell in cells)])

    def keep(self) -> Path | None:
        """None if nothing was refused: then an older file of that name is out of date and goes."""
        if self._file is None:
            self.path.unlink(missing_ok=True)
            return None
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self.partial.replace(self.path)
        return self.path

    def drop(self) -> None:
        if self._file is not None:
            self._file.close()
            self.partial.unlink(missing_ok=True)


def harmless(cell: str) -> str:
    text = cell.encode("utf-8", "backslashreplace").decode() if not cell.isascii() else cell
    text = text.replace("\x00", "\\0")[:CELL_MAX]
    return f"'{text}" if text.startswith(FORMULA) else text

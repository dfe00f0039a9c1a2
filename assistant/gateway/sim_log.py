"""The simulator's log: a JSON line for each thing it did, on disk before it answers; the judge of every dispatch.

One process writes it at a time. A line that a kill tore in two is cut off when the log is opened again: nothing was
answered for it.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from io import FileIO
from pathlib import Path
from typing import Any

from assistant.core.problem import Surroundings

Line = dict[str, Any]


class SimLog:
    """Opened at first use, so that a command which only reads the database does not take it from a running one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: FileIO | None = None
        self._size = 0

    def open(self) -> None:
        """Take the log for this process and mend its end. Raises Surroundings when another process has it."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = self.path.open("a+b", buffering=0)
        except OSError as error:
            raise Surroundings(f"the simulator's log {self.path} cannot be opened: {error.strerror}") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.close()
            raise Surroundings(
                f"the simulator's log {self.path} is in use by another process; stop it, or use another --sim-log"
            ) from error
        self._file, self._size = file, whole_lines(file)
        file.truncate(self._size)

    def lines(self) -> Iterator[Line]:
        """Every line so far, in order."""
        with self.path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                try:
                    yield json.loads(raw)
                except ValueError as error:
                    where = f"{self.path}, line {number}"
                    raise Surroundings(
                        f"{where}: not a line of the simulator's log; start over with --fresh"
                    ) from error

    def append(self, lines: Sequence[Line]) -> None:
        """All of the lines on disk when this returns; none of them when it raises Surroundings."""
        assert self._file is not None, "open it first"
        data = b"".join(json.dumps(line, ensure_ascii=False, default=str).encode() + b"\n" for line in lines)
        try:
            write_all(self._file, data)
            os.fsync(self._file.fileno())
        except OSError as error:
            self._undo()
            raise Surroundings(f"the simulator's log {self.path} cannot be written: {error.strerror}") from error
        self._size += len(data)

    def _undo(self) -> None:
        """Half a group must not stay: what follows it would be unreadable."""
        os.truncate(self.path, self._size)
        self.close()

    def close(self) -> None:
        if self._file is not None:
            file, self._file = self._file, None
            file.close()

    @property
    def is_open(self) -> bool:
        return self._file is not None


def write_all(file: FileIO, data: bytes) -> None:
    """A full disk may take a part only; the next write then says so."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def whole_lines(file: FileIO) -> int:
    """Bytes up to the end of the last whole line."""
    size = file.seek(0, os.SEEK_END)
    while size:
        start = max(0, size - 65536)
        file.seek(start)
        found = file.read(size - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        size = start
    return 0

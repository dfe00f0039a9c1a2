"""A YAML file's data with the line of every entry, so that each problem can name its place."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.core.problem import Problem

Path = tuple[Hashable, ...]


@dataclass(frozen=True, kw_only=True)
class Located:
    """`data` is plain dicts, lists and scalars; `lines` has the line of each entry by its path of keys and indexes.

    `text`: what was read, for what keeps its own words.
    """

    file: str
    data: Any
    lines: Mapping[Path, int]
    text: str = ""

    def line(self, *path: Hashable) -> int | None:
        """The line of an entry, or of the nearest thing around it that has one."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None

    def problem(self, path: tuple[Hashable, ...], problem: str, mend: str) -> Problem:
        return Problem(file=self.file, line=self.line(*path), problem=problem, mend=mend)

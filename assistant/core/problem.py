"""A problem in something that came from outside: where it is, what is wrong, how to mend it.

Problems are data: they are collected and shown all together, never raised one by one.
"""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Problem:
    file: str
    line: int | None
    problem: str
    mend: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.problem}\n    mend: {self.mend}"


class BadInput(Exception):
    """Bad words, configuration or file: exit status 2. Carries every problem found."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Surroundings(Exception):
    """The database, the gateway or the disk fails: exit status 3. Says what and what to do."""

"""A row on its way in: its cells read one by one or many rows at a time, with every problem of every cell.

Cells that need nothing else are read first, then the amounts: they need the row's currency.
"""

from collections.abc import Sequence
from typing import Any

from assistant.core.book.issue import Issue, clip


class Row:
    """What was read of a row, and what is wrong with it. Refused if it has an issue."""

    __slots__ = ("issues", "line", "raw", "values", "warnings")

    def __init__(self, line: int, values: dict[str, Any], raw: dict[str, str]) -> None:
        self.line = line
        self.values = values
        self.raw = raw  # amounts and phones, still to be read: they need the rest of the row
        self.issues: list[Issue] = []
        self.warnings: list[Issue] = []

    def get(self, column: str) -> Any:
        return self.values.get(column)

    def wrong(self, column: str | None, value: object, reason: str) -> None:
        shown = None if value is None else clip(value)
        self.issues.append(Issue(line=self.line, column=column, value=shown, reason=reason))

    def odd(self, column: str | None, value: object, reason: str) -> None:
        shown = None if value is None else clip(value)
        self.warnings.append(Issue(line=self.line, column=column, value=shown, reason=reason))


class Columns:
    """Rows that were read together, column by column; `row` gives one of them by itself.

    `values`: the cells that were read, None where empty or wrong; `raw`: amounts and phones as text, still to be read;
    `wrong`: (column, what it says, why) of a row's bad cells; `misshapen`: why a row is no row of this file;
    `hashes`: what each row will be known by when it comes again, None where nothing is kept.
    """

    __slots__ = ("hashes", "lines", "misshapen", "raw", "values", "wrong")

    def __init__(self, lines: Sequence[int]) -> None:
        self.lines = lines
        self.values: dict[str, Sequence[Any]] = {}
        self.raw: dict[str, Sequence[str]] = {}
        self.wrong: dict[int, list[tuple[str, str, str]]] = {}
        self.misshapen: dict[int, str] = {}
        self.hashes: Sequence[str | None] = [None] * len(lines)

    def __len__(self) -> int:
        return len(self.lines)

    def row(self, n: int) -> Row:
        if n in self.misshapen:
            row = Row(self.lines[n], {}, {})
            row.wrong(None, None, self.misshapen[n])
            return row
        values = {name: values[n] for name, values in self.values.items()}
        row = Row(self.lines[n], values, {name: texts[n] for name, texts in self.raw.items() if texts[n]})
        for name, text, why in self.wrong.get(n, ()):
            row.wrong(name, text, why)
        return row

    def only(self, wanted: Sequence[int]) -> "Columns":
        """The rows at these positions, which nothing is wrong with."""
        found = Columns([self.lines[n] for n in wanted])
        found.values = {name: [values[n] for n in wanted] for name, values in self.values.items()}
        found.raw = {name: [texts[n] for n in wanted] for name, texts in self.raw.items()}
        found.hashes = [self.hashes[n] for n in wanted]
        return found

    def column(self, name: str) -> Sequence[Any]:
        """A column's values, or None for each row where the file has no such column."""
        return self.values.get(name) or [None] * len(self)

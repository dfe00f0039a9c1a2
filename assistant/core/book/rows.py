"""A row's cells → typed values, with every problem of every cell.

Cells that need nothing else are read first, then the amounts: they need the row's currency.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from assistant.core.book import cells
from assistant.core.book.cells import ID_MAX
from assistant.core.book.header import Header, fold
from assistant.core.book.issue import Issue, clip
from assistant.core.book.keys import SIGN
from assistant.core.book.tables import Column

Words = Mapping[str, Mapping[str, str]]  # column → another word, folded → our word
Reader = Callable[[str], Any]
SIGNS = " _-.\t\r\n\"'"
FORMULA = ("=", "+", "-", "@")
PASSING = frozenset({"id", "name"})  # most of their cells are as good as they look
SPOILT = re.compile(rf"(?:^|{SIGN})(?:[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+|\d+\.0+)(?:{SIGN}|$)|\n")
KNOWN_MAX = 20_000  # different values of a column that are remembered


class Row:
    """A row on its way in: what was read, and what is wrong with it. Refused if it has an issue."""

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


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """What words mean here: other words for ours, the reasons' codes, the countries, the date format of the files."""

    words: Words = field(default_factory=dict)
    reasons: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    date_format: str | None = None


class RowReader:
    """Reads the rows of one file: made once from its header.

    Column by column: a value that comes often is read once, and a column without anything odd in it is passed at one
    look. That is a third of the cost of going cell by cell, and gives the same.
    """

    def __init__(self, header: Header, names: Sequence[str], vocabulary: Vocabulary) -> None:
        self.header = header
        self.names = [fold(name) for name in names]
        self.vocabulary = vocabulary
        columns = header.table.by_name
        self.plan = [
            (at, columns[name], self._reader(columns[name])) for name, at in sorted(header.at.items(), key=_place)
        ]
        self.plain = [column.name for _, column, reader in self.plan if reader is not None]
        self.waiting = [column.name for _, column, reader in self.plan if reader is None]
        self.known: dict[str, dict[str, Any]] = {name: {"": None} for name in self.plain}

    def read(self, line: int, texts: Sequence[str]) -> Row:
        return self.read_all([(line, texts)])[0]

    def read_all(self, rows: Sequence[tuple[int, Sequence[str]]]) -> list[Row]:
        """The rows in their order, each with every problem of every cell."""
        shapes = [self._shape(texts) for _, texts in rows]
        read = iter(self._columns([texts for (_, texts), why in zip(rows, shapes, strict=True) if why is None]))
        return [
            _numbered(next(read), line) if why is None else self._misshapen(line, why)
            for (line, _), why in zip(rows, shapes, strict=True)
        ]

    def _shape(self, texts: Sequence[str]) -> str | None:
        if len(texts) != self.header.width:
            return f"the row has {len(texts)} cells, the header {self.header.width}"
        if self._repeats_header(texts):
            return "the header again"
        return None

    def _repeats_header(self, texts: Sequence[str]) -> bool:
        # The first letter decides nearly always: folding a million rows would cost more than reading them.
        if texts[0].lstrip(SIGNS)[:1].lower() != self.names[0][:1] or fold(texts[0][:100]) != self.names[0]:
            return False
        return [fold(text[:100]) for text in texts] == self.names

    def _misshapen(self, line: int, why: str) -> Row:
        row = Row(line, {}, {})
        row.wrong(None, None, why)
        return row

    def _columns(self, rows: Sequence[Sequence[str]]) -> list[Row]:
        if not rows:
            return []
        columns = list(zip(*rows, strict=True))
        wrong: list[tuple[int, str, str, str]] = []  # at which row, column, what it says, why it is refused
        plain: list[Sequence[Any]] = []
        waiting: list[Sequence[str]] = []
        for at, column, reader in self.plan:
            texts, odd = _sounded(_trimmed(columns[at]))
            if column.required and "" in texts:
                odd |= {n: "required, and empty" for n, text in enumerate(texts) if not text}
            if reader is None:
                waiting.append(texts if not odd else ["" if n in odd else text for n, text in enumerate(texts)])
            else:
                plain.append(self._values(column, reader, texts, odd))
            wrong += [(n, column.name, texts[n], why) for n, why in odd.items()]
        made = [Row(0, dict(zip(self.plain, values, strict=True)), {}) for values in zip(*plain, strict=True)]
        for row, cells_waiting in zip(made, zip(*waiting, strict=True), strict=False):
            row.raw = {name: text for name, text in zip(self.waiting, cells_waiting, strict=True) if text}
        for n, name, text, why in wrong:
            made[n].wrong(name, text, why)
        return made

    def _values(self, column: Column, reader: Reader, texts: Sequence[str], odd: dict[int, str]) -> list[Any]:
        """The column's values; the reasons of those that are none are added to `odd`."""
        if (
            column.kind in PASSING
            and not odd
            and not SPOILT.search(SIGN.join(texts))
            and max(map(len, texts)) <= ID_MAX
        ):
            return [text or None for text in texts]
        known = self.known[column.name]
        values: list[Any] = []
        for n, text in enumerate(texts):
            if n in odd:
                values.append(None)
            elif text in known:
                values.append(known[text])
            else:
                values.append(self._one(reader, text, known, n, odd))
        return values

    def _one(self, reader: Reader, text: str, known: dict[str, Any], n: int, odd: dict[int, str]) -> Any:
        try:
            value = reader(text)
        except ValueError as error:
            odd[n] = str(error)
            return None
        if len(known) < KNOWN_MAX:
            known[text] = value
        return value

    def _reader(self, column: Column) -> Reader | None:
        """None: an amount or a phone, which needs the rest of the row."""
        form = self.vocabulary.date_format
        simple: dict[str, Reader] = {
            "id": cells.identifier,
            "name": cells.name,
            "text": cells.plain,
            "flag": cells.flag,
            "language": self._translated("language", cells.language),
            "currency": cells.currency,
            "zone": cells.zone_name,
            "email": cells.email,
            "country": self._translated("country", self._country),
            "word": lambda text: self._word(column, text),
            "reason": self._reason,
            "day": lambda text: cells.day(text, form),
            "instant": lambda text: cells.instant(text, form),
            "whole": lambda text: _within(column, cells.whole(text)),
            "number": lambda text: _within(column, cells.number(text)),
        }
        return simple.get(column.kind)

    def _translated(self, column: str, read: Reader) -> Reader:
        others = self.vocabulary.words.get(column, {})
        return lambda text: read(others.get(fold(text), text))

    def _country(self, text: str) -> str:
        code = text.upper()
        if code not in self.vocabulary.countries:
            raise ValueError("not a country code of two letters, as US")
        return code

    def _word(self, column: Column, text: str) -> str:
        folded = fold(text)
        word = next((word for word in column.words if fold(word) == folded), None)
        word = word or self.vocabulary.words.get(column.name, {}).get(folded)
        if word is None or word not in column.words:
            raise ValueError(_unknown_word(text, column.words))
        return word

    def _reason(self, text: str) -> str:
        code = self.vocabulary.words.get("reason", {}).get(fold(text), text.lower())
        if self.vocabulary.reasons and code not in self.vocabulary.reasons:
            raise ValueError(_unknown_word(text, sorted(self.vocabulary.reasons)))
        return code


def _place(entry: tuple[str, int]) -> int:
    return entry[1]


def _numbered(row: Row, line: int) -> Row:
    row.line = line
    if row.issues:
        row.issues = [replace(issue, line=line) for issue in row.issues]
    return row


def _trimmed(texts: Sequence[str]) -> list[str]:
    found = [text.strip() for text in texts]
    if "'" in "".join(found):  # the quote with which a refused file keeps a spreadsheet from calculating comes off
        return [text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text for text in found]
    return found


def _sounded(texts: list[str]) -> tuple[list[str], dict[int, str]]:
    """Which cells no reader should look at, and why. One look at the joined column is a tenth of one at each cell."""
    joined = "".join(texts)
    if joined.isascii() and joined.isprintable() and "#" not in joined and max(map(len, texts)) <= cells.CELL_MAX:
        return texts, {}
    odd: dict[int, str] = {}
    for n, text in enumerate(texts):
        try:
            cells.sound(text)
        except ValueError as error:
            odd[n] = str(error)
    return texts, odd


def _within(column: Column, value: float) -> float:
    least, most = column.least, column.most
    if (least is not None and value < least) or (most is not None and value > most):
        raise ValueError(f"not between {least:g} and {most:g}")
    return value


def _unknown_word(text: str, words: Sequence[str]) -> str:
    near = get_close_matches(text.lower().replace(" ", "_"), words, n=1, cutoff=0.6)
    ask = f"; did you mean `{near[0]}`?" if near else ""
    return f"not one of {', '.join(words)}{ask}"

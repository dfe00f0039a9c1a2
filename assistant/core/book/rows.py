"""A row's cells → typed values, with every problem of every cell.

Cells that need nothing else are read first, then the amounts: they need the row's currency.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from assistant.core.book import cells
from assistant.core.book.header import Header, fold
from assistant.core.book.issue import Issue, clip
from assistant.core.book.tables import Column

Words = Mapping[str, Mapping[str, str]]  # column → another word, folded → our word
Reader = Callable[[str], Any]
FORMULA = ("=", "+", "-", "@")


@dataclass(slots=True)
class Row:
    """A row on its way in: what was read, and what is wrong with it. Refused if it has an issue."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)  # amounts and phones, still to be read
    issues: list[Issue] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)

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
    """Reads the rows of one file: made once from its header."""

    def __init__(self, header: Header, names: Sequence[str], vocabulary: Vocabulary) -> None:
        self.header = header
        self.names = [fold(name) for name in names]
        self.vocabulary = vocabulary
        columns = header.table.by_name
        self.plan = [(at, columns[name], self._reader(columns[name])) for name, at in header.at.items()]
        self.missing = [name for name in columns if name not in header.at]

    def read(self, line: int, texts: Sequence[str]) -> Row:
        row = Row(line=line)
        if len(texts) != self.header.width:
            row.wrong(None, None, f"the row has {len(texts)} cells, the header {self.header.width}")
            return row
        suspect = _suspect(texts)
        values, raw = row.values, row.raw
        for at, column, reader in self.plan:
            text = texts[at].strip()
            if text[:1] == "'" and text[1:2] in FORMULA:
                text = text[1:]  # the quote with which a refused file keeps a spreadsheet from calculating
            if not text:
                values[column.name] = None
                if column.required:
                    row.wrong(column.name, "", "required, and empty")
                continue
            try:
                if suspect:
                    cells.sound(text)
                if reader is None:
                    raw[column.name] = text
                else:
                    values[column.name] = reader(text)
            except ValueError as error:
                values[column.name] = None
                row.wrong(column.name, text, str(error))
        return row

    def repeats_header(self, texts: Sequence[str]) -> bool:
        # The first cell decides nearly always: folding every cell of a million rows would cost more than reading them.
        return fold(texts[0][:100]) == self.names[0] and [fold(text[:100]) for text in texts] == self.names

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
        cache: dict[str, Any] = {}

        def translated(text: str) -> Any:
            if text not in cache:
                value = read(others.get(fold(text), text))
                if len(cache) > 1000:
                    return value
                cache[text] = value
            return cache[text]

        return translated

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


def _suspect(texts: Sequence[str]) -> bool:
    """Does any cell need a closer look? One test over the joined row is a tenth of the cost of one for each cell."""
    joined = "".join(texts)
    return not (joined.isascii() and joined.isprintable() and len(joined) <= cells.CELL_MAX and "#" not in joined)


def _within(column: Column, value: float) -> float:
    least, most = column.least, column.most
    if (least is not None and value < least) or (most is not None and value > most):
        raise ValueError(f"not between {least:g} and {most:g}")
    return value


def _unknown_word(text: str, words: Sequence[str]) -> str:
    near = get_close_matches(text.lower().replace(" ", "_"), words, n=1, cutoff=0.6)
    ask = f"; did you mean `{near[0]}`?" if near else ""
    return f"not one of {', '.join(words)}{ask}"

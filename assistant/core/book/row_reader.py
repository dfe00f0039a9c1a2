"""Reads the rows of one file, column by column: a value that comes often is read once, a clean column passed at a look.

That is a small part of the cost of going cell by cell, and gives the same.
"""

import re
from collections.abc import Sequence
from typing import Any

from assistant.core.book import cells
from assistant.core.book.cells import ID_MAX
from assistant.core.book.header import Header, fold
from assistant.core.book.keys import SIGN
from assistant.core.book.readers import Reader, Vocabulary, reader_of
from assistant.core.book.rows import Columns, Row
from assistant.core.book.table_spec import Column

DIVIDING = ";|\t,"  # the signs that stand between cells
FORMULA = ("=", "+", "-", "@")
PASSING = frozenset({"id", "name"})  # most of their cells are as good as they look
SPOILT = re.compile(rf"{SIGN}(?:[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+|\d+\.0+)(?={SIGN})")
KNOWN_MAX = 20_000  # different values of a column that are remembered
Odd = dict[int, str]  # position → why the cell is refused


class _Refused(str):
    """The reason for which a text of this column is no value; remembered like a value."""

    __slots__ = ()


class RowReader:
    """Made once from a file's header."""

    def __init__(self, header: Header, names: Sequence[str], vocabulary: Vocabulary) -> None:
        self.header = header
        self.names = [fold(name) for name in names]
        columns = header.table.by_name
        places = sorted((at, name) for name, at in header.at.items())
        self.plan = [(at, columns[name], reader_of(columns[name], vocabulary)) for at, name in places]
        self.known: dict[str, dict[str, Any]] = {column.name: {} for _, column, _ in self.plan}
        # A text folds to the first column's name only if it has the letters of it in their order.
        self.first_name = re.compile(r"[\W_]*".join(map(re.escape, self.names[0])))

    def read(self, line: int, texts: Sequence[str]) -> Row:
        return self.columns([(line, texts)]).row(0)

    def read_all(self, rows: Sequence[tuple[int, Sequence[str]]]) -> list[Row]:
        """The rows in their order, each with every problem of every cell."""
        read = self.columns(rows)
        return [read.row(n) for n in range(len(read))]

    def columns(self, rows: Sequence[tuple[int, Sequence[str]]]) -> Columns:
        read = Columns([line for line, _ in rows])
        if not rows:
            return read
        read.misshapen = self._misshapen([texts for _, texts in rows])
        blank = [""] * self.header.width
        texts = [blank if n in read.misshapen else texts for n, (_, texts) in enumerate(rows)]
        columns = list(zip(*texts, strict=True))
        sound = _all_sound(texts)
        for at, column, reader in self.plan:
            self._read(read, column, reader, *((columns[at], {}) if sound else _sounded(columns[at])))
        return read

    def _misshapen(self, rows: Sequence[Sequence[str]]) -> dict[int, str]:
        width = self.header.width
        found = {n: _width(texts, width) for n, texts in enumerate(rows) if len(texts) != width}
        if self.first_name.search(SIGN.join([texts[0] for texts in rows]).lower()):
            found |= {n: "the header again" for n, texts in enumerate(rows) if self._repeats_header(texts)}
        return found

    def _repeats_header(self, texts: Sequence[str]) -> bool:
        return [fold(text[:100]) for text in texts] == self.names

    def _read(self, read: Columns, column: Column, reader: Reader | None, texts: Sequence[str], odd: Odd) -> None:
        if column.required and "" in texts:
            odd |= {n: "required, and empty" for n, text in enumerate(texts) if not text}
        if reader is None:
            read.raw[column.name] = texts if not odd else ["" if n in odd else text for n, text in enumerate(texts)]
        else:
            read.values[column.name] = self._values(column, reader, texts, odd)
        for n, why in odd.items():
            read.wrong.setdefault(n, []).append((column.name, texts[n], why))

    def _values(self, column: Column, reader: Reader, texts: Sequence[str], odd: Odd) -> Sequence[Any]:
        """The column's values; the reasons of those that are none are added to `odd`."""
        different = set(texts)
        if column.kind in PASSING and not odd and _passing(different):
            return [text or None for text in texts] if "" in different else texts
        known = self._known(
            column, reader, {text for n, text in enumerate(texts) if n not in odd} if odd else different
        )
        if not odd and not any(type(known[text]) is _Refused for text in different):
            return [known[text] for text in texts]
        return [_value(known, text, n, odd) for n, text in enumerate(texts)]

    def _known(self, column: Column, reader: Reader, texts: set[str]) -> dict[str, Any]:
        """What each of the texts says; those of earlier rows are remembered while they are few."""
        known = self.known[column.name]
        if len(known) > KNOWN_MAX:
            known.clear()
        known[""] = None
        for text in texts - known.keys():
            try:
                known[text] = reader(text)
            except ValueError as error:
                known[text] = _Refused(error)
        return known


def _width(texts: Sequence[str], width: int) -> str:
    if list(texts) == [cells.NO_ROW]:
        return 'not a row of its own: write one object a line, each key once, as {"loan_id": "L1", …}'
    quote = ": a quote is opened and never closed, or stands in the wrong place" if '"' in "".join(texts) else ""
    return (
        f"the row has {len(texts)} cell{'s' if len(texts) != 1 else ''}, the header {width}{quote or _divided(texts)}"
    )


def _divided(texts: Sequence[str]) -> str:
    """A row of one cell that seems to hold several."""
    sign = next((sign for sign in DIVIDING if len(texts) == 1 and sign in texts[0]), None)
    return f": its cells are divided by `{sign}`, the header's by another sign" if sign else ""


def _value(known: dict[str, Any], text: str, n: int, odd: Odd) -> Any:
    if n in odd:
        return None
    value = known[text]
    if type(value) is _Refused:
        odd[n] = str(value)
        return None
    return value


def _passing(texts: set[str]) -> bool:
    """Ids and names of one line, none too long and none that a spreadsheet has made a number of."""
    joined = SIGN.join(("", *texts, ""))
    return "\n" not in joined and not SPOILT.search(joined) and max(map(len, texts)) <= ID_MAX


def _all_sound(rows: Sequence[Sequence[str]]) -> bool:
    """Nothing to trim and nothing odd in any cell of the batch: one look at it all, which is enough nearly always."""
    lines = [SIGN.join(texts) for texts in rows]
    whole = SIGN.join(("", *lines, ""))
    return (
        whole.isascii()
        and whole.replace(SIGN, "").isprintable()
        and "#" not in whole
        and not any(sign in whole for sign in (f"{SIGN} ", f" {SIGN}", f"{SIGN}'"))
        and max(map(len, lines)) <= cells.CELL_MAX
        and whole.count(SIGN) == len(rows) * len(rows[0]) + 1  # no cell has the sign itself
    )


def _sounded(given: Sequence[str]) -> tuple[Sequence[str], Odd]:
    """The cells trimmed, and which of them no reader should look at, and why.

    One look at the joined column is a tenth of one at each cell.
    """
    joined = "".join(given)
    if joined.isascii() and joined.isprintable() and "#" not in joined and max(map(len, given)) <= cells.CELL_MAX:
        texts = [text.strip() for text in given] if " " in joined else given
        return _unquoted(texts) if "'" in joined else texts, {}
    texts = _unquoted([text.strip() for text in given])
    odd: Odd = {}
    for n, text in enumerate(texts):
        try:
            cells.sound(text)
        except ValueError as error:
            odd[n] = str(error)
    return texts, odd


def _unquoted(texts: Sequence[str]) -> Sequence[str]:
    """The quote with which a refused file keeps a spreadsheet from calculating comes off."""
    return [text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text for text in texts]

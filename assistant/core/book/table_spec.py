"""What a table of a book is made of: columns, what their cells must be, and what makes a row one of its own."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "id", "name", "text", "amount", "day", "instant", "flag", "language", "country", "currency", "zone", "word",
    "reason", "whole", "number", "email", "phone",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Column:
    name: str
    kind: Kind
    required: bool = False
    present: bool = False  # the column must be there, its cells may be empty
    words: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, kw_only=True)
class TableSpec:
    """`key`: the columns that make a row one of its own; a later row of a file with the same is refused."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required or column.present)


def need(name: str, kind: Kind, *words: str, least: float | None = None, most: float | None = None) -> Column:
    return Column(name=name, kind=kind, required=True, words=words, least=least, most=most)


def may(name: str, kind: Kind, *words: str, least: float | None = None, most: float | None = None) -> Column:
    return Column(name=name, kind=kind, words=words, least=least, most=most)

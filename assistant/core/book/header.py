"""A file's first row → which column is where; near misses are suggested, never taken."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from assistant.core.book.table_spec import TableSpec
from assistant.core.book.tables import TABLES

Synonyms = Mapping[str, Mapping[str, str]]  # table → a column's other name, folded → our name
NAME_MAX = 200  # of a column's name that is looked at: a header may be no header
OWN = frozenset({"refusedline", "refusedcolumn", "refusedreason"})  # what we add to a refused row


@dataclass(frozen=True, kw_only=True)
class Header:
    """`at`: the position of each of our columns; `unknown`: columns of the file that we do not know."""

    table: TableSpec
    at: Mapping[str, int]
    width: int
    unknown: tuple[str, ...]
    problems: tuple[tuple[str, str], ...]  # what is wrong, how to mend it


def fold(name: str) -> str:
    """Column names are compared without case, spaces and signs."""
    return re.sub(r"[\W_]+", "", name.lower())


def read_header(table: TableSpec, names: Sequence[str], synonyms: Synonyms) -> Header:
    """Find the table's columns. A missing required one is a problem, with the nearest name of the file."""
    known = {fold(column.name): column.name for column in table.columns}
    others = {**synonyms.get("any", {}), **synonyms.get(table.name, {})}
    at: dict[str, int] = {}
    problems: list[tuple[str, str]] = []
    unknown: list[str] = []
    for position, name in enumerate(one[:NAME_MAX] for one in names):
        column = known.get(fold(name)) or others.get(fold(name))
        if column is None or column not in table.by_name:
            unknown += [name.strip()] if name.strip() and fold(name) not in OWN else []
        elif column in at:
            problems.append((f"`{column}` stands twice: as {names[at[column]]!r} and {name!r}", "keep one of them"))
        else:
            at[column] = position
    problems += _missing(table, at, unknown)
    return Header(table=table, at=at, width=len(names), unknown=tuple(unknown), problems=tuple(problems))


def _missing(table: TableSpec, at: Mapping[str, int], unknown: Sequence[str]) -> list[tuple[str, str]]:
    found = []
    for column in table.required:
        if column not in at:
            near = [name for name in unknown if get_close_matches(fold(name), [fold(column)], n=1, cutoff=0.6)]
            mend = f"did you mean `{column}` by {near[0]!r}?" if near else f"add the column `{column}`"
            found.append((f"the required column `{column}` is missing from {table.name}", mend))
    return found


def advice(header: Header) -> list[str]:
    """What to tell of columns that were not read."""
    free = {fold(column.name): column.name for column in header.table.columns if column.name not in header.at}
    told = []
    for name in header.unknown:
        near = get_close_matches(fold(name), list(free), n=1, cutoff=0.75)
        ask = f"; did you mean `{free[near[0]]}`?" if near else ""
        told.append(f"the column {name[:60]!r} is not known and was not read{ask}")
    return told


def likely_table(names: Sequence[str], synonyms: Synonyms) -> TableSpec | None:
    """The table whose columns these are: one that lacks no required column and knows the most; None if none does."""
    fits = [header for table in TABLES.values() if not (header := read_header(table, names, synonyms)).problems]
    best = max(fits, key=lambda header: len(header.at) - len(header.unknown), default=None)
    return best.table if best and len(best.at) * 2 >= len([name for name in names if name.strip()]) else None


def nearest_table(names: Sequence[str], synonyms: Synonyms) -> Header | None:
    """The table that these columns are most likely meant to be, with what is wrong; None if hardly one is known."""
    read = [read_header(table, names, synonyms) for table in TABLES.values()]
    best = max(read, key=lambda header: len(header.at) - len(header.problems) - len(header.unknown))
    return best if len(best.at) >= max(2, len(best.problems)) else None

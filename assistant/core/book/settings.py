"""`config/import.yaml`: other names for columns, and other words for what their cells say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict

from assistant.core.book.header import Synonyms, fold
from assistant.core.book.readers import Words
from assistant.core.book.tables import TABLES
from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.shapes import did_you_mean, shaped

TRANSLATED = ("language", "country", "reason")  # kinds whose words other rooms know


class _ImportShape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    columns: dict[str, dict[str, list[str]]]
    words: dict[str, dict[str, list[str]]] = {}


@dataclass(frozen=True, kw_only=True)
class ImportWords:
    """`columns`: table (or `any`) → another name, folded → our column; `words`: column → another word → ours."""

    columns: Synonyms = field(default_factory=dict)
    words: Words = field(default_factory=dict)


def load_import_words(document: Located) -> tuple[ImportWords, tuple[Problem, ...]]:
    shape, problems = shaped(_ImportShape, document)
    if shape is None:
        return ImportWords(), problems
    problems += (*_check_columns(document, shape.columns), *_check_words(document, shape.words))
    columns = {table: _turned(names) for table, names in shape.columns.items()}
    return ImportWords(columns=columns, words={c: _turned(w) for c, w in shape.words.items()}), problems


def _turned(names: Mapping[str, list[str]]) -> dict[str, str]:
    return {fold(other): ours for ours, others in names.items() for other in others}


def _check_columns(document: Located, tables: Mapping[str, Mapping[str, Any]]) -> list[Problem]:
    """A synonym of a column that no table has would never be met; one other name for two columns is no name."""
    found = []
    everywhere = {name for table in TABLES.values() for name in table.by_name}
    for table, columns in tables.items():
        known = everywhere if table == "any" else set(TABLES[table].by_name) if table in TABLES else None
        if known is None:
            found.append(
                document.problem(("columns", table), f"no table `{table}`", f"one of any, {', '.join(TABLES)}")
            )
            continue
        taken: dict[str, str] = {}
        for column, others in columns.items():
            where = ("columns", table, column)
            if column not in known:
                found.append(document.problem(where, f"{table} has no column `{column}`", "see the import format"))
            for other in others:
                if taken.setdefault(fold(other), column) != column:
                    found.append(document.problem(where, f"{other!r} also means `{taken[fold(other)]}`", "keep one"))
    return found


def _check_words(document: Located, words: Mapping[str, Mapping[str, Any]]) -> list[Problem]:
    """Another word for what no cell may say would never be met."""
    meant = {column.name for table in TABLES.values() for column in table.columns if column.kind in TRANSLATED}
    meant |= set(_spoken())
    found = []
    for column, rows in words.items():
        if column not in meant:
            mend = did_you_mean(column, sorted(meant))
            found.append(document.problem(("words", column), f"no column `{column}` has words of its own", mend))
        for word in rows if column in _spoken() else ():
            if word not in _spoken()[column]:
                where, mend = ("words", column, word), did_you_mean(word, sorted(_spoken()[column]))
                found.append(document.problem(where, f"`{column}` never says `{word}`", mend))
    return found


@cache
def _spoken() -> Mapping[str, frozenset[str]]:
    """Column → the words that its cells may say, in whichever table."""
    found: dict[str, frozenset[str]] = {}
    for table in TABLES.values():
        for column in table.columns:
            if column.kind == "word":
                found[column.name] = found.get(column.name, frozenset()) | set(column.words)
    return found

"""`config/import.yaml`: other names for columns, and other words for what their cells say."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from babel.core import get_global
from pydantic import BaseModel, ConfigDict

from assistant.core.book.header import Synonyms, fold
from assistant.core.book.readers import Words
from assistant.core.book.tables import TABLES
from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.shapes import did_you_mean, shaped

LISTED_MAX = 60
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


def load_import_words(
    document: Located, *, countries: Collection[str] = (), reasons: Collection[str] = ()
) -> tuple[ImportWords, tuple[Problem, ...]]:
    """The words of `config/import.yaml`, and all that is wrong with it. Without `countries` (their codes) or `reasons`
    those are not checked."""
    shape, problems = shaped(_ImportShape, document)
    if shape is None:
        return ImportWords(), problems
    problems += (*_check_columns(document, shape.columns), *_check_words(document, shape.words, countries, reasons))
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
                if not fold(other):
                    found.append(document.problem(where, f"{other!r} is no name of a column", "delete it"))
                if taken.setdefault(fold(other), column) != column:
                    found.append(document.problem(where, f"{other!r} also means `{taken[fold(other)]}`", "keep one"))
    return found


def _check_words(
    document: Located, words: Mapping[str, Mapping[str, Any]], countries: Collection[str], reasons: Collection[str]
) -> list[Problem]:
    """Another word for what no cell may say would never be met."""
    meant = {column.name for table in TABLES.values() for column in table.columns if column.kind in TRANSLATED}
    spoken = {**_spoken(), "language": _languages(), "country": countries, "reason": reasons}
    meant |= set(_spoken())
    found = []
    for column, rows in words.items():
        if column not in meant:
            mend = did_you_mean(column, sorted(meant))
            found.append(document.problem(("words", column), f"no column `{column}` has words of its own", mend))
        known = spoken.get(column, ())
        for word, others in rows.items():
            where = ("words", column, word)
            if known and word not in known:
                found.append(document.problem(where, f"`{column}` never says `{word}`", _near(word, known)))
            if not all(map(fold, others)):
                found.append(document.problem(where, "an empty word stands for it", "delete it"))
    return found


def _near(word: str, known: Collection[str]) -> str:
    """A mend; of the hundreds of languages and countries not all are named."""
    return did_you_mean(word, sorted(known)) if len(known) <= LISTED_MAX else "write its code: en, es, zh; US, GB, IN"


@cache
def _languages() -> frozenset[str]:
    """The codes of the languages that CLDR knows."""
    return frozenset(name.partition("_")[0] for name in get_global("likely_subtags")) - {"und"}


@cache
def _spoken() -> Mapping[str, frozenset[str]]:
    """Column → the words that its cells may say, in whichever table."""
    found: dict[str, frozenset[str]] = {}
    for table in TABLES.values():
        for column in table.columns:
            if column.kind == "word":
                found[column.name] = found.get(column.name, frozenset()) | set(column.words)
    return found

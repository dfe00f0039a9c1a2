"""How a cell of each kind is read: a reader gives a value, or raises ValueError with the reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from assistant.core.book import cells
from assistant.core.book.header import fold
from assistant.core.book.table_spec import Column

Words = Mapping[str, Mapping[str, str]]  # column → another word, folded → our word
Reader = Callable[[str], Any]


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """What words mean here: other words for ours, the reasons' codes, the countries, the date format of the files."""

    words: Words = field(default_factory=dict)
    reasons: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    date_format: str | None = None


def reader_of(column: Column, vocabulary: Vocabulary) -> Reader | None:
    """None: an amount or a phone, which needs the rest of the row."""
    form = vocabulary.date_format
    simple: dict[str, Reader] = {
        "id": cells.identifier,
        "name": cells.name,
        "text": cells.plain,
        "flag": cells.flag,
        "language": _translated("language", cells.language, vocabulary),
        "currency": cells.currency,
        "zone": cells.zone_name,
        "email": cells.email,
        "country": _translated("country", lambda text: _country(text, vocabulary), vocabulary),
        "word": lambda text: _word(text, column, vocabulary),
        "reason": lambda text: _reason(text, vocabulary),
        "day": lambda text: cells.day(text, form),
        "instant": lambda text: cells.instant(text, form),
        "whole": lambda text: _within(column, cells.whole(text)),
        "number": lambda text: _within(column, cells.number(text)),
    }
    return simple.get(column.kind)


def _translated(column: str, read: Reader, vocabulary: Vocabulary) -> Reader:
    others = vocabulary.words.get(column, {})
    return lambda text: read(others.get(fold(text), text))


def _country(text: str, vocabulary: Vocabulary) -> str:
    code = text.upper()
    if code not in vocabulary.countries:
        raise ValueError("not a country code of two letters, as US")
    return code


def _word(text: str, column: Column, vocabulary: Vocabulary) -> str:
    folded = fold(text)
    word = next((word for word in column.words if fold(word) == folded), None)
    word = word or vocabulary.words.get(column.name, {}).get(folded)
    if word is None or word not in column.words:
        raise ValueError(_unknown_word(text, column.words))
    return word


def _reason(text: str, vocabulary: Vocabulary) -> str:
    code = vocabulary.words.get("reason", {}).get(fold(text), text.lower())
    if vocabulary.reasons and code not in vocabulary.reasons:
        raise ValueError(_unknown_word(text, sorted(vocabulary.reasons)))
    return code


def _within(column: Column, value: float) -> float:
    least, most = column.least, column.most
    if (least is not None and value < least) or (most is not None and value > most):
        raise ValueError(f"not between {least:g} and {most:g}")
    return value


def _unknown_word(text: str, words: Sequence[str]) -> str:
    near = get_close_matches(text.lower().replace(" ", "_"), words, n=1, cutoff=0.6)
    ask = f"; did you mean `{near[0]}`?" if near else ""
    return f"not one of {', '.join(words)}{ask}"

"""Reads `config/screening.yaml`: per language, words that give the debt away, the ways out, what is never said."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.core.problem import BadInput, Problem
from assistant.core.screen_words import LanguageScreen, Never, Phrases, Screen, phrase
from assistant.render.words import pydantic_problems
from assistant.yamlfile import read_yaml

Rows = dict[str, list[str]]  # language → phrases


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NeverRow(Strict):
    why: str
    phrases: Rows
    spares: Rows = {}


class ScreeningFile(Strict):
    debt: Rows
    late: Rows
    opt_out: Rows
    answer: Rows
    collector: Rows
    trade: Rows
    attempt: Rows = {}
    information: Rows = {}
    time_barred: Rows = {}
    recording: Rows = {}
    limited: Rows = {}
    never: dict[str, NeverRow]


LISTS = tuple(name for name in ScreeningFile.model_fields if name != "never")


def load_screening(path: Path) -> tuple[Screen, list[Problem]]:
    """The screen by language; empty if the file could not be read."""
    try:
        source = read_yaml(path)
        parsed = ScreeningFile.model_validate(source.data)
    except BadInput as error:
        return {}, list(error.problems)
    except ValidationError as error:
        return {}, pydantic_problems(source, error)
    if "en" not in parsed.debt:
        return {}, [source.problem(("debt",), "no English words", "keep `en`: unknown languages are read by it")]
    return {language: _screen(parsed, language) for language in parsed.debt}, []


def _screen(parsed: ScreeningFile, language: str) -> LanguageScreen:
    never = tuple(
        Never(
            id=name,
            why=row.why,
            phrases=_phrases(row.phrases, language, whole_words=True),
            spares=_phrases(row.spares, language),
        )
        for name, row in parsed.never.items()
    )
    return LanguageScreen(**{name: _phrases(getattr(parsed, name), language) for name in LISTS}, never=never)


def _phrases(rows: Rows, language: str, whole_words: bool = False) -> Phrases:
    return Phrases(phrase(words, whole_words=whole_words) for words in rows.get(language, []))

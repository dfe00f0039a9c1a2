"""Reads `config/screening.yaml`: per language, words that give the debt away, the ways out, what is never said."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.core.problem import BadInput, Problem
from assistant.core.screen import LanguageScreen, Never, Phrase, Screen, phrase
from assistant.render.words import pydantic_problems
from assistant.yamlfile import read_yaml


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NeverRow(Strict):
    why: str
    phrases: dict[str, list[str]]  # by language


class ScreeningFile(Strict):
    debt: dict[str, list[str]]
    late: dict[str, list[str]]
    opt_out: dict[str, list[str]]
    answer: dict[str, list[str]]
    collector: dict[str, list[str]]
    trade: dict[str, list[str]]
    never: dict[str, NeverRow]


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
        Never(id=name, why=row.why, phrases=_phrases(row.phrases, language)) for name, row in parsed.never.items()
    )
    return LanguageScreen(
        debt=_phrases(parsed.debt, language),
        late=_phrases(parsed.late, language),
        opt_out=_phrases(parsed.opt_out, language),
        answer=_phrases(parsed.answer, language),
        collector=_phrases(parsed.collector, language),
        trade=_phrases(parsed.trade, language),
        never=never,
    )


def _phrases(rows: dict[str, list[str]], language: str) -> tuple[Phrase, ...]:
    return tuple(phrase(words) for words in rows.get(language, []))

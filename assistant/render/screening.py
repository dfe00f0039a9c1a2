"""Reads `config/screening.yaml`: per language, words that give the debt away, the ways out, what is never said."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from assistant.core.located import Located
from assistant.core.problem import BadInput, Problem
from assistant.core.screen_words import LanguageScreen, Never, Phrases, Screen, phrase
from assistant.core.shapes import did_you_mean, shaped
from assistant.yamlfile import read_yaml

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]  # nothing would be found in every text
Rows = dict[str, list[Said]]  # language → phrases


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
    validation: Rows = {}
    limited: Rows = {}
    never: dict[str, NeverRow]


LISTS = tuple(name for name in ScreeningFile.model_fields if name != "never")


def load_screening(path: Path) -> tuple[Screen, list[Problem]]:
    """The screen by language; empty if the file could not be read."""
    try:
        source = read_yaml(path)
    except BadInput as error:
        return {}, list(error.problems)
    parsed, unfit = shaped(ScreeningFile, source)
    if parsed is None:
        return {}, list(unfit)
    if "en" not in parsed.debt:
        return {}, [source.problem(("debt",), "no English words", "keep `en`: unknown languages are read by it")]
    return {language: _screen(parsed, language) for language in parsed.debt}, _unspoken(source, parsed)


def unscreened(path: Path, screen: Screen, languages: tuple[str, ...]) -> list[Problem]:
    """The deployment's languages of which no word is known: their texts would be read as English."""
    missing = [language for language in languages if screen and language not in screen]
    return [
        Problem(file=str(path), line=None, problem=f"no words in {language}", mend=f"add `{language}:` to every list")
        for language in missing
    ]


def _unspoken(source: Located, parsed: ScreeningFile) -> list[Problem]:
    """Every list speaks the languages of `debt`, and no other: of `hj` for `hi` nothing would ever be found."""
    wanted = list(parsed.debt)
    rows: dict[tuple[str, ...], Rows] = {(name,): getattr(parsed, name) for name in LISTS}
    rows |= {("never", name, "phrases"): row.phrases for name, row in parsed.never.items()}
    spares: dict[tuple[str, ...], Rows] = {("never", name, "spares"): row.spares for name, row in parsed.never.items()}
    strange = [
        source.problem((*path, one), f"{'.'.join(path)}: {one} is no language of `debt`", did_you_mean(one, wanted))
        for path, said in {**rows, **spares}.items()
        for one in said
        if one not in wanted
    ]
    lacking = [
        source.problem(path, f"{'.'.join(path)} has no phrase in {one}", f"add `{one}:` with what is said in it")
        for path, said in rows.items()
        for one in wanted
        if said and not said.get(one)
    ]
    return strange + lacking


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

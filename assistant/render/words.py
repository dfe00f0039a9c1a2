"""The lender's own words in each language: products, how an account and a sender are named, common answers of a call.

Read from `templates/words.yaml`; it also declares the languages that every template must have.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.core.located import Located
from assistant.core.problem import BadInput, Problem
from assistant.core.shapes import shaped
from assistant.render.locales import Tongue, locale_name
from assistant.yamlfile import read_yaml

# Each with the gaps that it needs. The last two stand in a script that is read before the call: who will ring, and the
# reference that the call will have.
PHRASES: Mapping[str, frozenset[str]] = {
    "account": frozenset({"product", "tail"}),
    "accounts": frozenset({"count"}),
    "sender": frozenset({"sender", "creditor"}),
    "agent_gap": frozenset(),
    "reference_gap": frozenset(),
}


class WordsFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    languages: tuple[str, ...]
    products: dict[str, dict[str, str]]
    phrases: dict[str, dict[str, str]]
    answers: dict[str, dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class Words:
    """Each mapping: word → language → how it is said."""

    languages: tuple[str, ...]
    products: Mapping[str, Mapping[str, str]]
    phrases: Mapping[str, Mapping[str, str]]
    answers: Mapping[str, Mapping[str, str]]
    tongues: dict[tuple[str, str | None], Tongue] = field(default_factory=dict, compare=False, repr=False)

    def tongue(self, language: str, country: str | None) -> Tongue:
        """Made once for each language and country: it is asked for every text."""
        made = self.tongues.get((language, country))
        if made is None:
            made = self.tongues[language, country] = self._tongue(language, country)
        return made

    def _tongue(self, language: str, country: str | None) -> Tongue:
        return Tongue(
            language=language,
            locale=locale_name(language, country),
            products={code: said.get(language) or said["en"] for code, said in self.products.items()},
            phrases={name: said.get(language) or said["en"] for name, said in self.phrases.items()},
        )


def load_words(path: Path) -> tuple[Words | None, list[Problem]]:
    try:
        source = read_yaml(path)
    except BadInput as error:
        return None, list(error.problems)
    parsed, unfit = shaped(WordsFile, source, placeholders=True)
    if parsed is None:
        return None, list(unfit)
    problems = [*_untranslated(source, parsed), *_phrases(source, parsed)]
    whole = "loan" in parsed.products and all(name in parsed.phrases for name in PHRASES)
    return Words(**parsed.model_dump()) if whole else None, problems


def _untranslated(source: Located, words: WordsFile) -> list[Problem]:
    tables = {"products": words.products, "phrases": words.phrases, "answers": words.answers}
    return [
        source.problem((table, name), f"`{name}` is not said in {language}", f"add `{language}:` with the word")
        for table, rows in tables.items()
        for name, said in rows.items()
        for language in words.languages
        if not said.get(language)
    ]


def _phrases(source: Located, words: WordsFile) -> list[Problem]:
    """Every phrase is there with all its gaps, and there is a word for a loan of any other kind."""
    problems = []
    if "loan" not in words.products:
        problems.append(source.problem(("products",), "no word for `loan`", "add it: other products are called so"))
    for name, gaps in PHRASES.items():
        if name not in words.phrases:
            problems.append(source.problem(("phrases",), f"no phrase `{name}`", "add it, as the shipped file has it"))
        for language, said in words.phrases.get(name, {}).items():
            if not all(f"{{{gap}}}" in said for gap in gaps):
                wanted = ", ".join(f"{{{gap}}}" for gap in sorted(gaps))
                path = ("phrases", name, language)
                problems.append(source.problem(path, f"phrase `{name}` lacks a gap", f"it needs {wanted}"))
    return problems

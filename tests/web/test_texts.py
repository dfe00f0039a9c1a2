"""Every text of a page is there in every language, with the same places for values."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from assistant.config import shipped
from assistant.core.measures import sentences
from assistant.core.terms import Role
from assistant.render.samples import samples
from assistant.steps.dated_answers import plainly
from assistant.web import texts as room
from assistant.web.texts import LANGUAGES, negotiated, texts
from tests.steps import working
from tests.web.conftest import renderer
from tests.web.signing_in import Site

WEB = Path(room.__file__).parent
OTHERS = [language for language in LANGUAGES if language != "en"]
KEYWORDS = {"_": None, "N_": None, "n_": (1, 2), "Say": None}
ADVICE = {
    "escalation.yaml": ("why", "next_action"),
    "deadlines.yaml": ("text", "next_action"),
    "promises.yaml": ("next_action",),
}
PLACE = re.compile(r"%\((\w+)\)s")


@lru_cache(maxsize=1)
def said() -> set[str]:
    """Every text that templates and handlers mark; of a plural, its first form."""
    ways = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
    options = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
    found = [*extract_from_dir(WEB, method_map=ways, options_map=options, keywords=KEYWORDS)]
    for floor in ("core", "steps", "store"):  # what a step says to a person (core/say.py)
        found += extract_from_dir(WEB.parent / floor, method_map=[("**.py", "python")], keywords={"Say": None})
    return {_first(text) for _file, _line, text, _comments, _context in found} | sentences() | labels()


def labels() -> set[str]:
    """What the shipped files and the steps write for a person to read, without a mark of their own."""
    found = {kind for kind, _about in samples(frozenset())}
    found |= {one.when for one in renderer().templates.messages.values()}
    for name, keys in ADVICE.items():
        found |= set(_told(yaml.safe_load((shipped("config") / name).read_text(encoding="utf-8")), keys))
    found |= set(working.rules().overrides.reasons.values())
    for profile in working.rules().profiles.values():
        found |= {rule.note for rule in profile.rules if rule.note and not rule.checks}
        found |= {rule.clause for rule in profile.rules if rule.clause.startswith("house policy, ")}
    for path in (WEB.parent / "steps").glob("*.py"):
        found |= {
            str(one.value.value)
            for one in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(one, ast.keyword) and one.arg == "next_action" and isinstance(one.value, ast.Constant)
        }
    return {plainly(text) for text in found}


def _told(document: Any, keys: tuple[str, ...]) -> Iterator[str]:
    """Every value of these keys, however deep."""
    for key, value in document.items() if isinstance(document, dict) else enumerate(document):
        if key in keys and isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            yield from _told(value, keys)


def catalogue(language: str) -> dict[str, tuple[str, ...]]:
    with (WEB / "locale" / f"{language}.po").open("rb") as file:
        entries = [one for one in read_po(file, locale=language) if one.id]
    return {
        _first(one.id): (one.string,) if isinstance(one.string, str) else tuple(one.string or ()) for one in entries
    }


def _first(text: str | list[str] | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def test_the_texts_are_found() -> None:
    assert {"Sign in", "Today", "No access", "Senior collector", "of %(whole)s"} <= said()


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language: str) -> None:
    known = catalogue(language)
    missing = sorted(text for text in said() if not all(known.get(text, ("",))))
    assert missing == [], f"{len(missing)} texts without a translation in {language}.po"


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    assert sorted(set(catalogue(language)) - said()) == []


@pytest.mark.parametrize("language", OTHERS)
def test_values_stand_in_the_same_places(language: str) -> None:
    for text, forms in catalogue(language).items():
        for form in forms:
            assert set(PLACE.findall(form)) == set(PLACE.findall(text)), f"{language}: {text}"


@pytest.mark.parametrize("language", OTHERS)
def test_translations_have_no_markup_of_their_own(language: str) -> None:
    assert [text for text, forms in catalogue(language).items() if any("<" in form for form in forms)] == []


@pytest.mark.parametrize(
    "wanted,accept,language",
    [
        (None, "", "en"),
        (None, "es-MX,es;q=0.9,en;q=0.8", "es"),
        (None, "fr, hi;q=0.5, zh;q=0.9", "zh"),
        (None, "en;q=0.1, zh-TW", "zh"),
        (None, "fr", "en"),
        (None, "es;q=0, hi", "hi"),
        (None, ";;q=x,,*", "en"),
        ("hi", "es", "hi"),
        ("xx", "es", "es"),
    ],
)
def test_the_users_own_language_then_the_browsers(wanted: str | None, accept: str, language: str) -> None:
    assert negotiated(wanted, accept) == language


def test_values_are_escaped_and_texts_are_not() -> None:
    assert texts("en").say("%(name)s was changed.", name="<b>") == "&lt;b&gt; was changed."


def test_dates_and_numbers_are_written_as_the_language_does() -> None:
    day = date(2026, 10, 1)
    assert texts("es").day(day) == "jueves, 1 de octubre de 2026"
    assert (texts("en").number(1234567), texts("es").number(1234567)) == ("1,234,567", "1.234.567")
    assert texts("hi").number(1234567) == "12,34,567"
    assert texts("en").money(124_000, "USD") == "$1,240.00"


async def test_the_language_of_ones_account_stays(site: Site) -> None:
    browser = await site.as_role(Role.COLLECTOR, "cole")
    assert '<html lang="es" dir="ltr">' in await (await browser.get("/help", headers={"Accept-Language": "es"})).text()
    assert (await browser.post("/account/language", {"language": "zh"})).status == 303
    assert '<html lang="zh" dir="ltr">' in await (await browser.get("/help", headers={"Accept-Language": "es"})).text()
    assert (await browser.post("/account/language", {"language": "xx"})).status == 400

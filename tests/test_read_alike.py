"""The quick ways of making and reading a text answer as the slow ones: phrase by phrase, and Babel for each amount."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.lists import format_list
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.screen import without_names
from assistant.core.screen_words import Folded, LanguageScreen, Phrases, fold, phrase, words_of
from assistant.render import CannotRender, Renderer, load_templates, locales, sms
from assistant.render.samples import samples

HERE = Path(__file__).parent.parent
THREATS = ("Pay today or you will be arrested.", "We will sue you tomorrow.", "You are an idiot.", "不还钱就抓你")
AROUND = ("{}", "x{}", "{}x", "1{}", "{}9", "á{}", "a {} b", "({})", "x{} {}", "我{}们", "_{}_")
HINDI = ("शर्म{}", "{}ा", "{} शर्मा")  # round phrases of its own script


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(templates=load_templates(HERE / "templates", HERE / "config" / "screening.yaml")[0])


def one_by_one(screen: LanguageScreen, text: str) -> frozenset[str]:
    """Every phrase of every list, searched for alone; one that is a word of the text is in it, whatever the script."""
    words = set(words_of(text))
    lists = {name: list_ for name, list_ in vars(screen).items() if isinstance(list_, Phrases) and name != "limited"}
    lists |= {thing.id: thing.phrases for thing in screen.never}
    return frozenset(
        name
        for name, phrases in lists.items()
        if any(one.folded in words or one.pattern.search(text) for one in phrases)
    )


def rendered(renderer: Renderer) -> Iterator[tuple[str, str]]:
    for (channel, name), message in renderer.templates.messages.items():
        for language in message.texts:
            for _, context in samples(frozenset()):
                try:
                    yield language, renderer.render(name, channel, language, context).body
                except CannotRender:
                    continue


def test_a_text_is_read_as_phrase_by_phrase_in_every_language(renderer: Renderer) -> None:
    screens = renderer.templates.screen
    texts = {*rendered(renderer), *((language, text) for language in screens for text in THREATS)}
    assert len(texts) > 200
    for language, text in texts:
        whole = fold(" ".join(text.split()))
        assert screens[language].found(Folded(whole)) == one_by_one(screens[language], whole), whole


def test_each_phrase_is_found_or_not_by_what_stands_around_it(renderer: Renderer) -> None:
    for screen in renderer.templates.screen.values():
        for said in {one.folded for one, _ in screen._named}:
            for around in AROUND:
                text = fold(around.replace("{}", said))
                assert screen.found(Folded(text)) == one_by_one(screen, text), text


def test_a_text_asked_about_in_two_languages_is_read_in_each() -> None:
    text = Folded("pay")
    english, other = LanguageScreen(debt=Phrases([phrase("pay")])), LanguageScreen(debt=Phrases([phrase("paga")]))
    assert [sorted(each.found(text)) for each in (english, other, english)] == [["debt"], [], ["debt"]]


@given(st.text("ab1 é_शरा我,stop", max_size=30))
def test_the_words_of_a_text_are_the_same_however_they_are_taken(text: str) -> None:
    assert Folded(text).words == frozenset(words_of(text))


@given(st.text("Ana_é1 我ा.", max_size=20), st.sampled_from(["Ana", "An", "a", "aa", "A.", "我"]))
def test_a_name_is_left_out_only_as_a_word_of_its_own(text: str, name: str) -> None:
    assert without_names(text, (name,)) == re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text)


@pytest.mark.parametrize("locale", ["en", "en_US", "en_IN", "es", "es_US", "es_MX", "zh", "zh_CN", "hi_IN", "fr_CH"])
def test_every_amount_is_written_as_babel_writes_it(locale: str) -> None:
    for currency in ("USD", "EUR", "INR", "CNY", "JPY", "KWD", "CHF"):
        for amount in (*range(0, 1200, 7), *(10**n - 1 for n in range(16)), *(10**n for n in range(16)), -5, -124_000):
            for whole in (False, True):
                written = locales.by_babel(amount, currency, locale, whole)
                assert locales.money(amount, currency, locale, whole) == written
    assert locales.money(124_000, "USD", "en_US") == "$1,240.00"
    assert locales.whole_money(12_400_000, "INR", "en_IN") == "₹1,24,000"


@pytest.mark.parametrize("locale", ["en", "es", "zh", "hi"])
def test_two_and_three_things_are_joined_as_babel_joins_them(locale: str) -> None:
    for parts in ([], ["a"], ["a {b}", "{0}"], ["a", "b", "c"]):
        assert locales.joined(parts, locale) == format_list(parts, locale=locale)


@given(st.text("ab`^~[| \t\n\x01Ññé…é", max_size=20))
def test_a_short_text_is_made_plain_by_its_quick_way_as_by_the_long_one(text: str) -> None:
    assert sms.tidy(text) == sms.tidy(text + "\u200b")  # a sign that is dropped, and that no short way takes

"""What a finished text says, and what may never be in one."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from assistant.core.consequence import Consequence, ConsequenceKind, Situation, applicable, happens_on
from assistant.core.screen import (
    DEBT_COLLECTOR,
    LIMITED_CONTENT,
    Identity,
    hints_at_collection,
    never_said,
    read,
)
from assistant.core.screen_words import LanguageScreen, Never, Phrases, phrase
from assistant.core.spoken import Key, Passage, Spoken

ENGLISH = LanguageScreen(
    debt=Phrases(map(phrase, ("pay", "loan"))),
    late=Phrases(map(phrase, ("overdue",))),
    opt_out=Phrases(map(phrase, ("reply stop",))),
    answer=Phrases(map(phrase, ("reply",))),
    collector=Phrases(map(phrase, ("debt collector",))),
    trade=Phrases(map(phrase, ("recovery",))),
    never=(Never(id="arrest", why="unlawful", phrases=Phrases(map(phrase, ("arrest",)))),),
)
HINDI = LanguageScreen(debt=Phrases([phrase("कर्ज़")]))
SCREEN = {"en": ENGLISH, "hi": HINDI}
US = Identity(sender="First Loan Company", creditor="First Loan Company", agent="Dana Reed", phone="+1-202-555-0123")


@pytest.mark.parametrize(
    "text, debt",
    [
        ("Please pay today", True),
        ("Please PAY today", True),
        ("A prepayment plan", False),  # only whole words in Latin letters
        ("First Loan Company would like to speak with you", False),  # our own name says nothing of the reader's debt
        ("First Loan Company about your loan", True),
        ("It is overdue", True),
    ],
)
def test_a_text_speaks_of_the_debt_only_by_words_that_are_not_our_name(text: str, debt: bool) -> None:
    assert read(text, "en", SCREEN, US).mentions_debt is debt


def test_signs_made_of_two_parts_are_found_in_either_form() -> None:
    assert read("आपका कर्ज\u093c", "hi", SCREEN, US).mentions_debt
    assert read("आपका कर\u094d\u095b", "hi", SCREEN, US).mentions_debt


def test_a_limited_content_message_names_us_whom_to_ask_for_and_the_number_and_no_more() -> None:
    limited = "This is First Loan Company. Please call Dana Reed at +1-202-555-0123."
    assert read(limited, "en", SCREEN, US).message_class == LIMITED_CONTENT
    assert read(limited + " It is about your loan.", "en", SCREEN, US).message_class is None
    assert read(limited.replace("Dana Reed", "us"), "en", SCREEN, US).message_class is None
    hinting = Identity(sender="Swift Recovery", creditor="A Bank", agent="Dana Reed", phone="+1-202-555-0123")
    assert read(limited.replace("First Loan Company", "Swift Recovery"), "en", SCREEN, hinting).message_class is None
    assert hints_at_collection("Swift Recovery", SCREEN)


def test_a_debt_collector_is_known_by_the_statement() -> None:
    assert read("This is from a debt collector.", "en", SCREEN, US).message_class == DEBT_COLLECTOR


def test_who_how_to_answer_and_the_way_out_are_read_from_the_text() -> None:
    facts = read("First Loan Company. Reply STOP to end.", "en", SCREEN, US)
    assert (facts.identifies_sender, facts.says_how_to_answer, facts.has_opt_out_notice) == (True, True, True)
    assert not read("Hello", "en", SCREEN, US).identifies_sender


def test_a_forbidden_thing_is_found_unless_its_author_may_deny_it() -> None:
    assert [thing.id for thing in never_said("We will arrest you", "en", SCREEN)] == ["arrest"]
    assert never_said("Nobody will arrest you", "en", SCREEN, frozenset({"arrest"})) == []
    assert never_said("Your arrears", "en", SCREEN) == []
    assert read("We will arrest you", "en", SCREEN, US).claims == ("arrest",)


TODAY = date(2026, 10, 1)
FEE = Consequence(
    kind=ConsequenceKind.LATE_FEE,
    authority="section 7",
    effective_from=TODAY,
    effective_to=TODAY,
    portfolio="cards",
    currency="USD",
    from_dpd=5,
    to_dpd=30,
)
HERE = Situation(portfolio="cards", jurisdictions=frozenset({"house"}), currency="USD", as_of=TODAY, dpd=5)


@pytest.mark.parametrize(
    "here, told",
    [
        ({}, True),
        ({"dpd": 4}, False),
        ({"dpd": 30}, True),
        ({"dpd": 31}, False),
        ({"as_of": TODAY - timedelta(days=1)}, False),
        ({"as_of": TODAY + timedelta(days=1)}, False),
        ({"portfolio": "cars"}, False),
        ({"currency": "INR"}, False),
    ],
)
def test_a_consequence_is_told_only_within_its_row(here: dict[str, Any], told: bool) -> None:
    assert (applicable([FEE], replace(HERE, **here)) == (FEE,)) is told


def test_a_legal_step_is_told_only_if_intended_and_not_time_barred() -> None:
    step = Consequence(kind=ConsequenceKind.LEGAL_STEP, authority="board", effective_from=TODAY, intended=True)
    assert applicable([step], HERE) == (step,)
    assert applicable([replace(step, intended=False)], HERE) == ()
    assert applicable([step], replace(HERE, time_barred=True)) == ()


def test_the_day_of_a_consequence_is_counted_from_today_and_never_in_the_past() -> None:
    report = replace(FEE, kind=ConsequenceKind.BUREAU, at_dpd=30)
    assert happens_on(report, 29, TODAY) == TODAY + timedelta(days=1)
    assert happens_on(report, 30, TODAY) == TODAY
    assert happens_on(report, 31, TODAY) is None


def test_a_key_that_is_not_offered_counts_as_silence() -> None:
    first = Passage(id="a", says="", keys=(Key(digit="1", to="b"),), unanswered="c")
    ends = (Passage(id="b", says=""), Passage(id="c", says=""))
    reminder = Spoken(language="en", start="a", passages=(first, *ends), voicemail="")
    pressed = [reminder.press("a", digit) for digit in ("1", "7", None)]
    assert [passage.id for passage in pressed if passage] == ["b", "c", "c"]
    assert reminder.press("b", "1") is None

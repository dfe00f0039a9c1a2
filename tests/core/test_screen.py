"""What a finished text says, and what may never be in one."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
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
    too_much,
)
from assistant.core.screen_free import free_text
from assistant.core.screen_words import LanguageScreen, Never, Phrases, phrase
from assistant.core.spoken import Key, Passage, Spoken
from assistant.render.screening import load_screening

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


# --- texts that people write themselves

SHIPPED, _ = load_screening(Path(__file__).parents[2] / "config" / "screening.yaml")


@pytest.mark.parametrize(
    "text, thing",
    [
        ("We will have you arrested tomorrow.", "arrest"),
        ("We will have you arressted tomorrow.", "arrest"),  # one letter too many
        ("We will have you arrseted tomorrow.", "arrest"),  # two letters changed places
        ("You will be 4rr3sted.", "arrest"),  # digits that pass for letters
        ("You will be a r r e s t e d.", "arrest"),
        ("You will be аrrestеd.", "arrest"),  # Cyrillic letters
        ("You will be arre\u200bsted.", "arrest"),
        ("The shreiff is on his way.", "police"),
        ("We file a lawsiut today.", "legal_threat"),
        ("Everyone on Facebook, on facebook, will see it.", "public_posting"),
        ("You deadbaet, pay now or else.", "shame"),
        ("You are an idiot.", "obscene_abuse"),
        ("Le mandaremos a la polizía.", "police"),
        ("Usted es un sinverguensa, pague ya o verá.", "shame"),
        ("不还钱就抓你", "arrest"),
        ("我们会告诉您的家人", "children"),
        ("पैसे दो वरना पुलिस आएगी", "police"),
        ("Hola, we will sue you mañana.", "legal_threat"),  # in another language than the rest
        ("Your boss will hear of it: your employer.", "employer"),
    ],
)
def test_a_threat_is_found_misspelt_disguised_and_in_any_language(text: str, thing: str) -> None:
    assert thing in [found.id for found in free_text(text, SHIPPED)]


@pytest.mark.parametrize(
    "text",
    [
        "Our policy is to answer within two days; your arrears are 20.",
        "Please ask for the person who signed; the precision matters.",
        "Sin embargo, puede llamarnos. La póliza sigue vigente.",
        "Your PIN code area is 560001.",
        "शर्मा जी, आपका मसाले का व्यवसाय कैसा है? चोरी की सूचना मिली।",
        "We would like to understand what stands in the way. Reply or call 202-555-0123.",
        "The officer of complaints is Ana Ruiz, room 4B, floor 3.",
        "10 of 14 payments came in; 3-5 days are usual.",
    ],
)
def test_innocent_words_that_look_alike_are_let_through(text: str) -> None:
    assert free_text(text, SHIPPED) == []


def test_a_name_is_not_read_as_a_word() -> None:
    text = "Dear Sue Jail, we are glad to hear from you."
    assert [found.id for found in free_text(text, SHIPPED)] == ["arrest"]
    assert free_text(text, SHIPPED, ("Sue Jail",)) == []
    who = Identity(sender="Harbor", creditor="Harbor", addressed=("Penny Cash-Due", "Penny"))
    assert not read("Hi Penny Cash-Due, this is Harbor.", "en", SHIPPED, who).mentions_debt


# --- what a statement, a licence and an officer are worth

COLLECTOR = Identity(sender="Meridian", creditor="Harbor Bank", statement="first")


@pytest.mark.parametrize(
    "text, mini_miranda, in_language",
    [
        ("An attempt to collect a debt; any information obtained will be used for that purpose.", True, True),
        ("An attempt to collect a debt.", False, None),
        ("Your debt: any information obtained will be used for that purpose.", False, None),
        ("Your debt. Intento de cobrar una deuda; la información que dé se usará para ese fin.", True, False),
    ],
)
def test_the_first_statement_has_both_halves_in_the_language_of_the_text(
    text: str, mini_miranda: bool, in_language: bool | None
) -> None:
    facts = read(text, "en", SHIPPED, COLLECTOR)
    assert (facts.mini_miranda, facts.disclosure_in_language) == (mini_miranda, in_language)
    assert facts.collector_disclosure is None


def test_nothing_is_owed_by_a_text_that_does_not_speak_of_the_debt() -> None:
    facts = read("Meridian here. Please call us.", "en", SHIPPED, COLLECTOR)
    assert (facts.mini_miranda, facts.collector_disclosure) == (None, None)


def test_a_later_contact_owes_who_speaks_and_a_creditor_owes_nothing() -> None:
    later = replace(COLLECTOR, statement="later")
    assert read("Your debt. This is from a debt collector.", "en", SHIPPED, later).collector_disclosure is True
    assert read("Your debt.", "en", SHIPPED, later).collector_disclosure is False
    assert read("Your debt.", "en", SHIPPED, replace(later, statement="none")).collector_disclosure is None


def test_what_a_profile_does_not_ask_for_is_no_fact() -> None:
    asked = Identity(
        sender="Meridian",
        creditor="Meridian",
        licence="MD-0042",
        grievance=("Ana Ruiz", "a@b.example", "555", "1 Quay"),
        owes=frozenset({"licence_number", "grievance_officer", "time_barred_wording"}),
        time_barred=True,
    )
    facts = read("Your debt, licence MD-0042.", "en", SHIPPED, asked)
    assert (facts.licence_number, facts.grievance_officer, facts.time_barred_wording) == (True, False, False)
    whole = "Your debt, licence MD-0042. We will not sue you for it. Ana Ruiz, a@b.example, 555, 1 Quay."
    facts = read(whole, "en", SHIPPED, asked)
    assert (facts.licence_number, facts.grievance_officer, facts.time_barred_wording) == (True, True, True)
    assert facts.claims == ()  # the wording of the law is no threat
    plain = read("Your debt.", "en", SHIPPED, replace(asked, owes=frozenset()))
    assert (plain.licence_number, plain.grievance_officer, plain.time_barred_wording) == (None, None, None)
    bare = replace(asked, purpose="opt_out_confirmation")
    assert read("You are opted out.", "en", SHIPPED, bare).grievance_officer is None


@pytest.mark.parametrize(
    "text, language, more",
    [
        ("Hello, this is Harbor. Please call Dana Reed back at 555. Thank you.", "en", ""),
        ("Hello, this is Harbor. Please call Dana Reed or any of our representatives at 555.", "en", ""),
        ("Hello, this is Harbor, it is urgent. Please call Dana Reed at 555.", "en", "it is urgent"),
        ("您好，这里是Harbor。请回电555，找Dana Reed。谢谢。", "zh", ""),
        ("您好，这里是Harbor。事关重大，请回电555。", "zh", "事关重大"),
    ],
)
def test_a_voicemail_says_no_more_than_it_may(text: str, language: str, more: str) -> None:
    harbor = Identity(sender="Harbor", creditor="Harbor", agent="Dana Reed", phone="555")
    assert too_much(text, language, SHIPPED, harbor) == more

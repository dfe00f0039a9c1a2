"""Where a person is not to be reached, and whom a place means."""

from dataclasses import replace

import pytest

from assistant.core.gate import Contact, Event
from tests.core.gate_alone import (
    CALL,
    LETTER,
    MAIL,
    TEXT,
    ago,
    asks,
    call,
    finding,
    learned,
)

NOTHING = "nothing on file against it"
PLACE = "{check: inconvenient_place, lifted_by_reply: true}"
BARRED_AT = "not to be contacted at {}"
HOME_LINE, WORK_LINE = replace(CALL, number="h", number_kind="home"), replace(CALL, number="w", number_kind="work")
VISIT = replace(LETTER, channel="visit")


@pytest.mark.parametrize(
    ("place", "contact", "barred"),
    [
        ("home", HOME_LINE, True),
        ("home", CALL, False),
        ("home", replace(TEXT, number_kind="home"), True),
        ("home", LETTER, True),
        ("home", replace(LETTER, address_kind="home"), True),
        ("home", replace(LETTER, channel="postcard"), True),
        ("home", VISIT, True),
        ("home", MAIL, False),
        ("home", replace(LETTER, address_kind="employer"), False),
        ("work", WORK_LINE, True),
        ("work", HOME_LINE, False),
        ("work", replace(MAIL, address_kind="employer"), True),
        ("work", replace(MAIL, address_kind="work"), True),
        ("work", MAIL, False),
        ("work", replace(LETTER, address_kind="employer"), True),
        ("work", replace(LETTER, address_kind="work"), True),
        ("work", LETTER, False),
        ("gym", replace(VISIT, more={"place": "gym"}), True),
        ("gym", replace(VISIT, address="gym"), True),
        ("gym", replace(CALL, number="gym"), True),
        ("gym", replace(VISIT, address_kind="gym"), True),
        ("gym", replace(MAIL, address_kind="gym"), False),
        ("gym", VISIT, False),
        ("home", replace(CALL, more={"known_to_be_at": "home"}), True),
        ("home", replace(CALL, more={"known_to_be_at": "work"}), False),
        ("work", replace(LETTER, channel="social", address_kind="work"), False),
    ],
)
def test_a_place_means_its_lines_and_its_mail(place: str, contact: Contact, barred: bool) -> None:
    said = finding(PLACE, contact, asks(90, "inconvenient_place", place=place)).because
    assert said == (BARRED_AT.format(place) if barred else NOTHING)


LIFTED = "the person agreed to this place since"
REPLY = "the one reply to what the person began there"
REPLYING = replace(HOME_LINE, in_reply_to="borrower_initiated")
RANG = {"direction": "in", "number": "h"}


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (HOME_LINE, (asks(80, "consent"),), LIFTED),
        (HOME_LINE, (asks(80, "consent", number="h"),), LIFTED),
        (HOME_LINE, (asks(80, "consent", number="z"),), BARRED_AT.format("home")),
        (HOME_LINE, (asks(90, "consent"),), BARRED_AT.format("home")),
        (HOME_LINE, (asks(80, "consent", person="spouse"),), BARRED_AT.format("home")),
        (HOME_LINE, (asks(80, "consent"), asks(70, "inconvenient_place", place="home")), BARRED_AT.format("home")),
        (REPLYING, (call(9, **RANG),), REPLY),
        (REPLYING, (call(9, direction="in", number=None),), REPLY),
        (replace(REPLYING, number=None), (call(9, **RANG),), REPLY),
        (REPLYING, (call(9, direction="in", number="z"),), BARRED_AT.format("home")),
        (REPLYING, (call(9, person="spouse", **RANG),), BARRED_AT.format("home")),
        (REPLYING, (ago(9, "sms", direction="in", number="h"),), BARRED_AT.format("home")),
        (REPLYING, (), BARRED_AT.format("home")),
        (HOME_LINE, (call(9, **RANG),), BARRED_AT.format("home")),
        (REPLYING, (call(95, **RANG),), BARRED_AT.format("home")),
        (REPLYING, (call(90, **RANG),), REPLY),
        (REPLYING, (call(9, **RANG), call(8, number="h")), BARRED_AT.format("home")),
        (REPLYING, (call(9, **RANG), call(9, number="h")), BARRED_AT.format("home")),
        (REPLYING, (call(9, **RANG), call(8, number="h", person="spouse")), REPLY),
        (REPLYING, (call(10, number="h"), call(9, **RANG)), REPLY),
        (REPLYING, (call(10, **RANG), call(9, number="h"), call(8, **RANG)), REPLY),
        (
            REPLYING,
            (call(10, **RANG), call(9, number="h"), call(8, direction="in", number="z")),
            BARRED_AT.format("home"),
        ),
    ],
)
def test_a_place_is_opened_by_consent_and_once_by_what_the_person_began_there(
    contact: Contact, history: tuple[Event, ...], says: str
) -> None:
    assert finding(PLACE, contact, asks(90, "inconvenient_place", place="home"), *history).because == says


def test_only_the_person_who_asked_is_not_reached_there_and_a_profile_may_know_no_exception() -> None:
    assert finding(PLACE, HOME_LINE, asks(90, "inconvenient_place", place="home", person="spouse")).passed
    bare = "{check: inconvenient_place, lifted_by_consent: false}"
    bar = asks(90, "inconvenient_place", place="home")
    assert not finding(bare, HOME_LINE, bar, asks(80, "consent")).passed
    assert not finding(bare, REPLYING, bar, call(9, **RANG)).passed
    assert not finding("{check: inconvenient_place}", HOME_LINE, asks(95, "inconvenient_place"), bar).passed


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (WORK_LINE, (asks(90, "employer_forbids"),), BARRED_AT.format("work")),
        (WORK_LINE, (learned(90, "employer_forbids"),), BARRED_AT.format("work")),
        (CALL, (asks(90, "employer_forbids"),), NOTHING),
        (WORK_LINE, (asks(90, "employer_forbids", person="spouse"),), NOTHING),
        (WORK_LINE, (asks(90, "employer_forbids"), asks(80, "consent")), LIFTED),
        (WORK_LINE, (asks(90, "employer_forbids"), asks(95, "consent")), BARRED_AT.format("work")),
        (WORK_LINE, (learned(90, "employer_forbids"), asks(95, "consent")), LIFTED),
        (WORK_LINE, (asks(90, "inconvenient_place", place="work"),), NOTHING),
    ],
)
def test_an_employer_forbids_the_line_at_work(contact: Contact, history: tuple[Event, ...], says: str) -> None:
    assert finding("{check: inconvenient_place, employer_forbids: true}", contact, *history).because == says

"""Times that the borrower called inconvenient, until when, and what opens them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.core.gate import Contact, Event, Place, Window
from tests.core.gate_alone import (
    CALL,
    LETTER,
    NOON,
    NOWHERE,
    ROBOT,
    asks,
    call,
    finding,
    findings,
    learned,
)

NOTHING = "nothing on file against it"
NIGHT = (Window(start=720, end=840),)
TIME = "{check: inconvenient_time, lifted_by_reply: true}"
BUSY = "the borrower called this time inconvenient"
BEGAN = "the one reply to what the borrower began at that time"
ANSWERING = replace(CALL, in_reply_to="borrower_initiated")


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (CALL, (), BUSY),
        (LETTER, (), "does not judge a contact by letter"),
        (replace(CALL, person="spouse"), (), NOTHING),
        (CALL, (asks(80, "consent_to_time", windows=NIGHT),), NOTHING),
        (CALL, (asks(80, "consent", windows=NIGHT),), NOTHING),
        (CALL, (learned(80, "agreed_hours", windows=NIGHT),), NOTHING),
        (CALL, (asks(90, "consent_to_time", windows=NIGHT),), BUSY),
        (CALL, (asks(80, "consent_to_time", windows=(Window(start=800, end=840),)),), BUSY),
        (ANSWERING, (call(0.5, direction="in"),), BUSY),
        (ANSWERING, (call(0, direction="in"),), BEGAN),
    ],
)
def test_a_time_that_the_borrower_called_inconvenient_is_barred(
    contact: Contact, history: tuple[Event, ...], says: str
) -> None:
    bar = asks(90, "inconvenient_time", windows=NIGHT)
    assert finding(TIME, contact, bar, *history).because == says


def test_what_the_borrower_began_at_that_time_is_answered_once_while_it_lasts() -> None:
    bar, later = asks(90, "inconvenient_time", windows=NIGHT), NOON + timedelta(minutes=30)
    rang = call(0, direction="in")
    assert finding(TIME, ANSWERING, bar, rang, now=later).because == BEGAN
    assert finding(TIME, CALL, bar, rang, now=later).because == BUSY
    assert (
        finding(TIME, ANSWERING, bar, rang, replace(call(0), at=NOON + timedelta(minutes=9)), now=later).because == BUSY
    )
    yesterday = call(24, direction="in")
    assert finding(TIME, ANSWERING, bar, yesterday, now=later).because == BUSY
    bare = "{check: inconvenient_time, lifted_by_consent: false}"
    assert finding(bare, ANSWERING, bar, rang, now=later).because == BUSY
    assert finding(bare, CALL, bar, asks(80, "consent_to_time", windows=NIGHT)).because == BUSY


def test_an_inconvenient_time_ends_with_its_window_or_with_an_agreement() -> None:
    bar = asks(90, "inconvenient_time", windows=NIGHT)
    assert finding(TIME, CALL, bar).until == NOON + timedelta(hours=2)
    agreed = asks(80, "consent_to_time", windows=(Window(start=780, end=840),))
    assert finding(TIME, CALL, bar, agreed).until == NOON + timedelta(hours=1)
    assert finding(TIME.replace("}", ", lifted_by_consent: false}"), CALL, bar, agreed).until == NOON + timedelta(
        hours=2
    )
    whole = asks(90, "inconvenient_time", windows=(Window(),))
    assert finding(TIME, CALL, whole).until is None
    inherited = learned(90, "designation_inherited", windows=NIGHT)
    assert finding(TIME, CALL, inherited).because == BUSY
    two = (Place(zone="America/New_York"), Place(zone="America/Chicago"))
    assert finding(TIME, CALL, bar, places=two).until == NOON + timedelta(hours=2)  # when Chicago's begins: ask again
    _first, second = findings(["{check: retention, channels: [call], months: 1}", TIME], CALL, bar, places=())
    assert second.because == NOWHERE


def test_only_what_claims_to_be_a_reply_may_be_judged() -> None:
    rule, bar = "{check: inconvenient_time, only_replies: true}", asks(90, "inconvenient_time", windows=NIGHT)
    assert finding(rule, CALL, bar).because == NOTHING
    assert finding(rule, ANSWERING, bar).because == BUSY
    assert finding(rule, replace(ROBOT, in_reply_to="other"), bar).because == NOTHING

"""Consent: how far it reaches, when it ends, and when it is void because of the call that it was taken in."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from assistant.core.gate import Event, Window
from tests.core.gate_alone import (
    CALL,
    asks,
    call,
    finding,
)

NOTHING = "nothing on file against it"
DAY = '{check: time_window, windows: [{start: "08:00", end: "11:00"}], lifted_by: [consent_to_time]}'
AGREED = "the borrower agreed to be contacted at this time"
NOONS = (Window(start=720, end=780),)
TAINTED = DAY.replace("}]", "}], only_tainted: true")
LAWFUL = '{check: time_window, windows: [{days: [MO], start: "00:00", end: "24:00"}], lifted_by: [consent_to_time]}'
MONDAY_CALL = call(24, "conversation")
SUNDAY_CALL = call(48, "conversation")


@pytest.mark.parametrize(
    ("talk", "more", "lifted"),
    [
        (MONDAY_CALL, {}, True),
        (SUNDAY_CALL, {}, False),
        (replace(SUNDAY_CALL, direction="in"), {}, True),
        (replace(SUNDAY_CALL, outcome="no_answer"), {}, True),
        (SUNDAY_CALL, {"made_by": "letter"}, True),
        (SUNDAY_CALL, {"made_by": "phone"}, False),
        (replace(SUNDAY_CALL, person="spouse"), {}, True),
        (replace(SUNDAY_CALL, person=None), {}, False),
        (SUNDAY_CALL, {"person": None}, False),
    ],
)
def test_a_consent_taken_in_an_unlawful_call_is_void(talk: Event, more: dict[str, Any], lifted: bool) -> None:
    said = asks(0, "consent_to_time", windows=(Window(),), **more)
    for minutes, counts in ((1, True), (60, True), (61, False)):
        given = replace(said, at=talk.at + timedelta(minutes=minutes))
        assert finding(LAWFUL, CALL, talk, given).passed is (lifted or not counts)


@pytest.mark.parametrize(
    ("during", "lifted"),
    [
        ("the call", False),
        (SUNDAY_CALL.at, False),
        (MONDAY_CALL.at, True),
        (SUNDAY_CALL.at - timedelta(hours=9), False),
        (None, True),
    ],
)
def test_a_consent_may_say_in_which_call_it_was_taken(during: object, lifted: bool) -> None:
    said = asks(12, "consent_to_time", windows=(Window(),), more={} if during is None else {"obtained_during": during})
    talks = (SUNDAY_CALL,) if during == "the call" else (SUNDAY_CALL, MONDAY_CALL)
    assert finding(LAWFUL, CALL, *talks, said).passed is lifted


def test_what_relies_on_a_void_consent_alone_is_told_so() -> None:
    void = asks(9, "consent_to_time", windows=NOONS, more={"obtained_during": "unlawful_call"})
    assert not finding(TAINTED, CALL, void).passed
    assert finding(TAINTED, CALL, replace(void, windows=(Window(start=0, end=60),))).because == NOTHING
    assert finding(TAINTED, CALL, replace(void, person="spouse")).because == NOTHING
    assert finding(TAINTED, CALL, replace(void, debts=("D2",))).because == NOTHING
    assert finding(TAINTED, CALL, replace(void, request="consent")).passed is False
    assert finding(TAINTED, CALL, replace(void, more={})).because == NOTHING
    assert finding(TAINTED, CALL, void, asks(8, "consent_to_time", windows=NOONS)).because == AGREED


EXEMPT = "{check: cap, channels: [call], per: debt, most: 1, days: 30, noun: call, consent_exempts: true}"
FULL = call(20 * 24)


@pytest.mark.parametrize(
    ("said", "exempt"),
    [
        (asks(9, "consent"), True),
        (asks(6 * 24, "consent"), True),
        (asks(6 * 24 + 12, "consent"), True),
        (asks(6 * 24 + 12.1, "consent"), False),
        (asks(9, "consent", valid_from=date(2026, 5, 5)), True),
        (asks(9, "consent", valid_from=date(2026, 5, 6)), False),
        (asks(50, "consent", valid_to=date(2026, 5, 5)), True),
        (asks(50, "consent", valid_to=date(2026, 5, 4)), False),
        (asks(9, "consent", windows=NOONS), True),
        (asks(9, "consent", windows=(Window(start=780, end=840),)), False),
        (asks(9, "consent", person="spouse"), False),
        (asks(9, "consent", by="agency:east"), False),
        (asks(9, "consent", more={"obtained_during": "unlawful_call"}), False),
    ],
)
def test_a_consent_to_calls_lives_seven_days_of_its_own(said: Event, exempt: bool) -> None:
    assert finding(EXEMPT, CALL, FULL, said).passed is exempt


def test_a_consent_to_calls_ends_with_a_talk_about_its_debt() -> None:
    said, full = asks(60, "consent"), call(20 * 24, debts=("D1", "D2"))
    for talk, exempt in (
        (call(30, "conversation"), False),
        (call(30, "conversation", direction="in"), False),
        (call(30, "conversation", debts=("D2",)), True),
        (call(30, "conversation", by="agency:east"), True),
        (call(30, "conversation", person="spouse"), True),
        (call(60, "conversation", direction="in"), True),
        (call(30, "no_answer", with_consent=True), True),
    ):
        assert finding(EXEMPT, CALL, full, said, talk).passed is exempt, talk


@pytest.mark.parametrize(
    ("said", "until"),
    [
        (asks(9, "consent", valid_from=date(2026, 5, 7)), datetime(2026, 5, 7, 4, tzinfo=UTC)),
        (asks(9, "consent", windows=(Window(start=780, end=840),)), datetime(2026, 5, 5, 17, tzinfo=UTC)),
        (asks(9, "consent", windows=(Window(start=600, end=660),)), datetime(2026, 5, 6, 14, tzinfo=UTC)),
        (asks(6 * 24, "consent", windows=(Window(start=600, end=660),)), datetime(2026, 5, 16, 4, tzinfo=UTC)),
    ],
)
def test_a_consent_that_is_to_begin_ends_the_wait(said: Event, until: datetime) -> None:
    assert finding(EXEMPT.replace("days: 30", "days: 20"), CALL, call(9 * 24 + 12), said).until == until

"""A call at a time that the person asked for: on that day, in that hour, by every clock, once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.core.gate import Place, Window
from assistant.core.gate.facts import Event
from assistant.core.gate.slots import written
from tests.core.gate_alone import CALL, NOON, TEXT, allows, asks, call, finding

TODAY = date(2026, 5, 5)
CAP = "{check: cap, channels: [call], most: 1, days: 1, noun: call, yields_to_slot: true}"
GAP = "{check: gap, channels: [call], minutes: 240, noun: attempt, yields_to_slot: true}"
STRICT = "{check: cap, channels: [call], most: 1, days: 1, noun: call}"
EARLIER = call(3)  # at nine
SLOT = Window(on=TODAY, start=705, end=750)  # 11:45 to 12:30


def asked(hours: float = 2, window: Window = SLOT, **more: object) -> Event:
    return asks(hours, "asks_to_be_contacted", windows=(window,), **more)


@pytest.mark.parametrize(
    "history, allowed",
    [
        ((), False),
        ((asked(),), True),
        ((asked(window=replace(SLOT, start=720)),), True),
        ((asked(window=replace(SLOT, start=721)),), False),
        ((asked(window=replace(SLOT, end=720)),), False),
        ((asked(window=replace(SLOT, end=721)),), True),
        ((asked(window=replace(SLOT, on=TODAY + timedelta(days=1))),), False),
        ((asked(window=replace(SLOT, on=None)),), False),  # hours said for good are no appointment
        ((asks(2, "asks_to_be_contacted"),), False),
        ((asks(2, "consent_to_time", windows=(SLOT,)),), False),
        ((asked(person="spouse"),), False),
        ((asked(debts=("D2",)),), False),
        ((asked(channel="sms"),), False),
        ((asked(), asks(1, "revoke_consent")), False),
        ((asked(), call(0.25)),  False),  # rung at 11:45: the one call is made
        ((asked(), call(0.26)),  True),  # a minute before the time began: not the call that was asked for
        ((asked(0.25), call(0.25)), True),  # the call in which they asked
    ],
)  # fmt: skip
def test_a_time_that_was_asked_for_frees_one_call_of_the_cap_and_the_gap(
    history: tuple[Event, ...], allowed: bool
) -> None:
    assert allows(CAP, CALL, EARLIER, *history) is allowed
    assert allows(GAP, CALL, EARLIER, *history) is allowed
    assert not allows(STRICT, CALL, EARLIER, *history)


def test_it_is_the_time_on_every_clock_that_they_may_live_by() -> None:
    two = (Place(zone="America/New_York"), Place(zone="America/Chicago"))
    assert not allows(CAP, CALL, EARLIER, asked(), places=two)
    both = asks(2, "asks_to_be_contacted", windows=(SLOT, replace(SLOT, start=645, end=690)))
    assert allows(CAP, CALL, EARLIER, both, places=two)


def test_a_text_at_that_time_is_not_the_call_they_asked_for() -> None:
    cap = CAP.replace("[call]", "[call, sms]")
    assert not allows(cap, TEXT, EARLIER, asked())


@pytest.mark.parametrize("check", [CAP, GAP])
def test_the_refusal_before_ends_when_the_time_begins(check: str) -> None:
    found = finding(check, CALL, EARLIER, asked(), now=NOON - timedelta(hours=1))
    assert (found.passed, found.until) == (False, NOON - timedelta(minutes=15))


def test_the_refusal_after_it_was_used_does_not_wait_for_it() -> None:
    found = finding(CAP, CALL, EARLIER, asked(), call(0.2))
    assert found.until == datetime(2026, 5, 6, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "at, zones, expected",
    [
        ("2026-05-05T19:30+00:00", ["America/New_York"], [("2026-05-05", "15:15", "16:00")]),
        (
            "2026-05-05T19:30+00:00",
            ["America/New_York", "America/Chicago", "America/Detroit"],
            [("2026-05-05", "15:15", "16:00"), ("2026-05-05", "14:15", "15:00")],
        ),
        ("2026-05-06T04:05+00:00", ["America/New_York"], [("2026-05-06", "00:00", "00:35")]),
        ("2026-05-06T03:45+00:00", ["America/New_York"], [("2026-05-05", "23:30", "24:00")]),
    ],
)
def test_a_time_agreed_is_written_for_each_clock_and_cut_at_midnight(
    at: str, zones: list[str], expected: list[tuple[str, ...]]
) -> None:
    slack, alarm = timedelta(minutes=15), timedelta(minutes=30)
    found = written(datetime.fromisoformat(at), [ZoneInfo(name) for name in zones], slack, alarm)
    assert [tuple(one.values()) for one in found] == expected

"""Gaps, quiet days, bursts and written stops: what starts them, whom they bind, and until when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assistant.core.gate import Contact, Event, Window
from tests.core.gate_alone import (
    CALL,
    LETTER,
    MAIL,
    NOON,
    NOWHERE,
    ROBOT,
    ago,
    allows,
    asks,
    call,
    finding,
    findings,
    learned,
)

NOTHING = "nothing on file against it"
ONE = "{check: cap, channels: [call], most: 1, days: 7, noun: call}"
PER_DEBT = "{check: cap, channels: [call], per: debt, most: 1, days: 7, noun: call}"
BOTH = replace(CALL, debts=("D1", "D2"))
TOMORROW = datetime(2026, 5, 6, 4, tzinfo=UTC)  # midnight in New York
GAP = "{check: gap, channels: [call], minutes: 60, noun: attempt}"


@pytest.mark.parametrize(
    ("more", "contact", "history", "minutes"),
    [
        ("", CALL, (call(0.5),), 30),
        ("", CALL, (call(0.75), call(0.5)), 30),
        ("", CALL, (call(1),), None),
        ("", CALL, (call(0.5, person="spouse"),), None),
        (", per: debt", CALL, (call(0.5, debts=("D2",)),), None),
        (", per: debt", CALL, (call(0.5),), 30),
        (", modes: [prerecorded]", CALL, (call(0.5, mode="prerecorded"),), None),
        (", modes: [prerecorded]", ROBOT, (call(0.5, mode="prerecorded"),), 30),
        (", unless_consent_on_file: true", replace(CALL, consent="form"), (call(0.5),), None),
        (", unless_consent_on_file: true", CALL, (call(0.5),), 30),
    ],
)
def test_a_gap_runs_from_the_last_try(
    more: str, contact: Contact, history: tuple[Event, ...], minutes: int | None
) -> None:
    found = finding(GAP.replace("}", f"{more}}}"), contact, *history)
    if minutes is None:
        assert found.because == NOTHING
    else:
        assert found.because == f"the last attempt was {60 - minutes} minutes ago, less than 60"
        assert found.until == NOON + timedelta(minutes=minutes)


QUIET = "{check: cooldown, days: 7}"
OURS = "{check: cooldown, days: 7, per: debt, collectors: collector, consent_exempts: true}"
ASKED = "{check: cooldown, days: 7, ended_by_request: true}"
TALK = "a conversation on 3 May 2026, day one of 7 quiet days"
AGREED = f"{TALK}, but the person agreed to this call"


@pytest.mark.parametrize(
    ("talk", "quiet"),
    [
        ({}, True),
        ({"direction": "in"}, True),
        ({"by": "agency:east"}, True),
        ({"by": "other:acme"}, False),
        ({"person": "spouse"}, False),
        ({"person": None}, True),
        ({"outcome": "no_answer"}, False),
        ({"number": "z"}, False),
        ({"purpose": "location_information"}, False),
        ({"purpose": "location_information", "discussed": ("D1",)}, True),
    ],
)
def test_quiet_days_follow_a_talk_with_this_person_by_anyone_of_the_lender(talk: dict[str, Any], quiet: bool) -> None:
    doubt = learned(1, "number_not_theirs", number="z")
    assert finding(QUIET, CALL, call(48, **{"outcome": "conversation", **talk}), doubt).because == (
        TALK if quiet else NOTHING
    )


def test_a_try_is_no_talk_though_somebody_else_talked() -> None:
    assert finding(QUIET, CALL, call(48), call(48, "conversation", person="spouse")).because == NOTHING


def test_quiet_days_may_be_of_one_collector_about_one_debt() -> None:
    about = "a conversation about D1 on 3 May 2026, day one of 7 quiet days"
    assert finding(OURS, CALL, call(48, "conversation")).because == about
    assert finding(OURS, CALL, call(48, "conversation", by="agency:east")).because == NOTHING
    assert finding(OURS, CALL, call(48, "conversation", debts=("D2",))).because == NOTHING
    assert (
        finding(OURS, CALL, call(48, "conversation"), asks(24, "consent")).because
        == f"{about}, but the person agreed to this call"
    )
    assert finding(QUIET, CALL, call(48, "conversation"), asks(24, "consent")).because == TALK


def test_of_two_talks_about_two_debts_the_later_says_when() -> None:
    first, second = call(72, "conversation"), call(48, "conversation", debts=("D2",))
    found = finding(OURS, BOTH, first, second)
    assert found.until == datetime(2026, 5, 10, 4, tzinfo=UTC)
    assert finding(OURS, replace(BOTH, debts=("D2", "D1")), first, second).until == found.until
    one_agreed = finding(OURS, BOTH, first, second, asks(24, "consent", debts=("D2",)))
    assert one_agreed.until == datetime(2026, 5, 9, 4, tzinfo=UTC)


@pytest.mark.parametrize(("minutes", "allowed"), [(-1, False), (0, True)])
def test_quiet_days_end_with_the_first_instant_of_the_eighth(minutes: int, allowed: bool) -> None:
    eighth = datetime(2026, 5, 10, 4, tzinfo=UTC) + timedelta(minutes=minutes)
    assert allows(QUIET, CALL, call(48, "conversation"), now=eighth) is allowed


@pytest.mark.parametrize(
    ("history", "says"),
    [
        ((), TALK),
        ((asks(24, "consent"),), AGREED),
        ((asks(24, "consent_to_time"),), AGREED),
        ((asks(24, "asks_to_be_contacted"),), AGREED),
        ((asks(48, "asks_to_be_contacted"),), AGREED),
        ((asks(49, "asks_to_be_contacted"),), TALK),
        ((asks(24, "asks_to_be_contacted", person="spouse"),), TALK),
        ((asks(24, "asks_to_be_contacted", windows=(Window(start=720, end=780),)),), AGREED),
        ((asks(24, "asks_to_be_contacted", windows=(Window(start=780, end=840),)),), TALK),
        ((asks(24, "consent"), asks(12, "revoke_consent")), TALK),
        ((asks(24, "consent"), asks(24, "revoke_consent")), TALK),
        ((asks(24, "consent"), asks(30, "revoke_consent")), AGREED),
        ((asks(24, "consent"), asks(12, "revoke_consent", person="spouse")), AGREED),
    ],
)
def test_the_person_may_ask_for_a_call_within_the_quiet_days(history: tuple[Event, ...], says: str) -> None:
    assert finding(ASKED, CALL, call(48, "conversation"), *history).because == says
    assert finding(QUIET, CALL, call(48, "conversation"), *history).because == TALK


BURST = "{check: burst, most_in_a_day: 2}"


def test_a_burst_warns_until_the_day_that_it_was_is_over() -> None:
    found = finding(BURST, CALL, call(3), call(2))
    assert (found.because, found.passed, found.warns) == ("2 calls today already", False, True)
    assert found.until == TOMORROW
    assert finding(BURST, CALL, call(20), call(2)).because == NOTHING
    assert finding(BURST.replace("}", ", modes: [live]}"), ROBOT, call(3), call(2)).because == NOTHING
    around = call(12.5), call(2)
    assert finding(BURST, CALL, *around).because == NOTHING


@pytest.mark.parametrize("rule", [ONE, PER_DEBT, QUIET])
def test_without_a_place_there_is_no_day_to_count(rule: str) -> None:
    first, second = findings(
        ["{check: retention, channels: [call], months: 1}", rule], CALL, call(24, "conversation"), places=()
    )
    assert (first.because, second.because) == (NOWHERE, NOWHERE)


def test_without_a_place_a_burst_says_nothing() -> None:
    _first, second = findings([ONE, BURST], CALL, call(3), call(2), places=())
    assert second.because == NOTHING


CEASE = "{check: cease, persons: [borrower], notices: [end_of_collection_notice]}"
STOPPED = "asked in writing on 01 May 2026 to stop about this debt"
NOTICE = replace(LETTER, purpose="end_of_collection_notice")
SPARED = "a notice that may follow a written stop, once"


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (LETTER, (), STOPPED),
        (replace(LETTER, person="attorney"), (), NOTHING),
        (replace(LETTER, debts=("D2",)), (), NOTHING),
        (MAIL, (asks(50, "asks_to_be_contacted"),), NOTHING),
        (MAIL, (asks(96, "asks_to_be_contacted"),), STOPPED),
        (MAIL, (asks(50, "asks_to_be_contacted", person="spouse"),), STOPPED),
        (NOTICE, (), SPARED),
        (NOTICE, (ago(50, "letter", purpose="end_of_collection_notice"),), STOPPED),
        (NOTICE, (ago(50, "letter"),), SPARED),
        (NOTICE, (ago(96, "letter", purpose="end_of_collection_notice"),), STOPPED),
        (NOTICE, (ago(97, "letter", purpose="end_of_collection_notice"),), SPARED),
        (NOTICE, (ago(50, "letter", purpose="end_of_collection_notice", debts=("D2",)),), SPARED),
    ],
)
def test_a_written_stop_spares_one_notice(contact: Contact, history: tuple[Event, ...], says: str) -> None:
    stop = asks(96, "cease_in_writing", made_by="letter", debts=("D1",))
    assert finding(CEASE, contact, stop, *history).because == says


def test_a_second_written_stop_uses_up_no_second_notice() -> None:
    stops = (asks(96, "cease_in_writing", made_by="letter"), asks(48, "cease_in_writing", made_by="letter"))
    sent = ago(72, "letter", purpose="end_of_collection_notice")
    assert finding(CEASE, NOTICE, *stops, sent).because == "asked in writing on 03 May 2026 to stop about this debt"


@pytest.mark.parametrize(
    ("made_by", "accepted", "binds"),
    [
        ("letter", None, True),
        ("phone", None, False),
        ("voicemail", None, False),
        ("email", True, True),
        ("email", False, False),
        (None, None, True),
    ],
)
def test_only_writing_is_a_written_stop(made_by: str | None, accepted: bool | None, binds: bool) -> None:
    said = asks(96, "refuses_to_pay_in_writing", made_by=made_by, accepted_channel=accepted)
    assert allows(CEASE, LETTER, said) is not binds

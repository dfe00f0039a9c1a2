"""What a person asked to stop, by whom and where it binds, what opens it again, and the exceptions that are used up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.core.gate import Contact, Event
from tests.core.gate_alone import CALL, LETTER, MAIL, NOON, ROBOT, TEXT, ago, asks, call, finding

NOTHING = "nothing on file against it"
ALL = """{check: stops, heeds: [stop_channel, stop_address, text, revoke_consent, everything, unclear],
  excepts: [confirmation, reply, required_by_law]}"""
MACHINE = replace(TEXT, dialing="automated")
STOP = ago(90, "sms", direction="in", number="m", intent="stop")
SAID = "the person asked on 01 May 2026: {}"
UNCLEAR = "an unclear reply holds automated contact in this medium until a person has read it"
VISIT = replace(LETTER, channel="visit")


@pytest.mark.parametrize(
    ("contact", "stop", "says"),
    [
        (TEXT, STOP, SAID.format("stop by sms")),
        (CALL, STOP, NOTHING),
        (TEXT, replace(STOP, intent="will_pay"), NOTHING),
        (TEXT, replace(STOP, number="z"), NOTHING),
        (TEXT, replace(STOP, number=None), SAID.format("stop by sms")),
        (replace(TEXT, number=None), STOP, SAID.format("stop by sms")),
        (TEXT, replace(STOP, person="spouse"), NOTHING),
        (MAIL, ago(90, "email", direction="in", address="a", intent="stop"), SAID.format("stop by email")),
        (MAIL, ago(90, "email", direction="in", address="z", intent="stop"), NOTHING),
        (
            replace(MAIL, address=None),
            ago(90, "email", direction="in", address="z", intent="stop"),
            SAID.format("stop by email"),
        ),
        (TEXT, ago(90, "sms", direction="in", number="m", address="z", intent="stop"), SAID.format("stop by sms")),
        (MAIL, ago(90, "email", direction="in", number="z", intent="stop"), SAID.format("stop by email")),
        (TEXT, asks(90, "free_text", channel="sms", intent="stop"), SAID.format("free text")),
        (CALL, asks(90, "free_text", channel="sms", intent="stop"), NOTHING),
        (CALL, asks(90, "stop_channel", channel="call"), SAID.format("stop channel")),
        (CALL, asks(90, "stop_channel", channel="all"), SAID.format("stop channel")),
        (CALL, asks(90, "stop_channel", channel="sms"), NOTHING),
        (CALL, asks(90, "stop_channel", channel="call", number="m"), SAID.format("stop channel")),
        (CALL, asks(90, "stop_channel", channel="call", number="z"), NOTHING),
        (CALL, asks(90, "stop_channel", channel="call", address="z"), SAID.format("stop channel")),
        (CALL, asks(90, "stop_address", number="m"), SAID.format("stop address")),
        (CALL, asks(90, "stop_address", number="z"), NOTHING),
        (CALL, asks(90, "stop_address", address="m"), NOTHING),
        (CALL, asks(90, "stop_address"), NOTHING),
        (MAIL, asks(90, "stop_address", address="a"), SAID.format("stop address")),
        (MAIL, asks(90, "stop_address", address="z"), NOTHING),
        (MAIL, asks(90, "stop_address", number="a"), NOTHING),
        (ROBOT, asks(90, "revoke_consent"), SAID.format("revoke consent")),
        (ROBOT, asks(90, "revoke_consent", channel="call"), SAID.format("revoke consent")),
        (ROBOT, asks(90, "revoke_consent", channel="all"), SAID.format("revoke consent")),
        (ROBOT, asks(90, "revoke_consent", channel="sms"), NOTHING),
        (ROBOT, asks(90, "revoke_consent", debts=("D1",)), SAID.format("revoke consent")),
        (ROBOT, asks(90, "revoke_consent", debts=("D2",)), NOTHING),
        (CALL, asks(90, "revoke_consent"), NOTHING),
        (TEXT, asks(90, "revoke_consent"), SAID.format("revoke consent")),
        (MAIL, asks(90, "revoke_consent"), NOTHING),
        (LETTER, asks(90, "cease_in_writing"), SAID.format("cease in writing")),
        (MACHINE, replace(STOP, intent="unclear"), UNCLEAR),
        (TEXT, replace(STOP, intent="unclear"), NOTHING),
        (MACHINE, replace(STOP, intent="unclear", more={"read": True}), NOTHING),
        (MACHINE, replace(STOP, intent="unclear", more={"read": False}), UNCLEAR),
    ],
)
def test_a_request_binds_its_medium_its_address_and_its_person(contact: Contact, stop: Event, says: str) -> None:
    assert finding(ALL, contact, stop).because == says


def test_only_a_stop_of_all_channels_stops_them_all() -> None:
    everything = "{check: stops, heeds: [everything]}"
    assert finding(everything, CALL, asks(90, "stop_channel", channel="all")).because == SAID.format("stop channel")
    assert finding(everything, CALL, asks(90, "stop_channel", channel="call")).because == NOTHING


def test_the_last_of_several_requests_is_named() -> None:
    later = asks(50, "stop_channel", channel="sms")
    assert finding(ALL, TEXT, STOP, later).because == "the person asked on 03 May 2026: stop channel"


@pytest.mark.parametrize(
    ("contact", "said", "binds"),
    [
        (TEXT, asks(90, "revoke_consent", channel="call"), True),
        (ROBOT, STOP, True),
        (ROBOT, ago(90, "email", direction="in", intent="stop"), True),
        (ROBOT, ago(90, "email", direction="in", intent="will_pay"), False),
        (ROBOT, asks(90, "free_text", channel="sms", intent="stop"), True),
        (ROBOT, asks(90, "free_text", channel="sms", intent="will_pay"), False),
        (CALL, STOP, False),
        (MAIL, STOP, False),
        (replace(CALL, dialing="automated"), STOP, True),
    ],
)
def test_one_revocation_may_reach_every_robot(contact: Contact, said: Event, binds: bool) -> None:
    rule = "{check: stops, heeds: [revoked_all], robots_only: true}"
    assert finding(rule, contact, said).passed is not binds


def test_a_profile_may_heed_only_what_was_said_in_one_way() -> None:
    rule = "{check: stops, heeds: [revoke_consent], made_by: [voicemail]}"
    assert finding(rule, TEXT, asks(90, "revoke_consent", made_by="phone")).passed
    assert not finding(rule, TEXT, asks(90, "revoke_consent", made_by="voicemail")).passed


@pytest.mark.parametrize(
    ("contact", "later", "opened"),
    [
        (TEXT, ago(80, "sms", direction="in", number="m", intent="start"), True),
        (TEXT, ago(80, "sms", direction="in", number="z", intent="start"), False),
        (TEXT, ago(80, "sms", direction="in", number="m", intent="will_pay"), False),
        (TEXT, ago(90, "sms", direction="in", number="m", intent="start"), False),
        (TEXT, ago(80, "sms", direction="in", number="m", intent="start", person="spouse"), False),
        (TEXT, asks(80, "asks_to_be_contacted"), True),
        (TEXT, asks(80, "asks_to_be_contacted", channel="sms"), True),
        (TEXT, asks(80, "asks_to_be_contacted", channel="call"), False),
        (TEXT, asks(90, "asks_to_be_contacted"), False),
        (TEXT, asks(80, "asks_to_be_contacted", person="spouse"), False),
        (TEXT, asks(80, "consent", channel="sms"), True),
        (TEXT, asks(80, "consent", channel="call"), False),
        (TEXT, asks(80, "consent"), False),
    ],
)
def test_the_person_opens_the_same_medium_again(contact: Contact, later: Event, opened: bool) -> None:
    assert finding(ALL, contact, STOP, later).passed is opened


@pytest.mark.parametrize(("channel", "opened"), [(None, True), ("call", True), ("sms", False)])
def test_a_consent_that_names_no_medium_is_one_to_calls(channel: str | None, opened: bool) -> None:
    stop = asks(90, "stop_channel", channel="call")
    assert finding(ALL, CALL, stop, asks(80, "consent", channel=channel)).passed is opened


CONFIRM = replace(TEXT, purpose="opt_out_confirmation")
BARE = "the one confirmation of the request"
SENT = ago(80, "sms", number="m", purpose="opt_out_confirmation")


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (CONFIRM, (STOP,), BARE),
        (replace(CONFIRM, channel="email", address="a"), (ago(90, "email", direction="in", intent="stop"),), BARE),
        (replace(CONFIRM, channel="call"), (asks(90, "stop_channel", channel="call"),), SAID.format("stop channel")),
        (
            replace(CONFIRM, channel="letter"),
            (asks(90, "stop_channel", channel="letter"),),
            SAID.format("stop channel"),
        ),
        (CONFIRM, (STOP, SENT), SAID.format("stop by sms")),
        (CONFIRM, (STOP, replace(SENT, purpose="opt_out_confirmation_with_offer")), SAID.format("stop by sms")),
        (CONFIRM, (STOP, replace(SENT, purpose="collect")), BARE),
        (CONFIRM, (STOP, replace(SENT, at=STOP.at)), SAID.format("stop by sms")),
        (CONFIRM, (STOP, replace(SENT, at=STOP.at - timedelta(hours=1))), BARE),
        (
            CONFIRM,
            (STOP, SENT, asks(70, "stop_channel", channel="sms")),
            "the person asked on 02 May 2026: stop channel",
        ),
        (
            replace(CONFIRM, dialing="automated"),
            (STOP, ago(80, "sms", direction="in", number="m", intent="unclear")),
            UNCLEAR,
        ),
        (replace(CONFIRM, purpose="opt_out_confirmation_with_offer"), (STOP,), SAID.format("stop by sms")),
    ],
)
def test_one_bare_confirmation(contact: Contact, history: tuple[Event, ...], says: str) -> None:
    assert finding(ALL, contact, *history).because == says


@pytest.mark.parametrize(("minutes", "warns"), [(4, False), (5, False), (6, True)])
def test_a_late_confirmation_warns(minutes: int, warns: bool) -> None:
    rule = "{check: stops, heeds: [text], excepts: [confirmation], confirm_within_minutes: 5}"
    earlier = ago(9, "sms", direction="in", number="m", intent="stop")
    said = replace(STOP, at=NOON - timedelta(minutes=minutes))
    found = finding(rule, CONFIRM, earlier, said)
    assert (found.passed, found.warns) == (True, warns)
    late = "a confirmation later than 5 minutes is no longer presumed fine"
    assert found.because == (late if warns else BARE)
    assert not finding("{check: stops, heeds: [text]}", CONFIRM, said).passed


REPLY = replace(TEXT, in_reply_to="borrower_initiated")
WROTE = ago(9, "sms", direction="in", number="m", intent="question")
ONE_REPLY = "the one reply to what the person began in this medium"


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (REPLY, (WROTE,), ONE_REPLY),
        (replace(TEXT, purpose="reply"), (WROTE,), ONE_REPLY),
        (TEXT, (WROTE,), SAID.format("stop by sms")),
        (REPLY, (), SAID.format("stop by sms")),
        (REPLY, (replace(WROTE, person="spouse"),), SAID.format("stop by sms")),
        (REPLY, (replace(WROTE, at=STOP.at),), SAID.format("stop by sms")),
        (REPLY, (WROTE, ago(8, "sms", number="m")), SAID.format("stop by sms")),
        (REPLY, (WROTE, ago(9, "sms", number="m")), SAID.format("stop by sms")),
        (REPLY, (WROTE, ago(8, "sms", number="m", person="spouse")), ONE_REPLY),
        (REPLY, (ago(10, "sms", number="m"), WROTE), ONE_REPLY),
        (REPLY, (replace(WROTE, at=WROTE.at - timedelta(hours=5)), ago(10, "sms", number="m"), WROTE), ONE_REPLY),
        (REPLY, (call(9, direction="in"),), SAID.format("stop by sms")),
    ],
)
def test_one_reply_to_what_the_person_began_since(contact: Contact, history: tuple[Event, ...], says: str) -> None:
    assert finding(ALL, contact, STOP, *history).because == says
    assert not finding("{check: stops, heeds: [text]}", contact, STOP, *history).passed


def test_a_reply_comes_after_the_last_of_the_requests() -> None:
    again = replace(STOP, at=NOON - timedelta(hours=5))
    assert finding(ALL, REPLY, STOP, WROTE, again).because == "the person asked on 05 May 2026: stop by sms"


def test_what_the_law_asks_for_in_this_medium_may_go() -> None:
    lawful = replace(TEXT, more={"required_by_law": True})
    assert finding(ALL, lawful, STOP).because == "the law asks for this medium"
    assert not finding(ALL, replace(TEXT, more={"required_by_law": False}), STOP).passed
    assert not finding("{check: stops, heeds: [text]}", lawful, STOP).passed


def test_a_rule_may_be_about_some_purposes_only() -> None:
    rule = "{check: stops, heeds: [text], only_purposes: [reply]}"
    assert finding(rule, TEXT, STOP).because == NOTHING
    assert not finding(rule, replace(TEXT, purpose="reply"), STOP).passed
    assert finding(rule, replace(VISIT, purpose="reply"), STOP).because == NOTHING

"""Twilio's adapter: what it asks for, and what it makes of each answer."""

import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.config import TwilioSettings
from assistant.core.spoken import Key, Passage, Spoken
from assistant.core.terms import Channel
from assistant.gateway.base import SendError
from assistant.gateway.line import Line
from assistant.gateway.twilio import Twilio, refused
from tests.gateway.fake_twilio import ACCOUNT, TOKEN, FakeTwilio, fake_twilio
from tests.gateway.test_contract import A_TEXT, NOW

SPOKEN = Spoken(
    language="en",
    start="hello",
    passages=(
        Passage(id="hello", says="Press 1.", keys=(Key(digit="1", to="debt"),)),
        Passage(id="debt", says="You owe."),
    ),
    voicemail="Please call us.",
)
A_CALL = replace(A_TEXT, channel=Channel.VOICE, spoken=SPOKEN)
HOUR = timedelta(hours=1)


@pytest.fixture
async def fake() -> AsyncIterator[FakeTwilio]:
    async with fake_twilio() as fake:
        yield fake


@pytest.fixture
async def twilio(fake: FakeTwilio) -> AsyncIterator[Twilio]:
    ours = adapter(fake)
    yield ours
    await ours.close()


def adapter(fake: FakeTwilio, **changed: str) -> Twilio:
    values = {
        "from_number": "+15555550100",
        "public_url": "https://collect.example.com/",
        "base_url": fake.url,
    } | changed
    account = TwilioSettings.model_validate({"account_sid": ACCOUNT, "auth_token": TOKEN} | values)
    return Twilio(account, timeout=0.4, request_life=timedelta(seconds=1), line=Line.unpaced())


async def test_a_text_carries_our_reference_and_ends_with_the_borrowers_window(
    twilio: Twilio, fake: FakeTwilio
) -> None:
    await twilio.send(replace(A_TEXT, valid_until=NOW + timedelta(minutes=7)))
    form = fake.log[0]["form"]
    assert form["StatusCallback"] == "https://collect.example.com/webhooks/twilio/status/c0ffee-1.sealed"
    assert (form["ValidityPeriod"], form["From"], form["To"]) == ("420", "+15555550100", A_TEXT.to)
    assert fake.log[0]["auth"] == "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()


@pytest.mark.parametrize("window, seconds", [(HOUR * 10, "36000"), (HOUR * 30, "36000"), (timedelta(seconds=1), "1")])
async def test_twilio_keeps_a_text_at_most_ten_hours(
    twilio: Twilio, fake: FakeTwilio, window: timedelta, seconds: str
) -> None:
    await twilio.send(replace(A_TEXT, valid_until=NOW + window))
    assert fake.log[0]["form"]["ValidityPeriod"] == seconds


async def test_a_messaging_service_takes_the_place_of_the_number(fake: FakeTwilio) -> None:
    service = adapter(fake, messaging_service_sid="MG1")
    await service.send(A_TEXT)
    await service.close()
    assert fake.log[0]["form"]["MessagingServiceSid"] == "MG1"
    assert "From" not in fake.log[0]["form"]


async def test_a_spoken_reminder_fetches_its_passages_from_us_and_knows_a_machine(
    twilio: Twilio, fake: FakeTwilio
) -> None:
    await twilio.send(A_CALL)
    form = fake.log[0]["form"]
    assert form["Url"] == "https://collect.example.com/webhooks/twilio/voice/c0ffee-1.sealed"
    assert form["MachineDetection"] == "Enable"
    assert "Body" not in form


async def test_a_live_call_is_not_twilios_to_make(twilio: Twilio, fake: FakeTwilio) -> None:
    with pytest.raises(SendError) as caught:
        await twilio.send(replace(A_TEXT, channel=Channel.CALL))
    assert caught.value.kind == "rejected"
    assert fake.requests == 0


@pytest.mark.parametrize(
    "mode, kind, stop",
    [
        ("garbled_after", "unknown", False),  # a 201 that makes no sense
        ("error_before", "unknown", False),
        ("refused_20003", "retry", True),  # every other message would fail in the same way
        ("redirect", "rejected", False),  # not followed
        ("refused_21617", "rejected", False),
    ],
)
async def test_each_answer_has_one_meaning(twilio: Twilio, fake: FakeTwilio, mode: str, kind: str, stop: bool) -> None:
    fake.mode = mode
    with pytest.raises(SendError) as caught:
        await twilio.send(A_TEXT)
    assert (caught.value.kind, caught.value.stop) == (kind, stop)
    assert fake.requests == 1, "no retry of a POST, no redirect followed"


async def test_a_door_that_is_closed_is_safe_to_knock_at_again() -> None:
    away = adapter(FakeTwilio(url="http://127.0.0.1:9"))
    with pytest.raises(SendError) as caught:
        await away.send(A_TEXT)
    assert (caught.value.kind, caught.value.code) == ("retry", "unreachable")
    with pytest.raises(SendError) as unasked:
        await away.look_up(A_TEXT, NOW, frozenset())
    assert unasked.value.kind == "retry"
    await away.close()


async def test_two_messages_that_fit_leave_the_look_up_without_an_answer(twilio: Twilio) -> None:
    first = await twilio.send(A_TEXT)
    await twilio.send(replace(A_TEXT, ref="other-1"))
    with pytest.raises(SendError) as caught:
        await twilio.look_up(A_TEXT, NOW, frozenset())
    assert caught.value.kind == "unknown"
    found = await twilio.look_up(A_TEXT, NOW, frozenset({first.sid}))
    assert found is not None
    assert found.sid != first.sid


async def test_an_older_message_or_another_text_is_not_taken_for_this_one(twilio: Twilio, fake: FakeTwilio) -> None:
    await twilio.send(replace(A_TEXT, body="Something else"))
    assert await twilio.look_up(A_TEXT, NOW, frozenset()) is None
    fake.now = NOW - HOUR
    await twilio.send(A_TEXT)
    assert await twilio.look_up(A_TEXT, NOW, frozenset()) is None


async def test_a_call_is_found_by_number_and_time(twilio: Twilio, fake: FakeTwilio) -> None:
    assert await twilio.look_up(A_CALL, NOW, frozenset()) is None
    made = await twilio.send(A_CALL)
    found = await twilio.look_up(A_CALL, NOW, frozenset())
    assert found is not None
    assert found.sid == made.sid


@pytest.mark.parametrize(
    "status, code, kind",
    [
        (429, "20429", "retry"),
        (400, "99999", "rejected"),
        (500, "500", "unknown"),
        (502, "20500", "unknown"),
        (403, "403", "retry"),
    ],
)
def test_the_http_status_decides_where_no_code_is_known(status: int, code: str, kind: str) -> None:
    assert refused(status, code).kind == kind

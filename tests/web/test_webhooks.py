"""Webhooks over HTTP: only what Twilio signed for our address and account is heard, and 2xx means it is on disk."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from aiohttp import ClientSession, web
from sqlalchemy import select
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # the library has no types

from assistant.config import TwilioSettings
from assistant.core.terms import Channel
from assistant.gateway.base import sign_ref
from assistant.runtime import Runtime
from assistant.steps import receive as receive_room
from assistant.store import outbox
from assistant.store.db import Database
from assistant.store.outbox import Move
from assistant.store.schema_calls import incoming_call
from assistant.store.schema_log import log_entry
from assistant.store.schema_recording import recording
from assistant.store.schema_work import provider_event
from assistant.web import webhooks
from assistant.web.keys import RUNTIME
from tests.gateway.fake_twilio import ACCOUNT, TOKEN, payload
from tests.gateway.test_simulator import MENU
from tests.steps.sending import SECRET, release, rows, runtime
from tests.steps.working import rows as table_rows

PUBLIC = "https://collect.example.com"
REF = sign_ref(SECRET, "c1-1")
STATUS = f"/webhooks/twilio/status/{REF}"
VOICE = f"/webhooks/twilio/voice/{REF}"
BUSY = '<?xml version="1.0" encoding="UTF-8"?><Response><Reject reason="busy" /></Response>'
ANSWERED = {"CallSid": "S1", "CallStatus": "in-progress", "AccountSid": ACCOUNT}


class Phone:
    """Twilio's side: posts forms, signed for the public address."""

    def __init__(self, session: ClientSession, app: web.Application, base: str) -> None:
        self.session, self.app, self.base = session, app, base

    def ring_to(self, number: str) -> None:
        """The floor has a telephone from now on."""
        self.app[RUNTIME].settings.gateway.twilio.__dict__["ring_to"] = number

    async def post(self, path: str, form: Mapping[str, str], **changed: Any) -> tuple[int, str]:
        signed = RequestValidator(changed.get("token", TOKEN)).compute_signature(PUBLIC + path, dict(form))
        headers = {"X-Twilio-Signature": changed.get("signature", signed)}
        async with self.session.post(self.base + changed.get("sent_to", path), data=form, headers=headers) as answer:
            return answer.status, await answer.text()


def with_twilio(rt: Runtime) -> Runtime:
    values = {"account_sid": ACCOUNT, "auth_token": TOKEN, "from_number": "+15555550100", "public_url": PUBLIC}
    gateway = rt.settings.gateway.model_copy(update={"twilio": TwilioSettings.model_validate(values)})
    return replace(rt, settings=rt.settings.model_copy(update={"gateway": gateway}))


@pytest.fixture
async def phone(db: Database, now: datetime) -> AsyncIterator[Phone]:
    """One voice reminder and one text, accepted by Twilio as S1 and S2."""
    db.write_now(release, 1, now, gateway="twilio", channel=Channel.VOICE, spoken=MENU)
    db.write_now(release, 1, now, gateway="twilio", first=2)
    items = db.write_now(outbox.intend, db.write_now(outbox.claim, "w", now, 9, now - now), now, now - now)
    db.write_now(outbox.accept, [Move(item=item, sid=f"S{item.id}") for item in items], now)
    app = web.Application()
    app[RUNTIME] = with_twilio(runtime(db, [], lambda: now))
    webhooks.setup(app, app[RUNTIME])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with ClientSession() as session:
        yield Phone(session, app, "http://{}:{}".format(*runner.addresses[0][:2]))
    await runner.cleanup()


def incoming(db: Database) -> list[tuple[str, str]]:
    query = select(incoming_call.c.sid, incoming_call.c.state).order_by(incoming_call.c.id)
    return [(row.sid, row.state) for row in db.read_now(lambda conn: conn.execute(query).all())]


async def test_a_call_that_comes_in_rings_where_there_is_a_telephone_and_is_missed_where_not(
    db: Database, phone: Phone
) -> None:
    form = {"CallSid": "C1", "From": "+12125550101", "To": "+15555550100", "CallStatus": "ringing"}
    assert await phone.post("/webhooks/twilio/call", form) == (200, BUSY)
    assert incoming(db) == [("C1", "missed")]
    assert (await phone.post("/webhooks/twilio/call", form, signature="x"))[0] == 403
    phone.ring_to("+15555550177")
    status, dial = await phone.post("/webhooks/twilio/call", form | {"CallSid": "C2"})
    assert (status, "+15555550177</Dial>" in dial, f"{PUBLIC}/webhooks/twilio/call/over" in dial) == (200, True, True)
    assert incoming(db)[1] == ("C2", "ringing")
    await phone.post("/webhooks/twilio/call/over", form | {"CallSid": "C2", "CallStatus": "completed"})
    assert incoming(db)[1] == ("C2", "missed")


def kept(db: Database) -> int:
    return db.read_now(lambda conn: len(conn.execute(provider_event.select()).all()))


def delivered(number: int) -> dict[str, str]:
    form: dict[str, str] = payload("callback_message_delivered") | {"MessageSid": f"S{number}", "SmsSid": f"S{number}"}
    return form


async def test_a_signed_status_is_on_disk_when_it_is_answered(db: Database, phone: Phone) -> None:
    path = f"/webhooks/twilio/status/{sign_ref(SECRET, 'c2-1')}"
    assert await phone.post(path, delivered(2)) == (204, "")
    assert rows(db)[1].delivery == "delivered"
    assert (await phone.post(path, delivered(2)))[0] == 204, "a repeated delivery is answered like the first"
    assert kept(db) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"token": "another"},
        {"signature": ""},
        {"signature": "é"},
        {"sent_to": STATUS + "?a=1"},
        {"sent_to": f"/webhooks/twilio/status/{sign_ref(SECRET, 'c2-1')}"},
    ],
)
async def test_a_forged_webhook_changes_nothing(db: Database, phone: Phone, changed: dict[str, str]) -> None:
    assert (await phone.post(STATUS, delivered(1), **changed))[0] == 403
    assert kept(db) == 0


async def test_another_account_is_refused(db: Database, phone: Phone) -> None:
    assert (await phone.post(STATUS, delivered(1) | {"AccountSid": "AC-other"}))[0] == 403
    assert kept(db) == 0


async def test_a_truncated_webhook_names_what_is_missing(phone: Phone) -> None:
    assert await phone.post(STATUS, {"MessageSid": "S1"}) == (400, "MessageStatus or SmsStatus is missing\n")


async def test_a_reference_with_a_broken_seal_is_not_believed_but_the_gateways_name_is(
    db: Database, phone: Phone
) -> None:
    assert (await phone.post("/webhooks/twilio/status/c1-1.guessed", delivered(2)))[0] == 204
    assert [row.delivery for row in rows(db)] == [None, "delivered"]


async def test_a_text_is_heard_once_and_answered_with_nothing(
    db: Database, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(receive_room, "answered", lambda conn, rt, event, now: heard.append(event.text))
    for _ in range(2):
        code, text = await phone.post("/webhooks/twilio/inbound", payload("inbound_message"))
        assert (code, "<Response/>" in text, "<Message" in text) == (200, True, False)
    assert heard == ["STOP"]


async def test_a_person_hears_nothing_of_the_debt_before_the_key_that_confirms(phone: Phone) -> None:
    code, text = await phone.post(VOICE, ANSWERED)
    assert code == 200
    assert "Press 1 if you are Ada." in text
    assert "You owe" not in text
    assert f'action="{PUBLIC}{VOICE}/hello/1"' in text


async def test_a_machine_hears_the_voicemail_alone(phone: Phone) -> None:
    _, text = await phone.post(VOICE, ANSWERED | {"AnsweredBy": "machine_end_beep"})
    assert "Please call us." in text
    assert "Gather" not in text


async def test_keys_lead_from_passage_to_passage_and_each_counts_once(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, str | None]] = []
    monkeypatch.setattr(
        receive_room, "answered", lambda conn, rt, event, now: heard.append((event.digit, event.action))
    )
    pressed = ANSWERED | {"Digits": "1"}
    for _ in range(2):  # the second is a repetition of the same webhook
        _, text = await phone.post(f"{VOICE}/hello/1", pressed)
        assert "You owe." in text
        assert f'action="{PUBLIC}{VOICE}/debt/2"' in text
    await phone.post(f"{VOICE}/debt/2", pressed)  # hear again
    await phone.post(f"{VOICE}/debt/3", pressed)  # and again: another press
    _, text = await phone.post(f"{VOICE}/debt/4", ANSWERED | {"Digits": "9"})
    assert "Stopped." in text
    assert "<Hangup" in text
    assert heard == [("1", "confirmed")] * 3 + [("9", "stop")]


@pytest.mark.parametrize("digits", ["", "7"])
async def test_silence_and_a_key_that_is_not_offered_say_nothing(
    phone: Phone, monkeypatch: pytest.MonkeyPatch, digits: str
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(receive_room, "answered", lambda conn, rt, event, now: heard.append(event.digit))
    _, text = await phone.post(f"{VOICE}/hello/1", ANSWERED | {"Digits": digits})
    assert "You owe" not in text
    assert "<Hangup" in text
    assert heard == []


@pytest.mark.parametrize("path", [f"{VOICE}/nowhere/1", f"{VOICE}/hello/x", f"{VOICE}/hello/999"])
async def test_a_passage_that_is_not_there_ends_the_call(phone: Phone, path: str) -> None:
    code, text = await phone.post(path, ANSWERED | {"Digits": "1"})
    assert (code, "<Hangup" in text) == (200, True)


async def test_a_reminder_that_is_not_ours_is_not_spoken(phone: Phone) -> None:
    for signed in ("c1-1.guessed", sign_ref(SECRET, "c2-1"), sign_ref(SECRET, "c9-1")):
        assert (await phone.post(f"/webhooks/twilio/voice/{signed}", ANSWERED))[0] == 404


async def test_without_an_account_every_webhook_is_refused(db: Database, now: datetime) -> None:
    app = web.Application()
    app[RUNTIME] = runtime(db, [], lambda: now)
    webhooks.setup(app, app[RUNTIME])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with ClientSession() as session:
        phone = Phone(session, app, "http://{}:{}".format(*runner.addresses[0][:2]))
        assert (await phone.post(STATUS, delivered(1), token=""))[0] == 403
    await runner.cleanup()


async def test_a_recording_is_heard_of_only_when_it_is_signed_and_refused_where_none_is_kept(
    db: Database, phone: Phone
) -> None:
    path, form = f"/webhooks/twilio/recording/{REF}", {"RecordingSid": "RE" + "0a" * 16, "RecordingDuration": "83"}
    assert (await phone.post(path, form, signature="no"))[0] == 403
    assert (await phone.post(path, form | {"RecordingSid": "../../etc"}))[0] == 400
    assert (await phone.post(path, form | {"RecordingStatus": "in-progress"}))[0] == 204
    assert [row for row in table_rows(db, log_entry) if row.kind == "recording"] == []
    assert (await phone.post(path, form))[0] == 204
    (line,) = [row.leaf for row in table_rows(db, log_entry) if row.kind == "recording"]
    assert '"outcome":"refused"' in line
    assert table_rows(db, recording) == []

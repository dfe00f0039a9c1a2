"""Twilio's webhooks: statuses, recordings, texts, and the spoken reminder passage by passage.

Each proves itself by its signature over the public URL; 2xx is answered only after the commit. A repeated, late or
out-of-order event is answered like any other: receiving decides what it changes.
"""

from datetime import datetime
from urllib.parse import parse_qsl, quote

from aiohttp import web

from assistant.core.spoken import Spoken
from assistant.gateway import twilio_events, twilio_twiml
from assistant.gateway.base import IncomingCall, StatusEvent, open_ref
from assistant.gateway.twilio_signature import genuine
from assistant.runtime import Runtime
from assistant.steps.inbox import Inbox
from assistant.steps.recording import receive_recording
from assistant.store import outbox_read
from assistant.web.keys import RUNTIME

INBOX = web.AppKey("inbox", Inbox)
BASE = "/webhooks/twilio"
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
RINGING = ("queued", "ringing", "in-progress")  # of a call that is not over
STEPS_MAX = 40  # passages of one call: whoever presses 1 for ever is hung up on
Form = dict[str, str]


def setup(app: web.Application, rt: Runtime) -> None:
    app[INBOX] = Inbox(rt)
    app.router.add_post(f"{BASE}/status/{{ref}}", status, name="webhook.status")
    app.router.add_post(f"{BASE}/recording/{{ref}}", recorded, name="webhook.recording")
    app.router.add_post(f"{BASE}/inbound", inbound, name="webhook.inbound")
    app.router.add_post(f"{BASE}/call", rings, name="webhook.call")
    app.router.add_post(f"{BASE}/call/over", rang, name="webhook.call.over")
    app.router.add_post(f"{BASE}/voice/{{ref}}", answered, name="webhook.answered")
    app.router.add_post(f"{BASE}/voice/{{ref}}/{{passage}}/{{step}}", pressed, name="webhook.pressed")


async def status(request: web.Request) -> web.Response:
    """What became of a message or a call."""
    rt, form = request.app[RUNTIME], await proven(request)
    ref = open_ref(rt.secret, request.match_info["ref"])
    await request.app[INBOX].put(understood_status(form, ref, rt.now()))
    return web.Response(status=204)


async def recorded(request: web.Request) -> web.Response:
    """A recording is ready (RecordingStatusCallback); fetched later, and only if it may be kept."""
    rt, form = request.app[RUNTIME], await proven(request)
    ref = open_ref(rt.secret, request.match_info["ref"])
    try:
        event = twilio_events.recording(form)
    except twilio_events.NotUnderstood as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from error
    if event is not None:
        await rt.db.write(receive_recording, rt, ref, event, rt.now())
    return web.Response(status=204)


async def inbound(request: web.Request) -> web.Response:
    """A borrower's text. Answers nothing: a reply, if any, takes the road of every contact."""
    rt, form = request.app[RUNTIME], await proven(request)
    try:
        event = twilio_events.inbound(form, rt.now())
    except twilio_events.NotUnderstood as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from error
    await request.app[INBOX].put(event)
    return twiml(NOTHING_TO_SAY)


async def rings(request: web.Request) -> web.Response:
    """A borrower rings: it shows on the desk, and the floor's telephones ring; where there are none, it was missed."""
    rt, form = request.app[RUNTIME], await proven(request)
    ring_to = rt.settings.gateway.twilio.ring_to
    await request.app[INBOX].put(understood_incoming(form, rt.now(), rings=bool(ring_to)))
    return twiml(twilio_twiml.ring(ring_to, f"{public(rt)}{BASE}/call/over") if ring_to else twilio_twiml.busy())


async def rang(request: web.Request) -> web.Response:
    """The call is over, taken or not."""
    rt, form = request.app[RUNTIME], await proven(request)
    if form.get("CallStatus") in RINGING and "DialCallStatus" not in form:
        return web.Response(status=204)
    await request.app[INBOX].put(understood_incoming(form, rt.now(), rings=False))
    return twiml(twilio_twiml.hang_up())


def understood_incoming(form: Form, now: datetime, rings: bool) -> IncomingCall:
    try:
        return twilio_events.incoming(form, now, rings)
    except twilio_events.NotUnderstood as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from error


async def answered(request: web.Request) -> web.Response:
    """Somebody, or a machine, has picked up: the first passage, or the voicemail."""
    rt, form = request.app[RUNTIME], await proven(request)
    signed = request.match_info["ref"]
    ref, spoken = await reminder(rt, signed)
    event = understood_status(form, ref, rt.now())
    await request.app[INBOX].put(event)
    if event.answered_by == "machine":
        return twiml(twilio_twiml.voicemail(spoken))
    first = spoken.passage(spoken.start)
    return twiml(twilio_twiml.speak(spoken, first, next_url(rt, signed, first.id, 1)))


async def pressed(request: web.Request) -> web.Response:
    """A key, or silence, at a passage: what it means is committed before the next passage is spoken."""
    rt, form = request.app[RUNTIME], await proven(request)
    signed, here, step = request.match_info["ref"], request.match_info["passage"], request.match_info["step"]
    ref, spoken = await reminder(rt, signed)
    if here not in {passage.id for passage in spoken.passages} or not step.isdecimal() or int(step) > STEPS_MAX:
        return twiml(twilio_twiml.hang_up())
    digit = form.get("Digits", "")[:1] or None
    passage = spoken.press(here, digit)
    if digit is not None and passage is not None and digit in {key.digit for key in spoken.passage(here).keys}:
        action = None if passage.action is None else passage.action.value
        press = twilio_events.key_press(form, ref, here, int(step), action, rt.now())
        await request.app[INBOX].put(press)
    if passage is None:
        return twiml(twilio_twiml.hang_up())
    return twiml(twilio_twiml.speak(spoken, passage, next_url(rt, signed, passage.id, int(step) + 1)))


async def reminder(rt: Runtime, signed: str) -> tuple[str, Spoken]:
    """The reference and its reminder; 404 for one that is not ours."""
    ref = open_ref(rt.secret, signed)
    spoken = None if ref is None else await rt.db.read(outbox_read.spoken_of, ref)
    if ref is None or spoken is None:
        raise web.HTTPNotFound(text="no such reminder\n")
    return ref, spoken


def next_url(rt: Runtime, signed: str, passage: str, step: int) -> str:
    return f"{public(rt)}{BASE}/voice/{signed}/{quote(passage, safe='')}/{step}"


def public(rt: Runtime) -> str:
    """Where Twilio reaches us."""
    return rt.settings.gateway.twilio.public_url.rstrip("/")


def understood_status(form: Form, ref: str | None, now: datetime) -> StatusEvent:
    try:
        return twilio_events.status(form, ref, now)
    except twilio_events.NotUnderstood as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from error


async def proven(request: web.Request) -> Form:
    """The form's fields, of a request that Twilio signed for our account; else 403."""
    account, raw = request.app[RUNTIME].settings.gateway.twilio, await request.read()
    try:
        params = parse_qsl(raw.decode(), keep_blank_values=True)
    except UnicodeDecodeError as error:
        raise web.HTTPBadRequest(text="the form is not UTF-8\n") from error
    url = public(request.app[RUNTIME]) + request.raw_path
    signature = request.headers.get("X-Twilio-Signature", "")
    if not account.auth_token or not genuine(account.auth_token, url, params, signature, raw):
        raise web.HTTPForbidden(text="not signed by Twilio for this address\n")
    form = dict(params)
    if form.get("AccountSid", account.account_sid) != account.account_sid:
        raise web.HTTPForbidden(text="another account's\n")
    return form


def twiml(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/xml")

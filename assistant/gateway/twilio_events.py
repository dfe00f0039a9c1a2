"""Twilio's webhooks in our words. Parsing only: the signature has been checked, the reference opened."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from assistant.core.terms import Channel, DeliveryStatus
from assistant.gateway.base import InboundEvent, IncomingCall, KeyPress, StatusEvent, Trouble
from assistant.gateway.events import RecordingMade
from assistant.gateway.twilio_codes import ANSWERED_BY, CALL_LINE, CALL_STATUS, MESSAGE_STATUS, NO_SUCH_NUMBER, code_of

NAME = "twilio"
RECORDING = re.compile("RE[0-9a-f]{32}")
Form = Mapping[str, str]


class NotUnderstood(ValueError):
    """A genuine webhook that lacks what we need; says which field."""


def field(form: Form, *names: str) -> str:
    for name in names:
        if form.get(name):
            return form[name]
    raise NotUnderstood(f"{' or '.join(names)} is missing")


def status(form: Form, ref: str | None, now: datetime) -> StatusEvent:
    """A message's or a call's status; raises NotUnderstood."""
    return call_status(form, ref, now) if "CallSid" in form else message_status(form, ref, now)


def message_status(form: Form, ref: str | None, now: datetime) -> StatusEvent:
    sid, word = field(form, "MessageSid", "SmsSid"), field(form, "MessageStatus", "SmsStatus").lower()
    if word not in MESSAGE_STATUS:
        raise NotUnderstood(f"MessageStatus {word[:40]!r} is not known")
    failed = MESSAGE_STATUS[word] in (DeliveryStatus.UNDELIVERED, DeliveryStatus.FAILED)
    code = form.get("ErrorCode") or None
    return StatusEvent(
        gateway=NAME,
        key=f"{sid}:{word}",
        ref=ref,
        sid=sid,
        status=MESSAGE_STATUS[word],
        at=now,
        error_code=code,
        trouble=code_of(code).trouble if code and failed else None,
    )


def call_status(form: Form, ref: str | None, now: datetime) -> StatusEvent:
    sid, word = field(form, "CallSid"), field(form, "CallStatus").lower()
    if word not in CALL_STATUS:
        raise NotUnderstood(f"CallStatus {word[:40]!r} is not known")
    who = ANSWERED_BY.get(form.get("AnsweredBy", "").lower())
    no_such = word == "failed" and form.get("SipResponseCode") in NO_SUCH_NUMBER
    code = form.get("ErrorCode") or form.get("SipResponseCode") or None
    return StatusEvent(
        gateway=NAME,
        key=f"{sid}:{word}",
        ref=ref,
        sid=sid,
        status=CALL_STATUS[word],
        at=stamp(form, now),
        error_code=code if word == "failed" else None,
        trouble=Trouble.NUMBER_UNKNOWN if no_such else None,
        answered_by=who,
        line="not_in_service" if no_such else line(word, who),
    )


def line(word: str, who: str | None) -> str | None:
    if word == "completed":
        return "voicemail_left" if who == "machine" else "connected"
    return CALL_LINE.get(word)


def stamp(form: Form, now: datetime) -> datetime:
    """A call's own time of the event, never later than our clock (theirs may be ahead)."""
    try:
        given = parsedate_to_datetime(form.get("Timestamp", ""))
    except ValueError:
        return now
    return min(given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC), now)


def inbound(form: Form, now: datetime) -> InboundEvent:
    sid = field(form, "MessageSid", "SmsSid")
    return InboundEvent(
        gateway=NAME,
        key=f"{sid}:inbound",
        sid=sid,
        channel=Channel.SMS,
        from_=field(form, "From"),
        to=field(form, "To"),
        text=form.get("Body", ""),
        at=now,
    )


def incoming(form: Form, now: datetime, rings: bool) -> IncomingCall:
    """`rings` False: it is over, whatever the status says."""
    sid = field(form, "CallSid")
    name = "rings" if rings else "over"
    return IncomingCall(gateway=NAME, key=f"{sid}:{name}", sid=sid, from_=field(form, "From"), at=now, rings=rings)


def recording(form: Form) -> RecordingMade | None:
    """A recording that is ready; None: one that is under way, or came to nothing."""
    sid = field(form, "RecordingSid")
    if not RECORDING.fullmatch(sid):
        raise NotUnderstood("RecordingSid is no name of a recording")
    if form.get("RecordingStatus", "completed") != "completed":
        return None
    seconds = form.get("RecordingDuration", "")
    length = int(seconds) if seconds.isdecimal() and len(seconds) < 7 else None
    return RecordingMade(gateway=NAME, sid=sid, url=form.get("RecordingUrl") or None, seconds=length)


def key_press(form: Form, ref: str, passage: str, step: int, action: str | None, now: datetime) -> KeyPress:
    """`step` counts the passages of this call, so that pressing 1 twice is two presses and a repetition is one."""
    sid, digit = field(form, "CallSid"), field(form, "Digits")[:1]
    key = f"{sid}:key:{step}"
    return KeyPress(gateway=NAME, key=key, ref=ref, sid=sid, digit=digit, at=now, passage=passage, action=action)

"""Twilio, through its official client over our HTTP client: texts and spoken reminders out, and what became of them.

Its create requests know no idempotency key. So our reference travels, sealed, in the callback's address; an answer that
is not clear is never repeated blindly, and a look-up counts only when it leaves no doubt.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from twilio.base.exceptions import (  # type: ignore[import-untyped]  # the library has no types
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.rest import Client  # type: ignore[import-untyped]  # the same

from assistant.core.terms import Channel, DeliveryStatus
from assistant.gateway.base import Message, Receipt, SendError, StatusEvent
from assistant.gateway.line import Line
from assistant.gateway.twilio_codes import CALL_STATUS, MESSAGE_STATUS, code_of
from assistant.gateway.twilio_events import call_status
from assistant.gateway.twilio_http import TWILIO, Http, NotReached, Unclear

NAME = "twilio"
VALIDITY_MAX = 36000  # seconds that Twilio may keep a text in its queue
RING_SECONDS = 25
CALL_SECONDS_MAX = 240
LISTED_MAX = 50
RECORDING_MAX = 200 * 2**20  # bytes
SKEW = timedelta(minutes=2)  # between their clock and ours
FAILURES = (TwilioException, NotReached, Unclear, ValueError, KeyError, TypeError, AttributeError)
KEPT = ("sid", "status", "error_code", "num_segments", "date_created", "direction", "queue_time")
HOOKS = "/webhooks/twilio"


class Account(Protocol):
    """The settings of `[gateway.twilio]`, as the floor above reads them."""

    @property
    def account_sid(self) -> str: ...
    @property
    def auth_token(self) -> str: ...
    @property
    def from_number(self) -> str: ...
    @property
    def messaging_service_sid(self) -> str: ...
    @property
    def base_url(self) -> str: ...
    @property
    def public_url(self) -> str: ...


class Twilio:
    """Nothing of the account is shown in logs, errors or reprs."""

    name = NAME
    can_look_up = True
    virtual = False

    def __init__(self, settings: Account, *, timeout: float, request_life: timedelta, line: Line) -> None:
        self.settings = settings
        self.request_life = request_life
        self.line = line
        self._http = Http(base_url=settings.base_url, timeout=timeout)
        sid, token = settings.account_sid, settings.auth_token
        self._client = Client(sid, token, http_client=self._http, environment={"TWILIO_EDGE": ""})

    async def send(self, message: Message) -> Receipt:
        """As the contract says. A text is valid at Twilio only until the borrower's window closes."""
        try:
            if message.channel is Channel.SMS:
                made = await self._client.messages.create_async(**self._text(message))
                return receipt(made, MESSAGE_STATUS, message.at)
            if message.channel is Channel.VOICE:
                made = await self._client.calls.create_async(**self._call(message))
                return receipt(made, CALL_STATUS, message.at)
        except FAILURES as error:
            raise translated(error) from None  # their exceptions show the address with our reference
        raise SendError("rejected", "channel", f"Twilio carries no {message.channel}; a collector dials live calls")

    def _text(self, message: Message) -> dict[str, Any]:
        seconds = int((message.valid_until - message.at).total_seconds())
        fields = {"to": message.to, "body": message.body, "validity_period": max(1, min(VALIDITY_MAX, seconds))}
        if self.settings.public_url:
            fields["status_callback"] = self.hook("status", message.callback_ref)
        if self.settings.messaging_service_sid:
            return fields | {"messaging_service_sid": self.settings.messaging_service_sid}
        return fields | {"from_": self.settings.from_number or message.sender}

    def _call(self, message: Message) -> dict[str, Any]:
        if not self.settings.public_url or message.spoken is None:
            raise SendError("rejected", "no_public_url", "a spoken reminder needs [gateway.twilio] public_url")
        return {
            "to": message.to,
            "from_": self.settings.from_number or message.sender,
            "url": self.hook("voice", message.callback_ref),
            "method": "POST",
            "status_callback": self.hook("status", message.callback_ref),
            "status_callback_event": ["ringing", "answered", "completed"],
            "status_callback_method": "POST",
            "machine_detection": "Enable",
            "timeout": RING_SECONDS,
            "time_limit": CALL_SECONDS_MAX,
        }

    def hook(self, kind: str, callback_ref: str) -> str:
        return f"{self.settings.public_url.rstrip('/')}{HOOKS}/{kind}/{callback_ref}"

    async def recording(self, sid: str) -> bytes:
        """As the contract says; the account's own recordings alone, from Twilio's address for them."""
        account, token = self.settings.account_sid, self.settings.auth_token
        place = f"{TWILIO}/2010-04-01/Accounts/{account}/Recordings/{sid}.mp3"
        try:
            return await self._http.fetched(place, (account, token), RECORDING_MAX)
        except (NotReached, Unclear):
            raise SendError("retry", "recording", "Twilio does not hand the recording out now") from None

    async def look_up(self, message: Message, since: datetime, known: frozenset[str]) -> Receipt | None:
        """By number, time and text, among what is not known to be another message of ours. Two that fit: no answer."""
        is_text = message.channel is Channel.SMS
        table: Any = self._client.messages if is_text else self._client.calls
        try:
            listed = await table.list_async(to=message.to, limit=LISTED_MAX)
            recent = [one for one in listed if is_candidate(one, message, since, known)]
        except FAILURES as error:
            raise SendError("retry", "look_up", translated(error).operator) from None
        fits = [one for one in recent if not is_text or same_text(one.body, message.body)]
        if len(fits) == 1:
            return receipt(fits[0], MESSAGE_STATUS if is_text else CALL_STATUS, message.at)
        if fits or cut_short(listed, since):
            raise SendError(
                "unknown", "ambiguous", "several messages at Twilio could be this one; compare them by hand"
            )
        return None

    async def recall(self, sid: str, ref: str, at: datetime) -> StatusEvent:
        """As the contract says: a call may wait in Twilio's queue for a day, and has no validity of its own."""
        call = self._client.calls(sid)
        try:
            try:
                stands = await call.update_async(status="canceled")
            except TwilioRestException:  # it has been answered, or has ended
                stands = await call.fetch_async()
            form = {"CallSid": sid, "CallStatus": word_of(stands.status), "AnsweredBy": stands.answered_by or ""}
            return call_status(form, ref, at)
        except FAILURES as error:
            raise SendError("retry", "recall", translated(error).operator) from None

    async def close(self) -> None:
        await self._http.close()


def is_candidate(one: Any, message: Message, since: datetime, known: frozenset[str]) -> bool:
    ours = one.to == message.to and one.sid not in known and not str(one.direction or "").startswith("inbound")
    return ours and (one.date_created is None or one.date_created >= since - SKEW)


def same_text(theirs: str | None, ours: str) -> bool:
    """A trial account puts its own words before ours."""
    return theirs is not None and (theirs == ours or theirs.endswith(" - " + ours))


def cut_short(listed: Sequence[Any], since: datetime) -> bool:
    """The list may go on before `since` was reached."""
    return len(listed) >= LISTED_MAX and all(one.date_created is None or one.date_created >= since for one in listed)


def receipt(made: Any, words: Mapping[str, DeliveryStatus], at: datetime) -> Receipt:
    """Raises KeyError for an answer without a sid: it was not what a create answers."""
    if not made.sid:
        raise KeyError("sid")
    status = words.get(word_of(made.status), DeliveryStatus.QUEUED)
    kept = {name: str(getattr(made, name)) for name in KEPT if getattr(made, name, None) is not None}
    created = made.date_created
    return Receipt(sid=made.sid, status=status, at=at if created is None else created.astimezone(UTC), raw=kept)


def word_of(status: Any) -> str:
    """Their library gives some statuses as an enumeration's member."""
    return str(getattr(status, "value", status))


def translated(error: Exception) -> SendError:
    """Every way to fail, as the one error that says whether it is safe to send again."""
    if isinstance(error, NotReached):
        return SendError("retry", "unreachable", f"Twilio cannot be reached ({error})")
    if isinstance(error, TwilioRestException | TwilioServiceException):
        return refused(int(error.status), str(error.code or error.status))
    # No answer, half an answer, or one that makes no sense: the message may be on its way.
    return SendError("unknown", type(error).__name__, "no clear answer from Twilio")


def refused(status: int, code: str) -> SendError:
    meaning = code_of(code)
    if status == 429:
        return SendError("retry", code, "too many requests; slow down", retry_after=timedelta(seconds=1))
    if status >= 500 or status < 300:
        return SendError("unknown", f"http_{status}", "Twilio failed while answering")
    if status in (401, 403) and code == str(status):
        return SendError("retry", code, "the account is refused; correct its SID and token", stop=True)
    kind = meaning.kind or "rejected"
    throttle = timedelta(seconds=1) if kind == "retry" and not meaning.stop else None
    return SendError(kind, code, meaning.operator, retry_after=throttle, trouble=meaning.trouble, stop=meaning.stop)

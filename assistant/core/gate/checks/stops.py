"""What a person asked us to stop: a medium, an address, machines, everything; with exceptions that are used up.

"Stop calling" bars a medium, STOP by text bars texts to that number; what bars a debt is in `cease.py`, a place in
`places.py`.
"""

from datetime import timedelta
from typing import ClassVar, Literal

from pydantic import Field

from assistant.core.gate.checks.base import Check
from assistant.core.gate.facts import Event
from assistant.core.gate.look import NUMBERED, Answer, Look, same_person

Heeded = Literal["stop_channel", "stop_address", "text", "revoke_consent", "everything", "unclear", "revoked_all"]
E_MESSAGES = frozenset({"sms", "email", "social"})
CONFIRMATION = "opt_out_confirmation"


class Stops(Check):
    """Requests that close a medium or an address, minus one bare confirmation and one reply."""

    needs: ClassVar[frozenset[str]] = frozenset({"received", "requests"})
    is_settled: ClassVar[bool] = True

    check: Literal["stops"]
    heeds: frozenset[Heeded] = Field(min_length=1)
    excepts: frozenset[Literal["confirmation", "reply", "required_by_law"]] = frozenset()
    only_purposes: frozenset[str] | None = None
    confirm_within_minutes: int | None = None
    robots_only: bool = False  # judges texts, and calls that a machine dials or speaks
    made_by: frozenset[str] | None = None  # only requests made so

    def answer(self, look: Look) -> Answer | None:
        if self.only_purposes is not None and look.contact.purpose not in self.only_purposes:
            return None
        stops = [stop for stop in self._said(look) if not _was_lifted(look, stop)]
        if not stops:
            return None
        if self._may_confirm(look, stops):
            return self._late(look, stops) or Answer(True, "the one confirmation of the request")
        if "reply" in self.excepts and _may_reply(look, stops):
            return Answer(True, "the one reply to what the person began in this medium")
        if "required_by_law" in self.excepts and look.contact.more.get("required_by_law") is True:
            return Answer(True, "the law asks for this medium")
        return Answer(False, _words(stops[-1]))

    def _said(self, look: Look) -> list[Event]:
        file = look.file
        if (not file.requests and not file.received) or (self.robots_only and not is_robocall(look)):
            return []
        found = [event for name in sorted(self.heeds) for event in _heard(look, name)]
        found = [event for event in found if self.made_by is None or event.made_by in self.made_by]
        return sorted((event for event in found if same_person(event, look.contact)), key=lambda event: event.at)

    def _may_confirm(self, look: Look, stops: list[Event]) -> bool:
        contact = look.contact
        if "confirmation" not in self.excepts or contact.purpose != CONFIRMATION or contact.channel not in E_MESSAGES:
            return False
        if any(stop.intent == "unclear" for stop in stops):
            return False
        sent = look.file.sent.get(contact.channel, ())
        return not any(event.purpose.startswith(CONFIRMATION) and event.at >= stops[0].at for event in sent)

    def _late(self, look: Look, stops: list[Event]) -> Answer | None:
        limit = self.confirm_within_minutes
        if limit is None or look.now - stops[-1].at <= timedelta(minutes=limit):
            return None
        return Answer(True, f"a confirmation later than {limit} minutes is no longer presumed fine", warns=True)


def _heard(look: Look, name: Heeded) -> list[Event]:
    requests = look.file.requests
    if name == "stop_channel":
        return [
            e
            for e in requests.get("stop_channel", ())
            if e.channel in (look.contact.channel, "all") and _is_at(e, look)
        ]
    if name == "stop_address":
        return [e for e in requests.get("stop_address", ()) if _is_at(e, look) and (e.number or e.address)]
    if name == "revoke_consent":
        return _revoked(look)
    if name == "everything":
        return [*requests.get("cease_in_writing", ()), *_all_channels(look)]
    if name == "unclear":
        return (
            [e for e in _texts(look, "unclear") if e.more.get("read") is not True] if look.contact.is_automated else []
        )
    if name == "revoked_all":
        return _everywhere(look)
    return _texts(look, "stop")


def is_robocall(look: Look) -> bool:
    """A text, or a call that is dialled or spoken by a machine: what consent rules for robots judge."""
    contact = look.contact
    return contact.channel == "sms" or (contact.channel == "call" and contact.is_automated)


def _revoked(look: Look) -> list[Event]:
    if not is_robocall(look):
        return []
    revoked = look.file.requests.get("revoke_consent", ())
    return [e for e in revoked if e.channel in (None, "all", look.contact.channel) and look.file.touches(e)]


def _everywhere(look: Look) -> list[Event]:
    """One revocation, of any kind of robot, reaches all of them."""
    inbound = [e for shelf in look.file.received.values() for e in shelf if e.intent == "stop"]
    free = [e for e in look.file.requests.get("free_text", ()) if e.intent == "stop"]
    return [*look.file.requests.get("revoke_consent", ()), *inbound, *free]


def _all_channels(look: Look) -> list[Event]:
    return [e for e in look.file.requests.get("stop_channel", ()) if e.channel == "all"]


def _texts(look: Look, intent: str) -> list[Event]:
    """Inbound words of this intent in the contact's own medium, from its own number or address."""
    channel = look.contact.channel
    free = [e for e in look.file.requests.get("free_text", ()) if e.channel == channel]
    said = (*look.file.received.get(channel, ()), *free)
    return [event for event in said if event.intent == intent and _is_at(event, look)]


def _is_at(event: Event, look: Look) -> bool:
    """Whether a request that names a number or address means the contact's; one that names none means all."""
    contact = look.contact
    if event.number and contact.channel in NUMBERED:
        return contact.number is None or event.number == contact.number
    if event.address and contact.channel not in NUMBERED:
        return contact.address is None or event.address == contact.address
    return not (event.request == "stop_address" and (event.number or event.address))


def _was_lifted(look: Look, stop: Event) -> bool:
    """Whether the person opened the same medium again, later and in words."""
    channel = look.contact.channel
    again = [e for e in look.file.received.get(channel, ()) if e.intent == "start" and e.number == stop.number]
    again += [e for e in look.file.requests.get("asks_to_be_contacted", ()) if e.channel in (None, channel)]
    again += [
        e
        for e in look.file.requests.get("consent", ())
        if e.channel == channel or (e.channel is None and channel == "call")
    ]
    return any(event.at > stop.at and same_person(event, look.contact) for event in again)


def _may_reply(look: Look, stops: list[Event]) -> bool:
    contact = look.contact
    if contact.in_reply_to != "borrower_initiated" and contact.purpose != "reply":
        return False
    begun = [e for e in look.file.received.get(contact.channel, ()) if same_person(e, contact) and e.at > stops[-1].at]
    sent = look.file.sent.get(contact.channel, ())
    return bool(begun) and not any(e.at >= begun[-1].at and same_person(e, contact) for e in sent)


def _words(stop: Event) -> str:
    if stop.intent == "unclear":
        return "an unclear reply holds automated contact in this medium until a person has read it"
    what = (stop.request or f"{stop.intent} by {stop.event}").replace("_", " ")
    return f"the person asked on {stop.at:%d %B %Y}: {what}"

"""What a person asked us to stop: a medium, an address, robots, everything; with exceptions that are used up.

Three scopes, three lists of exceptions: "stop calling" bars a medium, "stop contacting me" in writing bars the debt, STOP by
text bars texts to that number.
"""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from assistant.core.gate.checks.base import Check
from assistant.core.gate.facts import Event
from assistant.core.gate.look import Answer, Look, role, same_person

Heeded = Literal["stop_channel", "stop_address", "text", "revoke_consent", "everything", "unclear", "revoked_all"]
E_MESSAGES = frozenset({"sms", "email", "social"})
CONFIRMATION = "opt_out_confirmation"
NUMBERED = frozenset({"call", "sms"})
NOT_WRITING = frozenset({"phone", "voicemail"})


class Stops(Check):
    """Requests that close a medium or an address, minus one bare confirmation and one reply."""

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
        found = [event for name in self.heeds for event in _heard(look, name)]
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


class Cease(Check):
    """A written refusal to pay, or a written stop: no more about that debt, but for notices, each of them once."""

    check: Literal["cease"]
    persons: frozenset[str]
    notices: frozenset[str] = frozenset()
    requests: tuple[str, ...] = ("cease_in_writing", "refuses_to_pay_in_writing")

    def answer(self, look: Look) -> Answer | None:
        asked = [e for name in self.requests for e in look.file.asked(name) if is_writing(e)]
        asked = [e for e in asked if not self._asked_back(look, e.at)]
        if not asked or role(look.contact.person) not in self.persons:
            return None
        purpose = look.contact.purpose
        if purpose in self.notices and not self._was_sent(look, purpose, asked[0].at):
            return Answer(True, "a notice that may follow a written stop, once")
        return Answer(False, f"asked in writing on {asked[-1].at:%d %B %Y} to stop about this debt")

    def _asked_back(self, look: Look, since: datetime) -> bool:
        asked = look.file.asked("asks_to_be_contacted")
        return any(e.at > since and same_person(e, look.contact) for e in asked)

    def _was_sent(self, look: Look, purpose: str, since: datetime) -> bool:
        sent = (e for shelf in look.file.sent.values() for e in shelf)
        return any(e.purpose == purpose and e.at >= since and look.file.touches(e) for e in sent)


def is_writing(event: Event) -> bool:
    """A request by letter, portal, or an e-message in a channel where the lender takes writing."""
    return event.made_by not in NOT_WRITING and event.accepted_channel is not False


class InconvenientPlace(Check):
    """A place the person does not want to be reached at: its lines and its mail, not the mobile that travels."""

    check: Literal["inconvenient_place"]
    lifted_by_consent: bool = True
    lifted_by_reply: bool = False
    employer_forbids: bool = False  # judge the employer's bar instead of the person's wish

    def answer(self, look: Look) -> Answer | None:
        file = look.file
        if self.employer_forbids:
            barred = ["work"] * bool(file.requests.get("employer_forbids") or file.learned.get("employer_forbids"))
            since = [e.at for e in file.requests.get("employer_forbids", ())]
        else:
            asked = [e for e in file.requests.get("inconvenient_place", ()) if same_person(e, look.contact)]
            barred, since = [e.place or "" for e in asked], [e.at for e in asked]
        hit = next((place for place in barred if is_at_place(look, place)), None)
        if hit is None:
            return None
        if self.lifted_by_consent and self._consented(look, max(since, default=None)):
            return Answer(True, "the person agreed to this place since")
        if self.lifted_by_reply and _may_reply_at(look, since):
            return Answer(True, "the one reply to what the person began there")
        return Answer(False, f"not to be contacted at {hit or 'that place'}")

    def _consented(self, look: Look, since: datetime | None) -> bool:
        from assistant.core.gate.consents import consents

        given = consents(look, frozenset({"consent"}))
        return any(
            (since is None or e.at > since) and (e.number is None or e.number == look.contact.number) for e in given
        )


def _may_reply_at(look: Look, since: list[datetime]) -> bool:
    contact = look.contact
    begun = [e for e in look.file.received.get(contact.channel, ()) if same_person(e, contact)]
    here = [e for e in begun if e.number is None or contact.number is None or e.number == contact.number]
    if contact.in_reply_to != "borrower_initiated" or not here or here[-1].at < max(since, default=here[-1].at):
        return False
    return not any(e.at >= here[-1].at for e in look.file.sent.get(contact.channel, ()) if same_person(e, contact))


def is_at_place(look: Look, place: str) -> bool:
    contact = look.contact
    if place and place in (contact.number, contact.address, contact.more.get("place")):
        return True
    if contact.more.get("known_to_be_at") == place:
        return True
    if contact.channel in NUMBERED:
        return contact.number_kind == place
    kinds = {"home": {"personal", "home"}, "work": {"employer", "work"}}.get(place, {place})
    if contact.channel == "email":
        return place == "work" and contact.address_kind in kinds
    return contact.channel in ("letter", "postcard", "visit") and contact.address_kind in kinds

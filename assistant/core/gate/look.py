"""One look at a case: the facts, indexed once, and an instant. Every rule reads from here.

`CaseFile` is what does not change while we ask "and an hour later?"; `Look` adds the instant.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from copy import copy
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from assistant.core.dates import zone as zone_named
from assistant.core.gate.clock import DAY, country_of, day_start
from assistant.core.gate.facts import PERSONAL, Contact, Debt, Event, GateFacts, Place

NUMBERED = frozenset({"call", "sms"})
LOCATION = "location_information"
NONE: frozenset[str] = frozenset()


class Counted(NamedTuple):
    """What a cap counted: `made` of `most` of these nouns in `days`, the first of them at `since`; `about`: a debt."""

    made: int
    most: int
    noun: str
    days: int
    about: str | None = None
    since: datetime | None = None


class Answer(NamedTuple):  # a tuple, as `Counted`: dozens are made for each verdict, and it costs a third to make
    """What one check says. `again` None with a refusal: no passing of time cures it."""

    passed: bool
    because: str
    again: datetime | None = None
    warns: bool = False
    counted: Counted | None = None


UNKNOWN_PLACE = Answer(False, "the borrower's place is unknown, so nobody can tell what time it is there")

UNKNOWN_PERSON = Answer(False, "the person's role is unknown")


class CaseFile:
    """The facts of a case, sorted once so that a rule touches only the events it is about."""

    def __init__(self, facts: GateFacts, zones: tuple[ZoneInfo, ...]) -> None:
        self.facts = facts
        self.contact: Contact = facts.contact
        self.zones = zones
        # The debts of the contact; all of the file's if it names none.
        self.debts = facts.contact.debts or tuple([debt.id for debt in facts.debts])
        self.sent: dict[str, list[Event]] = defaultdict(list)
        self.received: dict[str, list[Event]] = defaultdict(list)
        self.requests: dict[str, list[Event]] = defaultdict(list)
        self.learned: dict[str, list[Event]] = defaultdict(list)
        self.all_sent: list[Event] = []  # in time order
        for event in facts.history:
            kind = event.event
            if kind == "request":
                self.requests[event.request or ""].append(event)
            elif kind == "fact":
                self.learned[event.fact or ""].append(event)
            elif event.direction == "in":
                self.received[kind].append(event)
            else:
                self.sent[kind].append(event)
                self.all_sent.append(event)
        self.disowned = self._disowned() if self.learned or self.received else NONE
        self.unknown = self._unknown()

    def shelves(self) -> frozenset[str]:
        """What the case holds anything of: sent, received, requests, learned, holds, talks and wrong parties by phone,
        facts of the content; and what the contact is: a reply, an enquiry, a machine's, to nobody known, not to one
        known zone."""
        outcomes = {call.outcome for box in (self.sent, self.received) for call in box.get("call", ())}
        contact = self.contact
        held = {
            "sent": self.sent,
            "received": self.received,
            "requests": self.requests,
            "learned": self.learned,
            "talks": "conversation" in outcomes,
            "wrong_party": "wrong_party" in outcomes,
            "holds": self.facts.holds,
            "content": contact.more,
            "reply": contact.in_reply_to == "borrower_initiated",
            "enquiry": contact.purpose == LOCATION,
            "machine": contact.is_automated,
            "nobody": contact.person is None,
            "zones": len(self.zones) != 1,
        }
        return frozenset([shelf for shelf, content in held.items() if content])

    def read_in(self, zones: tuple[ZoneInfo, ...]) -> "CaseFile":
        """The same file where the zones have other names."""
        other = copy(self)
        other.zones = zones
        other.unknown = other._unknown()
        return other

    @cached_property
    def debt_by_id(self) -> dict[str, Debt]:
        return {debt.id: debt for debt in self.facts.debts}

    def _disowned(self) -> frozenset[str]:
        """Numbers found not to be the person's and not found to be theirs again since."""
        said: dict[str, datetime] = {
            event.number: event.at for event in self.learned.get("number_not_theirs", ()) if event.number
        }
        for event in (*self.received.get("sms", ()), *self.received.get("call", ())):
            if event.intent == "wrong_person" and event.number:
                said[event.number] = event.at
        return frozenset(number for number, at in said.items() if not self._confirmed_since(number, at))

    def _unknown(self) -> Answer | None:
        """What refuses in every profile while nobody knows it: the places, the person, whose number it is."""
        if not self.zones:
            return UNKNOWN_PLACE
        if self.contact.person is None and self.contact.channel in PERSONAL:
            return UNKNOWN_PERSON
        if self.contact.channel in NUMBERED and self.contact.number in self.disowned:
            return Answer(False, f"{self.contact.number} was found not to be the person's")
        return None

    def _confirmed_since(self, number: str, at: datetime) -> bool:
        checks = self.learned.get("number_checked_for_reassignment", ())
        return any(check.number == number and check.at > at for check in checks)

    def is_about(self, event: Event, debts: tuple[str, ...]) -> bool:
        """Whether what was asked or learned concerns any of the debts; said of none in particular, it concerns all."""
        return not event.debts or not debts or not set(event.debts).isdisjoint(debts)

    def touches(self, event: Event) -> bool:
        return not event.debts or self.is_about(event, self.debts)

    def facts_about(self, fact: str) -> list[Event]:
        return [event for event in self.learned.get(fact, ()) if self.touches(event)]

    def facts_of(self, names: Iterable[str]) -> list[Event]:
        """Of several kinds, in time order; those of one instant by name: a set has no order."""
        found = [event for name in sorted(names) for event in self.facts_about(name)]
        return sorted(found, key=lambda event: event.at)

    def asked(self, request: str) -> list[Event]:
        """Requests of this kind that touch the contact's debts."""
        return [event for event in self.requests.get(request, ()) if self.touches(event)]


class Look:
    """A case file at an instant."""

    __slots__ = ("_sent", "_starts", "contact", "file", "lawful", "now", "walls", "zones")

    def __init__(
        self, file: CaseFile, now: datetime, lawful: "Callable[[Event], bool]", seen: "Look | None" = None
    ) -> None:
        """`seen`: another profile's look at the same file and instant, whose counting need not be done again."""
        self.file = file
        self.contact = file.contact
        self.zones = file.zones
        self.now = now
        self.lawful = lawful  # was this earlier call made within the same profile's rules?
        # The wall clock in each zone of the borrower.
        self.walls: tuple[datetime, ...] = seen.walls if seen else tuple([now.astimezone(zone) for zone in self.zones])
        self._starts: dict[int, datetime] = seen._starts if seen else {}  # many rules count the same days
        self._sent: dict[datetime, list[Event]] = seen._sent if seen else {}

    def sent_since(self, since: datetime) -> list[Event]:
        """What the contact's person was sent from an instant on, in time order, but for numbers that are not theirs.

        Read from the end, so that a long history costs nothing.
        """
        found = self._sent.get(since)
        if found is None:
            found = self._sent[since] = []
            for event in reversed(self.file.all_sent):
                if event.at < since:
                    break
                if same_person(event, self.contact) and event.number not in self.file.disowned:
                    found.append(event)
            found.reverse()
        return found

    def days_start(self, days: int) -> datetime:
        """Where a window of `days` calendar days, today counted, begins: the earliest over the zones."""
        if days not in self._starts:
            self._starts[days] = min(
                day_start(zone, wall.date() - DAY * (days - 1))
                for zone, wall in zip(self.zones, self.walls, strict=True)
            )
        return self._starts[days]

    def freed(self, at: datetime, days: int) -> datetime:
        """The first instant at which `at` lies outside a window of `days` calendar days, in every zone."""
        return max(day_start(zone, at.astimezone(zone).date() + DAY * days) for zone in self.zones)

    def after_day(self, last: date) -> datetime:
        """The first instant after a whole day that counts, in every zone."""
        return max(day_start(zone, last + DAY) for zone in self.zones)

    def is_past_day(self, last: date) -> bool:
        return bool(self.zones) and self.now >= self.after_day(last)


def zones_of(places: tuple[Place, ...], aliases: dict[str, str]) -> tuple[ZoneInfo, ...]:
    """Every zone the borrower may be in, stated places overriding the rest; empty if any of them is unknown."""
    stated = tuple(place for place in places if place.evidence == "stated")
    zones: dict[str, ZoneInfo] = {}
    for place in stated or places:
        name = aliases.get(place.zone, place.zone) if place.zone else None
        try:
            zones[name or ""] = zone_named(name or "")
        except ValueError:
            return ()
    return tuple(zones.values())


def country_and_region(places: tuple[Place, ...], zone: ZoneInfo) -> tuple[str | None, str | None]:
    """The country whose holidays hold at a zone: the place's own word, else the country of the zone."""
    for place in places:
        if place.zone == zone.key and place.country:
            return place.country, place.region
    return country_of(zone.key), None


def same_sender(event: Event, contact: Contact, reach: str) -> bool:
    """Whether the event counts against the contact's sender: itself (`collector`) or its lender with all agencies."""
    if event.by == contact.by:
        return True
    return reach != "collector" and not is_unrelated(contact.by) and not is_unrelated(event.by)


def is_unrelated(by: str) -> bool:
    return by.startswith("other")


def role(person: str | None) -> str | None:
    """`relative:anna` is a relative."""
    return person.partition(":")[0] if person else None


def same_person(event: Event, contact: Contact) -> bool:
    """An event that names nobody may have been anyone: it counts."""
    return event.person is None or contact.person is None or event.person == contact.person

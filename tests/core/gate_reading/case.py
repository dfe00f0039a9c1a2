"""One contact, its file and an instant, with the few questions that every rule asks of them. Loops, no indexes."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from assistant.core.gate import Contact, Event, GateFacts, Window

SPOKEN_TO_ANY_HOUR = ("letter", "postcard", "credit_bureau", "assign_to_agency", "open_dial_session", "delete_record")
REACHES_SOMEONE = ("call", "sms", "email", "letter", "visit", "social", "postcard")
NEVER_CONNECTED = ("busy", "not_in_service", "invalid_number")
COUNTRY = {"America": "US", "Europe/London": "GB", "Asia/Shanghai": "CN", "Asia/Urumqi": "CN", "Asia/Kolkata": "IN"}
COUNTRY |= {"Asia/Manila": "PH", "Asia/Jakarta": "ID", "Asia/Jayapura": "ID", "Pacific/Honolulu": "US"}
COUNTRY |= {"America/Mexico_City": "MX", "America/Tijuana": "MX", "America/Sao_Paulo": "BR"}


class Case:
    """`zones` empty: somewhere the borrower may be cannot be put on a clock."""

    def __init__(self, facts: GateFacts, now: datetime) -> None:
        self.facts = facts
        self.contact: Contact = facts.contact
        self.now = now.astimezone(UTC)
        self.history = tuple(event for event in facts.history if event.status != "void")
        self.zones = zones_of(facts)
        self.walls = tuple(self.now.astimezone(zone) for zone in self.zones)
        self.debts = self.contact.debts or tuple(debt.id for debt in facts.debts)
        self.role = (self.contact.person or "").split(":")[0]

    @property
    def is_timed(self) -> bool:
        return self.contact.channel not in SPOKEN_TO_ANY_HOUR

    @property
    def reaches_someone(self) -> bool:
        return self.contact.channel in REACHES_SOMEONE

    def sent(self, *kinds: str) -> list[Event]:
        return [event for event in self.history if event.event in kinds and event.direction == "out"]

    def received(self, *kinds: str) -> list[Event]:
        return [event for event in self.history if event.event in kinds and event.direction == "in"]

    def requests(self, *names: str) -> list[Event]:
        return [event for event in self.history if event.event == "request" and event.request in names]

    def learned(self, *names: str) -> list[Event]:
        return [event for event in self.history if event.event == "fact" and event.fact in names]

    def in_days(self, event: Event, days: int) -> bool:
        """Whether the event lies in the last `days` calendar days, today counted, by the clock of any zone."""
        return any(
            (wall.date() - event.at.astimezone(zone).date()).days < days
            for zone, wall in zip(self.zones, self.walls, strict=True)
        )

    def to_person(self, event: Event) -> bool:
        """Whoever is not named may be anyone."""
        return event.person is None or self.contact.person is None or event.person == self.contact.person

    def by_us(self, event: Event) -> bool:
        return event.by == self.contact.by

    def by_lender_group(self, event: Event) -> bool:
        """Own and all agencies of the lender; an unrelated collector counts only for itself."""
        if self.contact.by.startswith("other"):
            return event.by == self.contact.by
        return not event.by.startswith("other")

    def on_our_debts(self, event: Event) -> bool:
        return not event.debts or not self.debts or any(debt in self.debts for debt in event.debts)

    def any_wall_in(self, windows: Iterable[Window]) -> bool:
        return any(inside(window, wall) for window in windows for wall in self.walls)

    def every_wall_in(self, windows: Iterable[Window]) -> bool:
        return bool(self.walls) and all(any(inside(window, wall) for window in windows) for wall in self.walls)

    def until_includes_today(self, last: date | None) -> bool:
        return last is None or any(wall.date() <= last for wall in self.walls)

    def is_out_of(self, start: int, end: int) -> bool:
        """Whether any zone's clock is outside start:00 to end:00."""
        return any(not start <= wall.hour < end for wall in self.walls)

    def is_holiday(self, region: str | None = None) -> bool:
        for zone, wall in zip(self.zones, self.walls, strict=True):
            country, said_region = self.country(zone)
            if country and wall.date() in holidays_in(country, region or said_region, wall.year):
                return True
        return False

    def country(self, zone: ZoneInfo) -> tuple[str | None, str | None]:
        for place in self.facts.places:
            if place.zone == zone.key and place.country:
                return place.country, place.region
        return COUNTRY.get(zone.key) or COUNTRY.get(zone.key.split("/")[0]), None


def zones_of(facts: GateFacts) -> tuple[ZoneInfo, ...]:
    """A stated place wins over all others; one unknown place makes all of them unknown."""
    stated = [place for place in facts.places if place.evidence == "stated"]
    names = [place.zone for place in stated or facts.places]
    if None in names:
        return ()
    return tuple(ZoneInfo(name) for name in dict.fromkeys(names) if name)


def inside(window: Window, wall: datetime) -> bool:
    """Half-open; a window that does not end after it starts began the evening before."""
    minute = 60 * wall.hour + wall.minute
    if window.start < window.end:
        return window.start <= minute < window.end and holds_on(window, wall.date())
    if minute >= window.start and holds_on(window, wall.date()):
        return True
    return minute < window.end and holds_on(window, wall.date() - timedelta(days=1))


def holds_on(window: Window, day: date) -> bool:
    return (window.on is None or window.on == day) and (window.days is None or day.weekday() in window.days)


@lru_cache(maxsize=512)
def holidays_in(country: str, region: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=region, years=year))

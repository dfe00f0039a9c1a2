"""Hours of the day: a profile's windows over every place, the borrower's own hours, consent that lifts them."""

from datetime import datetime
from functools import cached_property
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.gate.checks.base import Check, WindowShape
from assistant.core.gate.clock import DAY, HORIZON_DAYS, Hours, Window, next_uncovered
from assistant.core.gate.consents import agreed_windows, consents, is_dated_for, one_reply, relies_on_taint
from assistant.core.gate.facts import TIMED, Event
from assistant.core.gate.look import UNKNOWN_PLACE, Answer, Look, country_and_region, same_person

Lifter = Literal["consent_to_time", "consent", "agreed_hours", "reply", "express_consent"]
CHANNEL_CONSENT = "recorded"  # consent to a channel, as the book holds it: it says nothing about the hour


class Holidays(BaseModel):
    """A calendar of public holidays: an ISO country, and its region where the law is a region's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    country: str
    region: str | None = None


class TimeWindow(Check):
    """Only in these hours of every place the borrower may be. An unknown place refuses every channel to a person."""

    check: Literal["time_window"]
    windows: tuple[WindowShape, ...] = Field(min_length=1)
    holidays: bool = False  # none on public holidays of the place
    holidays_of: Holidays | None = None  # where the law names its own
    lifted_by: frozenset[Lifter] = frozenset()
    lifted_over_dpd: int | None = None
    only_ambiguous: bool = False  # judges only a borrower who may be in two zones
    only_replies: bool = False  # judges only what claims to answer the borrower
    only_tainted: bool = False  # judges only what relies on a consent taken in an unlawful call
    number_kinds: frozenset[str] | None = None

    @cached_property
    def week(self) -> tuple[Window, ...]:
        return tuple(shape.window() for shape in self.windows)

    @cached_property
    def is_always_open(self) -> bool:
        """Whether it only asks that the place be known."""
        whole = Window(days=frozenset(range(7)))
        return whole in self.week and not self.holidays and self.holidays_of is None

    @cached_property
    def plain(self) -> Hours:
        """The hours where the place makes no difference."""
        named = self.holidays_of
        return Hours(windows=self.week, holidays=(named.country, named.region) if named else None)

    def is_awake(self, channel: str, shelves: frozenset[str]) -> bool:
        return (
            (not self.only_replies or "reply" in shelves)
            and (not self.only_tainted or "requests" in shelves)
            and (not (self.only_ambiguous or self.is_always_open) or "zones" in shelves)
        )

    def answer(self, look: Look) -> Answer | None:
        if self._is_not_meant(look):
            return None
        if not look.zones:
            return UNKNOWN_PLACE
        if look.contact.channel not in TIMED or self.is_always_open or self._is_elsewhere(look) or self._is_open(look):
            return None
        return self._lifted(look) or self._closed(look)

    def _is_not_meant(self, look: Look) -> bool:
        return (
            (self.only_ambiguous and len(look.zones) == 1)
            or (self.only_replies and look.contact.in_reply_to != "borrower_initiated")
            or (self.only_tainted and not relies_on_taint(look))
        )

    def _is_elsewhere(self, look: Look) -> bool:
        return (
            self.number_kinds is not None
            and look.contact.channel in ("call", "sms")
            and look.contact.number_kind not in self.number_kinds
        )

    def _is_open(self, look: Look) -> bool:
        if not self.holidays:
            return all(self.plain.is_open(wall) for wall in look.walls)
        return all(hours.is_open(wall) for hours, wall in zip(self._hours(look), look.walls, strict=True))

    def _hours(self, look: Look) -> tuple[Hours, ...]:
        return tuple([self._hours_at(look, zone) for zone in look.zones])

    def _hours_at(self, look: Look, zone: ZoneInfo) -> Hours:
        if not self.holidays:
            return self.plain
        place = self._holidays_at(look, zone)
        if place not in self.hours_of:
            self.hours_of[place] = Hours(windows=self.week, holidays=place)
        return self.hours_of[place]

    @cached_property
    def hours_of(self) -> dict[tuple[str, str | None] | None, Hours]:
        """The hours of each place that was asked for; a calendar has few."""
        return {}

    def _holidays_at(self, look: Look, zone: ZoneInfo) -> tuple[str, str | None] | None:
        country, region = country_and_region(look.file.facts.places, zone)
        return (country, region) if country else None

    def _lifted(self, look: Look) -> Answer | None:
        """Why the closed hours do not bind this contact; None if they do."""
        if self.lifted_over_dpd is not None and (days_past_due(look) or 0) > self.lifted_over_dpd:
            return Answer(True, f"more than {self.lifted_over_dpd} days past due lifts the hours")
        if "express_consent" in self.lifted_by and has_express_consent(look):
            return Answer(True, "an express consent on file lifts the hours")
        agreed = agreed_windows(look, self.lifted_by)
        if agreed and all(any(window.covers(wall) for window in agreed) for wall in look.walls):
            return Answer(True, "the borrower agreed to be contacted at this time")
        if "reply" in self.lifted_by and one_reply(look, self._was_closed):
            return Answer(True, "the one reply to what the borrower began in these hours")
        return None

    def _was_closed(self, look: Look, event: Event) -> bool:
        """Whether the borrower began this in closed hours that have not ended since."""
        began = not all(self._hours_at(look, zone).is_open(event.at.astimezone(zone)) for zone in look.zones)
        opened = self._first_open(look, event.at)
        return began and (opened is None or opened > look.now)

    def _closed(self, look: Look) -> Answer:
        clocks = " and ".join(f"{wall:%H:%M} on {wall:%A %d %B} in {wall.tzinfo}" for wall in look.walls)
        return Answer(False, f"it is {clocks}, outside the hours", self._first_open(look, look.now))

    def _first_open(self, look: Look, after: datetime) -> datetime | None:
        """The first instant after `after` at which every place is open at once."""
        agreed = Hours(windows=agreed_windows(look, self.lifted_by))
        at: datetime | None = after
        while at is not None and at - after <= DAY * HORIZON_DAYS:
            moment = at
            shut = [
                (hours, zone)
                for hours, zone in zip(self._hours(look), look.zones, strict=True)
                if not (hours.is_open(moment.astimezone(zone)) or agreed.is_open(moment.astimezone(zone)))
            ]
            if not shut:
                return at
            nexts = [_sooner(hours.next_open(at, zone), agreed.next_open(at, zone)) for hours, zone in shut]
            at = max((opening for opening in nexts if opening), default=None) if all(nexts) else None
        return None


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at), default=None)


def has_express_consent(look: Look) -> bool:
    """A consent on file that names no hours, so that it holds at any."""
    given = consents(look, frozenset({"consent", "consent_to_time"}))
    source = look.contact.consent
    is_express = source is not None and source != CHANNEL_CONSENT
    return is_express or any(not e.windows and is_dated_for(look, e) for e in given)


def days_past_due(look: Look) -> int | None:
    return look.contact.dpd if look.contact.dpd is not None else look.file.facts.borrower.dpd


class InconvenientTime(Check):
    """Times the borrower called inconvenient, to us or to the lender before us."""

    needs: ClassVar[frozenset[str]] = frozenset({"requests", "learned"})

    check: Literal["inconvenient_time"]
    channels: frozenset[str] = TIMED
    lifted_by_consent: bool = True
    lifted_by_reply: bool = False
    only_replies: bool = False

    def answer(self, look: Look) -> Answer | None:
        barred = self._barred(look)
        if not barred or (self.only_replies and look.contact.in_reply_to != "borrower_initiated"):
            return None
        if not look.zones:
            return UNKNOWN_PLACE
        if not any(window.covers(wall) for window in barred for wall in look.walls):
            return None
        if self.lifted_by_reply and one_reply(look, lambda _look, event: self._was_barred(look, barred, event)):
            return Answer(True, "the one reply to what the borrower began at that time")
        ends = [next_uncovered(barred, look.now, zone) for zone in look.zones]
        again = max((end for end in ends if end), default=None) if all(ends) else None
        return Answer(False, "the borrower called this time inconvenient", self._or_consent(look, again))

    def _or_consent(self, look: Look, again: datetime | None) -> datetime | None:
        agreed = Hours(windows=agreed_windows(look, CONSENTS)) if self.lifted_by_consent else None
        opening = agreed.next_open(look.now, look.zones[0]) if agreed and agreed.windows else None
        return _sooner(opening, again)

    def _barred(self, look: Look) -> tuple[Window, ...]:
        """The barred windows that no later agreement opened at this moment."""
        requests = [r for r in look.file.requests.get("inconvenient_time", ()) if same_person(r, look.contact)]
        said = [*requests, *look.file.learned.get("designation_inherited", ())]
        return tuple(w for event in said if not self._lifted(look, event) for w in event.windows)

    def _lifted(self, look: Look, event: Event) -> bool:
        if not self.lifted_by_consent or not look.zones:
            return False
        agreed = agreed_windows(look, CONSENTS, since=event.at)
        return bool(agreed) and all(any(window.covers(wall) for window in agreed) for wall in look.walls)

    def _was_barred(self, look: Look, barred: tuple[Window, ...], event: Event) -> bool:
        began = any(window.covers(event.at.astimezone(zone)) for window in barred for zone in look.zones)
        ends = [next_uncovered(barred, event.at, zone) for zone in look.zones]
        return began and all(end is None or end > look.now for end in ends)


CONSENTS = frozenset({"consent_to_time", "consent", "agreed_hours"})

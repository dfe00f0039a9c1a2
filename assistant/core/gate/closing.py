"""Until when an allowed contact stays inside the hours: a message handed over now must not arrive after that."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from assistant.core.gate.checks.hours import TimeWindow
from assistant.core.gate.clock import Window, next_uncovered
from assistant.core.gate.facts import TIMED, GateFacts
from assistant.core.gate.look import zones_of
from assistant.core.gate.profile import Jurisdiction

ALWAYS = Window(days=frozenset(range(7)))


def closes_at(facts: GateFacts, jurisdictions: Sequence[Jurisdiction], now: datetime) -> datetime | None:
    """The earliest end, over every profile and place, of the windows that are open at `now`; None: no hours bind."""
    if facts.contact.channel not in TIMED:
        return None
    ends = [
        _end(check.week, now, zone)
        for profile in jurisdictions
        for check in _hours(profile, facts)
        for zone in zones_of(facts.places, profile.zone_aliases)
    ]
    return min((end for end in ends if end is not None), default=None)


@lru_cache(maxsize=4096)  # a batch asks of one instant, in few zones
def _end(week: tuple[Window, ...], now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the windows that are open at `now` close; None: they are closed, or never close."""
    wall = now.astimezone(zone)
    if ALWAYS in week or not any(window.covers(wall) for window in week):
        return None
    return next_uncovered(week, now, zone)


def _hours(profile: Jurisdiction, facts: GateFacts) -> list[TimeWindow]:
    """Strict on purpose: a rule out of its dates or scope may shorten a message's validity, never lengthen it."""
    channel = facts.contact.channel
    checks = (check for rule in profile.rules for check in rule.checks)
    return [check for check in checks if isinstance(check, TimeWindow) and channel in check.channels]

"""How near the edge of the borrower's hours a contact was made, by the windows of the profiles that allowed it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from assistant.core.gate.checks.hours import TimeWindow
from assistant.core.gate.clock import DAY_MINUTES, Window
from assistant.core.gate.profile import Jurisdiction
from assistant.core.screen_rules import in_force


def edge_minutes(profiles: Iterable[Jurisdiction], channel: str, zones: Sequence[ZoneInfo], at: datetime) -> int | None:
    """Minutes to the nearest opening or closing of any window that `at` lies in, in any zone; None: no hours bind."""
    windows = [window for profile in profiles for window in _windows(profile, channel, at.date())]
    found = [
        distance
        for zone in zones
        for window in windows
        if (distance := _distance(window, at.astimezone(zone))) is not None
    ]
    return min(found, default=None)


def _windows(profile: Jurisdiction, channel: str, on: date) -> Iterable[Window]:
    for rule in profile.rules:
        if rule.force == "advised" or not in_force(rule, on):
            continue
        for check in rule.checks:
            if isinstance(check, TimeWindow) and channel in check.channels and not _is_special(check):
                yield from check.week


def _is_special(check: TimeWindow) -> bool:
    """What binds only some borrowers (two zones, a reply, a tainted consent) says nothing about all the others."""
    return check.only_ambiguous or check.only_replies or check.only_tainted or check.is_always_open


def _distance(window: Window, wall: datetime) -> int | None:
    if not window.covers(wall) or (window.start, window.end) == (0, DAY_MINUTES):
        return None
    minute = wall.hour * 60 + wall.minute
    since, until = (minute - window.start) % DAY_MINUTES, (window.end - minute) % DAY_MINUTES
    return min(since, until)

"""A time at which the person asked to be rung: what it opens, for one call, and how it is written down.

Only a window with its date is such a time: hours said once for good (every evening) are no appointment.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from assistant.core.gate.clock import DAY, DAY_MINUTES, Window, instants
from assistant.core.gate.consents import consents, is_dated_for
from assistant.core.gate.facts import Event
from assistant.core.gate.look import Look, same_person

ASKED = frozenset({"asks_to_be_contacted"})
CALL = "call"


def in_slot(look: Look) -> bool:
    """Whether it is a time that the person asked for, on every clock they may live by, and no call was made for it."""
    return any(
        is_dated_for(look, asked) and _is_now(look, windows) and not _is_used(look, asked, windows)
        for asked, windows in _slots(look)
    )


def next_slot(look: Look) -> datetime | None:
    """When the next of these times begins, after now. None: there is none."""
    starts = [
        start
        for asked, windows in _slots(look)
        if not _is_used(look, asked, windows)
        for window in windows
        if window.on is not None
        for zone in look.zones
        for start in instants(zone, window.on, window.start)
    ]
    return min((start for start in starts if start > look.now), default=None)


def _slots(look: Look) -> list[tuple[Event, tuple[Window, ...]]]:
    if look.contact.channel != CALL or not look.file.requests.get("asks_to_be_contacted"):
        return []
    asked = [event for event in consents(look, ASKED) if event.channel in (None, CALL)]
    return [(event, dated) for event in asked if (dated := tuple(one for one in event.windows if one.on is not None))]


def _is_now(look: Look, windows: tuple[Window, ...]) -> bool:
    return bool(look.walls) and all(any(window.covers(wall) for window in windows) for wall in look.walls)


def _is_used(look: Look, asked: Event, windows: tuple[Window, ...]) -> bool:
    """One call for one request: a try that nobody answered has used it up."""
    calls = [one for one in look.file.sent.get(CALL, ()) if one.at > asked.at and same_person(one, look.contact)]
    return any(window.covers(call.at.astimezone(zone)) for call in calls for zone in look.zones for window in windows)


def written(at: datetime, zones: Iterable[ZoneInfo], before: timedelta, after: timedelta) -> list[dict[str, str]]:
    """The windows of a verdict case for a time agreed, one for each clock: `date`, `start`, `end`, cut at midnight."""
    found = [_one(at.astimezone(zone), before, after) for zone in zones]
    return [window for number, window in enumerate(found) if window not in found[:number]]


def _one(wall: datetime, before: timedelta, after: timedelta) -> dict[str, str]:
    midnight = datetime.combine(wall.date(), time(0), wall.tzinfo)
    start, end = max(wall - before, midnight), min(wall + after, midnight + DAY)
    return {"date": wall.date().isoformat(), "start": _clock(start, midnight), "end": _clock(end, midnight)}


def _clock(at: datetime, midnight: datetime) -> str:
    minutes = DAY_MINUTES if at.date() > midnight.date() else at.hour * 60 + at.minute
    return f"{minutes // 60:02}:{minutes % 60:02}"

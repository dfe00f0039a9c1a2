"""The hours of a contact in UTC: its day-part in every zone where the person may be, inside the lender's hours."""

from datetime import date, datetime, time
from functools import lru_cache

from assistant.core.dates import at_local

Hours = tuple[time, time]


@lru_cache(maxsize=65536)
def window(day: date, part: Hours, work: Hours, zones: tuple[str, ...]) -> tuple[datetime, datetime]:
    """[start, end): the part where all zones share it, else the lender's hours where they do, else the first zone's.

    No zone known: the day in UTC. Such a contact is planned so that the gate refuses it with its reason.
    """
    places = zones or ("UTC",)
    for hours in (_inside(part, work), work):
        start, end = _shared(day, hours, places)
        if start < end:
            return start, end
    return _shared(day, work, places[:1])


def _inside(part: Hours, work: Hours) -> Hours:
    return max(part[0], work[0]), min(part[1], work[1])


def _shared(day: date, hours: Hours, zones: tuple[str, ...]) -> tuple[datetime, datetime]:
    starts = [at_local(day, hours[0], zone) for zone in zones]
    ends = [at_local(day, hours[1], zone) for zone in zones]
    return max(starts), min(ends)


def still_open(
    part: tuple[datetime, datetime], whole: tuple[datetime, datetime], now: datetime
) -> tuple[datetime, datetime]:
    """Planned after its day-part was over: the rest of the day's hours. Otherwise the part itself."""
    return whole if part[1] <= now < whole[1] else part

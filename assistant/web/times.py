"""Instants as a page says them: on the lender's clock, which it names, and how long ago."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aiohttp import web
from babel.dates import format_time, format_timedelta

from assistant.web.keys import RUNTIME
from assistant.web.pages import texts_of
from assistant.web.texts import Texts


def times_of(request: web.Request) -> "Times":
    """The clock of a page that is made now."""
    rt = request.app[RUNTIME]
    return Times(t=texts_of(request), zone=rt.settings.work.zone, now=rt.now())


@dataclass(frozen=True, kw_only=True)
class Times:
    """`zone` is the lender's; an instant of today shows its hour only."""

    t: Texts
    zone: str
    now: datetime

    @property
    def name(self) -> str:
        """The place whose clock it is: New York."""
        return self.t.place(self.zone)

    @property
    def today(self) -> date:
        return self._wall(self.now).date()

    def at(self, value: datetime | str) -> str:
        wall, today = self._wall(value), self._wall(self.now).date()
        if wall.date() == today:
            return str(format_time(wall, "short", tzinfo=wall.tzinfo, locale=self.t.language))
        return self.t.instant(wall, "short")

    def second(self, value: datetime | str) -> str:
        """To the second, of today."""
        wall = self._wall(value)
        return str(format_time(wall, "medium", tzinfo=wall.tzinfo, locale=self.t.language))

    def hour(self, at: datetime) -> str:
        """The time of day, of an instant that is on a clock already."""
        return str(format_time(at, "short", tzinfo=at.tzinfo, locale=self.t.language))

    def day(self, value: date | str) -> str:
        return self.t.day(date.fromisoformat(value) if isinstance(value, str) else value, "medium")

    def ago(self, value: datetime | str) -> str:
        """How long it has been: 12 minutes, 3 hours."""
        span = max(self.now - _instant(value), self.now - self.now)
        return str(format_timedelta(span, granularity="minute", threshold=1.5, locale=self.t.language))

    def _wall(self, value: datetime | str) -> datetime:
        return _instant(value).astimezone(ZoneInfo(self.zone))


def _instant(value: datetime | str) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value

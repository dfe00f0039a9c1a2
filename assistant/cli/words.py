"""Words that are parsed: a business date, an instant with its offset."""

from datetime import UTC, date, datetime
from typing import Any

import click

YEARS = (1970, 2200)  # what a loan's dates may lie in, with room to count from them


class DayType(click.ParamType[date]):
    """A business date, as 2026-10-01."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            day = value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2026-10-01", param, ctx)
        if not YEARS[0] <= day.year <= YEARS[1]:
            self.fail(f"{value!r} is no year of a loan", param, ctx)
        return day


class InstantType(click.ParamType[datetime]):
    """An instant with its offset, as 2026-10-01T12:00:00-04:00."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no instant; write it as 2026-10-01T12:00:00-04:00", param, ctx)
        if not YEARS[0] <= instant.year <= YEARS[1]:
            self.fail(f"{value!r} is no year of a loan", param, ctx)
        if instant.tzinfo is None:
            self.fail(f"{value!r} has no offset; write it as {value}-04:00 or {value}Z", param, ctx)
        return instant.astimezone(UTC)


DAY, INSTANT = DayType(), InstantType()

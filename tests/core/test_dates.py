"""Dates: business days, holidays of a place, and wall clocks on the days they change."""

from datetime import UTC, date, datetime, time

import pytest

from assistant.core import dates

FRIDAY, SATURDAY, MONDAY = date(2026, 10, 2), date(2026, 10, 3), date(2026, 10, 5)


@pytest.mark.parametrize(
    "start, count, day",
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, MONDAY),
        (SATURDAY, 0, MONDAY),
        (SATURDAY, 1, MONDAY),
        (SATURDAY, 2, date(2026, 10, 6)),
        (date(2026, 10, 9), 1, date(2026, 10, 13)),  # Columbus Day is on the Monday between
    ],
)
def test_business_days_skip_weekends_and_holidays(start: date, count: int, day: date) -> None:
    assert dates.add_business_days(start, count) == day


def test_business_days_between_count_the_end_and_not_the_start() -> None:
    assert dates.business_days_between(FRIDAY, MONDAY) == 1
    assert dates.business_days_between(MONDAY, MONDAY) == 0


def test_a_time_that_spring_skips_is_the_first_instant_after_the_gap() -> None:
    assert dates.at_local(date(2026, 3, 8), time(2, 30), "America/New_York") == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)


def test_a_time_that_occurs_twice_in_autumn_is_the_first_of_the_two() -> None:
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert dates.at_local(date(2026, 11, 1), time(1, 30), "America/New_York") == first


def test_an_unknown_zone_is_said() -> None:
    with pytest.raises(ValueError, match="Mars"):
        dates.zone("Mars/Olympus")


def test_an_unknown_country_has_no_holidays() -> None:
    assert dates.holidays_of("XX", None, 2026) == frozenset()
    assert date(2026, 7, 4) in dates.holidays_of("US", "XX", 2026)

"""Windows on a wall clock: weekly, dated, across midnight, over holidays and over the changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.core.gate.choice import KEPT_MAX, Chooser, Choosing
from assistant.core.gate.clock import HORIZON_DAYS, Hours, Window, add_months, next_uncovered
from tests.core.test_gate_choice import PROFILES, home

NEW_YORK, LONDON = ZoneInfo("America/New_York"), ZoneInfo("Europe/London")
TUESDAY = datetime(2026, 5, 5, 12, tzinfo=NEW_YORK)
DAY = timedelta(days=1)
EVENING = Window(days=frozenset({1}), start=22 * 60, end=6 * 60)  # Tuesday night, into Wednesday
NOON_ON_THE_7TH = Window(on=date(2026, 5, 7), start=720, end=780)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("window", "wall", "covered"),
    [
        (Window(), at(5, 0), True),
        (Window(start=480, end=540), at(5, 8), True),
        (Window(start=480, end=540), at(5, 7, 59), False),
        (Window(start=480, end=540), at(5, 8, 59), True),
        (Window(start=480, end=540), at(5, 9), False),
        (Window(days=frozenset({1}), start=480, end=540), at(5, 8), True),
        (Window(days=frozenset({2}), start=480, end=540), at(5, 8), False),
        (NOON_ON_THE_7TH, at(7, 12), True),
        (NOON_ON_THE_7TH, at(6, 12), False),
        (EVENING, at(5, 21, 59), False),
        (EVENING, at(5, 22), True),
        (EVENING, at(6, 5, 59), True),
        (EVENING, at(6, 6), False),
        (EVENING, at(6, 22), False),
        (EVENING, at(5, 5), False),
        (Window(start=480, end=480), at(5, 7), True),  # from eight to eight: the whole day round
        (Window(start=480, end=480), at(5, 8), True),
    ],
)
def test_a_window_covers_its_minutes_on_its_days(window: Window, wall: datetime, covered: bool) -> None:
    assert window.covers(wall) is covered


US = ("US", None)


@pytest.mark.parametrize(
    ("hours", "now", "opens"),
    [
        (Hours(windows=(Window(start=480, end=540),)), TUESDAY, at(6, 8)),
        (Hours(windows=(Window(start=480, end=540),)), at(5, 7), at(5, 8)),
        (Hours(windows=(Window(start=480, end=540),)), at(5, 8), at(6, 8)),
        (Hours(windows=(Window(start=480, end=540), Window(start=900, end=960))), TUESDAY, at(5, 15)),
        (Hours(windows=(Window(start=900, end=960), Window(start=480, end=540))), at(5, 7), at(5, 8)),
        (Hours(windows=(Window(days=frozenset({0}), start=480, end=540),)), TUESDAY, at(11, 8)),
        (Hours(windows=(Window(days=frozenset({0}), start=480, end=540),), holidays=US), at(18, 12), at(31, 8) + DAY),
        (Hours(windows=(NOON_ON_THE_7TH,)), TUESDAY, at(7, 12)),
        (Hours(windows=(NOON_ON_THE_7TH,)), at(7, 13), None),
        (Hours(windows=(NOON_ON_THE_7TH,)), at(8, 13), None),
        (Hours(windows=(Window(on=date(2026, 5, 9), start=720, end=780), NOON_ON_THE_7TH)), TUESDAY, at(7, 12)),
        (Hours(windows=(NOON_ON_THE_7TH, Window(days=frozenset({2}), start=60, end=120))), TUESDAY, at(6, 1)),
        (Hours(windows=()), TUESDAY, None),
        (Hours(windows=(Window(start=1320, end=120),), holidays=US), at(25, 12), at(26, 0)),  # Memorial Day
    ],
)
def test_hours_open_next(hours: Hours, now: datetime, opens: datetime | None) -> None:
    assert hours.next_open(now, NEW_YORK) == opens


def test_a_holiday_is_shut_and_only_where_a_place_has_holidays() -> None:
    whole = (Window(),)
    assert not Hours(windows=whole, holidays=US).is_open(at(25, 12))
    assert Hours(windows=whole, holidays=US).is_open(at(26, 12))
    assert Hours(windows=whole).is_open(at(25, 12))
    assert not Hours(windows=whole).is_holiday(date(2026, 5, 25))


def test_what_opens_within_the_horizon_is_found_and_nothing_later() -> None:
    today = date(2026, 5, 5)
    for days, found in ((HORIZON_DAYS, True), (HORIZON_DAYS + 1, True), (HORIZON_DAYS + 2, False)):
        far = today + timedelta(days=days)
        closed = tuple(Window(on=today - DAY * n) for n in (1, 2))
        weekly = Window(days=frozenset({far.weekday()}), on=far)
        hours = Hours(windows=(*closed, weekly, Window(days=frozenset(), start=0, end=60)))
        assert (hours.next_open(TUESDAY, NEW_YORK) is not None) is found


def test_the_first_instant_that_no_window_covers() -> None:
    morning, noon = Window(start=0, end=720), Window(start=720, end=840)
    assert next_uncovered((morning,), TUESDAY, NEW_YORK) == TUESDAY
    assert next_uncovered((noon,), TUESDAY, NEW_YORK) == at(5, 14)
    assert next_uncovered((morning, noon), at(5, 9), NEW_YORK) == at(5, 14)
    assert next_uncovered((EVENING,), at(5, 23), NEW_YORK) == at(6, 6)
    assert next_uncovered((EVENING,), at(6, 5), NEW_YORK) == at(6, 6)
    assert next_uncovered((Window(),), TUESDAY, NEW_YORK) is None


def test_a_window_that_ends_in_the_repeated_hour_ends_with_its_first() -> None:
    night = Window(start=0, end=90)
    autumn = datetime(2026, 10, 25, 0, 30, tzinfo=LONDON)
    assert next_uncovered((night,), autumn, LONDON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    again = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 01:10 for the second time
    assert next_uncovered((night,), again, LONDON) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 30), 1, date(2026, 2, 28)),
        (date(2026, 1, 29), 1, date(2026, 2, 28)),
        (date(2026, 1, 28), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
    ],
)
def test_a_month_that_is_too_short_ends_with_its_last_day(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


def test_a_choice_is_kept_and_the_kept_ones_are_not_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    assert KEPT_MAX == 50_000
    monkeypatch.setattr("assistant.core.gate.choice.KEPT_MAX", 2)
    chooser = Chooser(PROFILES)
    asked = [
        Choosing(named=None, acts_as="collector", places=(home(region),), products=frozenset(), as_of=None)
        for region in ("FL", "MA", "DC")
    ]
    kept = chooser.choose(asked[0])
    assert chooser.choose(asked[0]) is kept
    assert [one.profile.id for one in chooser.choose(asked[1])][-1] == "us-tcpa"
    assert chooser.choose(asked[0]) is kept
    assert {one.profile.id for one in chooser.choose(asked[2])} >= {"us-dc", "us-reg-f", "house"}
    assert chooser.choose(asked[0]) is not kept

"""Who is there when, and who can speak with whom; whoever has said nothing is always there and speaks the house's."""

from datetime import UTC, date, datetime, time

import pytest

from assistant.core.desk.roster import Absence, Hours, Roster, Skills, clashes, fits, is_absent, is_on

NEW_YORK = "America/New_York"
THURSDAY = Hours(weekday=3, opens=time(9), closes=time(17))
EVENING = Hours(weekday=3, opens=time(18), closes=time(0))
AWAY = Absence(from_on=date(2026, 10, 5), to_on=date(2026, 10, 6), reason="leave")
WORKS = Roster(zone=NEW_YORK, hours=(THURSDAY, EVENING), absences=(AWAY,))


@pytest.mark.parametrize(
    "hour, minute, there",
    [
        (12, 59, False),  # 8:59 in New York
        (13, 0, True),
        (20, 59, True),
        (21, 0, False),
        (22, 0, True),  # the evening, until midnight
    ],
)
def test_working_hours_are_on_the_lenders_clock_and_end_before_their_last_minute(
    hour: int, minute: int, there: bool
) -> None:
    assert is_on(WORKS, datetime(2026, 10, 1, hour, minute, tzinfo=UTC)) is there


def test_hours_to_midnight_end_there_and_another_weekday_has_its_own() -> None:
    assert is_on(WORKS, datetime(2026, 10, 2, 3, 59, tzinfo=UTC))  # 23:59 on Thursday
    assert not is_on(WORKS, datetime(2026, 10, 2, 4, 0, tzinfo=UTC))
    assert not is_on(WORKS, datetime(2026, 10, 2, 15, 0, tzinfo=UTC))


@pytest.mark.parametrize("day, away", [(4, False), (5, True), (6, True), (7, False)])
def test_an_absence_holds_from_its_first_day_to_its_last(day: int, away: bool) -> None:
    assert is_absent(WORKS, date(2026, 10, day)) is away
    free = Roster(zone=NEW_YORK, absences=(AWAY,))
    assert is_on(free, datetime(2026, 10, day, 16, 0, tzinfo=UTC)) is not away


def test_the_day_of_an_absence_is_the_lenders_not_that_of_utc() -> None:
    free = Roster(zone=NEW_YORK, absences=(AWAY,))
    assert is_on(free, datetime(2026, 10, 5, 3, 59, tzinfo=UTC))  # still Sunday there
    assert not is_on(free, datetime(2026, 10, 7, 3, 59, tzinfo=UTC))  # still Tuesday there


def test_whoever_has_named_no_hours_is_always_there() -> None:
    assert is_on(Roster(zone=NEW_YORK), datetime(2026, 10, 4, 3, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    "languages, language, fit",
    [
        ({"es"}, "es", True),
        ({"es"}, "ES-mx", True),
        ({"es-MX"}, "es", True),
        ({"es"}, "en", False),
        (set(), "en", True),  # the house's
        (set(), "es", False),
        ({"es"}, None, True),
    ],
)
def test_who_speaks_a_language_fits_and_who_named_none_speaks_the_houses(
    languages: set[str], language: str | None, fit: bool
) -> None:
    assert fits(Skills(languages=frozenset(languages)).speaking("en"), language, None) is fit


@pytest.mark.parametrize(
    "products, product, fit",
    [({"auto"}, "Auto", True), ({"auto"}, "card", False), (set(), "card", True), ({"auto"}, None, True)],
)
def test_who_named_products_works_those_and_who_named_none_works_all(
    products: set[str], product: str | None, fit: bool
) -> None:
    assert fits(Skills(languages=frozenset({"en"}), products=frozenset(products)), "en", product) is fit


@pytest.mark.parametrize(
    "weekday, opens, closes, possible",
    [(0, 9, 17, True), (6, 9, 0, True), (7, 9, 17, False), (-1, 9, 17, False), (0, 9, 9, False), (0, 17, 9, False)],
)
def test_hours_that_cannot_be_are_known(weekday: int, opens: int, closes: int, possible: bool) -> None:
    assert Hours(weekday=weekday, opens=time(opens), closes=time(closes)).is_possible is possible


def test_hours_clash_where_they_overlap_and_not_where_they_touch() -> None:
    after = Hours(weekday=3, opens=time(17), closes=time(18))
    assert not clashes((EVENING, THURSDAY, after))
    assert clashes((THURSDAY, Hours(weekday=3, opens=time(16, 59), closes=time(18))))
    assert clashes((EVENING, Hours(weekday=3, opens=time(23), closes=time(23, 30))))

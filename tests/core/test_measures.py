"""The dashboard's figures on a tiny book counted by hand: rates, what has no denominator, periods, cost."""

from datetime import date

import pytest

from assistant.core.measures import FACTS, MEASURES, REPORTED, Group, Measure, board, measure_of, sentences
from assistant.core.measures.cost import cost_of
from assistant.core.measures.table import FUNNEL
from assistant.core.measures.value import Count, value
from assistant.core.periods import Span, before, same_working_day, span
from assistant.core.terms import Period
from assistant.settings_board import CostSettings

# Ten live calls, four answered, three of them by the borrower, two promises. Promised 100, 200 and 300 came to their
# end: 100 paid in full, 80 towards the second, nothing towards the third (the field's own worked check). Of 100 late
# accounts (1,000,000) 60 are current now (590,000).
COUNTS = {
    "attempts": Count(number=10),
    "connected": Count(number=4),
    "rpc": Count(number=3),
    "ptp": Count(number=2),
    "judged": Count(number=3, amounts={"USD": 60_000}),
    "kept": Count(number=1, amounts={"USD": 10_000}),
    "fulfilled": Count(number=2, amounts={"USD": 18_000}),
    "recovered": Count(number=2, amounts={"USD": 18_000, "INR": 500}),
    "promised": Count(number=1, amounts={"USD": 5_000}),
    "roll_late": Count(number=100, amounts={"USD": 100_000_000}),
    "cured": Count(number=60, amounts={"USD": 59_000_000}),
    "late": Count(number=100, amounts={"USD": 100_000_000}),
    "worked": Count(number=25, amounts={"USD": 9}),
    "untouched": Count(number=40, amounts={"USD": 9}),
    "planned": Count(number=8),
    "sent": Count(number=6),
    "first_due": Count(number=50, amounts={"USD": 9}),
    "first_default": Count(number=4, amounts={"USD": 9}),
}


@pytest.mark.parametrize(
    "name,above,below,rate",
    [
        ("connect_rate", 4, 10, 0.4),
        ("rpc_rate", 3, 10, 0.3),
        ("ptp_rate", 2, 3, 0.6667),
        ("kept_rate", 1, 3, 0.3333),
        ("kept_rate_amount", 18_000, 60_000, 0.3),
        ("cure_rate", 60, 100, 0.6),
        ("cure_rate_amount", 59_000_000, 100_000_000, 0.59),
        ("penetration", 25, 100, 0.25),
        ("untouched", 40, 100, 0.4),
        ("prescribed_done", 6, 8, 0.75),
        ("first_default", 4, 50, 0.08),
    ],
)
def test_each_rate_divides_what_it_says(name: str, above: int, below: int, rate: float) -> None:
    (found,) = value(measure_of(name), COUNTS)
    assert (found.above, found.below, found.rate) == (above, below, rate)


def test_amounts_of_two_currencies_are_never_added() -> None:
    assert [(one.currency, one.above) for one in value(measure_of("recovered"), COUNTS)] == [
        ("INR", 500),
        ("USD", 18_000),
    ]


@pytest.mark.parametrize("measure", [one for one in MEASURES if one.below], ids=lambda one: one.id)
def test_without_a_denominator_there_is_no_rate_and_the_reason_is_said(measure: Measure) -> None:
    for found in value(measure, {}):
        assert found.rate is None
        assert found.is_empty
    assert measure.nothing


@pytest.mark.parametrize("whole,small", [(0, False), (1, True), (29, True), (30, False)])
def test_a_rate_of_fewer_than_thirty_is_flagged(whole: int, small: bool) -> None:
    (found,) = value(measure_of("rpc_rate"), {"attempts": Count(number=whole)})
    assert found.is_small is small


def test_every_measure_and_stage_divides_facts_that_there_are() -> None:
    assert all(one.above in FACTS and (one.below is None or one.below in FACTS) for one in MEASURES)
    assert set(FUNNEL) <= set(FACTS)
    assert len({one.id for one in MEASURES}) == len(MEASURES)
    assert {one.name for one in MEASURES} <= sentences()


def test_every_rate_says_what_it_divides_and_names_its_denominator() -> None:
    for one in REPORTED:
        assert "÷" in one.definition
        for found in value(one, COUNTS):
            assert found.as_json().keys() - {"currency"} == {"name", "value", "numerator", "denominator", "definition"}


def test_the_funnels_steps_are_shares_of_the_one_above() -> None:
    counts = {"planned": Count(number=8), "released": Count(number=6), "sent": Count(number=0)}
    stages = board.funnel(20, counts)
    assert [(one.fact, one.count, one.share) for one in stages[:5]] == [
        ("due", 20, None),
        ("planned", 8, None),
        ("released", 6, 0.75),
        ("sent", 0, 0.0),
        ("delivered", 0, None),
    ]


def test_a_figure_stands_beside_the_period_before_in_its_own_currency() -> None:
    then = {"recovered": Count(number=1, amounts={"USD": 9_000})}
    shown = next(one for one in board.shown(Group.MONEY, COUNTS, then) if one.measure.id == "recovered")
    assert shown.before_of("INR") is None
    earlier = shown.before_of("USD")
    assert earlier is not None
    assert earlier.above == 9_000
    assert board.shown(Group.MONEY, COUNTS, None)[0].before == ()


AS_OF = date(2026, 3, 31)


@pytest.mark.parametrize(
    "choice,now,then",
    [
        (Period.TODAY, ((3, 31), (3, 31)), ((3, 30), (3, 30))),
        (Period.WEEK, ((3, 25), (3, 31)), ((3, 18), (3, 24))),
        (Period.THIRTY, ((3, 2), (3, 31)), ((1, 31), (3, 1))),
        (Period.MONTH, ((3, 1), (3, 31)), ((2, 1), (2, 28))),  # February has no 31st
    ],
)
def test_a_period_and_the_one_before(
    choice: Period, now: tuple[tuple[int, int], ...], then: tuple[tuple[int, int], ...]
) -> None:
    assert span(choice, AS_OF) == Span(first=date(2026, *now[0]), last=date(2026, *now[1]))
    assert before(choice, AS_OF) == Span(first=date(2026, *then[0]), last=date(2026, *then[1]))


def test_ninety_days_are_ninety() -> None:
    assert span(Period.NINETY, AS_OF).days == before(Period.NINETY, AS_OF).days == 90
    assert before(Period.NINETY, AS_OF).last == span(Period.NINETY, AS_OF).eve


@pytest.mark.parametrize(
    "day,other",
    [
        (date(2026, 10, 1), date(2026, 9, 1)),  # the first working day of each
        (date(2026, 10, 13), date(2026, 9, 11)),  # the 8th: Columbus Day and Labor Day do not count
        (date(2026, 10, 11), date(2026, 9, 10)),  # a Sunday has the number of the Friday before
        (date(2026, 11, 1), date(2026, 10, 1)),  # a Sunday before any working day: the first
        (date(2026, 3, 31), date(2026, 2, 27)),  # the 22nd; February has 19, its last stands in
    ],
)
def test_the_same_working_day_of_last_month(day: date, other: date) -> None:
    assert same_working_day(day, "US") == other


def spent(seconds: int = 0, recovered: int = 0, **sent: int) -> dict[str, Count]:
    counts = {f"sent_{channel}": Count(number=number) for channel, number in sent.items()}
    counts["handling"] = Count(number=1, amounts={"USD": seconds})
    return counts | {"recovered": Count(number=1, amounts={"USD": recovered})}


def test_cost_to_collect_is_all_cost_by_what_was_collected() -> None:
    prices = CostSettings(currency="USD", sms=2, call=10, collector_hour=1_500)
    cost = cost_of(prices, spent(sms=100, call=20, seconds=2 * 3600, recovered=68_000))
    assert {line.name: line.cost for line in cost.lines} == {"call": 200, "sms": 200, "collector_hour": 3_000}
    assert (cost.total, cost.rate) == (3_400, 0.05)


def test_a_price_that_is_not_set_makes_the_cost_unknown_and_is_named() -> None:
    cost = cost_of(CostSettings(sms=2), spent(sms=1, letter=3, seconds=60, recovered=100))
    assert cost.missing == ("letter", "collector_hour")
    assert cost.total is None
    assert cost.rate is None


def test_what_did_not_occur_needs_no_price_and_nothing_collected_has_no_rate() -> None:
    cost = cost_of(CostSettings(sms=0), spent(sms=5, letter=0))
    assert (cost.missing, cost.total, cost.rate) == ((), 0, None)

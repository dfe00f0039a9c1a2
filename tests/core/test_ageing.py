"""Days past due of one loan: what counts, from when, and what stops the count."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.account import Account, Convention, Due, Paid, Pause, SettleOrder, Stated, Terms
from assistant.core.ageing import Ageing, past_due
from assistant.core.ageing_steps import steps
from assistant.core.terms import LoanStatus

AS_OF = date(2026, 10, 1)
DAY_0 = Terms()
DAY_1 = Terms(convention=Convention.DAY_1)
NEWEST = Terms(settle_order=SettleOrder.NEWEST_FIRST)


def day(offset: int) -> date:
    return AS_OF + timedelta(days=offset)


def owing(*dues: tuple[int, int]) -> Account:
    """A loan with instalments as (days from the business date, amount)."""
    schedule = tuple(Due(n=n, due_on=day(offset), amount_minor=amount) for n, (offset, amount) in enumerate(dues, 1))
    return Account(schedule=schedule, balance_minor=100_000)


def paying(account: Account, *payments: tuple[int, int]) -> Account:
    made = tuple(Paid(on=day(offset), amount_minor=amount, ref=f"P{i}") for i, (offset, amount) in enumerate(payments))
    return replace(account, payments=account.payments + made)


def paused(account: Account, *pauses: tuple[int, int]) -> Account:
    return replace(account, pauses=tuple(Pause(from_on=day(start), to_on=day(end)) for start, end in pauses))


def stated(since: int | None, amount: int | None, on: int = -5, **more: object) -> Account:
    said = Stated(stated_on=day(on), past_due_since=None if since is None else day(since), amount_minor=amount)
    return Account(stated=replace(said, **more), balance_minor=50_000)  # type: ignore[arg-type]  # fields by name


def days(account: Account, terms: Terms = DAY_0, as_of: date = AS_OF) -> tuple[int, int]:
    ageing = past_due(account, terms, as_of)
    return ageing.past_due_days, ageing.dpd


@pytest.mark.parametrize(
    ("due", "day_0", "day_1"),
    [(1, (0, 0), (0, 0)), (0, (0, 0), (1, 1)), (-1, (1, 1), (2, 2)), (-30, (30, 30), (31, 31))],
)
def test_the_conventions_differ_by_one_day_and_due_today_is_late_only_under_the_second(
    due: int, day_0: tuple[int, int], day_1: tuple[int, int]
) -> None:
    assert days(owing((due, 100))) == day_0
    assert days(owing((due, 100)), DAY_1) == day_1


@pytest.mark.parametrize(
    ("late", "expected"), [(0, (0, 0)), (1, (1, 0)), (5, (5, 0)), (6, (6, 1)), (7, (7, 2)), (35, (35, 30))]
)
def test_grace_belongs_to_the_loan_and_comes_off_the_count(late: int, expected: tuple[int, int]) -> None:
    assert days(owing((-late, 100)), Terms(grace_days=5)) == expected


def test_grace_is_not_given_again_to_the_second_instalment() -> None:
    assert days(owing((-40, 100), (-3, 100)), Terms(grace_days=5)) == (40, 35)


def test_inside_the_grace_days_the_loan_is_past_due_and_not_delinquent() -> None:
    ageing = past_due(owing((-4, 100)), Terms(grace_days=5), AS_OF)
    assert (ageing.past_due_days, ageing.dpd, ageing.amount_past_due_minor, ageing.oldest_due_on) == (
        4,
        0,
        100,
        day(-4),
    )


@pytest.mark.parametrize(
    ("pauses", "paused_days"),
    [
        ([], 0),
        ([(-30, -20)], 0),  # before the due date
        ([(-30, -15)], 5),  # its end lies after the due date
        ([(-20, -19)], 1),  # the due date itself is a day that can be paused
        ([(-10, -5)], 5),
        ([(-3, 9)], 3),  # still running: the business date is not yet counted
        ([(0, 9)], 0),
        ([(-12, -8), (-8, -5)], 7),  # touching
        ([(-12, -10), (-5, -4)], 3),
        ([(-40, 40)], 20),
    ],
)
def test_paused_days_are_those_between_the_oldest_due_date_and_the_day(
    pauses: list[tuple[int, int]], paused_days: int
) -> None:
    ageing = past_due(paused(owing((-20, 100)), *pauses), DAY_0, AS_OF)
    assert (ageing.past_due_days, ageing.paused_days, ageing.dpd) == (20, paused_days, 20 - paused_days)


def test_paused_days_in_the_grace_time_count_and_the_sum_is_never_below_zero() -> None:
    terms = Terms(grace_days=5)
    assert past_due(paused(owing((-6, 100)), (-6, -3)), terms, AS_OF).dpd == 0
    assert past_due(paused(owing((-10, 100)), (-10, -7)), terms, AS_OF).dpd == 2


def test_overlapping_pauses_are_refused_because_their_days_would_count_twice() -> None:
    with pytest.raises(ValueError, match="overlap"):
        past_due(paused(owing((-20, 100)), (-12, -8), (-9, -5)), DAY_0, AS_OF)


@pytest.mark.parametrize(("start", "end", "frozen"), [(0, 1, True), (-1, 0, False), (1, 5, False), (-9, 9, True)])
def test_the_bucket_is_frozen_from_the_first_day_of_a_pause_to_the_day_before_its_last(
    start: int, end: int, frozen: bool
) -> None:
    assert past_due(paused(owing((-20, 100)), (start, end)), DAY_0, AS_OF).frozen is frozen


@pytest.mark.parametrize("terms", [DAY_0, DAY_1, Terms(grace_days=3)])
def test_while_a_pause_runs_the_count_stands(terms: Terms) -> None:
    account = paused(owing((-20, 100)), (-5, 6))
    assert len({past_due(account, terms, day(offset)).dpd for offset in range(-5, 7)}) == 1
    assert past_due(account, terms, day(7)).dpd == past_due(account, terms, day(6)).dpd + 1


THREE = ((-70, 100), (-40, 100), (-10, 100))


@pytest.mark.parametrize(
    ("paid", "past_due_days", "amount"),
    [(0, 70, 300), (1, 70, 299), (99, 70, 201), (100, 40, 200), (250, 10, 50), (299, 10, 1), (300, 0, 0), (500, 0, 0)],
)
def test_payments_settle_the_oldest_first_and_a_part_payment_leaves_the_instalment_late(
    paid: int, past_due_days: int, amount: int
) -> None:
    ageing = past_due(paying(owing(*THREE), (-1, paid)), DAY_0, AS_OF)
    assert (ageing.past_due_days, ageing.amount_past_due_minor) == (past_due_days, amount)


def test_money_paid_ahead_settles_what_falls_due_later() -> None:
    account = paying(owing((-40, 100), (-10, 100)), (-60, 150))
    assert past_due(account, DAY_0, AS_OF).amount_past_due_minor == 50
    assert days(account) == (10, 10)


def test_a_payment_counts_on_its_own_day_and_not_before() -> None:
    account = paying(owing((-10, 100)), (0, 100))
    assert days(account, as_of=day(-1)) == (9, 9)
    assert days(account) == (0, 0)


def test_a_reversal_brings_the_day_back() -> None:
    account = paying(owing((-40, 100)), (-30, 100))
    returned = replace(account, payments=(*account.payments, Paid(on=day(-20), amount_minor=-100, reverses="P0")))
    assert days(returned, as_of=day(-25)) == (0, 0)
    assert days(returned) == (40, 40)


def test_a_back_dated_payment_rewrites_the_series() -> None:
    late = owing((-40, 100), (-10, 100))
    assert [days(late, as_of=day(o))[1] for o in (-39, -35, -5)] == [1, 5, 35]
    assert [days(paying(late, (-38, 100)), as_of=day(o))[1] for o in (-39, -35, -5)] == [1, 0, 5]


@pytest.mark.parametrize(
    ("paid", "past_due_days", "amount", "stop_roll"),
    [([(-1, 100)], 70, 200, 200), ([(-1, 250)], 70, 50, 50), ([(-50, 100)], 40, 200, 200), ([(-1, 300)], 0, 0, 0)],
)
def test_a_portfolio_may_settle_the_newest_first(
    paid: list[tuple[int, int]], past_due_days: int, amount: int, stop_roll: int
) -> None:
    ageing = past_due(paying(owing(*THREE), *paid), NEWEST, AS_OF)
    found = (ageing.past_due_days, ageing.amount_past_due_minor, ageing.stop_roll_minor)
    assert found == (past_due_days, amount, stop_roll)


def test_newest_first_a_reversal_undoes_its_own_payment() -> None:
    account = paying(owing(*THREE), (-50, 100), (-5, 100))  # the first settles the oldest, the second the newest
    back = replace(account, payments=(*account.payments, Paid(on=day(-2), amount_minor=-100, reverses="P0")))
    assert past_due(account, NEWEST, AS_OF).past_due_days == 40
    assert past_due(back, NEWEST, AS_OF).past_due_days == 70


@pytest.mark.parametrize(
    "change",
    [
        {"status": LoanStatus.CLOSED},
        {"status": LoanStatus.WRITTEN_OFF},
        {"status": LoanStatus.SOLD},
        {"balance_minor": 0},  # paid off
        {"balance_minor": -10},  # overpaid
        {"opened_on": day(1)},  # approved only
        {"schedule": ()},
    ],
)
def test_a_loan_that_owes_nothing_is_not_late(change: dict[str, object]) -> None:
    account = replace(owing((-40, 100)), **change)  # type: ignore[arg-type]  # fields by name
    assert past_due(account, DAY_0, AS_OF) == Ageing()


@pytest.mark.parametrize(
    ("dues", "paid", "expected"),
    [
        (((-40, 100), (-10, 70)), 0, 100),  # the oldest date
        (((-40, 100), (-40, 30), (-10, 70)), 0, 130),  # two instalments of one day
        (((-40, 100), (-10, 70)), 60, 40),
        (((-40, 100), (-10, 70)), 100, 70),
        (((5, 100),), 0, 0),  # nothing is past due, so nothing can roll
    ],
)
def test_the_stop_roll_amount_clears_the_oldest_due_date(
    dues: tuple[tuple[int, int], ...], paid: int, expected: int
) -> None:
    assert past_due(paying(owing(*dues), (-1, paid)), DAY_0, AS_OF).stop_roll_minor == expected


def test_less_than_the_stop_roll_amount_rolls_and_the_amount_itself_holds() -> None:
    account = owing((-30, 100), (0, 100))
    least = past_due(account, DAY_0, AS_OF).stop_roll_minor
    assert past_due(paying(account, (0, least - 1)), DAY_0, day(1)).dpd == 31
    assert past_due(paying(account, (0, least)), DAY_0, day(1)).dpd == 1


def test_an_instalment_with_only_paused_days_before_it_must_be_cleared_as_well() -> None:
    account = paused(owing((-40, 100), (-35, 70), (-10, 50)), (-42, -30))
    assert past_due(account, DAY_0, AS_OF).stop_roll_minor == 170


def test_what_falls_due_next_is_known_before_it_is_late() -> None:
    ageing = past_due(paying(owing((-10, 100), (5, 100), (35, 100)), (-5, 130)), DAY_0, AS_OF)
    assert (ageing.next_due_on, ageing.next_due_minor, ageing.days_to_due) == (day(5), 70, 5)
    today = past_due(owing((0, 100)), DAY_0, AS_OF)
    assert (today.days_to_due, today.dpd, today.oldest_due_on) == (0, 0, None)


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        ([], (30, 30, 300)),
        ([(-6, 300)], (30, 30, 300)),  # before the file, or on its day: in its figures already
        ([(-5, 300)], (30, 30, 300)),
        ([(-4, 299)], (30, 30, 1)),  # a part payment leaves the date
        ([(-4, 300)], (0, 0, 0)),
        ([(-4, 150), (-3, 150)], (0, 0, 0)),
        ([(-4, 300), (-2, -300)], (30, 30, 300)),
        ([(1, 300)], (30, 30, 300)),
    ],
)
def test_a_one_sheet_loan_is_late_since_its_date_until_payments_cover_the_amount(
    paid: list[tuple[int, int]], expected: tuple[int, int, int]
) -> None:
    ageing = past_due(paying(stated(-30, 300), *paid), DAY_0, AS_OF)
    assert (ageing.past_due_days, ageing.dpd, ageing.amount_past_due_minor) == expected
    assert ageing.stop_roll_minor == ageing.amount_past_due_minor


def test_a_late_one_sheet_loan_with_nothing_past_due_is_late_until_anything_is_paid() -> None:
    assert past_due(stated(-30, 0), DAY_0, AS_OF).dpd == 30
    assert past_due(paying(stated(-30, 0), (-1, 1)), DAY_0, AS_OF).dpd == 0


def test_an_amount_that_the_file_does_not_say_is_at_most_the_balance() -> None:
    assert past_due(stated(-30, None), DAY_0, AS_OF).amount_past_due_minor == 50_000


@pytest.mark.parametrize(("since", "dpd_0", "dpd_1"), [(None, 0, 0), (0, 0, 1), (-1, 1, 2), (3, 0, 0)])
def test_the_stated_day_itself_is_day_0_or_day_1(since: int | None, dpd_0: int, dpd_1: int) -> None:
    assert (days(stated(since, 300))[1], days(stated(since, 300), DAY_1)[1]) == (dpd_0, dpd_1)


def test_a_stated_next_due_date_is_known_until_its_minimum_is_paid() -> None:
    account = stated(None, None, next_due_on=day(4), minimum_due_minor=80)
    assert past_due(account, DAY_0, AS_OF).days_to_due == 4
    assert past_due(paying(account, (-1, 30)), DAY_0, AS_OF).next_due_minor == 50
    assert past_due(paying(account, (-1, 80)), DAY_0, AS_OF).days_to_due is None


def test_a_schedule_wins_over_what_the_file_states() -> None:
    account = replace(owing((-3, 100)), stated=stated(-90, 900).stated)
    assert days(account) == (3, 3)


def test_the_steps_answer_why_eighteen_days() -> None:
    account = paused(paying(owing((-60, 100), (-30, 100), (5, 100)), (-58, 100)), (-20, -13))
    account = replace(account, payments=(*account.payments, Paid(on=day(-50), amount_minor=-40, reverses="P0")))
    account = paying(account, (-45, 40))
    told = steps(account, Terms(grace_days=5), AS_OF)
    assert [(step.on, step.what, step.amount_minor) for step in told] == [
        (day(-60), "due", 100),
        (day(-58), "payment", 100),
        (day(-50), "reversal", -40),
        (day(-45), "payment", 40),
        (day(-30), "due", 100),
        (day(-25), "grace", 0),
        (day(-20), "pause", 0),
        (AS_OF, "counted", 0),
    ]
    assert told[2].effect == f"oldest unpaid: {day(-60)}"
    assert "7 of the counted days" in told[6].effect
    assert told[-1].effect.startswith(f"30 days past due since {day(-30)}")
    assert told[-1].effect.endswith(": 18")


def test_the_steps_say_why_a_loan_is_not_late() -> None:
    assert steps(owing((3, 100)), DAY_0, AS_OF)[-1].effect == "0 days: nothing is past due"
    assert "closed" in steps(replace(owing((-9, 100)), status=LoanStatus.CLOSED), DAY_0, AS_OF)[-1].effect
    assert "within 5 days of grace" in steps(owing((-3, 100)), Terms(grace_days=5), AS_OF)[-1].effect


def test_the_steps_of_a_one_sheet_loan_say_which_payments_the_file_already_counted() -> None:
    told = steps(paying(stated(-30, 300), (-6, 50), (-2, 50)), DAY_0, AS_OF)
    assert [step.what for step in told] == ["stated", "payment", "payment", "counted"]
    assert ["already" in step.effect for step in told] == [False, True, False, False]


amounts = st.integers(0, 300)
dues = st.lists(st.tuples(st.integers(-100, 30), amounts), max_size=5)
payments = st.lists(st.tuples(st.integers(-120, 5), st.integers(1, 300)), max_size=5)


@given(dues, payments, st.integers(0, 10))
def test_one_more_payment_never_makes_a_loan_later(
    due: list[tuple[int, int]], paid: list[tuple[int, int]], grace: int
) -> None:
    for order in SettleOrder:
        terms = Terms(grace_days=grace, settle_order=order)
        before, after = (past_due(paying(owing(*due), *p), terms, AS_OF) for p in (paid, [*paid, (0, 50)]))
        assert after.amount_past_due_minor <= before.amount_past_due_minor
        assert after.past_due_days <= before.past_due_days


@given(dues, payments)
def test_paying_the_stop_roll_amount_always_moves_the_oldest_date_on(
    due: list[tuple[int, int]], paid: list[tuple[int, int]]
) -> None:
    account = paying(owing(*due), *paid)
    for terms in (DAY_0, DAY_1, NEWEST):
        before = past_due(account, terms, AS_OF)
        if before.oldest_due_on is not None:
            after = past_due(paying(account, (0, before.stop_roll_minor)), terms, AS_OF)
            short = past_due(paying(account, (0, before.stop_roll_minor - 1)), terms, AS_OF)
            assert after.oldest_due_on is None or after.oldest_due_on > before.oldest_due_on
            assert short.oldest_due_on == before.oldest_due_on

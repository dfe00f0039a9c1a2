"""What a collector does next: a slot that has come, then what ranks first; a window about to close lifts its call."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from assistant.core.desk.order import Kind, Patience, Piece, Standing, Work, gather, in_order, place, rank

NOON = datetime(2026, 10, 1, 16, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HOW = Patience()
CALL = Piece(
    kind=Kind.CALL, ref=1, loan_ids=(1,), opens_at=NOON - HOUR, closes_at=NOON + 5 * HOUR, worth=500, why="call"
)
BACK = Piece(
    kind=Kind.CALLBACK,
    ref=2,
    loan_ids=(1,),
    opens_at=NOON,
    due_at=NOON,
    slot=True,
    worth=90,
    why="call back",
    owner="ann",
)
TASK = Piece(kind=Kind.TASK, ref=3, loan_ids=(2,), opens_at=NOON - HOUR, due_at=NOON + 48 * HOUR, worth=50, why="trace")


def work(*pieces: Piece, number: int = 1, **of: Any) -> Work:
    made = gather(number, pieces, Standing(**of), NOON, HOW)
    assert made is not None
    return made


def codes(one: Work, now: datetime = NOON) -> list[str]:
    return [reason.code for reason in place(one, now, HOW).because]


def test_who_has_nothing_waiting_has_no_work() -> None:
    assert gather(1, [], Standing(), NOON, HOW) is None


def test_all_that_waits_on_one_borrower_is_one_item_led_by_what_ranks_first() -> None:
    made = work(TASK, CALL)
    assert (made.kind, [piece["ref"] for piece in made.pieces], made.loan_ids) == (Kind.CALL, [1, 3], (1, 2))


def test_what_can_be_done_now_leads_before_what_opens_later() -> None:
    made = work(replace(CALL, opens_at=NOON + HOUR), TASK)
    assert (made.kind, made.opens_at) == (Kind.TASK, NOON - HOUR)


def test_a_call_of_more_worth_comes_first_and_no_worth_passes_a_band() -> None:
    assert rank(replace(CALL, worth=900)) > rank(CALL) > rank(TASK)
    assert rank(replace(CALL, worth=10**12)) < rank(replace(CALL, kind=Kind.BROKEN_PROMISE, worth=0))


@pytest.mark.parametrize("priority, first", [(79.9, False), (80, True)])
def test_a_pressing_task_goes_before_the_calls_of_the_plan(priority: float, first: bool) -> None:
    assert (rank(replace(TASK, worth=priority)) > rank(CALL)) is first


@pytest.mark.parametrize("minutes, first", [(-16, False), (-15, True), (0, True), (31, True)])
def test_a_callback_goes_before_everything_from_a_quarter_hour_before_its_slot(minutes: int, first: bool) -> None:
    sooner = replace(BACK, due_at=NOON - 4 * HOUR, opens_at=NOON - 4 * HOUR)
    slot = work(BACK, number=2)
    assert (place(slot, NOON + minutes * MINUTE, HOW).place > 50) is first
    assert [one.work.borrower_id for one in in_order([slot, work(sooner, number=7)], NOON, HOW)] == [7, 2]


def test_of_two_callbacks_the_earlier_slot_comes_first() -> None:
    late = work(BACK, number=2)
    later = work(replace(BACK, due_at=NOON + 5 * MINUTE), number=1)
    assert [one.work.borrower_id for one in in_order([later, late], NOON, HOW)] == [2, 1]


@pytest.mark.parametrize("minutes, late", [(29, False), (30, True)])
def test_a_callback_is_late_half_an_hour_after_its_slot_and_says_so(minutes: int, late: bool) -> None:
    one = place(work(BACK), NOON + minutes * MINUTE, HOW)
    assert (one.is_late, one.because[0].code == "late") == (late, late)


def test_a_callback_is_its_owner_s_until_a_quarter_hour_after_the_slot() -> None:
    made = work(BACK, CALL, owner="bob")
    assert (made.owner, made.pool_at, made.alarm_at) == ("ann", NOON + 15 * MINUTE, NOON + 30 * MINUTE)


@pytest.mark.parametrize("minutes, lifted", [(61, False), (60, True), (1, True)])
def test_a_window_that_closes_within_the_hour_lifts_its_call(minutes: int, lifted: bool) -> None:
    made = work(replace(CALL, closes_at=NOON + minutes * MINUTE))
    assert ("window_closing" in codes(made)) is lifted
    assert (place(made, NOON, HOW).place > made.rank) is lifted


def test_an_item_says_why_it_is_where_it_is() -> None:
    made = work(CALL, segment="m1_late", value_minor=20_000, currency="USD", promise_due_on=date(2026, 10, 2))
    told = [reason.as_json() for reason in place(made, NOON, HOW).because]
    assert told == [
        {"code": "call", "text": "call"},
        {"code": "promise_due", "on": "2026-10-02"},
        {"code": "segment", "text": "m1_late"},
        {"code": "value", "amount_minor": 20_000, "currency": "USD"},
    ]


@pytest.mark.parametrize("hours, code", [(-1, "overdue"), (1, "due")])
def test_a_task_says_when_it_is_or_was_due(hours: int, code: str) -> None:
    assert codes(work(replace(TASK, due_at=NOON + hours * HOUR)))[0] == code


def test_items_that_stand_alike_keep_one_order_on_every_screen() -> None:
    both = [work(CALL, number=9), work(CALL, number=4)]
    assert [one.work.borrower_id for one in in_order(both, NOON, HOW)] == [4, 9]


def test_a_slot_whose_owner_is_not_there_is_anybodys_as_soon_as_it_may_be_met() -> None:
    asked: list[tuple[str, datetime]] = []

    def away(name: str, at: datetime) -> bool:
        asked.append((name, at))
        return False

    made = gather(1, [BACK], Standing(), NOON, HOW, away)
    assert made is not None
    assert (made.owner, made.pool_at, made.alarm_at) == ("ann", NOON - 15 * MINUTE, NOON + 30 * MINUTE)
    assert asked == [("ann", NOON)]
    pooled = gather(1, [replace(BACK, owner=None)], Standing(), NOON, HOW, away)
    assert pooled is not None
    assert pooled.pool_at == NOON + 15 * MINUTE

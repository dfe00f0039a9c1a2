"""The prepared figures: a late fact corrects its day, a repetition changes nothing, a whole count finds the same."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from assistant.core.measures import FACTS
from assistant.core.measures.value import Count
from assistant.core.terms import Outcome, Period
from assistant.gateway.base import PaymentMade
from assistant.runtime import Runtime
from assistant.steps import aggregate as step
from assistant.steps import board, board_list
from assistant.steps.age import age_book
from assistant.steps.record import record_call
from assistant.steps.settle import receive_payment, settle
from assistant.store import board_claim, board_marks, board_page
from assistant.store.board_cells import Wanted
from assistant.store.board_page import Asked
from assistant.store.db import Database
from assistant.store.schema import loan, portfolio
from assistant.store.schema_board import figure_day, figure_now
from assistant.store.schema_queue import queue_item
from assistant.store.schema_work import contact
from assistant.store.work_pieces import CALLBACK
from tests.steps import working
from tests.steps.working import NOON, TODAY

BEGAN = TODAY - timedelta(days=3)
SECOND = timedelta(seconds=1)


@pytest.fixture
def rt(db: Database) -> Runtime:
    """Two borrowers, late since before the book's first day; aged on each of four days."""
    made = working.book(db)
    working.change(db, portfolio, first_import_on=BEGAN)
    working.change(db, loan, past_due_since=TODAY - timedelta(days=12), stated_past_due_minor=10_000, stated_on=BEGAN)
    for n in range(4):
        db.write_now(age_book, made.rulebook, BEGAN + timedelta(days=n))
    return made


def prepare(rt: Runtime, at: datetime = NOON, *, whole: bool = False) -> dict[str, Any]:
    return asyncio.run(step.aggregate(rt, at, whole=whole))


def kept(rt: Runtime) -> list[Any]:
    """Every prepared row."""

    def rows(conn: Connection) -> list[Any]:
        tables = (figure_day, figure_now)
        return [sorted(map(tuple, conn.execute(select(table))), key=repr) for table in tables]

    return rt.db.read_now(rows)


def fact(rt: Runtime, name: str, choice: Period = Period.WEEK) -> Count:
    found = rt.db.read_now(board.read, rt, choice, Wanted())
    assert found is not None
    return found.counts.get(name, Count())


def promised(rt: Runtime, amount: int = 10_000, due: date = TODAY + timedelta(days=1)) -> None:
    offer = {"amount_minor": amount, "due_on": due}
    rt.db.write_now(record_call, rt, loan_ref="L1", outcome=Outcome.PROMISE, promise=offer, by="cole", now=NOON)


def paid(rt: Runtime, key: str, amount: int, on: date, at: datetime = NOON, reverses: str | None = None) -> None:
    event = PaymentMade(
        gateway="bank", key=key, at=at, paid_on=on, loan_ref="L1", amount_minor=amount, currency="USD",
        reference=None, payer=None,
    )  # fmt: skip
    rt.db.write_now(receive_payment, rt, event, at, reverses=reverses)


def same_as_whole(rt: Runtime, at: datetime) -> None:
    prepare(rt, at)
    little = kept(rt)
    prepare(rt, at, whole=True)
    assert little == kept(rt)


def test_nothing_is_prepared_of_an_empty_book(db: Database) -> None:
    assert prepare(working.runtime(db)) == {"days": 0, "rows": 0}


def test_the_first_time_counts_every_day_and_a_repetition_changes_nothing(rt: Runtime) -> None:
    assert prepare(rt)["days"] == 4
    before = kept(rt)
    assert prepare(rt)["days"] < 4
    assert kept(rt) == before


def test_what_comes_later_is_counted_as_counting_all_again_would(rt: Runtime) -> None:
    prepare(rt)
    promised(rt)
    paid(rt, "a", 4_000, TODAY)
    same_as_whole(rt, NOON)
    assert fact(rt, "promised") == Count(number=1, amounts={"USD": 10_000})
    assert fact(rt, "recovered") == Count(number=1, amounts={"USD": 4_000})


def test_a_payment_dated_back_belongs_to_the_day_it_was_paid(rt: Runtime) -> None:
    prepare(rt)
    paid(rt, "a", 4_000, TODAY - timedelta(days=2))
    same_as_whole(rt, NOON)
    found = rt.db.read_now(board.read, rt, Period.WEEK, Wanted())
    assert found is not None
    assert found.daily[TODAY - timedelta(days=2)]["recovered"].of("USD") == 4_000
    assert fact(rt, "recovered", Period.TODAY) == Count()


def test_a_payment_taken_back_lowers_what_was_recovered(rt: Runtime) -> None:
    paid(rt, "a", 4_000, TODAY - timedelta(days=1))
    prepare(rt)
    paid(rt, "b", 4_000, TODAY, reverses="bank:a")
    same_as_whole(rt, NOON)
    assert fact(rt, "recovered") == Count(number=2, amounts={"USD": 0})
    assert fact(rt, "reversed") == Count(number=1, amounts={"USD": 4_000})


def judged(rt: Runtime, day: date) -> None:
    """The morning of a day, payments complete through the day before."""
    working.through(rt.db, day - timedelta(days=1))
    at = NOON + (day - TODAY)
    asyncio.run(settle(rt, day, at))
    rt.db.write_now(age_book, rt.rulebook, day)


def test_a_promise_judged_again_leaves_the_day_it_was_judged_on_before(rt: Runtime) -> None:
    promised(rt)
    tomorrow = TODAY + timedelta(days=1)
    paid(rt, "a", 10_000, tomorrow, NOON + timedelta(days=1))
    first, second = TODAY + timedelta(days=6), TODAY + timedelta(days=7)
    judged(rt, first)
    prepare(rt, NOON + (first - TODAY))
    assert fact(rt, "kept", Period.TODAY) == Count(number=1, amounts={"USD": 10_000})
    paid(rt, "b", 10_000, first, NOON + (first - TODAY), reverses="bank:a")
    judged(rt, second)
    same_as_whole(rt, NOON + (second - TODAY))
    assert fact(rt, "kept") == Count()
    assert fact(rt, "broken") == Count(number=1, amounts={"USD": 10_000})


def test_who_begins_while_another_prepares_leaves_it_alone(rt: Runtime) -> None:
    assert rt.db.write_now(board_claim.claim, rt.wall(), anyway=False) == 1
    assert prepare(rt) == {"days": 0, "rows": 0}
    assert kept(rt) == [[], []]


def test_a_preparation_that_was_cut_off_is_begun_again_after_a_while(rt: Runtime) -> None:
    long_ago = rt.wall() - board_claim.STALE
    rt.db.write_now(board_claim.claim, long_ago, anyway=False)
    assert prepare(rt)["days"] == 4


def test_a_long_preparation_lives_as_long_as_it_says_so(rt: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = rt.wall()
    number = rt.db.write_now(board_claim.claim, begun, anyway=False)
    assert number is not None
    rt.db.write_now(board_claim.beat, number, begun + board_claim.STALE)
    assert rt.db.write_now(board_claim.claim, begun + board_claim.STALE * 2 - SECOND, anyway=False) is None
    assert rt.db.write_now(board_claim.claim, begun + board_claim.STALE * 2, anyway=False) == number + 1
    rt.db.write_now(board_claim.beat, number, begun + board_claim.STALE * 5)
    assert not rt.db.read_now(board_claim.runs, begun + board_claim.STALE * 4), (
        "the one that was overtaken says nothing"
    )
    monkeypatch.setattr(step, "BEAT_SECONDS", 0.001)
    beats: list[int] = []
    monkeypatch.setattr(board_claim, "beat", lambda _conn, number, _wall: beats.append(number))
    assert asyncio.run(step.aggregate(rt, NOON, whole=True))["days"] == 4
    assert set(beats) == {number + 2}
    assert not rt.db.read_now(board_claim.runs, rt.wall()), "and its end is told"


def test_of_two_that_prepare_at_once_the_later_one_goes_on(rt: Runtime) -> None:
    first = rt.db.write_now(board_claim.claim, rt.wall(), anyway=True)
    rt.db.write_now(board_claim.claim, rt.wall(), anyway=True)
    assert first is not None
    assert rt.db.write_now(step._keep_day, first, TODAY, []) is None
    assert rt.db.read_now(board_marks.mark) is None


def test_both_at_once_end_with_the_same_figures(rt: Runtime) -> None:
    async def both() -> None:
        await asyncio.gather(*(step.aggregate(rt, NOON, whole=True) for _ in range(2)))

    promised(rt)
    asyncio.run(both())
    prepare(rt)
    same_as_whole(rt, NOON)


def since(conn: Connection, number: int, on: date) -> None:
    conn.execute(update(loan).where(loan.c.id == number).values(past_due_since=on))


def late_for(rt: Runtime, days: dict[int, int]) -> None:
    """Loans by id: so many days late today."""
    for number, late in days.items():
        rt.db.write_now(since, number, TODAY - timedelta(days=late))
    rt.db.write_now(age_book, rt.rulebook, TODAY)
    prepare(rt)


@pytest.mark.parametrize("late,rolls", [(29, 0), (30, 1), (31, 0), (60, 1), (180, 1), (181, 0), (900, 0)])
def test_who_passes_into_the_next_bucket_tomorrow(rt: Runtime, late: int, rolls: int) -> None:
    late_for(rt, {1: late, 2: 12})
    assert fact(rt, "rolling").number == rolls


@pytest.mark.parametrize("grace,rolls", [(0, 1), (1, 0)])
def test_an_account_due_today_rolls_tomorrow_unless_its_grace_holds_it(rt: Runtime, grace: int, rolls: int) -> None:
    working.change(rt.db, portfolio, grace_days=grace)
    values = {"past_due_since": None, "stated_past_due_minor": None, "next_due_on": TODAY, "minimum_due_minor": 2_500}
    rt.db.write_now(lambda conn: conn.execute(update(loan).where(loan.c.id == 1).values(**values)))
    rt.db.write_now(age_book, rt.rulebook, TODAY)
    prepare(rt)
    assert fact(rt, "rolling") == (Count(number=1, amounts={"USD": 2_500}) if rolls else Count())


def test_worked_and_untouched_are_parts_of_the_late(rt: Runtime) -> None:
    """Both have a text of today; of the one whose text was refused instead, nobody has heard for longer than a week."""
    values = {"state": "refused"}
    rt.db.write_now(lambda conn: conn.execute(update(contact).where(contact.c.borrower_id == 2).values(**values)))
    prepare(rt)
    assert [fact(rt, name).number for name in ("late", "worked", "untouched")] == [2, 1, 1]


def missed_callback(conn: Connection) -> None:
    values = {"queue": "collector", "borrower_id": 1, "loan_ids": [1], "cause": f"1{CALLBACK}", "why": []}
    more = {"priority": 1.0, "next_action": "call", "waits_until": NOON - timedelta(hours=3), "entered_at": NOON}
    conn.execute(insert(queue_item).values(**values, **more))


def test_what_few_are_counted_in_is_listed_from_the_keys_that_were_kept(rt: Runtime) -> None:
    fact, asked = "callbacks_missed", Asked(only={})

    def listed() -> list[int]:
        return [row.key for row in rt.db.read_now(board_list.listed, rt, fact, Period.WEEK, asked).rows]

    rt.db.write_now(missed_callback)
    prepare(rt)
    (key,) = listed()
    assert rt.db.write_now(board_page.keep, fact, frozenset({key, 99})) == 1
    assert listed() == [key], "a key that is none of the rows adds nothing"
    assert rt.db.write_now(board_page.keep, fact, frozenset({99})) == 1
    assert listed() == [], "the list is what was kept of the figure"
    assert rt.db.write_now(board_page.keep, fact, frozenset()) == 1
    assert listed() == [key], "before any key was kept, all rows are searched"
    prepare(rt)
    working.change(rt.db, queue_item, left_at=NOON)
    assert listed() == [], "who was called since is not shown"


def test_a_roll_is_followed_from_the_books_first_day(rt: Runtime) -> None:
    """Loan 1 was late on the first day and is paid; loan 2 stays where it was."""
    paid(rt, "a", 10_000, TODAY)
    rt.db.write_now(age_book, rt.rulebook, TODAY)
    prepare(rt)
    found = rt.db.read_now(board.read, rt, Period.WEEK, Wanted())
    assert found is not None
    assert {pair: count.number for pair, count in found.roll.items()} == {("M1", "current"): 1, ("M1", "M1"): 1}
    assert (found.counts["cured"].number, found.counts["roll_late"].number) == (1, 2)
    assert found.cut == BEGAN


def test_every_list_is_read_on_either_engine(rt: Runtime) -> None:
    promised(rt)
    paid(rt, "a", 4_000, TODAY)
    prepare(rt)

    def check(conn: Connection) -> None:
        for name in FACTS:
            if FACTS[name].is_listed:
                page = board_list.listed(conn, rt, name, Period.WEEK, Asked(only={}))
                assert len(page.rows) == board_list.total(conn, name, Period.WEEK, Asked(only={})).number, name

    rt.db.read_now(check)

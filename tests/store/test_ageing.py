"""The book's statement and the Python function age every loan alike; running totals; what is written when."""

from datetime import date

import pytest
from sqlalchemy import Connection, select, update

from assistant.store import ageing_newest
from assistant.store.account import accounts
from assistant.store.ageing import COLUMNS, age_loans, refresh_running_totals
from assistant.store.db import Database
from assistant.store.schema import instalment
from assistant.store.schema_state import loan_state
from tests.store.loans import (
    AS_OF,
    add_loan,
    add_pause,
    add_payment,
    add_portfolio,
    add_schedule,
    any_book,
    day,
    shipped_rules,
)

SCHEMES = shipped_rules().schemes


def state(conn: Connection, loan_id: int = 1) -> dict[str, object]:
    return dict(conn.execute(select(loan_state).where(loan_state.c.loan_id == loan_id)).mappings().one())


@pytest.mark.parametrize("seed", range(4))
def test_the_statement_ages_every_kind_of_loan_as_the_function_does(db: Database, seed: int) -> None:
    def check(conn: Connection) -> None:
        any_book(conn, seed, 300)
        for as_of in (day(-45), AS_OF, day(20)):
            assert age_loans(conn, SCHEMES, as_of) == 300
            compare(conn, as_of)

    db.write_now(check)


def compare(conn: Connection, as_of: date) -> None:
    written = {row["loan_id"]: row for row in conn.execute(select(loan_state)).mappings()}
    for loan_id, (account, terms, scheme) in accounts(conn, list(written)).items():
        expected = ageing_newest.state_row(account, terms, as_of)
        days = {"dpd": expected["dpd"], "past_due_days": expected["past_due_days"]}
        expected["bucket"] = SCHEMES[scheme].of(**days).name
        assert {name: written[loan_id][name] for name in COLUMNS} == expected, (loan_id, account, terms)


def test_only_the_touched_loans_are_aged_again(db: Database) -> None:
    def check(conn: Connection) -> None:
        for number, order in ((1, "oldest_first"), (2, "newest_first")):
            add_portfolio(conn, number, settle_order=order)
        for number in range(1, 5):
            add_loan(conn, number, 1 + number % 2)
            add_schedule(conn, number, (-10, 100))
        age_loans(conn, SCHEMES, day(-5))
        assert age_loans(conn, SCHEMES, AS_OF, [1, 2]) == 2
        assert [state(conn, number)["dpd"] for number in range(1, 5)] == [10, 10, 5, 5]
        assert age_loans(conn, SCHEMES, AS_OF, []) == 0

    db.write_now(check)


def test_the_running_total_follows_the_due_dates_not_the_numbers(db: Database) -> None:
    def check(conn: Connection) -> None:
        add_portfolio(conn)
        add_loan(conn, 1)
        add_schedule(conn, 1, (30, 300), (-30, 100), (0, 200), (0, 50))
        query = select(instalment.c.cum_due_minor).order_by(instalment.c.n)
        assert list(conn.execute(query).scalars()) == [650, 100, 300, 350]
        assert refresh_running_totals(conn) == 0, "nothing changed: nothing is written"
        conn.execute(update(instalment).where(instalment.c.n == 3).values(fees_due_minor=7))
        assert refresh_running_totals(conn) == 3

    db.write_now(check)


@pytest.mark.parametrize("order", ["oldest_first", "newest_first"])
def test_the_day_of_the_cure_is_kept_and_a_second_pass_of_that_day_does_not_move_it(db: Database, order: str) -> None:
    def check(conn: Connection) -> None:
        add_portfolio(conn, settle_order=order)
        add_loan(conn, 1)
        add_schedule(conn, 1, (-10, 100), (40, 100))
        age_loans(conn, SCHEMES, day(-3))
        assert state(conn)["cured_on"] is None
        add_payment(conn, 1, -2, 100)
        for as_of in (day(-1), day(-1), AS_OF):
            age_loans(conn, SCHEMES, as_of)
            assert (state(conn)["dpd"], state(conn)["cured_on"]) == (0, day(-1))

    db.write_now(check)


def test_while_a_pause_runs_the_bucket_stays(db: Database) -> None:
    def check(conn: Connection) -> None:
        add_portfolio(conn)
        add_loan(conn, 1)
        add_schedule(conn, 1, (-35, 100))
        add_pause(conn, 1, -6, 10)
        seen = []
        for offset in (-7, -6, -5, 0, 9, 10, 11, 12):
            age_loans(conn, SCHEMES, day(offset))
            row = state(conn)
            seen.append((offset, row["dpd"], row["bucket"], row["frozen"]))
        assert seen == [
            (-7, 28, "M1", False),
            (-6, 29, "M1", True),
            (-5, 29, "M1", True),
            (0, 29, "M1", True),
            (9, 29, "M1", True),
            (10, 29, "M1", False),
            (11, 30, "M1", False),
            (12, 31, "M2", False),
        ]

    db.write_now(check)


@pytest.mark.parametrize("order", ["oldest_first", "newest_first"])
@pytest.mark.parametrize(
    ("taken_back", "stated", "last"),
    [
        ((), None, -10),
        ((-100,), None, -40),  # in whole: as if it had never come
        ((-99,), None, -10),  # a cent of it stands
        ((-60, -40), None, -40),
        ((-100,), -20, -20),  # what the file says of another day stands
        ((-100,), -10, -40),  # the file speaks of the payment that was taken back
        ((), -10, -10),
    ],
)
def test_a_payment_that_was_taken_back_is_no_last_payment(
    db: Database, order: str, taken_back: tuple[int, ...], stated: int | None, last: int
) -> None:
    def check(conn: Connection) -> None:
        add_portfolio(conn, settle_order=order)
        add_loan(conn, 1, last_payment_on=None if stated is None else day(stated), last_payment_minor=None)
        add_payment(conn, 1, -40, 50)
        ref = add_payment(conn, 1, -10, 100)
        for amount in taken_back:
            add_payment(conn, 1, -3, amount, ref)
        age_loans(conn, SCHEMES, AS_OF)
        assert state(conn)["last_paid_on"] == day(last)
        age_loans(conn, SCHEMES, day(-4))  # it was not taken back yet
        assert state(conn)["last_paid_on"] == day(-10)

    db.write_now(check)

"""Whose an account is: an owner from M2 on, for a time, kept while a promise is open, rotated after silent weeks."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistant.core.desk.owner import Account, Decision, OwnerPolicy, Turn, batch_name, choose, decide, while_away

TODAY = date(2026, 10, 1)
HOW = OwnerPolicy()
PEOPLE = ("ann", "bob")
LATE = Account(
    loan_id=1, loan_ref="L1", active=True, dpd=40, bucket="M2", last_rpc_on=None, cured_on=None, promise_open=False,
    owner=None, from_on=None, last_owner=None,
)  # fmt: skip
OWNED = replace(LATE, owner="ann", from_on=TODAY - timedelta(days=5))


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def turn(*accounts: Account, people: tuple[str, ...] = PEOPLE) -> Decision:
    return decide(accounts, HOW, TODAY, people)


@pytest.mark.parametrize("dpd, given", [(30, Turn.KEEP), (31, Turn.GIVE), (200, Turn.GIVE)])
def test_from_the_second_bucket_on_an_account_has_an_owner(dpd: int, given: Turn) -> None:
    assert turn(replace(LATE, dpd=dpd)).turn is given


def test_a_closed_loan_needs_no_owner() -> None:
    assert turn(replace(LATE, active=False)).turn is Turn.KEEP


@pytest.mark.parametrize("days, then", [(20, Turn.KEEP), (21, Turn.ROTATE)])
def test_three_weeks_without_a_right_party_contact_rotate_it(days: int, then: Turn) -> None:
    decision = turn(replace(OWNED, from_on=ago(days)))
    assert decision.turn is then
    assert decision.avoid == ("ann" if then is Turn.ROTATE else None)


def test_a_right_party_contact_begins_the_three_weeks_anew() -> None:
    assert turn(replace(OWNED, from_on=ago(50), last_rpc_on=ago(20))).turn is Turn.KEEP
    assert turn(replace(OWNED, from_on=ago(50), last_rpc_on=ago(21))).turn is Turn.ROTATE


def test_a_contact_before_it_was_given_does_not_shorten_its_time() -> None:
    assert turn(replace(OWNED, from_on=ago(5), last_rpc_on=ago(90))).turn is Turn.KEEP


@pytest.mark.parametrize("days, then", [(59, Turn.KEEP), (60, Turn.ROTATE)])
def test_a_batch_has_an_end(days: int, then: Turn) -> None:
    assert turn(replace(OWNED, from_on=ago(days), last_rpc_on=ago(1))).turn is then


def test_while_a_promise_is_open_it_stays_whatever_the_days_say() -> None:
    decision = turn(replace(OWNED, from_on=ago(100), promise_open=True))
    assert (decision.turn, decision.why) == (Turn.KEEP, "a promise is open")


def test_a_promise_on_another_loan_of_theirs_keeps_it_too() -> None:
    assert turn(replace(OWNED, from_on=ago(100)), replace(LATE, loan_id=2, dpd=0, promise_open=True)).turn is Turn.KEEP


@pytest.mark.parametrize("days, then", [(0, Turn.KEEP), (29, Turn.KEEP), (30, Turn.RELEASE)])
def test_a_cured_account_is_watched_for_thirty_days(days: int, then: Turn) -> None:
    assert turn(replace(OWNED, dpd=0, cured_on=ago(days))).turn is then


def test_a_closed_account_is_released_at_once() -> None:
    assert turn(replace(OWNED, active=False, dpd=0, cured_on=TODAY)).turn is Turn.RELEASE


def test_an_account_whose_owner_has_left_goes_to_somebody_else() -> None:
    decision = turn(OWNED, people=("bob",))
    assert (decision.turn, decision.avoid) == (Turn.ROTATE, "ann")


def test_a_part_payment_back_to_m1_leaves_it_with_its_owner() -> None:
    assert turn(replace(OWNED, dpd=12)).turn is Turn.KEEP


def test_another_late_loan_goes_to_the_same_owner() -> None:
    decision = turn(OWNED, replace(LATE, loan_id=2))
    assert (decision.turn, decision.owner, decision.loan_ids) == (Turn.GIVE, "ann", (2,))


@pytest.mark.parametrize(
    "loads, avoid, gets",
    [
        ({}, None, "ann"),
        ({"ann": 1}, None, "bob"),
        ({"ann": 1, "bob": 5}, "ann", "bob"),
        ({"ann": 2, "bob": 2}, None, "ann"),
    ],
)
def test_who_has_the_fewest_gets_the_next(loads: dict[str, int], avoid: str | None, gets: str) -> None:
    assert choose(loads, PEOPLE, avoid) == gets


def test_where_only_one_works_they_keep_it() -> None:
    assert choose({}, ("ann",), "ann") == "ann"
    assert choose({}, ()) is None


def test_a_batch_is_a_month_and_a_bucket() -> None:
    assert batch_name(TODAY, "M2") == "2026-10 M2"


def test_who_fits_comes_first_then_who_has_the_fewest() -> None:
    loads = {"ann": 9, "bob": 1, "cem": 3}
    assert choose(loads, ("ann", "bob", "cem"), fitting={"ann", "cem"}) == "cem"
    assert choose(loads, ("ann", "bob", "cem"), fitting={"eve"}) == "bob"
    assert choose(loads, ("ann", "bob"), avoid="ann", fitting={"ann"}) == "bob"


GIVE = Decision(turn=Turn.GIVE, why="late", loan_ids=(1,))
ROTATE = Decision(turn=Turn.ROTATE, why="silent", loan_ids=(1,), avoid="ann")


@pytest.mark.parametrize(
    "decision, present, then",
    [
        (GIVE, {"bob"}, Turn.GIVE),
        (GIVE, set(), Turn.KEEP),
        (ROTATE, {"bob"}, Turn.ROTATE),
        (ROTATE, {"ann"}, Turn.KEEP),  # bob will be back: it waits with ann
        (replace(ROTATE, avoid="eve"), set(), Turn.RELEASE),  # eve is gone for good
        (replace(GIVE, owner="ann"), set(), Turn.GIVE),  # a loan that joins another is no new batch
    ],
)
def test_what_needs_somebody_waits_while_all_are_absent(decision: Decision, present: set[str], then: Turn) -> None:
    assert while_away(decision, PEOPLE, present).turn is then


def test_where_one_person_works_alone_it_comes_back_to_them() -> None:
    assert while_away(ROTATE, ("ann",), {"ann"}) == ROTATE

"""A debt that several people owe: one of them a day, by turns, each by their own file."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from assistant.core.terms import Channel
from assistant.core.treatment.facts import Attempt, BorrowerDay, LoanDay
from tests.core.planning import AS_OF, BORROWER, EMAIL, PHONE, loan, person, plan, policy, promise, tried

MONDAY = date(2026, 10, 5)


def joint(*loans: LoanDay, **changes: Any) -> BorrowerDay:
    base = replace(BORROWER, id=2, ref="B2", loans=loans, points=(replace(PHONE, id=21), replace(EMAIL, id=22)))
    return replace(base, **changes)


def spoken_to(who: BorrowerDay, as_of: date = AS_OF) -> list[tuple[str, str]]:
    """(whose contact, channel)."""
    return [(one.joint.ref if one.joint else "B1", str(one.channel)) for one in plan(who, as_of).contacts]


def household(lead: LoanDay, other: dict[str, Any] | None = None, **mine: Any) -> BorrowerDay:
    return person(lead, joint=(joint(lead, **(other or {})),), **mine)


def days_ago(*days: int) -> tuple[Attempt, ...]:
    return tried(Channel.SMS, *days)


LATE = loan("m1_early.unknown", 1)


def test_the_leading_borrower_goes_first() -> None:
    assert spoken_to(household(LATE)) == [("B1", "sms")]


def test_who_was_contacted_longest_ago_is_spoken_to_next() -> None:
    assert spoken_to(household(LATE, attempts=days_ago(6))) == [("B2", "sms")]
    assert spoken_to(household(LATE, {"attempts": days_ago(4)}, attempts=days_ago(6))) == [("B1", "sms")]
    assert spoken_to(household(LATE, {"attempts": days_ago(6)}, attempts=days_ago(4))) == [("B2", "sms")]


def test_a_household_is_contacted_once_a_day_about_the_debt() -> None:
    for attempts in ((), days_ago(2), days_ago(1, 2)):
        assert len(spoken_to(household(LATE, attempts=attempts))) == 1


def test_the_other_is_spoken_to_where_the_first_cannot_be_reached() -> None:
    assert spoken_to(household(LATE, points=())) == [("B2", "sms")]
    assert spoken_to(household(LATE, {"points": ()}, attempts=days_ago(6))) == [("B1", "sms")]


def test_a_stop_of_one_is_not_a_stop_of_the_other() -> None:
    silent = frozenset(Channel)
    assert spoken_to(household(LATE, stopped=silent)) == [("B2", "sms")]
    assert spoken_to(household(LATE, {"stopped": silent}, attempts=days_ago(6))) == [("B1", "sms")]


def test_the_cadence_is_of_the_household_not_of_each() -> None:
    """Three calls a week for a debt are three in all; two of them were made to the other one."""
    debt = loan("m1_late.unknown", 12)
    calls = tried(Channel.CALL, 4, 2)
    told = spoken_to(household(debt, {"attempts": calls}, attempts=tried(Channel.CALL, 6)))
    assert not [ref for ref, channel in told if channel == "call"]
    # with no call in this week the debt has its turn again
    assert ("B1", "call") in spoken_to(household(debt, {"attempts": tried(Channel.CALL, 7)}))


def test_what_another_household_plans_for_them_today_counts() -> None:
    other = {"planned_today": (Channel.SMS,), "attempts": ()}
    assert spoken_to(household(LATE, other, attempts=days_ago(6))) == [("B1", "sms")]


@pytest.mark.parametrize(
    "kind, heard",
    [
        ("cease_and_desist", True),
        ("attorney_represented", True),
        ("deceased", True),
        ("incapacity", True),
        ("active_duty", True),
        ("opt_out", True),
        ("bankruptcy", False),
        ("moratorium", False),
        ("dispute_hold", False),
        ("identity_theft", False),
        ("hardship_hold", False),
    ],
)
def test_a_hold_on_one_neither_frees_nor_bars_the_other(kind: str, heard: bool) -> None:
    """What protects the debt protects everybody who owes it."""
    held = loan("hold." + kind, 1, hold_kind=kind)
    on_debt = None if heard else kind
    who = person(held, joint=(joint(replace(held, hold_kind=on_debt)),))
    assert spoken_to(who) == ([("B2", "sms")] if heard else [])
    assert plan(who).stands == ("planned" if heard else f"hold:{kind}")


def test_a_hold_on_the_joint_borrower_leaves_the_leading_one() -> None:
    assert spoken_to(household(LATE, {"held": True}, attempts=days_ago(6))) == [("B1", "sms")]


def test_a_hold_on_the_loan_bars_both_whatever_else_holds_the_first() -> None:
    held = loan("hold.cease_and_desist", 1, hold_kind="cease_and_desist")
    assert spoken_to(person(held, joint=(joint(replace(held, hold_kind="dispute_hold")),))) == []


@pytest.mark.parametrize("segment", ["reason.hardship", "promise.broken", "reason.warm", "promise.open"])
def test_what_one_of_them_said_is_not_for_the_other(segment: str) -> None:
    debt = loan(segment, 10, broken=promise(-1), reason="job_loss", reason_on=AS_OF - timedelta(days=20))
    assert all(ref == "B1" for ref, _ in spoken_to(household(debt, attempts=days_ago(6))))


def test_before_the_day_only_the_leading_borrower_is_reminded() -> None:
    due = loan("pre_due.unknown", -3)
    assert spoken_to(household(due, attempts=days_ago(6))) == [("B1", "sms")]


def test_paying_and_pennies_hold_for_the_household() -> None:
    held = loan("hold.deceased", 1, hold_kind="deceased", last_paid_on=AS_OF)
    assert spoken_to(person(held, joint=(joint(replace(held, hold_kind=None)),))) == []
    small = loan("hold.deceased", 1, hold_kind="deceased", amount_past_due_minor=499)
    assert spoken_to(person(small, joint=(joint(replace(small, hold_kind=None)),))) == []


def test_the_hold_out_is_of_the_household() -> None:
    out = loan("m1_early.unknown", 1, policy=policy(hold_out_percent=100))
    assert spoken_to(household(out, attempts=days_ago(6))) == []
    held = replace(out, segment="hold.deceased", hold_kind="deceased")
    assert spoken_to(person(held, joint=(joint(replace(held, hold_kind=None)),))) == []


def test_only_the_loans_that_they_owe_too_are_spoken_of() -> None:
    own = replace(loan("m1_early.unknown", 1), id=2, ref="L2")
    who = person(LATE, own, joint=(joint(LATE),), attempts=days_ago(6))
    [one] = plan(who).contacts
    assert one.joint is not None
    assert [debt.ref for debt in one.loans] == ["L1"]

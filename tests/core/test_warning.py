"""The signs before the due date, each at its edge."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from assistant.core.treatment import due
from assistant.core.treatment.strategy import Conditions
from assistant.core.treatment.warning import Account, Paying, signs
from tests.core.planning import AS_OF, loan, standard

DUE = (date(2026, 7, 5), date(2026, 8, 5), date(2026, 9, 5))


def paid(days: tuple[int, ...] = (0, 0, 0), amounts: tuple[int, ...] = (100, 100, 100)) -> Paying:
    """Three instalments of 100, paid so many days after their day."""
    made = [(on + timedelta(days=late), sum_) for on, late, sum_ in zip(DUE, days, amounts, strict=True) if sum_]
    return Paying(due=[(on, 100) for on in DUE], paid=made)


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ({}, ()),
        ({"late_count_12m": 2}, ()),
        ({"late_count_12m": 3}, ("late_often",)),
        ({"broken_promises_90d": 1}, ("broken_promise",)),
        ({"mandate_status": "returned"}, ("returned_mandate",)),
        ({"mandate_status": "active"}, ()),
        ({"product": "credit_card", "balance_minor": 900, "limit_minor": 1000}, ("high_utilisation",)),
        ({"product": "credit_card", "balance_minor": 899, "limit_minor": 1000}, ()),
        ({"product": "auto_loan", "balance_minor": 999, "limit_minor": 1000}, ()),
        ({"product": "credit_card", "balance_minor": 999, "limit_minor": None}, ()),
    ],
)
def test_what_the_account_says(account: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert signs(Account(**account), paid()) == expected


@pytest.mark.parametrize(
    ("days", "amounts", "expected"),
    [
        ((0, 0, 0), (100, 90, 100), ()),
        ((0, 0, 0), (100, 89, 100), ("part_payments",)),
        ((-3, 0, 1), (100, 100, 100), ("later_and_later",)),
        ((-3, -1, 0), (100, 100, 100), ()),  # later, but never late
        ((1, 1, 2), (100, 100, 100), ()),
        ((2, 1, 3), (100, 100, 100), ()),
        ((0, 0, 0), (200, 150, 140), ("falling_amounts",)),
        ((0, 0, 0), (200, 150, 141), ()),
        ((0, 0, 0), (200, 200, 140), ()),
        ((0, 0, 0), (0, 200, 100), ()),  # a month without a payment tells nothing
        ((0, 15, 0), (100, 100, 100), ()),
        ((0, 16, 0), (100, 100, 100), ()),  # more than half a month: another month's
    ],
)
def test_what_the_payments_say(days: tuple[int, ...], amounts: tuple[int, ...], expected: tuple[str, ...]) -> None:
    assert signs(Account(), paid(days, amounts)) == expected


def test_a_condition_of_the_strategy_reads_them() -> None:
    asked = Conditions(warning_signs=True)
    soon = loan("pre_due.unknown", dpd=-3)
    assert not due.holds(asked, soon, standard(), AS_OF)
    assert due.holds(asked, replace(soon, signs=("part_payments",)), standard(), AS_OF)
    assert due.holds(asked, replace(soon, mandate_status="returned"), standard(), AS_OF)
    assert due.holds(asked, replace(soon, late_count_12m=3), standard(), AS_OF)

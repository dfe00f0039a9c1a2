"""Ability and willingness: evidence, points, and the answer `unknown`."""

import json
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from assistant.core.scorecard import load_scorecards, score
from assistant.yamlfile import parse_yaml, read_yaml
from tests.store.loans import CONFIG, shipped_rules

AS_OF = date(2026, 10, 1)
RULES = shipped_rules()
NOTHING_KNOWN: dict[str, Any] = dict.fromkeys(RULES.columns) | {
    "dpd": 10,
    "past_due_days": 10,
    "amount_past_due_minor": 10_000,
    "balance_minor": 100_000,
    "paid_90d_minor": 0,
    "broken_promises_90d": 0,
    "broken_in_a_row": 0,
    "promise_open": False,
    "reason": "unknown",
}


def ability(**known: Any) -> int | None:
    return score(RULES.scorecards.ability, NOTHING_KNOWN | known, AS_OF).value


def willingness(**known: Any) -> int | None:
    return score(RULES.scorecards.willingness, NOTHING_KNOWN | known, AS_OF).value


def test_without_evidence_both_are_unknown() -> None:
    assert (ability(), willingness()) == (None, None)


def test_one_piece_of_evidence_is_not_enough() -> None:
    assert ability(monthly_income_minor=1_000_000) is None
    assert willingness(promise_open=True) is None


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"monthly_income_minor": 100_000, "late_count_12m": 1}, 80),  # exactly a tenth of the income
        ({"monthly_income_minor": 99_999, "late_count_12m": 1}, None),  # neither small nor large: one piece only
        ({"monthly_income_minor": 19_999, "late_count_12m": 4}, 10),
        ({"monthly_income_minor": 20_000, "late_count_12m": 4, "reason": "job_loss"}, 5),
        ({"reason": "job_loss", "last_outcome": "help_requested"}, 5),
        ({"reason": "forgot", "paid_90d_minor": 10_000}, 85),
        ({"reason": "forgot", "paid_90d_minor": 9_999}, None),
    ],
)
def test_ability_adds_up_its_evidence(known: dict[str, Any], expected: int | None) -> None:
    assert ability(**known) == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"days_since_payment": 31, "late_count_12m": 0}, 80),
        ({"days_since_payment": 32, "late_count_12m": 0}, None),
        ({"days_since_payment": 93, "broken_promises_90d": 1}, 20),
        ({"days_since_payment": 93, "broken_promises_90d": 2}, 5),
        ({"reason": "unwilling", "last_outcome": "refused", "broken_promises_90d": 2}, 0),  # never below 0
        ({"days_since_payment": 1, "late_count_12m": 0, "promise_open": True, "last_outcome": "promise"}, 100),
    ],
)
def test_willingness_adds_up_its_evidence_within_0_and_100(known: dict[str, Any], expected: int | None) -> None:
    assert willingness(**known) == expected


def test_a_score_carries_its_evidence_known_or_not() -> None:
    found = score(RULES.scorecards.willingness, NOTHING_KNOWN | {"promise_open": True}, AS_OF)
    assert (found.value, [item.says for item in found.found]) == (None, ["has promised to pay"])


def changed(change: Any) -> Any:
    data = deepcopy(read_yaml(CONFIG / "scorecard.yaml").data)
    change(data["scores"])
    return parse_yaml(json.dumps(data, indent=1), "scorecard.yaml")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda scores: scores["ability"]["evidence"][0].update(when="dppd > 1"), "unknown column `dppd`"),
        (
            lambda scores: scores["ability"]["evidence"][0].update(when="willingness > 1"),
            "unknown column `willingness`",
        ),
        (lambda scores: scores["ability"]["evidence"][0].update(points=101), "points"),
        (lambda scores: scores["willingness"].pop("evidence"), "evidence is missing"),
        (lambda scores: scores["willingness"]["evidence"][1].update(name="paid_lately"), "stands twice"),
        (lambda scores: scores.pop("ability"), "ability is missing"),
    ],
)
def test_a_wrong_scorecard_is_refused(change: Any, problem: str) -> None:
    _, problems = load_scorecards(changed(change), RULES.columns)
    assert any(problem in found.problem and found.line for found in problems), problems


# A card account that brings no income and no word of the borrower's

CARD: dict[str, Any] = {"product": "credit_card", "principal_minor": 100_000}


def pieces(axis: str, **known: Any) -> set[str]:
    return {one.name for one in score(getattr(RULES.scorecards, axis), NOTHING_KNOWN | known, AS_OF).found}


@pytest.mark.parametrize(
    ("balance_minor", "says"),
    [
        (30_000, {"line_hardly_used"}),
        (30_001, {"line_half_free"}),
        (60_000, {"line_half_free"}),
        (60_001, set()),
        (89_999, set()),
        (90_000, {"line_used_up"}),
        (100_000, {"line_used_up"}),
        (100_001, {"line_used_up", "line_overdrawn"}),
    ],
)
def test_how_much_of_the_line_is_used(balance_minor: int, says: set[str]) -> None:
    assert pieces("ability", **CARD, balance_minor=balance_minor) == says
    assert pieces("ability", **CARD | {"product": "car_loan"}, balance_minor=balance_minor) == set()


@pytest.mark.parametrize(
    ("paid_90d_minor", "says"),
    [
        (0, set()),
        (1, {"pays_little"}),
        (4_999, {"pays_little"}),
        (5_000, set()),
        (10_000, {"pays_more_than_is_late"}),
        (14_999, {"pays_more_than_is_late"}),
        (15_000, {"pays_more_than_is_late", "pays_down"}),
    ],
)
def test_how_much_came_in(paid_90d_minor: int, says: set[str]) -> None:
    assert pieces("ability", paid_90d_minor=paid_90d_minor) == says


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({"past_due_days": 40, "days_since_payment": 39}, {"paid_since_late"}),
        ({"past_due_days": 40, "days_since_payment": 40}, {"nothing_since_late"}),
        ({"past_due_days": 30, "days_since_payment": 40}, set()),
        ({"past_due_days": 30, "days_since_payment": None}, set()),
        ({"past_due_days": 31, "days_since_payment": None}, {"no_payment_on_file"}),
        ({"days_since_payment": 31}, {"paid_lately"}),
        ({"days_since_payment": 61}, set()),
        ({"days_since_payment": 62}, {"two_months_without_payment"}),
        ({"days_since_payment": 92}, {"two_months_without_payment"}),
        ({"days_since_payment": 93}, {"long_without_payment"}),
        ({"paid_90d_minor": 999}, {"pays_a_token"}),
        ({"paid_90d_minor": 1_000}, set()),
        ({"paid_90d_minor": 10_000}, {"pays_what_is_asked"}),
    ],
)
def test_whether_they_go_on_paying(known: dict[str, Any], says: set[str]) -> None:
    assert pieces("willingness", **known) == says


@pytest.mark.parametrize(
    ("known", "axes"),
    [
        ({"balance_minor": 20_000, "paid_90d_minor": 12_000, "days_since_payment": 5, "past_due_days": 40}, (90, 90)),
        ({"balance_minor": 101_000, "paid_90d_minor": 4_000, "days_since_payment": 5, "past_due_days": 40}, (15, 80)),
        ({"balance_minor": 20_000, "days_since_payment": 100, "past_due_days": 100}, (50, 20)),
        ({"balance_minor": 95_000, "days_since_payment": 100, "past_due_days": 100}, (20, 20)),
    ],
)
def test_a_card_account_without_income_finds_its_quadrant(known: dict[str, Any], axes: tuple[int, int]) -> None:
    assert (ability(**CARD | known), willingness(**known)) == axes

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

"""Segment rules: what the language means and refuses, which rules no loan can reach, and the segment of one loan."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from assistant.core.bands import bands
from assistant.core.columns import Kind
from assistant.core.expression import evaluate, holds
from assistant.core.language import understand
from assistant.core.problem import Problem
from assistant.core.segment import explain, load_segments
from assistant.yamlfile import parse_yaml
from tests.store.loans import shipped_rules

AS_OF = date(2026, 10, 1)
RULES = shipped_rules()
KNOWN = RULES.columns
PLAIN: dict[str, Any] = {
    name: {Kind.BOOL: False, Kind.TEXT: "x", Kind.DATE: None, Kind.NUMBER: None}.get(column.kind, 0)
    for name, column in KNOWN.items()
} | {"status": "active", "hold": "none", "reason": "unknown", "days_to_due": None, "ability": None, "willingness": None}


def value(text: str, **known: Any) -> Any:
    node, troubles = understand(text, KNOWN)
    assert node is not None, troubles
    return evaluate(node, PLAIN | known, AS_OF)


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("dpd between 1 and 7", {"dpd": 1}, True),
        ("dpd between 1 and 7", {"dpd": 7}, True),
        ("dpd between 1 and 7", {"dpd": 8}, False),
        ("not dpd between 1 and 7", {"dpd": 8}, True),
        ("ability >= 60", {"ability": None}, None),
        ("not ability >= 60", {"ability": None}, None),
        ("ability >= 60 or dpd = 0", {"ability": None}, True),
        ("ability >= 60 and dpd = 1", {"ability": None}, False),
        ("ability >= 60 and dpd = 0", {"ability": None}, None),
        ("ability is null", {"ability": None}, True),
        ("ability is not null", {"ability": None}, False),
        ("ability in (1, 2)", {"ability": None}, None),
        ("ability not in (1, 2)", {"ability": 3}, True),
        ("dpd / paused_days > 1", {"dpd": 5, "paused_days": 0}, None),
        ("dpd / paused_days = 2.5", {"dpd": 5, "paused_days": 2}, True),
        ("7 / 2 = 3.5", {}, True),
        ("least(ability, 40) = 40", {"ability": None}, None),
        ("greatest(ability, 40) = 40", {"ability": 39}, True),
        ("coalesce(ability, 50) = 50", {"ability": None}, True),
        ("abs(dpd - 10) = 3", {"dpd": 7}, True),
        ("-dpd < -3", {"dpd": 4}, True),
        ("opened_on < today - 90", {"opened_on": AS_OF - timedelta(days=91)}, True),
        ("opened_on < today - 90", {"opened_on": AS_OF - timedelta(days=90)}, False),
        ("today - opened_on = 90", {"opened_on": AS_OF - timedelta(days=90)}, True),
        ("opened_on > today", {"opened_on": None}, None),
        ("reason in ('forgot', 'unknown')", {}, True),
        ("promise_open", {"promise_open": True}, True),
        ("promise_open = false", {}, True),
        ("product = 'it''s'", {"product": "it's"}, True),
        ("DPD = 3", {"dpd": 3}, True),
        ("amount_past_due_minor * 100 > balance_minor * 20", {"amount_past_due_minor": 21, "balance_minor": 100}, True),
    ],
)
def test_a_condition_means_what_sql_means(text: str, known: dict[str, Any], expected: Any) -> None:
    assert value(text, **known) is expected


@pytest.mark.parametrize(
    ("text", "problem", "mend"),
    [
        ("dppd > 5", "unknown column `dppd`", "did you mean `dpd`?"),
        ("upper(product) = 'X'", "UPPER(product)", "the functions are"),
        ("coalesc(dpd, 1) > 0", "COALESC(dpd, 1)", "did you mean `coalesce`?"),
        ("load_extension('x')", "LOAD_EXTENSION('x')", "use one of"),
        ("reason = 'forgott'", "`reason` is never 'forgott'", "did you mean `forgot`?"),
        ("bucket in ('M1', 'm8')", "`bucket` is never 'm8'", "did you mean"),
        ("coalesce(hold, 'nobody') = 'none'", "`hold` is never 'nobody'", ""),
        ("dpd > 'abc'", "compares whole number with text", "without quotes"),
        ("dpd = '5'", "compares whole number with text", "without quotes"),
        ("amount_past_due_minor > dpd", "compares money with whole number", "one kind"),
        ("amount_past_due_minor + dpd > 5", "money + whole number", "money with money"),
        ("balance_minor * balance_minor > 5", "money * money", ""),
        ("opened_on < '2026-01-01'", "compares date with text", "today"),
        ("opened_on < date '2026-01-01'", "not part of the rule language", "today - 90"),
        ("opened_on > current_date", "not part of the rule language", "today - 90"),
        ("opened_on + opened_on > today", "date + date", "whole days"),
        ("product < 'a'", "text has no order", "= or <>"),
        ("product like 'a%'", "not part of the rule language", ""),
        ("dpd", "`dpd` is whole number, not a condition", "compare"),
        ("not dpd", "not a condition", ""),
        ("frozen and dpd", "not a condition", ""),
        ("1 < dpd < 5", "compares yes or no with whole number", ""),
        ("dpd is true", "not part of the rule language", ""),
        ("dpd = null", "`NULL` is not part of the rule language", "is null"),
        ("dpd in (1, null)", "`NULL`", ""),
        ("dpd in (select 1)", "not part of the rule language", ""),
        ("dpd in (paused_days)", "something else than values", ""),
        ("dpd between symmetric 1 and 2", "not part of the rule language", ""),
        ("l.dpd > 1", "not part of the rule language", ""),
        ("dpd > 1; drop table loan", "not one expression", "no semicolon"),
        ("select 1", "not part of the rule language", ""),
        ("dpd > 1 late", "not part of the rule language", ""),
        ("case when frozen then true end", "not part of the rule language", ""),
        ("dpd > :as_of", "not part of the rule language", ""),
        ("dpd % 2 = 0", "not part of the rule language", ""),
        ("cast(dpd as text) = '1'", "not part of the rule language", ""),
        ("(dpd > 1", "not an expression", ""),
        ("", "not one expression", ""),
        ("dpd > 1e3", "is not a number here", ""),
        ("dpd > 99999999999999999999", "is not a number here", ""),
        ("balance_minor * 1000 * 1000 * 1000 > 0", "past what a database can hold", "smaller"),
        ("today - dpd * 1000 > opened_on", "past what a database can hold", ""),
        ("ability / risk_score > 1", "whole number / number", ""),
        ("least(dpd) > 1", "least takes 2", "nest"),
        ("(dpd > 1) = (dpd > 2)", "compares two conditions", ""),
        ("(" * 1900 + "true" + ")" * 1900, "nested too deeply", "several rules"),
        ("dpd > 1 or " * 500 + "true", "longer than", ""),
        ("product = 'a\0b'", "not printable", ""),
    ],
)
def test_what_is_not_in_the_language_is_refused_with_a_mend(text: str, problem: str, mend: str) -> None:
    node, troubles = understand(text, KNOWN)
    assert node is None
    assert any(problem in wrong and mend in how for wrong, how in troubles), troubles


def test_all_that_is_wrong_with_a_condition_is_told_at_once() -> None:
    _, troubles = understand("dppd > 5 and reason = 'forgott' and frozen > 1", KNOWN)
    assert len(troubles) == 3


def problems_of(*conditions: str) -> tuple[Problem, ...]:
    rules = "".join(f'  - name: r{i}\n    when: "{condition}"\n' for i, condition in enumerate(conditions, 1))
    return load_segments(parse_yaml("segments:\n" + rules, "segments.yaml"), KNOWN)[1]


@pytest.mark.parametrize(
    ("conditions", "line", "problem"),
    [
        (["dpd < 0", "true"], 3, "r1: never true"),
        (["dpd > 5 and dpd < 6", "true"], 3, "r1: never true"),
        (["dpd between 7 and 1", "true"], 3, "r1: never true"),
        (["reason = 'forgot' and reason = 'away'", "true"], 3, "r1: never true"),
        (["ability > 100", "true"], 3, "r1: never true"),
        (["frozen and not frozen", "true"], 3, "r1: never true"),
        (["dpd is null", "true"], 3, "r1: never true"),
        (["false", "true"], 3, "r1: never true"),
        (["1 > 2", "true"], 3, "r1: never true"),
        (["dpd > 5", "dpd > 5", "true"], 5, "`r1` (line 2) takes all"),
        (["dpd > 5", "dpd > 7 and frozen", "true"], 5, "`r1` (line 2) takes all"),
        (["dpd > 5", "7 < dpd", "true"], 5, "`r1` (line 2) takes all"),
        (["reason in ('forgot', 'away')", "reason = 'away'", "true"], 5, "`r1` (line 2) takes all"),
        (["dpd <= 5", "dpd > 4", "dpd = 30", "true"], 7, "`r2` (line 4) takes all"),
        (["ability > 5", "ability <= 5", "ability is not null", "true"], 7, "together"),
        (["true", "dpd > 5"], 5, "`r1` (line 2) takes all"),
        (["1 = 1", "dpd > 5"], 5, "`r1` (line 2) takes all"),
        (["dpd > paused_days", "dpd > paused_days and frozen", "true"], 5, "`r1` (line 2) takes all"),
        (["product = 'a' or dpd > 1", "product = 'a'", "true"], 5, "`r1` (line 2) takes all"),
        (["dpd > 5"], 2, "no catch-all"),
        (["ability > 5", "ability <= 5"], 4, "no catch-all"),  # unknown ability is left
    ],
)
def test_a_rule_that_no_loan_can_reach_is_refused_with_its_line(conditions: list[str], line: int, problem: str) -> None:
    found = problems_of(*conditions)
    assert [one for one in found if one.line == line and problem in one.problem and one.mend], found


@pytest.mark.parametrize(
    "conditions",
    [
        ["dpd > 5", "dpd <= 5"],  # together they take everything
        ["dpd > 5", "dpd <= 5", "true"],  # a catch-all is good practice all the same
        ["dpd > 7 and frozen", "dpd > 5", "true"],
        ["ability > 5", "ability <= 5", "true"],
        ["dpd > 5 and ability >= 60", "dpd > 5", "true"],
        ["dpd > paused_days", "dpd <= paused_days", "true"],
        ["product = 'a'", "product = 'b'", "true"],
        ["risk_score > 0.5", "risk_score > 0.4", "true"],
    ],
)
def test_rules_that_can_all_be_reached_are_accepted(conditions: list[str]) -> None:
    assert problems_of(*conditions) == ()


def test_a_wrong_file_is_refused_with_field_and_line() -> None:
    text = "segments:\n  - name: Bad Name\n    wehn: dpd > 1\n  - name: a\n    when: true\n"
    _, problems = load_segments(parse_yaml(text, "segments.yaml"), KNOWN)
    assert {(problem.line, problem.problem.split(":")[0]) for problem in problems} >= {
        (3, "unknown field segments.0.wehn")
    }
    assert any("did you mean `when`?" in problem.mend for problem in problems)
    twice = "segments:\n  - {name: a, when: dpd > 1}\n  - {name: a, when: true}\n"
    assert "has this name" in load_segments(parse_yaml(twice, "s.yaml"), KNOWN)[1][0].problem


def test_a_rule_may_lead_to_another_rules_segment() -> None:
    text = (
        "segments:\n  - {name: a, when: dpd > 1}\n  - {name: b, segment: a, when: frozen}\n  - {name: c, when: true}\n"
    )
    segments, problems = load_segments(parse_yaml(text, "s.yaml"), KNOWN)
    assert problems == ()
    assert segments.names == ("a", "c")
    matched = explain(segments, PLAIN | {"frozen": True}, AS_OF)
    assert (matched.segment, matched.rule.name) == ("a", "b")


def segment(**known: Any) -> str:
    return explain(RULES.segments, PLAIN | known, AS_OF).segment


BANDS = {
    "m1_early": (1, 7),
    "m1_late": (8, 30),
    "m2": (31, 60),
    "m3": (61, 90),
    "m4_m6": (91, 180),
    "m7": (181, 5000),
}
QUADRANTS = [
    (None, None, "unknown"),
    (60, 60, "able_willing"),
    (59, 60, "unknown"),
    (39, 60, "willing_unable"),
    (40, 60, "unknown"),
    (60, 39, "able_unwilling"),
    (60, 40, "unknown"),
    (39, 39, "neither"),
    (39, None, "unknown"),
    (100, 0, "able_unwilling"),
]


@pytest.mark.parametrize(("ability", "willingness", "quadrant"), QUADRANTS)
def test_the_table_has_every_band_and_quadrant(ability: int | None, willingness: int | None, quadrant: str) -> None:
    for band, edges in BANDS.items():
        for dpd in edges:
            found = segment(dpd=dpd, past_due_days=dpd, ability=ability, willingness=willingness)
            assert found == f"{band}.{quadrant}"
    for days_to_due in (0, 7):
        found = segment(days_to_due=days_to_due, ability=ability, willingness=willingness)
        assert found == f"pre_due.{quadrant}"


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, "current"),
        ({"days_to_due": 8}, "current"),
        ({"past_due_days": 3, "days_to_due": 4}, "grace"),
        ({"status": "closed", "hold": "deceased"}, "closed"),
        ({"hold": "deceased", "promise_open": True, "dpd": 40}, "hold.deceased"),
        ({"hold": "opt_out", "dpd": 40}, "m2.unknown"),  # the gate's business
        ({"promise_open": True, "reason": "dispute", "dpd": 40}, "promise.open"),
        ({"reason": "dispute"}, "reason.dispute"),
        ({"reason": "not_mine", "dpd": 40}, "reason.dispute"),
        ({"reason": "legal_status", "dpd": 400}, "reason.legal_status"),
        ({"reason": "illness", "dpd": 400}, "reason.hardship"),
        ({"reason": "illness"}, "current"),
        ({"reason": "illness", "days_to_due": 7}, "reason.hardship"),
        ({"reason": "unwilling", "dpd": 1}, "reason.unwilling"),
        ({"reason": "unwilling"}, "current"),
        ({"reason": "forgot", "dpd": 30}, "reason.warm"),
        ({"reason": "forgot", "dpd": 31}, "m2.unknown"),
        ({"reason": "cash_gap", "dpd": 5}, "m1_early.unknown"),
        ({"broken_in_a_row": 1, "days_since_broken_promise": 7, "dpd": 5}, "promise.broken"),
        ({"broken_in_a_row": 1, "days_since_broken_promise": 8, "dpd": 5}, "m1_early.unknown"),
        ({"broken_in_a_row": 0, "days_since_broken_promise": 3, "dpd": 5}, "m1_early.unknown"),
        ({"broken_in_a_row": 1, "days_since_broken_promise": 3}, "current"),
        ({"broken_in_a_row": 1, "days_since_broken_promise": 3, "dpd": 5, "reason": "forgot"}, "promise.broken"),
        ({"broken_in_a_row": 1, "days_since_broken_promise": 3, "dpd": 5, "reason": "job_loss"}, "reason.hardship"),
    ],
)
def test_precedence_is_hold_then_open_promise_then_reason_then_the_table(known: dict[str, Any], expected: str) -> None:
    assert segment(**known) == expected


def test_the_explanation_has_every_rule_that_was_asked_and_what_it_read() -> None:
    matched = explain(RULES.segments, PLAIN | {"dpd": 3, "past_due_days": 3}, AS_OF)
    assert [tried.held for tried in matched.trail] == [False] * (len(matched.trail) - 1) + [True]
    assert matched.trail[-1].values == {"dpd": 3}
    assert matched.trail[0].values == {"status": "active"}


def test_a_band_keeps_every_rule_that_can_hold_in_it() -> None:
    conditions = [rule.condition for rule in RULES.segments.rules]
    made = bands(conditions, "dpd")
    assert [band.last for band in made] == [0, 7, 30, 60, 90, 180, None]
    assert len(made[0].rules) < len(conditions) / 2
    dice = random.Random(1)
    for _ in range(2000):
        row = PLAIN | {"dpd": dice.choice((0, 1, 7, 8, 30, 31, 60, 61, 90, 91, 180, 181, 700)), **some(dice)}
        band = next(band for band in made if band.last is None or row["dpd"] <= band.last)
        first = next(i for i in band.rules if holds(conditions[i], row, AS_OF))
        assert first == next(i for i, condition in enumerate(conditions) if holds(condition, row, AS_OF))


def some(dice: random.Random) -> dict[str, Any]:
    return {
        "past_due_days": dice.choice((0, 3)),
        "days_to_due": dice.choice((None, 0, 8)),
        "ability": dice.choice((None, 39, 60)),
        "willingness": dice.choice((None, 39, 60)),
        "reason": dice.choice(KNOWN["reason"].values or ()),
        "hold": dice.choice(("none", "none", "deceased")),
        "promise_open": dice.random() < 0.1,
    }

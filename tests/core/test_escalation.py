"""The policy decides a loan's next owner: the first rule that holds, unless a hold blocks that work."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.core.columns import columns
from assistant.core.escalation import Decision, decide, load_escalation
from assistant.core.expression import Row
from assistant.yamlfile import parse_yaml, read_yaml

SHIPPED = Path(__file__).parents[2] / "config" / "escalation.yaml"
TODAY = date(2026, 10, 1)
POLICY, PROBLEMS = load_escalation(
    read_yaml(SHIPPED), reasons=("unknown", "unwilling", "legal_status", "untraceable", "misuse_fraud")
)


def row(**changed: Any) -> Row:
    blank: dict[str, Any] = dict.fromkeys(columns(buckets=(), reasons=()))
    usual = {
        "dpd": 70,
        "bucket": "M3",
        "broken_promises_90d": 0,
        "broken_in_a_row": 0,
        "reason": "cash_gap",
        "hold": "none",
    }
    usual |= {
        "large": False,
        "has_collateral": False,
        "rpc_90d": 1,
        "calls_90d": 4,
        "hardship_offered": True,
        "has_address": True,
        "days_since_rpc": 5,
        "broken_on": TODAY,
    }
    return blank | usual | changed


def asked(blocked: tuple[str, ...] = (), **changed: Any) -> Decision | None:
    return decide("L1", row(**changed), POLICY, TODAY, blocked)


def test_the_shipped_policy_is_sound() -> None:
    assert PROBLEMS == ()


@pytest.mark.parametrize(
    "changed, queue",
    [
        ({}, None),
        ({"broken_promises_90d": 2, "broken_in_a_row": 1}, None),
        ({"broken_promises_90d": 2, "broken_in_a_row": 2}, "review"),
        ({"broken_promises_90d": 3}, "field"),
        ({"broken_promises_90d": 3, "reason": "unknown"}, "collector"),
        ({"broken_promises_90d": 3, "hardship_offered": False}, "collector"),
        ({"broken_promises_90d": 3, "reason": "unwilling"}, "legal"),
        ({"broken_promises_90d": 3, "reason": "unwilling", "dpd": 60}, "field"),
        ({"broken_promises_90d": 3, "large": True}, "legal"),
        ({"limitation_on": date(2027, 3, 30)}, "legal"),  # 180 days
        ({"limitation_on": date(2027, 3, 31)}, None),  # 181
        ({"limitation_on": TODAY}, "review"),
        ({"hold": "deceased", "has_collateral": True}, "legal"),
        ({"hold": "deceased"}, None),
        ({"rpc_90d": 0}, "field"),
        ({"rpc_90d": 0, "dpd": 60}, None),
        ({"rpc_90d": 0, "calls_90d": 3}, "field"),
        ({"rpc_90d": 0, "calls_90d": 2}, None),
        ({"rpc_90d": 0, "has_address": False}, None),  # no place to go to
        ({"dpd": 91, "calls_90d": 2, "days_since_rpc": None}, "field"),
        ({"dpd": 91, "calls_90d": 2, "days_since_rpc": 14}, "field"),
        ({"dpd": 91, "calls_90d": 2, "days_since_rpc": 13}, None),
        ({"dpd": 91, "calls_90d": 1, "days_since_rpc": None}, None),
        ({"dpd": 181, "calls_90d": 9, "days_since_rpc": None}, None),
        ({"dpd": 181, "calls_90d": 9, "days_since_rpc": None, "large": True}, "field"),
        ({"broken_promises_90d": 3, "reason": "unknown", "rpc_90d": 0}, "field"),
        ({"dpd": 91, "reason": "unwilling"}, "legal"),
        ({"dpd": 90, "reason": "unwilling"}, None),
    ],
)
def test_each_rule_at_its_edge(changed: dict[str, Any], queue: str | None) -> None:
    found = asked(**changed)
    assert (found.queue if found else None) == queue


def test_a_hold_that_blocks_the_work_keeps_the_loan_out_of_that_queue() -> None:
    assert asked(("field",), broken_promises_90d=3) is None
    assert asked(("contact", "legal"), broken_promises_90d=3) is not None


def test_the_reasons_name_the_rule_and_what_it_read() -> None:
    found = asked(broken_promises_90d=4, broken_in_a_row=4)
    assert found is not None
    assert "three promises broken" in found.why[0]
    assert "broken_promises_90d 4" in found.why


def test_a_cause_is_the_same_for_the_same_break_and_new_for_the_next() -> None:
    first, again = asked(broken_promises_90d=3), asked(broken_promises_90d=3)
    later = asked(broken_promises_90d=4, broken_on=date(2026, 10, 9))
    assert first is not None
    assert again is not None
    assert later is not None
    assert first.cause == again.cause != later.cause


def test_a_currency_without_a_limit_has_no_large_balances() -> None:
    assert POLICY.is_large(500_000, "USD")
    assert not POLICY.is_large(499_999, "USD")
    assert not POLICY.is_large(10**12, "XXX")


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("rpc_90d = 0", "rcp_90d = 0", "rcp_90d"),
        ("queue: field", "queue: feild", "queue"),
        ("once_per: ever", "once_per: never", "once_per"),
        ("name: time_barred", "name: not_reached", "twice"),
        ("'untraceable'", "'untracable'", "untracable"),
        ("from_dpd: 61", "from_dpd: soon", "from_dpd"),
    ],
)
def test_a_mistake_in_the_policy_is_named_with_its_line(old: str, new: str, words: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace(old, new, 1)
    reasons = ("unknown", "unwilling", "legal_status", "untraceable", "misuse_fraud")
    _, problems = load_escalation(parse_yaml(text, "escalation.yaml"), reasons=reasons)
    assert any(words in str(problem) and problem.line for problem in problems), problems

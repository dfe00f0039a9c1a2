"""What is open to whom: by days, product, reason and balance; a settlement only while two people's approval holds."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.config import shipped
from assistant.core.offers import (
    Approval,
    Kind,
    OfferRule,
    open_to,
    plan_parts,
    settlement_of,
)
from assistant.core.offers_file import load_offers
from assistant.core.treatment import plan_borrower
from assistant.core.treatment.facts import LoanDay
from assistant.steps.script import open_offers
from assistant.yamlfile import parse_yaml
from tests.core.planning import AS_OF, loan, person, standard

SHIPPED = (shipped("config") / "offers.yaml").read_text(encoding="utf-8")
TERMS = "approved: {{by: mia, seconded_by: {}, approved_on: 2026-10-01, until: {}}}"
APPROVED = Approval(by="mia", seconded_by="noor", approved_on=AS_OF, until=AS_OF + timedelta(days=30))
SETTLE = OfferRule(
    name="settle",
    kind=Kind.SETTLEMENT,
    dpd=(91, 180),
    products=frozenset({"credit_card"}),
    reasons=frozenset({"job_loss"}),
    balance_max_minor={"USD": 500_000},
    share=Decimal("0.7"),
    valid_days=14,
    approved=APPROVED,
)


def debt(**changed: Any) -> LoanDay:
    usual: dict[str, Any] = {"dpd": 91, "balance_minor": 500_000, "product": "credit_card", "reason": "job_loss"}
    return loan(**(usual | changed))


@pytest.mark.parametrize(
    ("changed", "is_open"),
    [
        ({}, True),
        ({"dpd": 90}, False),
        ({"dpd": 180}, True),
        ({"dpd": 181}, False),
        ({"balance_minor": 500_001}, False),
        ({"balance_minor": 1}, True),
        ({"balance_minor": 0}, False),
        ({"currency": "XAF"}, False),
        ({"product": "auto_loan"}, False),
        ({"product": None}, False),
        ({"reason": "unwilling"}, False),
        ({"reason": None}, False),
    ],
)
def test_a_settlement_is_open_within_its_limits(changed: dict[str, Any], is_open: bool) -> None:
    assert (open_to([SETTLE], Kind.SETTLEMENT, debt(**changed), AS_OF) is not None) is is_open


@pytest.mark.parametrize(("days", "is_open"), [(-1, False), (0, True), (30, True), (31, False)])
def test_an_approval_holds_from_its_first_day_through_its_last(days: int, is_open: bool) -> None:
    found = open_to([SETTLE], Kind.SETTLEMENT, debt(), AS_OF + timedelta(days=days))
    assert (found is not None) is is_open


def test_without_an_approval_nothing_is_settled() -> None:
    assert settlement_of([replace(SETTLE, approved=None)], [debt()], AS_OF) is None


def test_the_amount_is_rounded_up_and_stands_no_longer_than_the_approval() -> None:
    assert settlement_of([SETTLE], [debt(balance_minor=333)], AS_OF) == {
        "amount_minor": 234,  # 233.1
        "currency": "USD",
        "valid_until": str(AS_OF + timedelta(days=14)),
    }
    late = AS_OF + timedelta(days=20)
    found = settlement_of([SETTLE], [debt()], late)
    assert found is not None
    assert found["valid_until"] == str(AS_OF + timedelta(days=30))


def test_debts_of_two_currencies_are_never_one_amount() -> None:
    assert settlement_of([SETTLE], [debt(), debt(currency="EUR")], AS_OF) is None


def test_one_amount_for_several_debts_only_if_each_is_open() -> None:
    both = [debt(), debt(id=2, ref="L2", balance_minor=100_000)]
    found = settlement_of([SETTLE], both, AS_OF)
    assert found is not None
    assert found["amount_minor"] == 420_000
    assert settlement_of([SETTLE], [both[0], replace(both[1], dpd=20)], AS_OF) is None


@pytest.mark.parametrize(
    ("wanted", "owed", "parts"), [(6, 60_000, 3), (2, 60_000, 2), (6, 25_000, 2), (6, 19_999, None), (6, 20_000, 2)]
)
def test_a_plan_has_no_more_parts_than_allowed_and_none_below_the_least(
    wanted: int, owed: int, parts: int | None
) -> None:
    rule = OfferRule(name="p", kind=Kind.PLAN, dpd=(1, 90), parts_max=3, part_min_minor={"USD": 10_000})
    assert plan_parts(rule, wanted, owed, "USD") == parts


def planned(rules: tuple[OfferRule, ...] | None, **changed: Any) -> list[str]:
    usual: dict[str, Any] = {
        "dpd": 120,
        "segment": "m4_m6.willing_unable",
        "reason": "job_loss",
        "product": "credit_card",
    }
    one = loan(**(usual | changed))
    one = replace(one, policy=replace(one.policy, offers=rules))
    made = plan_borrower(person(one), {"standard": standard()}, AS_OF, 1)
    return [contact.template for contact in made.contacts]


def test_the_template_of_a_settlement_is_planned_only_when_one_is_open() -> None:
    assert "settlement_offer" in planned((SETTLE,))
    assert "settlement_offer" not in planned((replace(SETTLE, approved=None),))
    assert "settlement_offer" not in planned((SETTLE,), reason="unwilling")
    assert "settlement_offer" not in planned(None)


def test_a_planned_settlement_carries_its_amount_and_last_day() -> None:
    one = debt(dpd=120, segment="m4_m6.willing_unable")
    one = replace(one, policy=replace(one.policy, offers=(SETTLE,)))
    made = plan_borrower(person(one), {"standard": standard()}, AS_OF, 1)
    settle = next(contact for contact in made.contacts if contact.template == "settlement_offer")
    assert settle.context["settlement"]["amount_minor"] == 350_000


def test_no_plan_is_offered_where_no_rule_opens_one() -> None:
    segment = {"dpd": 40, "segment": "m2.willing_unable"}
    open_plan = OfferRule(name="p", kind=Kind.PLAN, dpd=(31, 60), parts_max=3)
    assert "plan_offer" in planned((open_plan,), **segment)
    assert "plan_offer" not in planned((replace(open_plan, dpd=(41, 60)),), **segment)


def test_the_shipped_file_is_sound_and_settles_nothing_that_nobody_approved() -> None:
    rules, problems = load_offers(parse_yaml(SHIPPED, "offers.yaml"), reasons=None)
    assert problems == ()
    assert {rule.kind for rule in rules} == set(Kind)
    assert all(rule.approved is None for rule in rules)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("dpd: [91, 180]", "dpd: [180, 91]", "after day 91"),
        ("share: 0.70", "share: 1.0", "share"),
        ("share: 0.70", "parts_max: 3", "has no `parts_max`"),
        ("    share: 0.70\n", "", "needs `share`"),
        ("parts_max: 12", "valid_days: 12", "has no `valid_days`"),
        ("name: settle_m7", "name: instalments", "twice"),
        ("job_loss,", "job_los,", "job_los"),
        ("share: 0.60", f"share: 0.60\n    {TERMS.format('Mia', '2026-12-31')}", "seconds their own"),
        ("share: 0.60", f"share: 0.60\n    {TERMS.format('noor', '2026-09-30')}", "before it begins"),
        ("kind: plan", "kind: gift", "kind"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_offers_is_named_with_its_line(old: str, new: str, words: str) -> None:
    known = ("job_loss", "income_cut", "overindebted", "illness", "disaster")
    _, problems = load_offers(parse_yaml(SHIPPED.replace(old, new, 1), "offers.yaml"), reasons=known)
    assert any(words in str(problem) and problem.line for problem in problems), problems


def on_call(rules: tuple[OfferRule, ...], **changed: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"segment": "m2.willing_unable", "dpd": 40, "product": "credit_card", "reason": "job_loss"}
    rt, row = SimpleNamespace(rulebook=SimpleNamespace(offers=rules)), loan(**(usual | changed))
    return open_offers(cast(Any, rt), standard(), cast(Any, [row]), 15, AS_OF)


def test_a_call_script_shows_the_plan_and_the_settlement_that_are_open() -> None:
    plan = OfferRule(name="p", kind=Kind.PLAN, dpd=(31, 60), parts_max=4)
    assert on_call((plan,)) == {
        "plan": {"parts": 4, "part_minor": 5_000, "currency": "USD", "first_on": "2026-10-15"}
    }, "the strategy wants six parts, the rule allows four"
    assert on_call((replace(plan, dpd=(1, 39)),)) == {}
    assert on_call((plan,), segment="m2.able_unwilling") == {}, "the strategy of the segment has no plan"
    assert list(on_call((plan, replace(SETTLE, dpd=(40, 40))))) == ["settlement", "plan"]

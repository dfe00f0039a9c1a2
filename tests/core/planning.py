"""Builders for tests of treatments: the shipped strategy, and a good borrower whose one late loan may be chased."""

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.core.terms import Channel
from assistant.core.treatment import PlanDecision, Strategy, load_strategy, plan_borrower
from assistant.core.treatment.facts import Attempt, BorrowerDay, LoanDay, Point, Policy, Promise
from assistant.yamlfile import read_yaml

CONFIG = Path(__file__).parents[2] / "config"
AS_OF = date(2026, 10, 1)  # a Thursday
SEED = 1

POLICY = Policy(
    name="cards",
    lender="Harbor Credit",
    strategy="standard",
    pennies_minor=500,
    recent_payment_days=3,
    hold_out_percent=0,
    collects_for_another=False,
    consent_by_contract=True,
    payments_stale=False,
    calls_wait=False,
)
PHONE = Point(id=1, kind="phone", use="mobile", zones=("America/New_York",))
EMAIL = Point(id=2, kind="email", use="personal")
POST = Point(id=None, kind="post")
LOAN = LoanDay(
    id=1,
    ref="L1",
    segment="m1_late.unknown",
    policy=POLICY,
    currency="USD",
    dpd=10,
    past_due_days=10,
    days_to_due=20,
    oldest_due_on=AS_OF - timedelta(days=10),
    amount_past_due_minor=20_000,
    stop_roll_minor=10_000,
    next_due_minor=20_000,
    balance_minor=500_000,
)
BORROWER = BorrowerDay(
    id=1,
    ref="B1",
    country="US",
    region="NY",
    zones=("America/New_York",),
    loans=(LOAN,),
    points=(PHONE, EMAIL, POST),
)


@lru_cache(maxsize=1)
def segment_names() -> tuple[str, ...]:
    return tuple(rule["name"] for rule in read_yaml(CONFIG / "segments.yaml").data["segments"])


@lru_cache(maxsize=1)
def standard() -> Strategy:
    strategy, problems = load_strategy(read_yaml(CONFIG / "strategies" / "standard.yaml"), segment_names())
    assert strategy is not None, problems
    return replace(strategy, self_cure=replace(strategy.self_cure, percent=0))


def policy(**changes: Any) -> Policy:
    return replace(POLICY, **changes)


def loan(segment: str = "m1_late.unknown", dpd: int = 10, **changes: Any) -> LoanDay:
    """A loan so many days late; negative: due in so many days."""
    late = {"segment": segment, "dpd": max(dpd, 0), "past_due_days": max(dpd, 0)}
    days = {"days_to_due": -dpd if dpd <= 0 else 20}
    since = {"oldest_due_on": AS_OF - timedelta(days=dpd) if dpd > 0 else None}
    owed = {"amount_past_due_minor": 20_000 if dpd > 0 else 0}
    return replace(LOAN, **{**late, **days, **since, **owed, **changes})


def person(*loans: LoanDay, **changes: Any) -> BorrowerDay:
    return replace(BORROWER, **{"loans": loans or (LOAN,), **changes})


def promise(days: int, consent: bool = False) -> Promise:
    """A promise whose date, or whose judgement, is so many days from the business date."""
    on = AS_OF + timedelta(days=days)
    return Promise(id=7, on=on, due_on=on, amount_minor=5_000, follow_up_consent=consent)


def plan(
    who: BorrowerDay, as_of: date = AS_OF, seed: int = SEED, barred: frozenset[Channel] = frozenset()
) -> PlanDecision:
    return plan_borrower(who, {"standard": standard()}, as_of, seed, barred)


def told(who: BorrowerDay, as_of: date = AS_OF, **more: Any) -> list[tuple[str, str]]:
    """(channel, template) of each planned contact."""
    return [(str(one.channel), one.template) for one in plan(who, as_of, **more).contacts]


def called(*days_ago: int, conversation: bool = False) -> tuple[Attempt, ...]:
    return tried(Channel.CALL, *days_ago, conversation=conversation)


def tried(channel: Channel, *days_ago: int, conversation: bool = False) -> tuple[Attempt, ...]:
    days = (AS_OF - timedelta(days=ago) for ago in days_ago)
    return tuple(Attempt(channel=channel, on=day, conversation=conversation) for day in days)

"""The gate held against a second, slow reading of the same rules.

Over random files no contact that the slow one refuses is allowed; what the gate refuses beyond it has a reason that is
written down, and a refusal's instant is right.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.core.gate import GateFacts, Verdict, decide
from assistant.profiles import load_profiles
from tests.core.gate_reading.explained import EXPLAINED
from tests.core.gate_reading.histories import a_history
from tests.core.gate_reading.reading import PROFILES as READ
from tests.core.gate_reading.reading import refusals

PROFILES, _ = load_profiles(Path(__file__).parents[2] / "config" / "jurisdictions")
BLOCKS, BLOCK = 20, 5_000  # 100,000 histories
SHRINKABLE = 750  # the blocks seek; these find the smallest history that shows it
STEP = timedelta(minutes=15)
Note = Callable[[str, object], None]


def judged(facts: GateFacts, names: tuple[str, ...], now: datetime) -> Verdict:
    return decide(facts, [PROFILES[name] for name in names], now)


def refusing(verdict: Verdict) -> set[str]:
    return {f"{finding.profile} {finding.rule}" for finding in verdict.refusals}


def compared(dice: Random, seed: int | None = None) -> set[str]:
    """The rules by which the gate refuses what the slow reading allows; fails if it allows what that one refuses."""
    facts, names, now = a_history(dice)
    verdict = judged(facts, names, now)
    slow = refusals(facts, names, now)
    assert not (slow and verdict.allowed), f"seed {seed}, {names} at {now}: the gate allows what {slow} refuse: {facts}"
    beyond = set() if slow else refusing(verdict)
    assert beyond <= EXPLAINED.keys(), f"seed {seed} at {now}: {beyond - EXPLAINED.keys()} refuse beyond: {facts}"
    return beyond


@pytest.mark.parametrize("block", range(BLOCKS))
def test_no_contact_that_the_slow_reading_refuses_is_allowed(block: int, record_property: Note) -> None:
    beyond: Counter[str] = Counter()
    for seed in range(block * BLOCK, block * BLOCK + BLOCK):
        rules = compared(Random(seed), seed)
        beyond.update(rules)
        beyond["any rule"] += bool(rules)
    record_property("over-refused", dict(beyond))
    assert beyond["any rule"] < BLOCK * 0.05


@settings(
    max_examples=SHRINKABLE, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(st.randoms(use_true_random=False))
def test_no_contact_that_the_slow_reading_refuses_is_allowed_however_small(dice: Random) -> None:
    compared(dice)


@pytest.mark.parametrize("block", range(4))
def test_a_refusal_opens_at_its_instant_and_not_before(block: int) -> None:
    seen = 0
    for seed in range(1_000_000 + block * 3_000, 1_000_000 + block * 3_000 + 3_000):
        facts, names, now = a_history(Random(seed))
        verdict = judged(facts, names, now)
        if verdict.until is None:
            continue
        seen += 1
        assert judged(facts, names, verdict.until).allowed
        assert refusals(facts, names, verdict.until) == [], f"seed {seed}: until {verdict.until}"
        before = judged(facts, names, verdict.until - timedelta(minutes=1))
        assert not before.allowed
        if refusing(before).isdisjoint(EXPLAINED):
            assert refusals(facts, names, verdict.until - timedelta(minutes=1)), f"seed {seed}: until {verdict.until}"
    assert seen > 100


def test_no_earlier_quarter_of_an_hour_would_do_for_the_slow_reading() -> None:
    seen = 0
    for seed in range(2_000_000, 2_001_500):
        facts, names, now = a_history(Random(seed))
        verdict = judged(facts, names, now)
        if verdict.until is None or not refusing(verdict).isdisjoint(EXPLAINED):
            continue
        quarter = now + (STEP - (now - datetime.min.replace(tzinfo=now.tzinfo)) % STEP)
        tried = (quarter + STEP * n for n in range(int((verdict.until - quarter) / STEP)))
        earlier = next((at for at in tried if at < verdict.until and not refusals(facts, names, at)), None)
        assert earlier is None or not judged(facts, names, earlier).allowed, f"seed {seed}: {earlier}"
        seen += earlier is None
    assert seen > 40


def test_the_slow_reading_reads_every_shipped_profile() -> None:
    assert READ.keys() == PROFILES.keys()


def test_the_same_seed_gives_the_same_history_twice() -> None:
    assert a_history(Random(7)) == a_history(Random(7))

"""The contact rules measured: a verdict beside the same rules written by hand, and the gate beside its slow reading.

    ./scripts/bench --rules                       speed, then 10,000,000 random files on every core
    ./scripts/bench --rules --histories 1000000   as many files; a run that was stopped goes on where it was
    ./scripts/bench --rules --speed               speed alone

Exit status 1 if a contact is allowed that the slow reading refuses, if the gate refuses beyond it for a reason that is
not written down, or if a verdict costs more than five times the hand-written check.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the slow reading lives with the tests

from straight_check import refusing as refusing_by_hand  # noqa: E402 - beside this file

from assistant.core.gate import Contact, Debt, Event, GateFacts, Place, decide  # noqa: E402 - after the path
from assistant.profiles import load_profiles  # noqa: E402 - after the path
from tests.core.gate_reading.explained import EXPLAINED  # noqa: E402 - after the path
from tests.core.gate_reading.histories import a_history  # noqa: E402 - after the path
from tests.core.gate_reading.reading import refusals  # noqa: E402 - after the path

PROFILES, _ = load_profiles(ROOT / "config" / "jurisdictions")
TOGETHER = ("house", "us-reg-f", "us-tcpa", "us-nyc")
NOON = datetime(2026, 10, 6, 16, tzinfo=UTC)  # a Tuesday, 12:00 in New York
BLOCK = 10_000
LIMIT = 5.0


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--histories", type=int, default=10_000_000, help="random files to compare on")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--state", type=Path, default=Path(tempfile.gettempdir()) / "bench-rules.jsonl")
    parser.add_argument("--fresh", action="store_true", help="forget an earlier run")
    parser.add_argument("--speed", action="store_true", help="measure the speed alone")
    args = parser.parse_args(words)
    quick_enough = speed()
    if args.speed:
        return 0 if quick_enough else 1
    if args.fresh:
        args.state.unlink(missing_ok=True)
    return 0 if compare(args.histories, args.workers, args.state) and quick_enough else 1


def speed() -> bool:
    """A verdict on 20, 200 and 2,000 past events, each beside the check by hand on the same facts, in turn."""
    print(f"a verdict of {' + '.join(TOGETHER)}, median of many, the two in turn\n")
    print(f"{'past events':>12} {'gate µs':>10} {'by hand µs':>11} {'ratio':>7} {'µs/event':>9}")
    found = {events: both(facts_of(events)) for events in (20, 200, 2_000)}
    for events, (ours, hand) in found.items():
        print(f"{events:>12,} {ours:>10.1f} {hand:>11.1f} {ours / hand:>7.2f} {ours / events:>9.2f}")
    ratio = found[20][0] / found[20][1]
    growth = found[2_000][0] / found[20][0]
    print(f"\nat 20 events {ratio:.2f} times the check by hand (limit {LIMIT:g}); ", end="")
    print(f"2,000 events cost {growth:.1f} times 20 (linear would be 100)\n")
    return ratio <= LIMIT and growth <= 100


def facts_of(events: int) -> GateFacts:
    """An allowed call: `events` contacts by all channels over a year, of the last week as many as the caps permit."""
    kinds = ("call", "sms", "email", "letter")
    old = [NOON - timedelta(days=8) - timedelta(days=350) * n / events for n in range(events - 2)]
    past = [an_event(at, kinds[n % 4]) for n, at in enumerate(reversed(old))]
    week = [an_event(NOON - timedelta(days=3), "call"), an_event(NOON - timedelta(days=2), "email")]
    return GateFacts(
        places=(Place(zone="America/New_York", region="NY"),),
        debts=(Debt(id="D1", kind="credit_card"),),
        history=(*past, *week),
        contact=Contact(channel="call", person="borrower", number="m", debts=("D1",), consent="form"),
    )


def an_event(at: datetime, kind: str) -> Event:
    outcome = "no_answer" if kind == "call" else None
    return Event(at=at, event=kind, person="borrower", number="m", debts=("D1",), outcome=outcome)


def both(facts: GateFacts) -> tuple[float, float]:
    """Median microseconds of the gate and of the check by hand, taken in turn so that both feel the same neighbours."""
    together = [PROFILES[name] for name in TOGETHER]
    assert decide(facts, together, NOON).allowed
    assert not refusing_by_hand(facts, NOON)
    rounds = [
        (timed(lambda: decide(facts, together, NOON)), timed(lambda: refusing_by_hand(facts, NOON))) for _ in range(400)
    ]
    return median(ours for ours, _ in rounds), median(hand for _, hand in rounds)


def timed(fn: Callable[[], Any]) -> float:
    """Microseconds of this thread's own time, so that a busy machine does not count."""
    began = time.thread_time_ns()
    for _ in range(5):
        fn()
    return (time.thread_time_ns() - began) / 5 / 1e3


def compare(histories: int, workers: int, state: Path) -> bool:
    """The gate against the slow reading on so many seeds; every finished block is kept in `state`."""
    done = {block["block"]: block for block in read_state(state)}
    wanted = range(-(-histories // BLOCK))
    missing = [block for block in wanted if block not in done]
    print(f"{histories:,} files, {len(wanted) - len(missing)} of {len(wanted)} blocks kept in {state}", flush=True)
    began, seen = time.monotonic(), 0
    with get_context("spawn").Pool(workers) as pool, state.open("a", encoding="utf-8") as file:
        for result in pool.imap_unordered(one_block, missing):
            file.write(json.dumps(result) + "\n")
            file.flush()
            done[result["block"]] = result
            seen += BLOCK
            rate = seen / (time.monotonic() - began)
            left = (len(missing) * BLOCK - seen) / rate / 60
            print(f"  {seen:>12,} files, {rate:,.0f} a second, {left:,.0f} minutes left", flush=True)
    return report([done[block] for block in wanted])


def read_state(state: Path) -> Iterator[dict[str, Any]]:
    """The blocks that an earlier run finished; a line that was cut off is done again."""
    if state.exists():
        for line in state.read_text(encoding="utf-8").splitlines():
            if line.endswith("}"):
                yield json.loads(line)


def one_block(block: int) -> dict[str, Any]:
    refused, beyond, wrong = 0, Counter[str](), []
    for seed in range(block * BLOCK, block * BLOCK + BLOCK):
        facts, names, now = a_history(Random(seed))
        verdict = decide(facts, [PROFILES[name] for name in names], now)
        slow = refusals(facts, names, now)
        refused += bool(slow)
        if slow and verdict.allowed:
            wrong.append({"seed": seed, "allowed_in_spite_of": slow})
        elif not slow and not verdict.allowed:
            rules = {f"{finding.profile} {finding.rule}" for finding in verdict.refusals}
            beyond.update(["any rule", *rules])
            if not rules <= EXPLAINED.keys():
                wrong.append({"seed": seed, "refused_beyond": sorted(rules - EXPLAINED.keys())})
    return {"block": block, "refused": refused, "beyond": dict(beyond), "wrong": wrong}


def report(blocks: Sequence[dict[str, Any]]) -> bool:
    beyond: Counter[str] = Counter()
    for block in blocks:
        beyond.update(block["beyond"])
    files = len(blocks) * BLOCK
    wrong = [one for block in blocks for one in block["wrong"]]
    print(f"\n{files:,} files: {sum(block['refused'] for block in blocks):,} refused by the slow reading, ", end="")
    print(f"{beyond.pop('any rule', 0):,} refused beyond it\n")
    for rule, count in beyond.most_common():
        print(f"{count:>10,}  {count / files:>8.4%}  {rule:<26} {EXPLAINED.get(rule, 'NOT EXPLAINED')}")
    for one in wrong[:20]:
        print(f"WRONG: {json.dumps(one)}")
    print(f"\n{len(wrong)} wrong")
    return not wrong

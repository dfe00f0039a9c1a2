"""The funnel before a campaign starts: how many contacts of a day will be refused or wait, by rule, and until when.

The day is aged, planned and judged for real, on a connection whose work is rolled back.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from assistant.core.gate.plain import moment_words
from assistant.runtime import Runtime
from assistant.steps.age import age_book
from assistant.steps.judging import Judged, judge_planned
from assistant.steps.plan_day import plan_day
from assistant.store import contacts
from assistant.store.db import rehearsal

BATCH_MAX = 500
Tell = Callable[[str, int, int], None]
See = Callable[[Judged], None]


async def dry_run(rt: Runtime, as_of: date, now: datetime, tell: Tell, see: See | None = None) -> dict[str, Any]:
    """The JSON of `assistant plan --dry-run`. Writes nothing. `see` is shown each contact as it was judged."""
    with rehearsal(rt.db) as stage:
        rehearsing = replace(rt, db=stage)
        await stage.write(age_book, rt.rulebook, as_of)
        planned = await plan_day(rehearsing, as_of, now, progress=tell)
        judged = await stage.read(refusals, rehearsing, as_of, now, tell, planned["planned"], see)
    names = ("as_of", "loans", "delinquent", "planned")
    more = ("by_channel", "segments", "cost_minor", "stands")
    return {name: planned[name] for name in names} | judged | {name: planned[name] for name in more}


def refusals(
    conn: Connection, rt: Runtime, as_of: date, now: datetime, tell: Tell, total: int, see: See | None = None
) -> dict[str, Any]:
    """→ {may_go, waits, lapses, refused_for_good, refused}: the day's contacts asked as when their time comes.

    A contact waits if all rules open before its day ends, and lapses if they open later; what no time opens is refused
    for good. `refused` is by rule: how many contacts and loans it stops, and the earliest instant at which one of them
    may be made; None: time cures none.
    """
    found: dict[tuple[str, str], _Refused] = defaultdict(_Refused)
    ends: Counter[str] = Counter()
    done, last = 0, 0
    while ids := contacts.of_day(conn, as_of, last, BATCH_MAX):
        for one in judge_planned(conn, rt, ids, now):
            ends[end_of(one)] += 1
            if see is not None:
                see(one)
            for finding in one.verdict.refusals:
                found[finding.rule, finding.clause].take(one)
        done, last = done + len(ids), ids[-1]
        tell("asking the gate", done, total)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1].loans), item[0]))
    return {
        "may_go": ends["may_go"],
        "waits": ends["waits"],
        "lapses": ends["lapses"],
        "refused_for_good": ends["refused_for_good"],
        "refused": [{"rule": rule, "clause": clause} | one.as_json() for (rule, clause), one in ordered],
    }


def end_of(one: Judged) -> str:
    """may_go · waits (all rules open on its own day) · lapses (they open later) · refused_for_good (they never do)."""
    verdict, row = one.verdict, one.planned
    if verdict.allowed:
        return "may_go"
    if verdict.until is None:
        return "refused_for_good"
    return "waits" if verdict.until < row.not_after else "lapses"


class _Refused:
    """Gathers one rule's refusals."""

    def __init__(self) -> None:
        self.loans: set[int] = set()
        self.ends: Counter[str] = Counter()
        self.first: Judged | None = None  # whose refusal opens first

    def take(self, one: Judged) -> None:
        self.loans |= set(one.planned.loan_ids)
        self.ends[end_of(one)] += 1
        opens, before = one.verdict.until, self.first.verdict.until if self.first else None
        if opens is not None and (before is None or opens < before):
            self.first = one

    def as_json(self) -> dict[str, Any]:
        first = self.first
        opens = first.verdict.until if first else None
        return {
            "loans": len(self.loans),
            "contacts": self.ends.total(),
            "waits": self.ends["waits"],
            "opens_at": opens.isoformat() if opens else None,
            "opens": moment_words(opens, first.facts, first.at) if first and opens else None,
        }

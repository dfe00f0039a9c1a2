"""The funnel before a campaign starts: how many contacts of a day will be refused or wait, by rule, and until when.

The day is aged, planned and judged for real, on a connection whose work is rolled back.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from assistant.core.gate import Finding
from assistant.runtime import Runtime
from assistant.steps.age import age_book
from assistant.steps.plan_day import plan_day
from assistant.steps.release import judge_planned
from assistant.store import contacts
from assistant.store.db import rehearsal

BATCH_MAX = 500
Tell = Callable[[str, int, int], None]


async def dry_run(rt: Runtime, as_of: date, now: datetime, tell: Tell) -> dict[str, Any]:
    """The JSON of `assistant plan --dry-run`. Writes nothing."""
    with rehearsal(rt.db) as stage:
        rehearsing = replace(rt, db=stage)
        await stage.write(age_book, rt.rulebook, as_of)
        planned = await plan_day(rehearsing, as_of, now, progress=tell)
        refused = await stage.read(refusals, rehearsing, as_of, now, tell, planned["planned"])
    names = ("as_of", "loans", "delinquent", "planned")
    more = ("by_channel", "segments", "cost_minor", "stands")
    return {name: planned[name] for name in names} | {"refused": refused} | {name: planned[name] for name in more}


def refusals(conn: Connection, rt: Runtime, as_of: date, now: datetime, tell: Tell, total: int) -> list[dict[str, Any]]:
    """Contacts that the gate would refuse when their time comes: by the rule, the loans and the earliest opening."""
    found: dict[tuple[str, str], _Refused] = defaultdict(_Refused)
    done, last = 0, 0
    while ids := contacts.of_day(conn, as_of, last, BATCH_MAX):
        for row, verdict in judge_planned(conn, rt, ids, now):
            for finding in verdict.refusals:
                found[finding.rule, finding.clause].take(row.loan_ids, finding, verdict.until)
        done, last = done + len(ids), ids[-1]
        tell("asking the gate", done, total)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1].loans), item[0]))
    return [
        {"rule": rule, "clause": clause, "loans": len(one.loans), "opens_at": one.opens_at}
        for (rule, clause), one in ordered
    ]


class _Refused:
    """Gathers one rule's refusals."""

    def __init__(self) -> None:
        self.loans: set[int] = set()
        self.opens: datetime | None = None

    def take(self, loan_ids: list[int], finding: Finding, until: datetime | None) -> None:
        self.loans |= set(loan_ids)
        opening = until or finding.until
        if opening is not None and (self.opens is None or opening < self.opens):
            self.opens = opening

    @property
    def opens_at(self) -> str | None:
        return None if self.opens is None else self.opens.isoformat()

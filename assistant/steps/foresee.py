"""Works out beforehand what will go out on a day: the dry run, kept by campaign, with whom it is about and the texts.

On SQLite it runs on a copy of the database, so that nobody waits for it; on PostgreSQL in a transaction that is rolled
back, whose locks others may meet: so it is prepared in the evening, or when somebody asks for it.
"""

import heapq
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from assistant.core.dates import add_business_days
from assistant.core.problem import BadInput, Surroundings
from assistant.core.terms import Channel
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.steps.dry_run import dry_run, end_of
from assistant.steps.judging import Judged
from assistant.store import audit, forecasts
from assistant.store.db import snapshot

PEOPLE_MAX = 5000  # kept of each campaign; the counts are of all
TEXTS_MAX = 12  # kept of each campaign, the longest ones
GONE = ("may_go", "waits")


def next_day(rt: Runtime, now: datetime) -> date:
    """The next working day after today: what goes out tomorrow, or after the weekend."""
    return add_business_days(business_day(rt, now), 1, rt.settings.work.country)


def ask(conn: Connection, rt: Runtime, by: str, now: datetime) -> bool:
    """Have the next working day worked out; False if that is being done already."""
    asked = forecasts.ask(conn, next_day(rt, now), by, now)
    if asked:
        audit.note(conn, by, "forecast_asked", next_day(rt, now).isoformat(), now)
    return asked


async def run(rt: Runtime, number: int) -> None:
    """Work one out that waits."""
    asked = await rt.db.write(forecasts.begin, number, rt.now())
    if asked is None:
        return
    gathered = Gathered()
    try:
        totals = await _rehearsed(rt, asked.as_of, gathered)
    except (BadInput, Surroundings) as error:
        await rt.db.write(forecasts.fail, number, str(error), rt.now())
        return
    except BaseException:
        await rt.db.write(forecasts.fail, number, "it broke; the server's log says where", rt.now())
        raise
    await rt.db.write(forecasts.keep, number, totals, gathered.told(), rt.now())


async def _rehearsed(rt: Runtime, as_of: date, gathered: "Gathered") -> dict[str, Any]:
    if not rt.db.is_sqlite:
        return await dry_run(rt, as_of, rt.now(), _quiet, gathered.see)
    with tempfile.TemporaryDirectory(dir=rt.data, prefix="forecast-") as folder:
        copy = snapshot(rt.db, Path(folder) / "copy.db")
        try:
            return await dry_run(replace(rt, db=copy), as_of, rt.now(), _quiet, gathered.see)
        finally:
            copy.close()


def _quiet(_what: str, _done: int, _total: int) -> None:
    return None


@dataclass(kw_only=True)
class Group:
    """One campaign: a treatment of a strategy, on a channel, for a segment, with a template."""

    counts: Counter[str] = field(default_factory=Counter)
    people: set[int] = field(default_factory=set)
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    segments: Counter[str] = field(default_factory=Counter)
    cost_minor: int = 0
    waits_until: datetime | None = None
    longest: list[tuple[int, int, int, dict[str, Any]]] = field(default_factory=list)  # a heap, the shortest first


Key = tuple[str | None, str, str, str | None, str]


class Gathered:
    """The contacts of a dry run by campaign."""

    def __init__(self) -> None:
        self.groups: dict[Key, Group] = {}

    def see(self, one: Judged) -> None:
        row = one.planned
        group = self.groups.setdefault((row.strategy, row.treatment, row.channel, row.segment, row.template), Group())
        end = end_of(one)
        group.counts[end] += 1
        group.people.add(row.borrower_id)
        for finding in one.verdict.refusals:
            group.rules[finding.rule, finding.clause] += 1
        kept = _kept(one, end)
        if end in GONE:
            group.cost_minor += kept["cost_minor"]
        if end == "waits" and one.verdict.until is not None:
            group.waits_until = max(group.waits_until or one.verdict.until, one.verdict.until)
        if one.rendered is not None:
            group.languages[one.rendered.language] += 1
            if row.channel == Channel.SMS:
                group.segments[str(one.rendered.segments)] += 1
        size = len(kept["body"] or "")
        push = heapq.heappush if len(group.longest) < PEOPLE_MAX else heapq.heappushpop
        push(group.longest, (kept["segments"], size, -row.id, kept))

    def told(self) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
        return [(_values(key, group), _people(group)) for key, group in self.groups.items()]


def _kept(one: Judged, end: str) -> dict[str, Any]:
    row, made = one.planned, one.rendered
    first = one.verdict.refusals[0] if one.verdict.refusals else None
    cost = row.cost_minor if made is None or made.cost_minor is None else made.cost_minor
    return {
        "borrower_id": row.borrower_id, "loan_id": row.loan_ids[0], "end": end, "until": one.verdict.until,
        "rule": first and first.rule, "because": first and first.because, "priority": row.priority,
        "language": made and made.language, "encoding": str(made.encoding) if made and made.encoding else None,
        "segments": made.segments if made else 0, "units": made.units if made else 0, "cost_minor": int(cost),
        "body": made and "\n\n".join(filter(None, (made.subject, made.body))),
    }  # fmt: skip


def _values(key: Key, group: Group) -> dict[str, Any]:
    names = ("strategy", "treatment", "channel", "segment", "template")
    counts = {name: group.counts[name] for name in ("may_go", "waits", "lapses")}
    return dict(zip(names, key, strict=True)) | counts | {
        "contacts": group.counts.total(), "people": len(group.people), "refused": group.counts["refused_for_good"],
        "waits_until": group.waits_until, "cost_minor": group.cost_minor, "languages": dict(group.languages),
        "segments": dict(group.segments),
        "rules": [{"rule": rule, "clause": clause, "contacts": n} for (rule, clause), n in group.rules.most_common()],
    }  # fmt: skip


def _people(group: Group) -> list[dict[str, Any]]:
    """The longest first; only the first ones with their text."""
    found = [one for *_, one in sorted(group.longest, key=lambda item: item[:3], reverse=True)]
    for one in found[TEXTS_MAX:]:
        one["body"] = None
    return found


async def each_evening(rt: Runtime, now: datetime) -> dict[str, Any]:
    """The job: ask for the next working day."""
    return {"asked": int(await rt.db.write(ask, rt, "system", now))}

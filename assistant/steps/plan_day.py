"""The day's plan: read a batch of borrowers, decide for each, write their contacts, actions and standings.

Capacity needs the whole day before it can say who gets it. So the first pass writes what asks for no scarce channel and
puts the other borrowers off, keeping a few numbers of each; from these come the channels' thresholds, which are written
before the second pass decides for those borrowers again and lets in what passes. A plan that is killed goes on with the
same thresholds and ends in the same contacts; one that is repeated finds them and leaves them.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from assistant.core.terms import Channel
from assistant.core.treatment import PlanDecision
from assistant.core.treatment.capacity import Threshold
from assistant.core.treatment.facts import BorrowerDay
from assistant.core.treatment.stand import Stand
from assistant.runtime import Runtime
from assistant.steps.plan_limits import Plan, begin, thresholds_of
from assistant.steps.plan_record import action_row, contact_row, log_line
from assistant.store import facts, plan_rows, planning
from assistant.store.log import LogLine, append

BATCH_MAX = 500
Tell = Callable[[str, int, int], None]
Judge = Callable[[Connection, Sequence[dict[str, Any]]], None]


async def plan_day(
    rt: Runtime,
    as_of: date,
    now: datetime,
    *,
    dry_run: bool = False,
    progress: Tell | None = None,
    judge: Judge | None = None,
) -> dict[str, Any]:
    """Plan `as_of`. → {as_of, loans, delinquent, planned, by_channel, segments, cost_minor, stands, new …}.

    Safe to repeat. `dry_run` writes nothing; `judge(conn, rows)` is then given each batch's contact rows.
    """
    tell = progress or (lambda _what, _done, _total: None)
    plan = await rt.db.read(begin, rt, as_of, now)

    async def run(ids: Sequence[int]) -> None:
        await (rt.db.read(rehearse, plan, ids, judge) if dry_run else rt.db.write(plan_batch, plan, ids))

    await each_batch(run, plan.borrower_ids, tell, "planning the day")
    thresholds = plan.share_out()
    plan.thresholds = thresholds if dry_run else await rt.db.write(keep_thresholds, as_of, thresholds)
    await each_batch(run, plan.put_off, tell, "giving out the capacity")
    return await rt.db.read(summary, plan, dry_run)


async def each_batch(
    run: Callable[[Sequence[int]], Awaitable[None]], ids: Sequence[int], tell: Tell, what: str
) -> None:
    for at in range(0, len(ids), BATCH_MAX):
        await run(ids[at : at + BATCH_MAX])
        tell(what, min(at + BATCH_MAX, len(ids)), len(ids))


def keep_thresholds(conn: Connection, as_of: date, thresholds: dict[Channel, Threshold]) -> dict[Channel, Threshold]:
    """Those that are kept for the day: these, or another planner's that came first."""
    value = {str(channel): one.as_json() for channel, one in thresholds.items()}
    return thresholds_of(facts.get_or_set(conn, plan_rows.key_of(as_of), value))


def plan_batch(conn: Connection, plan: Plan, borrower_ids: Sequence[int]) -> None:
    """One transaction: lock, read, decide, write, log."""
    plan_rows.lock(conn, borrower_ids)
    done = plan_rows.already_planned(conn, borrower_ids, plan.as_of)
    contacts: list[dict[str, Any]] = []
    actions: list[dict[str, Any]] = []
    standings: dict[int, Stand] = {}
    lines: dict[str, LogLine] = {}
    for who, decision in decided(conn, plan, [number for number in borrower_ids if number not in done]):
        for one in decision.contacts:
            contacts.append(row := contact_row(plan, who, one))
            lines[row["ref"]] = log_line(plan, row, one)
        actions += [action_row(plan, one) for one in decision.actions]
        standings |= decision.standings
    ids = plan_rows.write_contacts(conn, contacts)
    plan.new["contacts"] += len(ids)
    plan.new["actions"] += plan_rows.write_actions(conn, actions)
    plan.new["standings"] += plan_rows.write_standings(conn, plan.as_of, standings)
    append(conn, *(replace(lines[ref], contact_id=number) for ref, number in ids.items()))


def rehearse(conn: Connection, plan: Plan, borrower_ids: Sequence[int], judge: Judge | None) -> None:
    """The same decisions, counted and not written."""
    rows = [contact_row(plan, who, one) for who, made in decided(conn, plan, borrower_ids) for one in made.contacts]
    plan.rows.update((row["channel"], row["segment"]) for row in rows)
    plan.cost_minor += sum(row["cost_minor"] for row in rows)
    if judge is not None:
        judge(conn, rows)


def decided(conn: Connection, plan: Plan, borrower_ids: Sequence[int]) -> Iterator[tuple[BorrowerDay, PlanDecision]]:
    """Each borrower's decision; in the first pass without those who are put off until the capacity is given out."""
    for who in planning.read(conn, borrower_ids, plan.as_of, plan.policies, plan.last_planned_on):
        decision = plan.within_capacity(who) if plan.thresholds is not None else plan.unless_scarce(who)
        if decision is not None:
            plan.count(who, decision)
            yield who, decision


def summary(conn: Connection, plan: Plan, dry_run: bool) -> dict[str, Any]:
    """The counts of the day: what stands in the tables, or of a dry run what would."""
    found, cost = (plan.rows, plan.cost_minor) if dry_run else _written(conn, plan.as_of)
    by_channel: Counter[str] = Counter()
    for (channel, _), count in found.items():
        by_channel[channel] += count
    return {
        "as_of": plan.as_of.isoformat(),
        **plan_rows.book_counts(conn),
        "planned": sum(by_channel.values()),
        "by_channel": dict(sorted(by_channel.items())),
        "segments": dict(sorted(plan.segments.items())),
        "cost_minor": cost,
        "stands": dict(sorted(plan.stands.items())),
        "new": dict(plan.new),
    }


def _written(conn: Connection, as_of: date) -> tuple[Counter[tuple[str, str]], int]:
    rows = list(plan_rows.contacts_of_day(conn, as_of))
    counts = Counter({(row.channel, row.segment): row.contacts for row in rows})
    return counts, int(sum(row.cost_minor for row in rows))

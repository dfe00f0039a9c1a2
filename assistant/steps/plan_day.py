"""The day's plan: read a batch of borrowers, decide for each, write their contacts, actions and standings.

Capacity needs the whole day before it can say who gets it. So the first pass writes what asks for no scarce channel and
puts the other borrowers off, keeping a few numbers of each; from these come the channels' thresholds, which are written
before the second pass decides for those borrowers again and lets in what passes. A plan that is killed goes on with the
same thresholds and ends in the same contacts; one that is repeated finds them and leaves them.
"""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from assistant.core.terms import Channel
from assistant.core.treatment import PlanDecision
from assistant.core.treatment.capacity import Threshold
from assistant.core.treatment.facts import BorrowerDay
from assistant.core.treatment.household import after
from assistant.core.treatment.stand import Stand
from assistant.runtime import Runtime
from assistant.steps.plan_limits import Plan, begin, thresholds_of
from assistant.steps.plan_record import action_row, contact_row, log_line
from assistant.store import facts, locks, plan_rows, planning
from assistant.store.log import LogLine, append

BATCH_MAX = 500
Tell = Callable[[str, int, int], None]


async def plan_day(rt: Runtime, as_of: date, now: datetime, *, progress: Tell | None = None) -> dict[str, Any]:
    """Plan `as_of`. → {as_of, loans, delinquent, planned, by_channel, segments, cost_minor, stands, new}.

    Safe to repeat. A rehearsal (`store.db.rehearsal`) makes a dry run of it.
    """
    tell = progress or (lambda _what, _done, _total: None)
    plan = await rt.db.read(begin, rt, as_of, now)
    await each_batch(partial(run_batch, rt, plan), plan.borrower_ids, tell, "planning the day")
    plan.thresholds = await rt.db.write(keep_thresholds, as_of, plan.share_out())
    await each_batch(partial(run_batch, rt, plan), list(plan.put_off), tell, "giving out the capacity")
    return await rt.db.read(summary, plan)


async def run_batch(rt: Runtime, plan: Plan, borrower_ids: Sequence[int]) -> None:
    await rt.db.write(plan_batch, plan, borrower_ids)


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
    locks.borrowers(conn, borrower_ids)
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


def decided(conn: Connection, plan: Plan, borrower_ids: Sequence[int]) -> Iterator[tuple[BorrowerDay, PlanDecision]]:
    """Each borrower's decision; in the first pass without those who are put off until the capacity is given out."""
    told: dict[int, list[Channel]] = defaultdict(list)  # in this batch, to persons who have several files
    for read in planning.read(conn, borrower_ids, plan.as_of, plan.policies, plan.last_planned_on, plan.owed):
        who = after(read, told)
        decision = plan.within_capacity(who) if plan.thresholds is not None else plan.unless_scarce(who)
        if decision is not None:
            plan.count(who, decision)
            if who.person_id is not None:
                told[who.person_id] += [
                    one.channel for one in decision.contacts if one.guarantor is None and one.joint is None
                ]
            yield who, decision


def summary(conn: Connection, plan: Plan) -> dict[str, Any]:
    """The counts of the day as they stand in the tables; `new`: what this run of it added."""
    rows = plan_rows.contacts_of_day(conn, plan.as_of)
    by_channel: Counter[str] = Counter()
    for row in rows:
        by_channel[row.channel] += row.contacts
    return {
        "as_of": plan.as_of.isoformat(),
        **plan_rows.book_counts(conn),
        "planned": sum(by_channel.values()),
        "by_channel": dict(sorted(by_channel.items())),
        "segments": dict(sorted(plan.segments.items())),
        "cost_minor": int(sum(row.cost_minor for row in rows)),
        "stands": dict(sorted(plan.stands.items())),
        "new": dict(plan.new),
    }

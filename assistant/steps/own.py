"""Gives accounts their owners in the morning, and brings what returns from field, legal or a complaint back to them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from assistant.core.desk.owner import Account, Decision, OwnerPolicy, Turn, batch_name, choose, decide, while_away
from assistant.core.desk.roster import Roster, fits, is_absent
from assistant.core.problem import BadInput, Problem
from assistant.core.redact import redacted
from assistant.core.terms import Queue
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.steps.work import refresh
from assistant.store import assignments, called, locks, log, queues, rosters
from assistant.store.log import LogLine
from assistant.store.queues import NewItem
from assistant.store.work_pieces import RETURNED

BATCH_MAX = 500
RETURN_PRIORITY = 70.0


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Who may own accounts, who of them is not absent today, and what those can who have said it."""

    people: Sequence[str]
    present: Sequence[str]
    rosters: Mapping[str, Roster]

    def fitting(self, rt: Runtime, accounts: Sequence[Account]) -> frozenset[str]:
        """Who speaks the borrower's language and works the product of the loan that is most late."""
        worst = max(accounts, key=lambda one: (one.active, one.dpd))
        house = rt.settings.for_portfolio(worst.portfolio).language
        able = {name: self.rosters[name].skills.speaking(house) for name in self.present if name in self.rosters}
        unsaid = Roster(zone=rt.settings.work.zone).skills.speaking(house)
        asked = (worst.language or house, worst.product)
        return frozenset(name for name in self.present if fits(able.get(name, unsaid), *asked))


def staff(conn: Connection, rt: Runtime, as_of: date) -> Staff:
    people = assignments.collectors(conn)
    known = rosters.by_name(conn, rt.settings.work.zone, as_of)
    present = [name for name in people if name not in known or not is_absent(known[name], as_of)]
    return Staff(people=people, present=present, rosters=known)


def policy(rt: Runtime) -> OwnerPolicy:
    own = rt.settings.desk
    return OwnerPolicy(
        from_dpd=own.own_from_dpd,
        batch_days=own.batch_days,
        rotate_after_days=own.rotate_after_days,
        watch_days=own.watch_days,
    )


async def own_book(rt: Runtime, as_of: date, now: datetime) -> dict[str, int]:
    """→ counts: given, rotated, released, kept. Does nothing while nobody works here. Safe to repeat."""
    counts: Counter[str] = Counter()
    people = await rt.db.read(staff, rt, as_of)
    if people.people:
        ids = await rt.db.read(assignments.candidates, policy(rt).from_dpd)
        loads = await rt.db.read(assignments.loads)
        for start in range(0, len(ids), BATCH_MAX):
            counts += await rt.db.write(_own_some, rt, ids[start : start + BATCH_MAX], people, loads, as_of, now)
    return {name: counts[name] for name in ("give", "rotate", "release", "keep")}


def _own_some(
    conn: Connection,
    rt: Runtime,
    borrower_ids: Sequence[int],
    people: Staff,
    loads: dict[str, int],
    as_of: date,
    now: datetime,
) -> Counter[str]:
    locks.borrowers(conn, borrower_ids)
    counts: Counter[str] = Counter()
    lines: list[LogLine] = []
    for borrower_id, accounts in sorted(assignments.accounts(conn, borrower_ids).items()):
        decision = while_away(decide(accounts, policy(rt), as_of, people.people), people.people, people.present)
        counts[decision.turn] += 1
        if decision.turn is not Turn.KEEP:
            lines.append(_turn(conn, rt, borrower_id, accounts, decision, people, loads, as_of, now))
    log.append(conn, *lines)
    return counts


def _turn(
    conn: Connection,
    rt: Runtime,
    borrower_id: int,
    accounts: Sequence[Account],
    decision: Decision,
    people: Staff,
    loads: dict[str, int],
    as_of: date,
    now: datetime,
) -> LogLine:
    to = None if decision.turn is Turn.RELEASE else decision.owner
    if to is None and decision.turn is not Turn.RELEASE:
        to = choose(loads, people.present, decision.avoid, people.fitting(rt, accounts))
    batch = batch_name(as_of, decision.bucket)
    if decision.turn is not Turn.GIVE:
        assignments.end(conn, decision.loan_ids, as_of)
        before = next(one.owner for one in accounts if one.owner is not None)
        loads[before] = loads.get(before, 1) - 1
    if to is not None:
        assignments.begin(conn, decision.loan_ids, to, batch, as_of)
        loads[to] = loads.get(to, 0) + (decision.owner is None)
    refs = tuple(one.loan_ref for one in accounts if one.loan_id in decision.loan_ids)
    facts = {"to": to, "from": decision.avoid, "why": decision.why, "batch": batch}
    return LogLine(
        at=now, kind="ownership", borrower_id=borrower_id, loan_refs=refs, outcome=str(decision.turn), facts=facts
    )


def give_back(
    conn: Connection, rt: Runtime, item_id: int, result: str, by: str, now: datetime, lines: Sequence[LogLine] = ()
) -> int | None:
    """What field, legal or review had is done: it returns to the account's owner, with the result and the day.

    `lines`: what else was done, for the log.
    → the owner's new task; None if the item had left before. Raises BadInput without a result, or for no such item.
    """
    rows = queues.by_ids(conn, [item_id])
    if not rows:
        raise _wrong(f"there is no item {item_id}", "`assistant queue` lists what waits")
    if not result.strip():
        raise _wrong("what returns says with what result", "say what came of it")
    row, as_of = rows[0], business_day(rt, now)
    locks.borrowers(conn, [row.borrower_id])
    if not queues.leave(conn, [item_id], "returned", now):
        return None
    text_id = called.keep_text(conn, row.borrower_id, redacted(result.strip()))
    item = NewItem(
        queue=Queue.COLLECTOR,
        borrower_id=row.borrower_id,
        loan_ids=tuple(row.loan_ids),
        cause=f"{RETURNED}{item_id}",
        why=(f"returned from {row.queue} on {as_of}", f"text:{text_id}"),
        next_action=f"Back from {row.queue}: read the result and go on",
        priority=RETURN_PRIORITY,
        owner=assignments.owner_of(conn, row.borrower_id, as_of),
    )
    number = queues.enter(conn, item, now)
    refresh(conn, rt, [row.borrower_id], now)
    facts = {"queue": row.queue, "to": item.owner, "text_id": text_id}
    told = LogLine(at=now, kind="ownership", borrower_id=row.borrower_id, by=by, outcome="returned", facts=facts)
    log.append(conn, *lines, told)
    return number


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="queue", line=None, problem=problem, mend=mend))

"""Retention: which files may be erased as of a day, legal holds, and the erasure itself, which a person confirms."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import DAY, local
from assistant.core.gate import Jurisdiction, Place
from assistant.core.problem import BadInput, Problem
from assistant.core.retention import Answer, FileFacts, decide, shortest_months
from assistant.core.terms import LoanStatus, Queue
from assistant.runtime import Runtime
from assistant.steps.choose_profiles import ACTS_AS, chosen_for
from assistant.steps.gate_facts import places_of
from assistant.steps.recording_files import forget
from assistant.store import dossier, erasure, locks, log, queues, recordings, tasks_files
from assistant.store.log import LogLine
from assistant.store.queues import NewItem

BATCH_MAX = 200
MONTH = timedelta(days=28)  # no month is shorter: nothing is left out that a period may free
NEXT = "Confirm the erasure with `assistant retention erase`, or set a legal hold"


async def propose_erasures(rt: Runtime, as_of: date, now: datetime) -> dict[str, int]:
    """Each file that may be erased enters the review queue, once; nothing is erased. → {proposed}. Safe to repeat."""
    counts: Counter[str] = Counter()
    after = 0
    while ids := await rt.db.read(_old, rt, as_of, after):
        counts.update(await rt.db.write(_propose_some, rt, ids, as_of, now))
        after = ids[-1]
    return {"proposed": counts["proposed"]}


def _old(conn: Connection, rt: Runtime, as_of: date, after: int) -> list[int]:
    months = shortest_months([*rt.rulebook.profiles.values()], rt.rulebook.deadlines.default_months)
    before = datetime.combine(as_of, datetime.min.time(), tzinfo=UTC) - MONTH * months + 2 * DAY
    return erasure.candidates(conn, before, after, BATCH_MAX)


def _propose_some(conn: Connection, rt: Runtime, ids: Sequence[int], as_of: date, now: datetime) -> Counter[str]:
    locks.borrowers(conn, ids)
    counts: Counter[str] = Counter()
    lines: list[LogLine] = []
    for borrower_id in ids:
        answer = _answer(conn, rt, borrower_id, as_of)
        if answer.may_erase(as_of) and queues.enter(conn, _item(conn, borrower_id, answer), now) is not None:
            counts["proposed"] += 1
            facts = {"kept_until": str(answer.free_on), "rules": [one.rule for one in answer.kept]}
            lines.append(_line(borrower_id, "may_be_erased", now, "system", facts))
    log.append(conn, *lines)
    return counts


def _item(conn: Connection, borrower_id: int, answer: Answer) -> NewItem:
    return NewItem(
        queue=Queue.REVIEW,
        borrower_id=borrower_id,
        loan_ids=tuple(row.id for row in dossier.of_borrowers(conn, [borrower_id])),
        cause=f"erase:{borrower_id}:{answer.free_on}",
        why=_why(answer),
        next_action=NEXT,
        priority=5,
    )


def _why(answer: Answer) -> tuple[str, ...]:
    return tuple(
        f"{one.rule}, {one.clause}: kept {one.months} months, until {one.free_on:%d %B %Y}" for one in answer.kept
    )


def erasable(conn: Connection, rt: Runtime, as_of: date, limit: int) -> list[dict[str, Any]]:
    """Files that nobody works any more, as they would stand on `as_of`, by borrower: what may go and what keeps it."""
    found: list[dict[str, Any]] = []
    after = 0
    while len(found) < limit and (ids := _old(conn, rt, as_of, after)):
        names = erasure.refs(conn, ids)
        for borrower_id in ids:
            answer = _answer(conn, rt, borrower_id, as_of)
            found.append({"borrower_id": names[borrower_id], **_shown(answer, as_of)})
        after = ids[-1]
    return found[:limit]


def _shown(answer: Answer, as_of: date) -> dict[str, Any]:
    return {
        "may_erase": answer.may_erase(as_of),
        "kept_until": answer.free_on,
        "rules": [one.rule for one in answer.kept],
        "barred_by": list(answer.barred_by),
    }


def hold_file(conn: Connection, ref: str, *, reason: str, by: str, now: datetime) -> dict[str, Any]:
    """Nothing of this borrower is erased until the hold is lifted. Raises BadInput for an unknown borrower."""
    borrower_id = _named(conn, ref)
    locks.borrowers(conn, [borrower_id])
    _refuse_erased(conn, borrower_id, ref)
    erasure.set_hold(conn, borrower_id, reason, by, now)
    for row in queues.open_of(conn, [borrower_id]):
        if row.cause.startswith("erase:"):
            queues.leave(conn, [row.id], "legal hold", now)
    log.append(conn, _line(borrower_id, "legal_hold", now, by, {}))
    return {"borrower_id": ref, "held": True, "reason": reason}


def lift_hold(conn: Connection, ref: str, *, by: str, now: datetime) -> dict[str, Any]:
    """End the borrower's legal holds. Raises BadInput if there is none."""
    borrower_id = _named(conn, ref)
    locks.borrowers(conn, [borrower_id])
    if not erasure.lift_holds(conn, borrower_id, by, now):
        raise _wrong(f"{ref} is under no legal hold", "`assistant retention list` shows what keeps a file")
    log.append(conn, _line(borrower_id, "legal_hold_lifted", now, by, {}))
    return {"borrower_id": ref, "held": False}


def erase_file(conn: Connection, rt: Runtime, ref: str, *, by: str, as_of: date, now: datetime) -> dict[str, Any]:
    """Erase the person for good, if no period, hold or debt keeps the file. Raises BadInput with all that does."""
    borrower_id = _named(conn, ref)
    locks.borrowers(conn, [borrower_id])
    _refuse_erased(conn, borrower_id, ref)
    answer = _answer(conn, rt, borrower_id, as_of)
    if not answer.may_erase(as_of):
        raise BadInput(*(_problem(f"{ref}: {why}") for why in _keeps(answer, as_of)))
    forget(conn, rt, recordings.of_borrower(conn, borrower_id))
    erasure.erase(conn, borrower_id, by, now, _why(answer))
    for row in queues.open_of(conn, [borrower_id]):
        queues.leave(conn, [row.id], "erased", now)
    facts = {"rules": [one.rule for one in answer.kept], "kept_until": str(answer.free_on)}
    log.append(conn, _line(borrower_id, "erased", now, by, facts))
    return {"borrower_id": ref, "erased": True, **_shown(answer, as_of)}


def _keeps(answer: Answer, as_of: date) -> list[str]:
    young = [
        f"kept until {one.free_on}: {one.rule}, {one.clause}, {one.months} months"
        for one in answer.kept
        if one.free_on > as_of
    ]
    return [*answer.barred_by, *young]


def _answer(conn: Connection, rt: Runtime, borrower_id: int, as_of: date) -> Answer:
    file = tasks_files.load(conn, [borrower_id])
    loans = file.loans[borrower_id]
    places = places_of(file.owners[borrower_id], file.points[borrower_id])
    zone = rt.settings.work.zone
    instants = erasure.last_instants(conn, borrower_id)
    days = [local(one, zone).date() if isinstance(one, datetime) else one for one in instants]
    facts = FileFacts(
        last_activity_on=max(days, default=as_of),  # nothing is known of the file: it is kept from today
        loans=tuple(_terms(rt, row, places) for row in loans),
        active_loans=tuple(row.ref for row in loans if row.status == LoanStatus.ACTIVE),
        legal_holds=tuple(row.reason for row in erasure.holds(conn, borrower_id)),
        open_deadlines=tuple(erasure.open_rules(conn, borrower_id)),
        answers_for=tuple(erasure.answers_for(conn, borrower_id)),
    )
    return decide(facts, rt.rulebook.deadlines.default_months, as_of)


def _terms(rt: Runtime, row: Row[Any], places: tuple[Place, ...]) -> tuple[tuple[Jurisdiction, ...], str, str]:
    """The profiles that judge the loan's contacts, whatever the day: what was recorded then is kept now."""
    chosen = chosen_for(rt, row.portfolio, places, (row.product,), None)
    acts_as = ACTS_AS[rt.settings.for_portfolio(row.portfolio).acts_as]
    return tuple(one.profile for one in chosen), acts_as, row.product or "consumer_loan"


def _named(conn: Connection, ref: str) -> int:
    found = erasure.named(conn, ref)
    if found is None:
        raise _wrong(f"there is no borrower {ref!r}", "`assistant queue review` shows borrowers by their id")
    return found


def _refuse_erased(conn: Connection, borrower_id: int, ref: str) -> None:
    row = erasure.erased(conn, borrower_id)
    if row is not None:
        raise _wrong(f"{ref} was erased on {row.erased_at:%d %B %Y}", "nothing is left to hold or to erase")


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="retention", line=None, problem=problem, mend=mend))


def _problem(said: str) -> Problem:
    return Problem(file="retention", line=None, problem=said, mend="wait for that day, or lift what holds it")


def _line(borrower_id: int, outcome: str, now: datetime, by: str, facts: dict[str, Any]) -> LogLine:
    return LogLine(at=now, kind="retention", borrower_id=borrower_id, outcome=outcome, by=by, facts=facts)

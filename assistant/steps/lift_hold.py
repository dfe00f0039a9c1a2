"""A person ends a hold before its time, or one that has none: with a reason, in the log, in force from today."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.problem import BadInput, Problem
from assistant.core.redact import redacted
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.store import called, dossier, holds, locks, log, review
from assistant.store.log import LogLine


def lift_hold(conn: Connection, rt: Runtime, hold_id: int, why: str, by: str, now: datetime) -> dict[str, Any]:
    """→ {hold, kind, blocks, loan_id, lifted_on}. `lifted_on` is the first business day without it; what it stopped is
    planned again by the next plan, and asked of the gate like anything else.

    Raises BadInput for a hold that is not there or has ended, or without a reason.
    """
    on = business_day(rt, now)
    found = _running(review.hold_of(conn, hold_id), hold_id, on)
    if not why.strip():
        raise _wrong("a hold is lifted for a reason", "say it: --reason 'the dispute was answered on …'")
    locks.borrowers(conn, [found.owner_id])
    row = _running(review.hold_of(conn, hold_id), hold_id, on)
    holds.lift(conn, hold_id, max(on, row.from_on))  # one that has not begun never will
    facts = {"hold": hold_id, "kind": row.kind, "blocks": row.blocks, "was_until": str(row.to_on or "lifted")}
    facts["text_id"] = called.keep_text(conn, row.owner_id, redacted(why))
    refs = (row.loan_ref,) if row.loan_ref else tuple(one.ref for one in dossier.of_borrowers(conn, [row.owner_id]))
    line = LogLine(at=now, kind="hold", borrower_id=row.owner_id, loan_refs=refs, by=by, outcome="lifted", facts=facts)
    log.append(conn, line)
    return {"hold": hold_id, "kind": row.kind, "blocks": row.blocks, "loan_id": row.loan_ref, "lifted_on": on}


def _running(row: Row[Any] | None, hold_id: int, on: date) -> Row[Any]:
    if row is None:
        raise _wrong(f"there is no hold {hold_id}", "`assistant hold list LOAN` shows a loan's")
    if row.to_on is not None and row.to_on <= on:
        raise _wrong(f"hold {hold_id} ({row.kind}) ended on {row.to_on}", "there is nothing to lift")
    return row


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="hold", line=None, problem=problem, mend=mend))

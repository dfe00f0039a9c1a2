"""The acts that a call and a reply share: a reason kept, a hold made; a promise is taken in `take_promise`.

Each in its caller's transaction, with the borrower locked. Every act answers with the lines for the log, which the
caller appends last.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from assistant.core.dates import local
from assistant.core.problem import BadInput, Problem
from assistant.core.promise import grace_end
from assistant.core.reasons import Hold, Reason
from assistant.core.say import Say
from assistant.core.shapes import did_you_mean
from assistant.core.terms import PromiseStatus, Suppression
from assistant.runtime import Runtime
from assistant.store import contacts, dossier, holds, promises
from assistant.store.holds import NewHold
from assistant.store.log import LogLine

ON_THE_LOAN = (Suppression.DISPUTE_HOLD, Suppression.IDENTITY_THEFT)  # the other holds are on the person


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whom and what an act is about; the leading loan first. `by`: who did it, `source`: where it was said."""

    borrower_id: int
    loan_ids: tuple[int, ...]
    loan_refs: tuple[str, ...]
    now: datetime
    as_of: date
    by: str
    source: str  # call · sms · voice
    contact_id: int | None = None
    occasion: str = ""  # what makes its queue items and events its own: a reply's sid; else the contact

    @property
    def cause(self) -> str:
        return f"{self.source}:{self.occasion or self.contact_id or self.now.isoformat()}:{self.borrower_id}"


def business_day(rt: Runtime, now: datetime) -> date:
    return local(now, rt.settings.work.zone).date()


def record_reason(
    conn: Connection, rt: Runtime, who: Subject, code: str, confidence: float = 1.0, *, with_hold: bool = True
) -> list[LogLine]:
    """Keep why they did not pay, for the loans of the contact; a certain reason brings the hold that it asks for
    (unless they promised to pay all the same: `with_hold` False).

    Raises BadInput for a code that `config/reasons.yaml` does not have.
    """
    reasons = rt.rulebook.book.reasons
    reason = reasons.by_code.get(code)
    if reason is None:
        mend = did_you_mean(code, list(reasons.codes))
        raise BadInput(
            Problem(file="record", line=None, problem=Say("no such reason: %(code)s", code=repr(code)), mend=mend)
        )
    source = "collector" if who.source == "call" else "reply"
    last = reasons.last_day(code, who.as_of)
    holds.add_reason(conn, who.loan_ids, code, source, confidence, who.now, last)
    lines = [line(who, "reason", outcome=code, facts={"confidence": confidence, "expires_on": str(last)})]
    if with_hold and reason.hold is not None and confidence >= reasons.certain_from:
        lines += make_hold(conn, rt, who, reason.hold, evidence=f"reason {reason.code}")
    return lines


def make_hold(
    conn: Connection, rt: Runtime, who: Subject, asked: Hold, *, evidence: str, kind: Suppression | None = None
) -> list[LogLine]:
    """Make the hold that a disposition or a reason asks for, end the promises that it ends, cancel what it stops.

    A dispute and a theft of identity hold the loans of the contact, everything else the borrower.
    """
    kind = kind or asked.kind or Suppression.HARDSHIP_HOLD
    on = who.loan_ids if kind in ON_THE_LOAN else (None,)
    made = [holds.add(conn, _hold(rt, who, asked, kind, loan_id, evidence)) for loan_id in on]
    if not any(made):
        return []
    lines = [line(who, "hold", outcome=str(kind), facts={"blocks": list(asked.blocks), "evidence": evidence})]
    if "contact" in asked.blocks:
        loans = None if on == (None,) else who.loan_ids
        contacts.cancel_for(conn, [who.borrower_id], who.now, str(kind), loan_ids=loans)
    if kind in rt.rulebook.promises.cancelled_by:
        lines += _cancel_promises(conn, who, kind, all_loans=on == (None,))
    return lines


def _hold(rt: Runtime, who: Subject, asked: Hold, kind: Suppression, loan_id: int | None, evidence: str) -> NewHold:
    return NewHold(
        borrower_id=who.borrower_id if loan_id is None else None,
        loan_id=loan_id,
        kind=kind,
        blocks=tuple(asked.blocks),
        from_on=who.as_of,
        to_on=last_day_of(rt, asked, who.as_of),
        evidence=evidence,
        source="collector" if who.source == "call" else "reply",
    )


def last_day_of(rt: Runtime, asked: Hold, as_of: date) -> date | None:
    """The first day without the hold: so many whole days stay free after the day of the contact. None: until lifted."""
    if asked.business_days is not None:
        return grace_end(as_of, asked.business_days, rt.settings.work.country) + timedelta(days=1)
    return None if asked.days is None else as_of + timedelta(days=asked.days + 1)


def _cancel_promises(conn: Connection, who: Subject, kind: Suppression, *, all_loans: bool) -> list[LogLine]:
    loan_ids = [row.id for row in dossier.of_borrowers(conn, [who.borrower_id])] if all_loans else who.loan_ids
    lines = []
    for old in promises.open_on(conn, loan_ids):
        promises.set_status(conn, old.id, PromiseStatus.CANCELLED, who.as_of)
        lines.append(promise_ended(who, old, PromiseStatus.CANCELLED, str(kind)))
    return lines


def line(who: Subject, kind: str, *, loan_refs: tuple[str, ...] | None = None, **more: object) -> LogLine:
    """A line of the log about the subject."""
    values = {"facts": {}, "outcome": None} | more
    return LogLine(
        at=who.now,
        kind=kind,
        borrower_id=who.borrower_id,
        contact_id=who.contact_id,
        loan_refs=who.loan_refs if loan_refs is None else loan_refs,
        by=who.by,
        **values,  # type: ignore[arg-type]  # facts, outcome, channel, personal: the fields of LogLine
    )


def promise_ended(who: Subject, old: promises.Stored, status: PromiseStatus, because: str) -> LogLine:
    facts = {"promise": old.ref, "amount_minor": old.amount_minor, "because": because}
    return line(who, "promise", loan_refs=(old.loan_ref,), outcome=str(status), facts=facts)


def reason_of(rt: Runtime, code: str | None) -> Reason | None:
    return None if code is None else rt.rulebook.book.reasons.by_code.get(code)

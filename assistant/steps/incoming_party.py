"""Somebody rings who is no borrower but party to a loan: a guarantor, an executor, an interpreter.

They are known by two details, as everybody is, and then by their role; the role says what they may hear. What they ask
for is a task on the account. Whoever proves to be nobody learns nothing, not even that there is a file.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.desk import identity
from assistant.core.desk.call import card_in
from assistant.core.desk.parties import NOTHING, OVER, ends, speaks
from assistant.core.say import Say
from assistant.core.terms import Queue
from assistant.runtime import Runtime
from assistant.steps.acts import Subject, business_day
from assistant.steps.call_begin import wrong
from assistant.steps.follow_up import Task, enter
from assistant.store import called, casework, events, incoming, party_numbers, party_rows
from assistant.store.events import NewEvent

ASKED = Task(queue=Queue.COLLECTOR, next_action="Answer somebody who rang and is not the borrower", priority=60)
MISSED = Task(
    queue=Queue.COLLECTOR, next_action="Somebody who is not the borrower rang and nobody took it", priority=60,
    name="party_rang",
)  # fmt: skip


def found(conn: Connection, number: str, said: Mapping[str, str], reference: str) -> Row[Any] | None:
    """The one person whom the details fit, of those with the number and those beside the loan of that name."""
    rows = {row.id: row for row in (*party_rows.of_number(conn, number), *party_rows.of_loan(conn, reference))}
    fits = [row for row in rows.values() if _fits(conn, row, said, reference)]
    people = {(row.debtor_id, row.role, row.borrower_id, row.own_name or row.name) for row in fits}
    return fits[0] if len(people) == 1 else None


def _fits(conn: Connection, row: Row[Any], said: Mapping[str, str], reference: str) -> bool:
    """Two details, as in every check; the loan is named in full or not at all."""
    matched = identity.matching(said, party_rows.known(conn, row))
    named = ("reference",) if reference == row.loan_ref else ()
    return reference in ("", row.loan_ref) and identity.passed((*matched, *named))


def told_of(conn: Connection, row: Row[Any], as_of: date) -> dict[str, Any] | None:
    """→ who it proved to be: role, name, loan, what they may hear, within which limit. None: nobody yet."""
    if row.party_id is None:
        return None
    one = party_rows.one(conn, row.party_id)
    ends_on = ends(one.expires_on, one.guarantee_until)
    names = ("role", "scope", "cap_minor", "currency")
    made = {name: getattr(one, name) for name in names}
    speak_to = speaks(one.role, one.liability, ends_on, as_of)
    made |= {"name": one.name or one.own_name, "loan": one.loan_ref, "ends_on": ends_on, "speak_to": speak_to}
    return made | {"hears_nothing": speak_to in (NOTHING, OVER)}


def noted(conn: Connection, rt: Runtime, row: Row[Any], me: str, note: str, now: datetime) -> None:
    """The talk counts as theirs; what they asked for is a task. The file is locked. Raises BadInput for a card."""
    if card_in(note):
        raise wrong(
            Say("the note holds a card number; take it out, card data are never written down"),
            Say("write the note without it"),
        )
    one = party_rows.one(conn, row.party_id)
    made = NewEvent(
        borrower_id=one.debtor_id,
        at=now,
        event="call",
        source="collector",
        direction="in",
        person=one.role,
        number=row.number or None,
        loan_refs=(one.loan_ref,),
        status=called.SENT,
        source_ref=f"in:{row.gateway}:{row.sid}",
    )
    events.add(conn, made)
    if note.strip():
        text = called.keep_text(conn, one.debtor_id, note.strip())
        enter(conn, rt, _subject(rt, row, one.debtor_id, (one.loan_id,), (one.loan_ref,), me, now), ASKED, None,
              f"{casework.TEXT}{text}")  # fmt: skip


def missed(conn: Connection, rt: Runtime, row: Row[Any], now: datetime) -> None:
    """Nobody took it, and the number is on no borrower's own file: whoever has the account of its party knows of it."""
    for one in party_numbers.others(conn, [row.number]) if not row.borrower_ids and row.number else ():
        for loan_id, ref, debtor_id in sorted({(r.loan_id, r.loan_ref, r.debtor_id) for r in _rows(conn, row, one)}):
            who = _subject(rt, row, debtor_id, (loan_id,), (ref,), one.person, now)
            enter(conn, rt, who, MISSED, None, f"by the number it may be the {one.person.replace('_', ' ')}")


def _rows(conn: Connection, row: Row[Any], one: party_numbers.Other) -> list[Row[Any]]:
    return [found for found in party_rows.of_number(conn, row.number) if found.id in one.party_ids]


def _subject(
    rt: Runtime, row: Row[Any], borrower_id: int, ids: tuple[int, ...], refs: tuple[str, ...], by: str, now: datetime
) -> Subject:
    return Subject(
        borrower_id=borrower_id, loan_ids=ids, loan_refs=refs, now=now, as_of=business_day(rt, now), by=by,
        source="call", occasion=f"{row.gateway}:{row.sid}",
    )  # fmt: skip


def take(conn: Connection, row: Row[Any], one: Row[Any]) -> None:
    """It is they: the call is of this file, and of nobody's debt."""
    incoming.is_party(conn, row.id, one.debtor_id, one.id)

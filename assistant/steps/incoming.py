"""A call that comes in: it rings on the screen of whoever has the account, one person takes it, or nobody did.

Where the number is not a borrower's own nobody is named: it may be a guarantor's, a neighbour's, or nobody's.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.desk import mask
from assistant.gateway.base import IncomingCall
from assistant.runtime import Runtime
from assistant.steps import incoming_party
from assistant.steps.acts import Subject, business_day
from assistant.steps.follow_up import RANG, enter
from assistant.store import contact_points, incoming, locks, log, party_numbers, replies
from assistant.store.log import LogLine

RINGS_MAX = timedelta(minutes=2)  # without a word of its end it has been missed
TAKEN_MAX = timedelta(minutes=30)  # by somebody who never found out whose file it is
Told = dict[str, Any]


def ring(conn: Connection, rt: Runtime, event: IncomingCall, now: datetime) -> None:
    """The first ring, or the end of it. Safe to repeat; an end that comes before its beginning is the missed call."""
    owners = contact_points.own(conn, [event.from_])
    number = incoming.keep(
        conn,
        {
            "gateway": event.gateway, "sid": event.sid, "at": event.at, "number": event.from_, "tries": 0,
            "borrower_id": owners[0] if len(owners) == 1 else None, "borrower_ids": owners, "state": incoming.RINGING,
        },
    )  # fmt: skip
    if number is not None:
        log.append(conn, *(line(one, "rang", event.from_, now) for one in _whose(owners)))
    if not event.rings:
        found = incoming.named(conn, event.gateway, event.sid)
        assert found is not None
        over(conn, rt, found, now)


def _whose(owners: Sequence[int]) -> Sequence[int | None]:
    """Each file; nobody's where there is none, so that the log has the call all the same."""
    return owners or (None,)


def line(borrower_id: int | None, outcome: str, number: str, now: datetime, by: str = "borrower") -> LogLine:
    personal = {"number": number} if number and borrower_id is not None else {}
    return LogLine(
        at=now, kind="incoming", borrower_id=borrower_id, channel="call", direction="in", by=by, outcome=outcome,
        personal=personal,
    )  # fmt: skip


def over(conn: Connection, rt: Runtime, row: Row[Any], now: datetime) -> bool:
    """It rings no more. Nobody took it: every file with the number has a call back to make. False: it was taken."""
    if row.state != incoming.RINGING:
        if row.state == incoming.TAKEN:
            incoming.end(conn, row.id, incoming.OVER, now)
        return False
    for borrower_id in row.borrower_ids:
        sender = replies.sender(conn, borrower_id)
        who = Subject(
            borrower_id=borrower_id, loan_ids=sender.loan_ids, loan_refs=sender.loan_refs, now=now,
            as_of=business_day(rt, now), by="borrower", source="call", occasion=f"{row.gateway}:{row.sid}",
        )  # fmt: skip
        shared = len(row.borrower_ids) > 1
        enter(conn, rt, who, RANG, None, "several borrowers share the number" if shared else "nobody took their call")
    incoming_party.missed(conn, rt, row, now)
    incoming.end(conn, row.id, incoming.MISSED, now)
    log.append(conn, *(line(one, "missed", row.number, now) for one in _whose(row.borrower_ids)))
    return True


async def sweep(rt: Runtime, now: datetime) -> dict[str, int]:
    """Calls of whose end nobody told us: those that rang too long are missed. Safe to repeat."""
    missed = 0
    for number in await rt.db.read(incoming.silent, now - RINGS_MAX):
        missed += await rt.db.write(_silent, rt, number, now)
    return {"rang_out": missed}


def _silent(conn: Connection, rt: Runtime, number: int, now: datetime) -> bool:
    found = incoming.open_one(conn, number)
    if found is None or (found.state == incoming.TAKEN and found.taken_at > now - TAKEN_MAX):
        return False
    locks.borrowers(conn, found.borrower_ids)
    row = incoming.one(conn, number)
    return row is not None and over(conn, rt, row, now)


def waiting(conn: Connection, me: str, now: datetime) -> list[Told]:
    """The calls that ring for this collector now, the longest first, without a word of any debt."""
    return [_told(conn, row, now) for row in incoming.open_now(conn) if incoming.rings_for(row, me, now)]


def _told(conn: Connection, row: Row[Any], now: datetime) -> Told:
    return {
        "id": row.id,
        "at": row.at,
        "now": now,
        "name": row.borrower_name if row.borrower_id is not None else None,
        "borrower": row.borrower_ref if row.borrower_id is not None else None,
        "number": mask.number(row.number),
        "files": len(row.borrower_ids),
        "others": 0 if row.borrower_ids else len(party_numbers.others(conn, [row.number])),
    }


def present(conn: Connection, rt: Runtime, me: str, now: datetime) -> Told | None:
    """The call that they took and whose file is not known yet: what may be asked. None: there is none."""
    row = incoming.undecided(conn, me)
    if row is None:
        return None
    left = max(0, rt.settings.desk.identity_tries - row.tries)
    others = 0 if row.borrower_ids else len(party_numbers.others(conn, [row.number]))
    told = {"id": row.id, "at": row.taken_at, "files": len(row.borrower_ids), "others": others, "tries_left": left}
    return told | {"now": now, "party": incoming_party.told_of(conn, row, business_day(rt, now))}


def put_down(conn: Connection, rt: Runtime, number: int, me: str, now: datetime, note: str = "") -> bool:
    """The call is over, and no borrower's file was opened. `note`: what a party asked for, for whoever has the account.
    False: it was not theirs, or was over. Raises BadInput for a note that holds a card number."""
    found = incoming.open_one(conn, number)
    if found is not None and found.party_id is not None:
        locks.borrowers(conn, [found.borrower_id])
    row = incoming.one(conn, number)
    if row is None or row.state != incoming.TAKEN or row.taken_by != me:
        return False
    if row.party_id is not None:
        incoming_party.noted(conn, rt, row, me, note, now)
    incoming.end(conn, number, incoming.OVER, now)
    log.append(conn, line(row.borrower_id, "no_file" if row.party_id is None else "party", "", now, by=me))
    return True

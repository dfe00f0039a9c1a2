"""What came in during a call that stops it: told on its page, asked for before a promise.

What was asked or learned stands in the log; a hold also where it came by a file, which writes no line of its own.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.desk.stops import LIFTED, advice_on
from assistant.store import call_sessions, holds, joint


def stops_of(conn: Connection, row: Row[Any]) -> list[dict[str, Any]]:
    """→ what (its word), kind (request, fact, hold), at (None: nobody has said), advice (`core/desk/stops`); the oldest
    first, each once."""
    found: dict[str, dict[str, Any]] = {}
    for at, kind, word in call_sessions.came_in_since(conn, row.borrower_id, row.started_at):
        advice = None if word == LIFTED else advice_on(kind, word)
        if advice is not None:
            found.setdefault(word, _told(at, kind, word, advice))
    for word in new_holds(conn, row):
        found.setdefault(word, _told(None, "hold", word, str(advice_on("hold", word))))
    return list(found.values())


def _told(at: datetime | None, kind: str, word: str, advice: str) -> dict[str, Any]:
    return {"what": word, "kind": kind, "at": at, "advice": advice}


def running(conn: Connection, borrower_id: int, loan_ids: Iterable[int], as_of: date) -> list[str]:
    """The holds on these loans, on who owes them and on the borrower, that stop contact: kind and reach, in order."""
    ids = list(loan_ids)
    found = holds.in_force(conn, joint.debtors(conn, [borrower_id], ids), as_of)
    mine = {row.id: row for loan_id in ids for row in holds.on_loan(found, borrower_id, loan_id)}
    return sorted({f"{row.kind}:{row.loan_id or ''}" for row in mine.values() if "contact" in row.blocks})


def new_holds(conn: Connection, row: Row[Any]) -> list[str]:
    """The kinds of the holds that were not there when the call began."""
    before = call_sessions.script_of(conn, row.text_id).get("holds")
    if before is None:
        return []
    now = set(running(conn, row.borrower_id, row.loan_ids, row.as_of))
    return sorted({name.partition(":")[0] for name in now - set(before)})

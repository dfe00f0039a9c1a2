"""What came in during a call that stops it: told on its page, asked for before a promise."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.desk.stops import advice_on
from assistant.store import call_sessions


def stops_of(conn: Connection, row: Row[Any]) -> list[dict[str, Any]]:
    """→ what (its word), kind (request, fact, hold), at, advice (`core/desk/stops`); the oldest first, each once."""
    found: dict[str, dict[str, Any]] = {}
    for at, kind, word in call_sessions.came_in_since(conn, row.borrower_id, row.started_at):
        advice = advice_on(kind, word)
        if advice is not None:
            found.setdefault(word, _told(at, kind, word, advice))
    return list(found.values())


def _told(at: datetime, kind: str, word: str, advice: str) -> dict[str, Any]:
    return {"what": word, "kind": kind, "at": at, "advice": advice}

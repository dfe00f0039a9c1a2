"""What a collector's own day looks like, and the search for an account within their scope."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import at_local
from assistant.core.desk.call import heard_reference
from assistant.places import phone
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.store import desk_search, desk_today, log
from assistant.store.log import LogLine

LEAST_NAME = 2  # letters of a name before it is searched


def my_day(conn: Connection, rt: Runtime, me: str, now: datetime) -> dict[str, Any]:
    """→ done {calls, reached, promises}, promises due today, callbacks of today; by the lender's clock."""
    today = business_day(rt, now)
    since = at_local(today, time(0), rt.settings.work.zone)
    rows = desk_today.callbacks(conn, me, at_local(today + timedelta(days=1), time(0), rt.settings.work.zone))
    loans = desk_search.leading_loans(conn, [row.borrower_id for row in rows])
    return {
        "done": desk_today.counted(desk_today.outcomes(conn, me, since)),
        "promises": [dict(row._mapping) for row in desk_today.promises_due(conn, me, today)],
        "callbacks": [
            dict(row._mapping) | {"loan": loans.get(row.borrower_id), "late": row.alarm_at <= now} for row in rows
        ],
    }


def search(
    conn: Connection, rt: Runtime, words: str, names: Collection[str] | None, me: str, now: datetime
) -> list[dict[str, Any]]:
    """Accounts by a reference, a number or address, or the beginning of a name; of whom these work. → at most 20 of
    {name, borrower, loan}. Whose number it is was not known before, so a search by number is logged as a reveal."""
    words = words.strip()
    found, revealed = _found(conn, rt, words, names)
    if revealed:
        facts = {"what": "number"}
        lines = [
            LogLine(at=now, kind="reveal", borrower_id=row.id, by=me, outcome="found", facts=facts) for row in found
        ]
        log.append(conn, *lines)
    loans = desk_search.leading_loans(conn, [row.id for row in found])
    return [{"name": row.name, "borrower": row.ref, "loan": loans[row.id]} for row in found if row.id in loans]


def _found(conn: Connection, rt: Runtime, words: str, names: Collection[str] | None) -> tuple[list[Row[Any]], bool]:
    if not words:
        return [], False
    if found := desk_search.by_ref(conn, words, names):
        return found, False
    said = heard_reference(words)
    if said is not None and (found := desk_search.by_contact(conn, said, names)):
        return found, False
    if number := _number(rt, words):
        return desk_search.by_number(conn, number, names), True
    return (desk_search.by_name(conn, words, names) if len(words) >= LEAST_NAME else []), False


def _number(rt: Runtime, words: str) -> str | None:
    """As the file writes numbers and addresses; None: it is neither."""
    if "@" in words:
        return words.lower()
    if sum(letter.isdigit() for letter in words) < 6:
        return None
    try:
        return phone(words, rt.settings.work.country).e164
    except ValueError:
        return None

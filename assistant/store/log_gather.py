"""What the index wants to know of a run of log entries, in few queries: their texts, contacts, loans' states."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, select

from assistant.core import log_words
from assistant.store.log import commitment
from assistant.store.schema import borrower, loan
from assistant.store.schema_log import log_entry
from assistant.store.schema_state import snapshot
from assistant.store.schema_work import contact, contact_event, inbound, outbox, text

PART = 500
ROUND = timedelta(days=2)  # an inbound text came in at most so long before the log says so, or after
State = tuple[str | None, str | None]


@dataclass(frozen=True, kw_only=True)
class Told:
    """An entry as the index takes it. `text_id`: what it said; `words` are without the text's."""

    entry: int
    at: datetime
    borrower_id: int | None
    facets: list[tuple[str, str]]
    words: frozenset[str]
    text_id: int | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """The entries after `after`, without a gap."""

    after: int
    entries: list[Told] = field(default_factory=list)


def gather(conn: Connection, after: int, limit: int) -> Batch:
    query = select(log_entry).where(log_entry.c.entry > after).order_by(log_entry.c.entry).limit(limit)
    return Batch(after=after, entries=told(conn, conn.execute(query).all()))


def told(conn: Connection, rows: Sequence[Row[Any]]) -> list[Told]:
    """Rows of the log with all that they are found by."""
    leaves = {row.entry: orjson.loads(row.leaf) for row in rows}
    contacts = _contacts(conn, rows, leaves)
    states = _states(conn, rows, leaves)
    said = texts_of(conn, rows, leaves)
    return [_told(row, leaves[row.entry], contacts, states, said) for row in rows]


def _told(
    row: Row[Any], leaf: Mapping[str, Any], contacts: Mapping[Any, Any], states: Mapping[Any, Any],
    said: Mapping[int, tuple[int, str]],
) -> Told:  # fmt: skip
    planned = contacts.get(row.contact_id) or contacts.get(leaf["facts"].get("ref")) or ()
    text_id, body = said.get(row.entry, (None, ""))
    return Told(
        entry=row.entry,
        at=row.at,
        borrower_id=row.borrower_id,
        facets=log_words.facets(leaf, planned, states.get(row.entry, ())),
        words=plain_words(row.search, leaf["loan_ids"]),
        text_id=text_id,
        text=body,
    )


def plain_words(search: str, loans: Iterable[str]) -> frozenset[str]:
    """Without those of a text; nothing personal is among them."""
    return log_words.words(search) | {log_words.about(ref) for ref in loans}


def loans_of(leaf: str) -> list[str]:
    return list(orjson.loads(leaf)["loan_ids"])


def _contacts(conn: Connection, rows: Sequence[Row[Any]], leaves: Mapping[int, Any]) -> dict[Any, State]:
    """Strategy and segment by the contact's id, and by its name for an entry of the plan, which knows no id yet."""
    ids = {row.contact_id for row in rows if row.contact_id is not None}
    refs = {leaves[row.entry]["facts"].get("ref") for row in rows if row.kind == "planned"} - {None}
    chosen = select(contact.c.id, contact.c.ref, contact.c.strategy, contact.c.segment)
    found: dict[Any, State] = {}
    for row in _in_parts(conn, chosen, contact.c.id, ids):
        found[row.id] = (row.strategy, row.segment)
    for row in _in_parts(conn, chosen, contact.c.ref, refs):
        found[row.ref] = (row.strategy, row.segment)
    return found


def _states(conn: Connection, rows: Sequence[Row[Any]], leaves: Mapping[int, Any]) -> dict[int, State]:
    """Bucket and segment of each entry's first loan as they stood when it happened, by entry."""
    first = {row.entry: leaves[row.entry]["loan_ids"][0] for row in rows if leaves[row.entry]["loan_ids"]}
    chosen = select(loan.c.ref, snapshot.c.as_of, snapshot.c.bucket, snapshot.c.segment)
    chosen = chosen.join(loan, loan.c.id == snapshot.c.loan_id)
    days: dict[str, list[tuple[date, State]]] = defaultdict(list)
    for row in _in_parts(conn, chosen, loan.c.ref, set(first.values())):
        days[row.ref].append((row.as_of, (row.bucket, row.segment)))
    for known in days.values():
        known.sort(key=lambda one: one[0])
    return {row.entry: _on(days[ref], row.at.date()) for row in rows if days.get(ref := first.get(row.entry, ""))}


def _on(days: Sequence[tuple[date, State]], day: date) -> State:
    """The last state known on the day; before the first, the first."""
    return days[max(bisect_right(days, day, key=lambda one: one[0]) - 1, 0)][1]


def texts_of(conn: Connection, rows: Sequence[Row[Any]], leaves: Mapping[int, Any]) -> dict[int, tuple[int, str]]:
    """The text that each entry said, as (its id, the text), where it is on file and not erased.

    An entry names its text, or it commits one: then it is the one among those of the contact or of the day whose
    keyed commitment the entry holds.
    """
    named = {row.entry: leaves[row.entry]["facts"].get("text_id") for row in rows}
    offered = {entry: [number] for entry, number in named.items() if isinstance(number, int)}
    committing = [row for row in rows if leaves[row.entry]["committed"].keys() & {"text", "note"}]
    for entry, numbers in (*_rendered(conn, committing), *_inbound(conn, committing), *_notes(conn, committing)):
        offered.setdefault(entry, []).extend(numbers)
    bodies = _bodies(conn, {number for numbers in offered.values() for number in numbers})
    keys = _keys(conn, {row.borrower_id for row in committing})
    found = {}
    for row in rows:
        choice = [(number, bodies[number]) for number in offered.get(row.entry, ()) if bodies.get(number)]
        if choice:
            found[row.entry] = _chosen(choice, leaves[row.entry]["committed"], keys.get(row.borrower_id, b""))
    return found


def _chosen(choice: Sequence[tuple[int, str]], committed: Mapping[str, str], key: bytes) -> tuple[int, str]:
    sums = set(committed.values())
    same = [one for one in choice if len(choice) > 1 and commitment(key, one[1]) in sums]
    return (same or choice)[-1]


def _rendered(conn: Connection, rows: Sequence[Row[Any]]) -> list[tuple[int, list[int]]]:
    asking = [row for row in rows if row.kind == "released" and row.contact_id is not None]
    chosen = select(outbox.c.contact_id, outbox.c.text_id).order_by(outbox.c.id)
    found = defaultdict(list)
    for row in _in_parts(conn, chosen, outbox.c.contact_id, {row.contact_id for row in asking}):
        if row.text_id is not None:
            found[row.contact_id].append(row.text_id)
    return [(row.entry, found[row.contact_id]) for row in asking]


def _inbound(conn: Connection, rows: Sequence[Row[Any]]) -> list[tuple[int, list[int]]]:
    asking = [row for row in rows if row.kind == "inbound"]
    if not asking:
        return []
    first, last = min(row.at for row in asking), max(row.at for row in asking)
    chosen = select(inbound.c.borrower_id, inbound.c.text_id, inbound.c.at).order_by(inbound.c.at)
    chosen = chosen.where(inbound.c.at >= first - ROUND, inbound.c.at <= last + ROUND)
    found = defaultdict(list)
    for row in _in_parts(conn, chosen, inbound.c.borrower_id, {row.borrower_id for row in asking} - {None}):
        if row.text_id is not None:
            found[row.borrower_id].append((row.at, row.text_id))
    return [(one.entry, [text for at, text in found[one.borrower_id] if abs(at - one.at) <= ROUND]) for one in asking]


def _notes(conn: Connection, rows: Sequence[Row[Any]]) -> list[tuple[int, list[int]]]:
    asking = [row for row in rows if row.kind == "call" and row.contact_id is not None]
    chosen = select(contact_event.c.contact_id, contact_event.c.detail).order_by(contact_event.c.id)
    found = defaultdict(list)
    for row in _in_parts(conn, chosen, contact_event.c.contact_id, {row.contact_id for row in asking}):
        if "note_id" in row.detail:
            found[row.contact_id].append(row.detail["note_id"])
    return [(row.entry, found[row.contact_id]) for row in asking]


def _bodies(conn: Connection, ids: Iterable[int]) -> dict[int, str]:
    return {row.id: row.body for row in _in_parts(conn, select(text.c.id, text.c.body), text.c.id, ids)}


def _keys(conn: Connection, ids: Iterable[int | None]) -> dict[int | None, bytes]:
    known = {number for number in ids if number is not None}
    rows = _in_parts(conn, select(borrower.c.id, borrower.c.key), borrower.c.id, known)
    return {row.id: bytes.fromhex(row.key) for row in rows}


def _in_parts(
    conn: Connection, query: Select[Any], column: ColumnElement[Any], values: Iterable[Any]
) -> list[Row[Any]]:
    ordered = sorted(values)
    found: list[Row[Any]] = []
    for start in range(0, len(ordered), PART):
        found += conn.execute(query.where(column.in_(ordered[start : start + PART])))
    return found

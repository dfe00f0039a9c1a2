"""What happened to a borrower, in the words of a verdict case: attempts, conversations, requests, facts.

An attempt's row is written with its outbox row, before any request leaves, so that a claimed or unknown send already
counts against the caps. Only `void` (certainly never made) does not count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql

from assistant.store.hot import Hot, listed
from assistant.store.schema_work import contact_event

VOID = "void"


@dataclass(frozen=True, kw_only=True)
class NewEvent:
    """One event to keep. `source_ref` makes it come in once; None: there is no name to know a repetition by."""

    borrower_id: int
    at: datetime
    event: str
    source: str
    direction: str = "out"
    by: str = "own"
    person: str = "borrower"
    number: str | None = None
    number_kind: str | None = None
    loan_refs: tuple[str, ...] = ()
    outcome: str | None = None
    mode: str | None = None
    style: str | None = None
    purpose: str | None = None
    status: str | None = None
    contact_id: int | None = None
    source_ref: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        row = dict(self.__dict__)
        row["loan_refs"], row["detail"] = list(self.loan_refs), dict(self.detail)
        return row


def add(conn: Connection, *events: NewEvent) -> int:
    """Keep the events; one whose `source_ref` is already there is left as it is. Returns how many were new."""
    if len(events) == 1:
        return len(_ADD.all(conn, **events[0].values()))
    return len(conn.execute(_ADD_ALL, [event.values() for event in events]).all()) if events else 0


_ADD_ALL = (
    postgresql.insert(contact_event)  # spelt alike on both engines
    .on_conflict_do_nothing(index_elements=["source_ref"])
    .returning(contact_event.c.id)
)
_ADD = Hot(_ADD_ALL.values({name: bindparam(name) for name in NewEvent.__dataclass_fields__}))


def add_returning_id(conn: Connection, event: NewEvent) -> int:
    made = insert(contact_event).values(event.values()).returning(contact_event.c.id)
    number: int = conn.execute(made).scalar_one()
    return number


def mark(conn: Connection, ref: str, status: str, at: datetime | None = None) -> None:
    """Move an attempt's row: sent · unknown · void. `at` is the instant that the rules count from."""
    values: dict[str, Any] = {"status": status} | ({"at": at} if at else {})
    conn.execute(update(contact_event).where(contact_event.c.source_ref == ref).values(values))


def mark_many(conn: Connection, refs: Sequence[str], status: str, at: datetime | None = None) -> None:
    values: dict[str, Any] = {"status": status} | ({"at": at} if at else {})
    for start in range(0, len(refs), 500):
        part = refs[start : start + 500]
        conn.execute(update(contact_event).where(contact_event.c.source_ref.in_(part)).values(values))


def set_outcome(conn: Connection, ref: str, outcome: str, **detail: Any) -> None:
    """How an attempt ended, in the verdict case's words (no_answer, conversation …); `detail` is merged in."""
    if not detail:
        _OUTCOME.run(conn, v_ref=ref, v_outcome=outcome)
    elif (row := _DETAIL.one_or_none(conn, v_ref=ref)) is not None:
        _DETAILED.run(conn, v_ref=ref, v_outcome=outcome, v_detail={**row.detail, **detail})


_OF_REF = contact_event.c.source_ref == bindparam("v_ref")
_ENDS = update(contact_event).where(_OF_REF).values(outcome=bindparam("v_outcome"))
_OUTCOME = Hot(_ENDS)
_DETAILED = Hot(_ENDS.values(detail=bindparam("v_detail")))
_DETAIL = Hot(select(contact_event.c.detail).where(_OF_REF))


def loan_refs(conn: Connection, refs: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The loans that an attempt is about, by its reference."""
    found: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(refs), 500):
        rows = _REFS.all(conn, refs=list(refs[start : start + 500]))
        found |= {row.source_ref: tuple(row.loan_refs) for row in rows}
    return found


_REFS = Hot(
    select(contact_event.c.source_ref, contact_event.c.loan_refs).where(contact_event.c.source_ref.in_(listed("refs")))
)


def history(conn: Connection, borrower_ids: Iterable[int], since: datetime | None = None) -> dict[int, list[Row[Any]]]:
    """Every event of the borrowers that counts, oldest first. `since` may leave out attempts that no rule looks back
    to; requests and facts are always read, whatever their age."""
    ids = sorted(set(borrower_ids))
    found: dict[int, list[Row[Any]]] = {}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        rows = _HISTORY.all(conn, ids=part) if since is None else _LATELY.all(conn, ids=part, since=since)
        for row in rows:
            if row.status != VOID:
                found.setdefault(row.borrower_id, []).append(row)
    return found


_OF_BORROWERS = (
    select(contact_event)
    .where(contact_event.c.borrower_id.in_(listed("ids")))
    .order_by(contact_event.c.borrower_id, contact_event.c.at, contact_event.c.id)
)
_HISTORY = Hot(_OF_BORROWERS)
_LATELY = Hot(
    _OF_BORROWERS.where((contact_event.c.at >= bindparam("since")) | contact_event.c.event.in_(("request", "fact")))
)

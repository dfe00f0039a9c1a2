"""Imports asked for in the workspace: one runs at a time; what they refused; and every file that ever came in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.core.import_work import OPEN, ImportState, Refusal
from assistant.store.schema_import import import_file
from assistant.store.schema_setup import import_job, import_refusal

PART = 1000
EMPTY: dict[str, Any] = {"results": [], "lacks": [], "problems": []}


def add(
    conn: Connection, by: str, host: str, folder: str, files: Sequence[Any], options: dict[str, Any], now: datetime
) -> int:
    """A new import that waits to be begun; its number."""
    values = EMPTY | {"made_by": by, "made_at": now, "state": ImportState.WAITING, "host": host, "folder": folder}
    statement = insert(import_job).values(**values, files=list(files), options=options)
    number: int = conn.execute(statement.returning(import_job.c.id)).scalar_one()
    return number


def one(conn: Connection, number: int) -> Row[Any] | None:
    return conn.execute(select(import_job).where(import_job.c.id == number)).one_or_none()


def page(conn: Connection, before: int | None, limit: int) -> list[Row[Any]]:
    """The newest first; `before`: a number that the last page ended with."""
    query = select(import_job).order_by(import_job.c.id.desc()).limit(limit)
    return list(conn.execute(query if before is None else query.where(import_job.c.id < before)))


def unfinished(conn: Connection) -> list[Row[Any]]:
    """Those that wait or run, the oldest first."""
    query = select(import_job).where(import_job.c.state.in_(OPEN)).order_by(import_job.c.id).limit(100)
    return list(conn.execute(query))


def runs(conn: Connection) -> bool:
    return conn.execute(select(import_job.c.id).where(import_job.c.slot == 1)).first() is not None


def begin(conn: Connection, number: int, now: datetime) -> bool:
    """Run it; False if it does not wait any more, or another runs."""
    mine = (import_job.c.id == number, import_job.c.state == ImportState.WAITING)
    if runs(conn):
        return False
    values = {"state": ImportState.RUNNING, "slot": 1, "started_at": now}
    try:
        with conn.begin_nested():
            return conn.execute(update(import_job).where(*mine).values(values)).rowcount == 1
    except IntegrityError:
        return False  # another was begun at the same time


def end(
    conn: Connection, number: int, state: ImportState, now: datetime, said: Mapping[str, Any] | None = None
) -> bool:
    """It is over: `said` are its results or problems. False if it was over before."""
    mine = (import_job.c.id == number, import_job.c.state.in_(OPEN))
    values = {"state": state, "slot": None, "ended_at": now} | dict(said or {})
    return conn.execute(update(import_job).where(*mine).values(values)).rowcount == 1


def note_lacks(conn: Connection, number: int, lacks: Sequence[Any]) -> None:
    conn.execute(update(import_job).where(import_job.c.id == number).values(lacks=list(lacks)))


def note_refusals(conn: Connection, number: int, found: Sequence[Refusal]) -> None:
    rows = [{"job_id": number, "n": n} | one.__dict__ for n, one in enumerate(found, 1)]
    for start in range(0, len(rows), PART):
        conn.execute(insert(import_refusal), rows[start : start + PART])


def refusals(conn: Connection, number: int, after: int, limit: int) -> list[Row[Any]]:
    """In the order of their files and lines; `after`: the place that the last page ended with."""
    query = select(import_refusal).where(import_refusal.c.job_id == number, import_refusal.c.n > after)
    return list(conn.execute(query.order_by(import_refusal.c.n).limit(limit)))


def refusals_count(conn: Connection, number: int) -> int:
    """How many are kept for the page."""
    found: int | None = conn.execute(
        select(func.max(import_refusal.c.n)).where(import_refusal.c.job_id == number)
    ).scalar_one()
    return found or 0


def files(conn: Connection, before: int | None, limit: int) -> list[Row[Any]]:
    """Every file that brought something, whoever imported it; the newest first."""
    query = select(import_file).order_by(import_file.c.id.desc()).limit(limit)
    return list(conn.execute(query if before is None else query.where(import_file.c.id < before)))


def outdated(conn: Connection, before: datetime, limit: int) -> list[Row[Any]]:
    """Imports that ended before, and whose folder has not been removed."""
    query = select(import_job.c.id, import_job.c.host, import_job.c.folder)
    query = query.where(import_job.c.ended_at < before, import_job.c.folder != "").order_by(import_job.c.id)
    return list(conn.execute(query.limit(limit)))


def forget(conn: Connection, number: int) -> None:
    """Its folder is gone, and the shown rows with it; the counts stay."""
    conn.execute(delete(import_refusal).where(import_refusal.c.job_id == number))
    conn.execute(update(import_job).where(import_job.c.id == number).values(folder=""))

"""Runs of scheduled jobs: a slot is taken once, whoever asks."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, update

from assistant.store import upsert
from assistant.store.schema_house import job_run

STALE = timedelta(hours=1)


def take(conn: Connection, job: str, slot: str, worker: str, now: datetime) -> bool:
    """Claim a slot. One whose worker died without finishing may be taken again after an hour: jobs may be repeated."""
    dead = (job_run.c.job == job, job_run.c.slot == slot, job_run.c.finished_at.is_(None))
    conn.execute(delete(job_run).where(*dead, job_run.c.started_at < now - STALE))
    values = {"job": job, "slot": slot, "worker": worker, "started_at": now}
    statement = upsert.insert(job_run).values(values).on_conflict_do_nothing(index_elements=["job", "slot"])
    return conn.execute(statement.returning(job_run.c.slot)).first() is not None


def free(conn: Connection, job: str, slot: str, worker: str) -> None:
    """Give a slot back that this worker took and could not finish: the next tick of any worker takes it."""
    mine = (job_run.c.job == job, job_run.c.slot == slot, job_run.c.worker == worker)
    conn.execute(delete(job_run).where(*mine, job_run.c.finished_at.is_(None)))


def finish(conn: Connection, job: str, slot: str, now: datetime, result: Any) -> None:
    mine = (job_run.c.job == job, job_run.c.slot == slot)
    conn.execute(update(job_run).where(*mine).values(finished_at=now, result=result))

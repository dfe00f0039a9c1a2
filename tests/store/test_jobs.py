"""A scheduled job runs in one place, whoever ticks first; a user's name is taken once. Both on both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import select

from assistant.store import jobs, people
from assistant.store.db import Database
from assistant.store.schema_access import user
from assistant.store.schema_house import job_run

MINUTE = timedelta(minutes=1)


def take(db: Database, worker: str, now: datetime, slot: str = "2026-10-01") -> bool:
    return db.write_now(jobs.take, "morning", slot, worker, now)


def test_a_slot_is_taken_by_who_comes_first(db: Database, now: datetime) -> None:
    assert [take(db, worker, now) for worker in ("a", "b", "a")] == [True, False, False]
    assert take(db, "b", now, "2026-10-02")


def test_six_that_tick_together_run_a_job_once(db: Database, now: datetime) -> None:
    with ThreadPoolExecutor(6) as workers:
        took = list(workers.map(lambda n: take(db, f"w{n}", now), range(6)))
    assert sorted(took) == [False] * 5 + [True]
    rows = db.read_now(lambda conn: conn.execute(select(job_run)).all())
    assert [row.worker for row in rows] == [f"w{took.index(True)}"]


def test_the_slot_of_a_worker_that_died_is_free_again_after_an_hour(db: Database, now: datetime) -> None:
    assert take(db, "a", now)
    assert not take(db, "b", now + jobs.STALE)
    assert take(db, "b", now + jobs.STALE + MINUTE)


def test_a_finished_slot_stays_taken(db: Database, now: datetime) -> None:
    assert take(db, "a", now)
    db.write_now(jobs.finish, "morning", "2026-10-01", now + MINUTE, {"planned": 3})
    assert not take(db, "b", now + 5 * jobs.STALE)
    row = db.read_now(lambda conn: conn.execute(select(job_run)).one())
    assert (row.worker, row.finished_at, row.result) == ("a", now + MINUTE, {"planned": 3})


def test_a_users_name_is_taken_once(db: Database, now: datetime) -> None:
    assert db.write_now(people.add_user, "ana", "supervisor", "a long password", now)
    assert not db.write_now(people.add_user, "ana", "collector", "another password", now)
    rows = db.read_now(lambda conn: conn.execute(select(user)).all())
    assert [(row.name, row.role, row.active) for row in rows] == [("ana", "supervisor", True)]
    assert people.HASHER.verify(rows[0].password_hash, "a long password")

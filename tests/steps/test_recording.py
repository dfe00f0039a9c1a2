"""Recordings of calls: off by default, never without a notice, fetched once, gone in time and with their person."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from assistant.core.problem import BadInput
from assistant.gateway.events import RecordingMade
from assistant.gateway.sim_recording import tone
from assistant.runtime import Runtime
from assistant.settings_recordings import RecordingSettings
from assistant.steps.recording import Came, add_recording, receive_recording
from assistant.steps.recording_files import delete_recordings, fetch_recordings, forget
from assistant.store import recordings
from assistant.store.db import Database
from assistant.store.schema_log import log_entry
from assistant.store.schema_recording import recording
from assistant.store.schema_work import outbox
from tests.steps import test_call
from tests.steps.test_release import NOON, rt

__all__ = ["rt"]
MADE = RecordingMade(gateway="simulator", sid="REC-1", url="https://pigeon.example/REC-1", seconds=83)
BROUGHT = Came(by="sue", consent="agreed")


def switched_on(rt: Runtime, tmp_path: Any) -> Runtime:
    settings = rt.settings.model_copy(update={"recordings": RecordingSettings(keep=True, months=6)})
    return replace(rt, settings=settings, home=tmp_path)


def told(db: Database, rt: Runtime, event: RecordingMade = MADE) -> str:
    ref = db.read_now(lambda conn: conn.execute(select(outbox.c.ref)).scalar_one())
    return db.write_now(receive_recording, rt, ref, event, NOON)


def kept(db: Database) -> list[Any]:
    return db.read_now(lambda conn: list(conn.execute(select(recording))))


def outcomes(conn: Connection) -> list[str]:
    query = select(log_entry.c.leaf).where(log_entry.c.kind == "recording").order_by(log_entry.c.entry)
    return [json.loads(leaf)["outcome"] for leaf in conn.execute(query).scalars()]


def test_a_gateways_recording_of_an_announced_call_is_fetched_once_and_deleted_in_time(
    db: Database, rt: Runtime, tmp_path: Any
) -> None:
    on = switched_on(rt, tmp_path)
    test_call.floor(db, on)
    test_call.verified(db, on)  # past the opening, which says that the call is recorded
    assert [told(db, on), told(db, on)] == ["kept", "repeated"]
    assert asyncio.run(fetch_recordings(on, NOON)) == {"fetched": 1, "failed": 0}
    (row,) = kept(db)
    file = on.data / "recordings" / row.file
    assert (row.consent, row.seconds, file.read_bytes()) == ("announced", 83, tone("REC-1"))
    assert file.stat().st_mode & 0o077 == 0
    assert row.delete_on.isoformat() == "2029-10-01", "the profile's three years outlast the lender's half"
    assert asyncio.run(delete_recordings(on, NOON + timedelta(days=1095)))["deleted"] == 0
    assert asyncio.run(delete_recordings(on, NOON + timedelta(days=1096)))["deleted"] == 1
    assert (kept(db), file.exists()) == ([], False)
    assert db.read_now(outcomes) == ["added", "deleted"]


def test_who_hung_up_before_the_notice_is_not_kept_and_nothing_is_fetched(
    db: Database, rt: Runtime, tmp_path: Any
) -> None:
    on = switched_on(rt, tmp_path)
    test_call.floor(db, on)
    test_call.dial(db, on)
    assert told(db, on) == "refused"
    assert kept(db) == []
    assert db.read_now(outcomes) == ["refused"]
    assert asyncio.run(fetch_recordings(on, NOON)) == {"fetched": 0, "failed": 0}


def test_switched_off_none_is_kept_whoever_brings_it(db: Database, rt: Runtime) -> None:
    test_call.floor(db, rt)
    test_call.verified(db, rt)
    assert told(db, rt) == "refused"
    with pytest.raises(BadInput, match="recordings are not kept here"):
        db.write_now(add_recording, rt, 1, tone("x"), BROUGHT, NOON)


def test_a_recording_that_is_brought_goes_with_its_person(db: Database, rt: Runtime, tmp_path: Any) -> None:
    on = switched_on(rt, tmp_path)
    test_call.floor(db, on)
    test_call.dial(db, on)
    with pytest.raises(BadInput, match="no WAV, MP3 or Ogg"):
        db.write_now(add_recording, on, 1, b"<html>", BROUGHT, NOON)
    with pytest.raises(BadInput, match="nobody was told"):
        db.write_now(add_recording, on, 1, tone("x"), Came(by="sue"), NOON)
    made = db.write_now(add_recording, on, 1, tone("x"), BROUGHT, NOON)
    file = on.data / "recordings" / f"{made['recording']}.wav"
    assert file.read_bytes() == tone("x")
    db.write_now(lambda conn: forget(conn, on, recordings.of_borrower(conn, 1)))
    assert (kept(db), file.exists()) == ([], False)

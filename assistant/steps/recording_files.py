"""The files of recordings: written, fetched from gateways, removed when their time is over or their person erased."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import local
from assistant.core.problem import BadInput, Problem
from assistant.gateway.base import Records, SendError
from assistant.runtime import Runtime
from assistant.store import locks, log, recordings
from assistant.store.log import LogLine

FOLDER = "recordings"
BYTES_MAX = 200 * 2**20
SOUNDS = ((b"RIFF", ".wav"), (b"ID3", ".mp3"), (b"\xff\xfb", ".mp3"), (b"\xff\xf3", ".mp3"), (b"OggS", ".ogg"))
TRIES_MAX, BATCH = 10, 20


def ending_of(sound: bytes) -> str:
    """What kind of file it is, by how it begins. Raises BadInput for what no browser plays."""
    found = next((ending for begins, ending in SOUNDS if sound.startswith(begins)), None)
    if found is None or len(sound) > BYTES_MAX:
        mend = "export the recording as one of these"
        raise BadInput(
            Problem(file="recording", line=None, problem="this is no WAV, MP3 or Ogg file of at most 200 MB", mend=mend)
        )
    return found


def path_of(rt: Runtime, name: str) -> Path:
    return rt.data / FOLDER / name


def write(rt: Runtime, number: int, ending: str, sound: bytes) -> str:
    path = path_of(rt, f"{number}{ending}")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(sound)
    return path.name


async def fetch_recordings(rt: Runtime, now: datetime) -> dict[str, int]:
    """Bring what gateways have recorded into the data folder. → {fetched, failed}. Safe to repeat."""
    counts = {"fetched": 0, "failed": 0}
    for row in await rt.db.read(recordings.to_fetch, TRIES_MAX, BATCH):
        gateway = rt.gateways.get(row.gateway)
        if not isinstance(gateway, Records):
            continue
        await rt.db.write(recordings.tried, row.id)
        try:
            sound = await gateway.recording(row.sid)
            name = write(rt, row.id, ending_of(sound), sound)
        except (SendError, BadInput):
            counts["failed"] += 1
            continue
        if not await rt.db.write(recordings.keep_file, row.id, name):
            path_of(rt, name).unlink(missing_ok=True)  # its person was erased meanwhile
        counts["fetched"] += 1
    return counts


async def delete_recordings(rt: Runtime, now: datetime) -> dict[str, int]:
    """Remove files and rows whose time is over. → {deleted}. Safe to repeat."""
    today = local(now, rt.settings.work.zone).date()
    deleted = 0
    while rows := await rt.db.read(recordings.over, today, BATCH):
        deleted += await rt.db.write(_delete, rt, rows, now)
    return {"deleted": deleted}


def _delete(conn: Connection, rt: Runtime, rows: Sequence[Row[Any]], now: datetime) -> int:
    locks.borrowers(conn, sorted({row.borrower_id for row in rows}))
    forget(conn, rt, rows)
    log.append(conn, *(_deleted(row, now) for row in rows))
    return len(rows)


def _deleted(row: Row[Any], now: datetime) -> LogLine:
    return LogLine(
        at=now, kind="recording", borrower_id=row.borrower_id, contact_id=row.contact_id, by="system",
        outcome="deleted", facts={"recording": row.id},
    )  # fmt: skip


def forget(conn: Connection, rt: Runtime, rows: Sequence[Row[Any]]) -> None:
    """Files first: what fails in between leaves a row that plays nothing, never a voice that nobody knows of."""
    for row in rows:
        if row.file:
            path_of(rt, row.file).unlink(missing_ok=True)
    recordings.remove(conn, [row.id for row in rows])

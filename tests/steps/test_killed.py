"""kill -9 at every named point, in real processes, judged by the gateway's own log: nothing lost, nothing twice."""

import json
import multiprocessing
import signal
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.store import log as contact_log
from assistant.store.create import create_all
from assistant.store.db import open_database
from tests.steps.killed import POINTS, dispatch_to_the_end
from tests.steps.sending import marks, release, rows, states

COUNT = 24
SPAWN = multiprocessing.get_context("forkserver")
SPAWN.set_forkserver_preload(["tests.steps.killed"])


def run(database: str, log: Path, at: datetime, point: str, visits: int) -> int:
    """→ the exit status of a dispatch in its own process; -9 when it was killed."""
    process = SPAWN.Process(target=dispatch_to_the_end, args=(database, str(log), at.isoformat(), point, visits))
    process.start()
    process.join(60)
    assert process.exitcode is not None, "it hangs"
    return process.exitcode


def tale(log: Path) -> list[tuple[str, str]]:
    """What the gateway did, in order of the references: the same for a run that was never killed."""
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    return sorted((line["ref"], line["kind"]) for line in lines)


@pytest.fixture(scope="module")
def unharmed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    folder = tmp_path_factory.mktemp("unharmed")
    at = datetime.fromisoformat("2026-10-01T16:00:00+00:00")
    url = book(folder, at)
    finish(url, folder / "sim.jsonl", at)
    return tale(folder / "sim.jsonl")


def book(folder: Path, at: datetime) -> str:
    url = f"sqlite:///{folder / 'work.db'}"
    db = open_database(url)
    db.write_now(create_all)
    db.write_now(release, COUNT, at)
    db.close()
    return url


def finish(url: str, log: Path, at: datetime) -> None:
    """The same command again, and at the hours when throttled messages come back."""
    for hours in range(3):
        assert run(url, log, at + timedelta(hours=hours), "", 0) == 0


@pytest.mark.parametrize("point", list(POINTS))
def test_a_killed_dispatch_ends_like_one_that_was_not(
    tmp_path: Path, now: datetime, point: str, unharmed: list[tuple[str, str]]
) -> None:
    url, log = book(tmp_path, now), tmp_path / "sim.jsonl"
    kills = [run(url, log, now, point, visits) for visits in (1, 3, 2)]
    assert -signal.SIGKILL in kills, "the point was reached"
    finish(url, log, now)
    assert tale(log) == unharmed
    assert max(Counter(tale(log)).values()) == 1, "nothing twice"
    assert len({ref for ref, _ in tale(log)}) == COUNT, "nothing lost"
    judge(url)


def judge(url: str) -> None:
    """Our own books agree: everything settled, what was sent is marked so, the log's chain whole."""
    db = open_database(url)
    assert set(states(db)) <= {"accepted", "rejected"}
    assert marks(db) == ["sent" if row.state == "accepted" else "void" for row in rows(db)]
    assert db.read_now(contact_log.verify).ok
    db.close()

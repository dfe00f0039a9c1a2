"""The floor's news measured: open pages on one process, and how long after a write by another the last one hears of it.

    ./scripts/bench --live                200 collectors' pages, ten writes
    ./scripts/bench --live --pages 500    as many

Exit status 1 if the last page heard later than a second after a commit.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the served workspace of the tests
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())

WRITES = 10
LIMIT = 1.0  # seconds


def main(args: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=200)
    asked = parser.parse_args(args)
    with tempfile.TemporaryDirectory() as folder:
        took = asyncio.run(measure(Path(folder), asked.pages))
    print(f"{asked.pages} pages: the last heard after {median(took):.2f} s (worst of {WRITES}: {max(took):.2f} s)")
    return 0 if max(took) <= LIMIT else 1


async def measure(folder: Path, pages: int) -> list[float]:
    """→ seconds from each commit to the last page's hearing of it."""
    from assistant.core.terms import Role
    from assistant.runtime import Clock
    from tests.conftest import fresh_sqlite
    from tests.steps import working
    from tests.web.conftest import WALL, renderer
    from tests.web.signing_in import workspace

    made = working.book(fresh_sqlite(folder), 1)
    rt = replace(made, wall=Clock(WALL), secret=b"a secret of the bench", render=renderer())
    async with workspace(rt) as site:
        client = await site.as_role(Role.COLLECTOR, name="ann")
        await client.session.close()
        client.session = _unlimited(client.session)
        streams = [await client.get("/desk/events", headers={"Accept": "text/event-stream"}) for _ in range(pages)]
        await asyncio.sleep(1)
        took = []
        for number in range(WRITES):
            hearing = [asyncio.create_task(heard(one)) for one in streams]
            await asyncio.sleep(0.137)  # somewhere between two looks
            committed = await asyncio.to_thread(written, folder / "test.db", number)
            took.append(max(await asyncio.gather(*hearing)) - committed)
        for one in streams:
            one.close()
        await client.session.close()
    rt.db.close()
    return took


def _unlimited(session: Any) -> Any:
    from aiohttp import ClientSession, TCPConnector

    return ClientSession(cookie_jar=session.cookie_jar, connector=TCPConnector(limit=0))


async def heard(stream: Any) -> float:
    while line := await stream.content.readline():
        if line.startswith(b"event: "):
            return time.monotonic()
    raise RuntimeError("the stream ended")


def written(database: Path, number: int) -> float:
    """Another process pauses everything, or ends the pause. → when it had committed."""
    begin = "INSERT INTO contact_pause (kind, name, by, at, reason) VALUES ('everything', '', 'b', '{at}', 'r')"
    end = "UPDATE contact_pause SET ended_at = '{at}' WHERE ended_at IS NULL"
    act = (begin if number % 2 == 0 else end).format(at="2026-10-01T16:00:00.000000+00:00")
    code = (
        "import sys, time\nfrom sqlalchemy import text\nfrom assistant.store.db import open_database\n"
        "db = open_database('sqlite:///' + sys.argv[1])\ndb.write_now(lambda conn: conn.execute(text(sys.argv[2])))\n"
        "print(time.monotonic())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(database), act], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return float(done.stdout)

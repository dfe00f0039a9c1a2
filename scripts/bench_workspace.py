"""The workspace's pages on a large lender's database: how long the server takes for each, and what a first page weighs.

    ./scripts/bench --workspace --home DIR                  1,068,000 loans, 10,000,000 entries of the log (about 20 GB)
    ./scripts/bench --workspace --home DIR --copies 50      a tenth of it

DIR keeps the database, so that a second run measures at once. Without one it is made: the sample book is worked for ten
days and multiplied (scripts/multiplied.py); then the log's index and the dashboard's figures are prepared by their own
steps. Exit status 1 if a page is slower than its limit at the 95th percentile.
"""

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the served workspace of the tests
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())

COPIES, TIMES, TURNS = 533, 60, 30
NOON = time_of_day(12, 30)  # in the lender's zone, of the day after the book's last
FIRST_PAGE_KB = 100
# What is asked of the contact log: one value, several, a span, words, words that nobody said.
LOG = (
    "/log", "/log?channel=sms", "/log?kind=refused&channel=call", "/log?rule=H-HOLD", "/log?words=promise",
    "/log?from=2026-05-01&to=2026-05-07", "/log?words=xylophone", "/log?kind=promise&words=october",
)  # fmt: skip
# The dashboard whole, by each dimension, narrowed to a value, and lists behind its figures: short, long, followed.
BOARD = (
    "/dashboard",
    *(f"/dashboard?period=90&by={by}" for by in ("segment", "reason", "campaign", "collector", "channel")),
    "/dashboard?period=7&by=bucket", "/dashboard?bucket=M1&by=segment", "/dashboard?segment=m2.unknown&by=bucket",
)  # fmt: skip
LISTS = (
    "late", "late?bucket=M3", "untouched", "rolling", "first_default", "expected", "broken_unworked", "holds",
    "planned?period=90", "planned?period=90&channel=call", "attempts", "rpc?period=90", "opt_outs?period=90",
    "promised?period=90", "kept?period=90", "recovered?period=90", "recovered?period=90&segment=m2.unknown",
    "roll?period=7", "cured?period=7", "vintage_late",
)  # fmt: skip


def main(args: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--copies", type=int, default=COPIES)
    parser.add_argument("--database", help="another than the one of DIR, which must be there")
    parser.add_argument("--pages", default="next,account,log,dashboard,first", help="which, separated by commas")
    asked = parser.parse_args(args)
    if asked.database is None and not (asked.home / "data" / "assistant.db").exists():
        make(asked.home, asked.copies)
    return asyncio.run(measure(asked.home, asked.database, asked.pages.split(",")))


def make(home: Path, copies: int) -> None:
    from multiplied import multiply

    run = ["run", "--home", str(home), "--as-of", "2026-10-01", "--days", "10", "--no-serve"]
    home.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "assistant", *run], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    for line in multiply(home / "data" / "assistant.db", copies):
        print(line, flush=True)


async def measure(home: Path, database: str | None, pages: Sequence[str]) -> int:
    """→ the exit status."""
    from assistant.runtime import Clock, open_runtime
    from assistant.steps.aggregate import aggregate
    from assistant.steps.index_log import index_log
    from tests.web.signing_in import workspace

    clock = Clock()
    rt = open_runtime(home, database=database, clock=clock)
    noon = noon_of(rt)
    clock.move_to(noon)
    if "log" in pages:
        print(f"the log's index: {await taken(lambda: index_log(rt, noon)):.0f} s", flush=True)
    if "dashboard" in pages:
        print(f"the dashboard's figures: {await taken(lambda: aggregate(rt, noon)):.0f} s", flush=True)
    async with workspace(rt) as site:
        slow = [await PAGES[name](rt, site) for name in pages]
    rt.db.close()
    return int(any(slow))


def noon_of(rt: Any) -> datetime:
    """At work on the day after the one that the book stands at."""
    from assistant.core.dates import at_local
    from assistant.store import overview

    as_of = rt.db.read_now(overview.last_day)
    return at_local(as_of + timedelta(days=1), NOON, rt.settings.work.zone)


async def taken(act: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await act()
    return time.perf_counter() - began


async def tell(name: str, limit_ms: float, acts: Sequence[Callable[[], Awaitable[Any]]]) -> bool:
    """Whether it is too slow. The first of the acts warms the pages of the disk and is not counted."""
    await acts[0]()
    times = sorted([1000 * await taken(act) for act in acts])
    middle, late = times[len(times) // 2], times[int(len(times) * 0.95) - 1]
    print(f"{name}: median {middle:.0f} ms, 95th percentile {late:.0f} ms (limit {limit_ms:.0f} ms)", flush=True)
    return late > limit_ms


async def next_account(rt: Any, site: Any) -> bool:
    from assistant.core.terms import Role

    people = [await site.as_role(Role.COLLECTOR, name=f"collector {os.getpid()} {n}") for n in range(TIMES)]
    return await tell("next account", 100, [lambda one=one: answered(one.post("/desk/next"), 303) for one in people])


async def account(rt: Any, site: Any) -> bool:
    from sqlalchemy import text

    from assistant.core.terms import Role

    drawn = random.Random(1)
    last = rt.db.read_now(lambda conn: conn.execute(text("SELECT max(id) FROM loan")).scalar_one())
    ids = ",".join(str(drawn.randint(1, last)) for _ in range(TIMES))
    query = text(f"SELECT l.ref FROM loan l JOIN loan_state s ON s.loan_id = l.id WHERE l.id IN ({ids}) AND s.dpd > 0")
    refs = rt.db.read_now(lambda conn: list(conn.execute(query).scalars()))
    client = await site.as_role(Role.MANAGER, name="a manager")
    return await tell("account", 150, [lambda ref=ref: answered(client.get(f"/desk/accounts/{ref}")) for ref in refs])


async def log(rt: Any, site: Any) -> bool:
    from assistant.core.terms import Role

    client = await site.as_role(Role.MANAGER, name="a manager")
    acts = {where: [lambda at=where: answered(client.get(at))] * 10 for where in LOG}
    return any([await tell(where, 300, each) for where, each in acts.items()])


async def dashboard(rt: Any, site: Any) -> bool:
    from assistant.core.terms import Role

    client = await site.as_role(Role.MANAGER, name="a manager")
    acts = {where: [lambda at=where: answered(client.get(at))] * TURNS for where in BOARD}
    lists = [f"/dashboard/lists/{name}" for name in LISTS]
    acts |= {where: [lambda at=where: answered(client.get(at))] * TURNS for where in lists}
    return any([await tell(where, 500, each) for where, each in acts.items()])


async def first(rt: Any, site: Any) -> bool:
    """What the first page after the sign-in weighs on the wire, with all that it loads."""
    from re import findall

    from assistant.core.terms import Role

    client = await site.as_role(Role.COLLECTOR, name="a collector")
    page = await (await client.get("/desk")).text()
    parts = ["/desk", *dict.fromkeys(findall(r'(?:src|href)="(/static/[^"]+)"', page))]
    client.session._auto_decompress = False  # the bytes as they come
    zipped = {"Accept-Encoding": "gzip"}
    weight = sum([len(await (await client.get(part, headers=zipped)).read()) for part in parts]) / 1000
    print(f"first page: {weight:.0f} kB in {len(parts)} parts (limit {FIRST_PAGE_KB} kB)")
    return weight > FIRST_PAGE_KB


async def answered(asked: Awaitable[Any], status: int = 200) -> None:
    answer = await asked
    await answer.read()
    assert answer.status == status, answer.status


PAGES = {"next": next_account, "account": account, "log": log, "dashboard": dashboard, "first": first}

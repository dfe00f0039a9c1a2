"""`assistant run`: the whole job on a book, from its import to the report and the served workspace.

With the simulator it works the business days on a virtual clock and, run again, goes on where it stopped; the workspace
then lives in the next business day, at the pace of the real clock. With a real gateway the clock is the real one: it
imports, plans today, sends, and serves.
"""

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from assistant import scheduler
from assistant.cli.common import Common, finish, wrong
from assistant.cli.feed import tell_import
from assistant.cli.paper import emit, say
from assistant.cli.pretence import refuse_pretence
from assistant.cli.progress import bars
from assistant.cli.run import DAYS
from assistant.cli.tell import tell_report
from assistant.cli.trouble import LOOK
from assistant.config import load_settings
from assistant.core.dates import DAY as ONE_DAY
from assistant.core.dates import local
from assistant.core.problem import BadInput, Surroundings
from assistant.runtime import Clock, Runtime, open_runtime, with_gateway
from assistant.steps import simulate, today
from assistant.steps.aggregate import aggregate
from assistant.steps.find_same import find_same
from assistant.steps.import_book import import_paths
from assistant.steps.report import Report
from assistant.steps.sample import write_sample
from assistant.steps.sample_reviews import sample_reviews
from assistant.store import facts, overview
from assistant.store.completeness import completeness
from assistant.store.wipe import wipe

IMPORTED = "run_imported"
SAMPLE_LOANS, SAMPLE_SEED, SAMPLE_AS_OF = 2000, 1, date(2026, 10, 1)


def run_job(
    common: Common,
    path: Path | None,
    as_of: date | None,
    days: int | None,
    gateway: str | None,
    port: int | None,
    sim_log: Path | None,
    no_serve: bool,
    fresh: bool,
) -> None:
    settings = with_gateway(load_settings(common.home), gateway)
    if settings.gateway.default != "simulator":
        refuse_pretence(common, settings, path, as_of, days, fresh)
    with alone(common.home):
        if fresh:
            wipe(common.home, common.database, sim_log)
        clock = Clock(common.now)
        rt = open_runtime(
            common.home, database=common.database, seed=common.seed, gateway=gateway, sim_log=sim_log, clock=clock
        )
        if rt.settings.gateway.default == "simulator":
            refused = _simulated(common, rt, clock, path, as_of, days, sim_log, no_serve)
        else:
            assert path is not None, "refused above"
            refused = _real(common, rt, path)
    if not no_serve:
        from assistant.web.app import serve

        clock.walk()
        finish(rt, serve(rt, None, port, jobs=scheduler.start, tell=common.tell))
    if refused:
        sys.exit(LOOK)  # as `import` ends; a run that is resumed ends like the one that imported


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """One run at a time in a home; the kernel lets go of the lock when a run is killed."""
    (home / "data").mkdir(parents=True, exist_ok=True)
    with (home / "data" / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Surroundings(f"another run is working in {home}; wait for it, or use another --home") from error
        yield


def _simulated(
    common: Common,
    rt: Runtime,
    clock: Clock,
    path: Path | None,
    as_of: date | None,
    days: int | None,
    sim_log: Path | None,
    no_serve: bool,
) -> int:
    """How many rows of the book were refused."""
    book = str(path.resolve()) if path else "sample"
    job = _job(common, rt, book, as_of, days, sim_log)
    clock.move_to(simulate.first_instant(job, rt.settings.work.zone))
    with bars(not common.json) as tell:
        with _book_or_nothing(rt):
            refused = _import_once(common, rt, path, job.as_of, tell)
        made = finish(rt, _work_days(rt, clock, job, tell))
    if not no_serve:
        rt.db.write_now(simulate.open_next_day, rt, clock, job)
    _tell(common, made, refused)
    return refused


async def _work_days(rt: Runtime, clock: Clock, job: simulate.Job, tell: simulate.Tell) -> Report:
    made = await simulate.run_days(rt, clock, job, tell)
    await aggregate(rt, rt.now(), tell=tell)
    await sample_reviews(rt, rt.now())
    await find_same(rt, rt.now())
    return made


@contextmanager
def _book_or_nothing(rt: Runtime) -> Iterator[None]:
    """A book of which nothing came in leaves the database free for another one."""
    try:
        yield
    except BadInput:
        if rt.db.read_now(overview.is_empty):
            rt.db.write_now(facts.drop, "run")
        raise


def _job(
    common: Common, rt: Runtime, book: str, as_of: date | None, days: int | None, sim_log: Path | None
) -> simulate.Job:
    """A new job, or the one that stands here; another one's database is not worked on."""
    default = SAMPLE_AS_OF if book == "sample" else local(rt.now(), rt.settings.work.zone).date()
    stored = rt.db.read_now(facts.get, "run")
    if stored is None:
        log = sim_log or rt.data / "simulator.jsonl"
        if log.exists() and log.stat().st_size:
            raise wrong(f"{log} is the log of another run", "use --fresh to start over, or name another --sim-log")
        job = simulate.Job(as_of=as_of or default, days=days or DAYS, seed=common.seed, book=book)
        rt.db.write_now(facts.put, "run", job.as_fact())
        return job
    job = simulate.job_of(stored)
    asked = (as_of or job.as_of, common.seed, book)
    if asked != (job.as_of, job.seed, job.book):
        raise wrong(
            f"this database holds another run (book {job.book}, as of {job.as_of}, seed {job.seed})",
            "use --fresh to start over, or name another --home or --database",
        )
    return job.extended(days or job.days)


def _import_once(common: Common, rt: Runtime, path: Path | None, as_of: date, tell: simulate.Tell) -> int:
    imported = rt.db.read_now(facts.get, IMPORTED)
    if imported is None:
        imported = {"refused": _import(common, rt, path or _sample(rt), as_of, tell)}
        rt.db.write_now(facts.put, IMPORTED, imported)
    return int(imported["refused"])


def _import(common: Common, rt: Runtime, path: Path, as_of: date, tell: simulate.Tell) -> int:
    results = import_paths(
        rt,
        [path],
        as_of=as_of,
        portfolio=None,
        complete=False,
        payments_complete_through=as_of - ONE_DAY,
        date_format=None,
        progress=tell,
    )
    if not common.json:
        tell_import(common, results, rt.db.read_now(completeness))
    return sum(result.refused for result in results)


def _sample(rt: Runtime) -> Path:
    folder = rt.data / "sample"
    if not (folder / "loans.csv").exists():
        write_sample(folder, loans=SAMPLE_LOANS, seed=SAMPLE_SEED, as_of=SAMPLE_AS_OF)
    return folder


def _real(common: Common, rt: Runtime, path: Path) -> int:
    day = local(rt.now(), rt.settings.work.zone).date()
    with bars(not common.json) as tell:
        refused = _import(common, rt, path, day, tell)
        made = finish(rt, today.work_today(rt, day))
    _tell(common, made, refused)
    return refused


def _tell(common: Common, made: Report, refused: int) -> None:
    if common.json:
        emit(made.as_json())
    else:
        tell_report(made)
        if refused:
            say(f"Refused rows of the book: {refused:,}; each is in data/refused/ with its reason")
        say("The contact log: assistant log search · a loan's story: assistant explain LOAN")

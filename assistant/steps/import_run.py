"""An import of the workspace: its files wait in a folder, one process takes them in, in one transaction, or not at all.

While it runs the process tells how far it is in a file of the folder, since on SQLite its transaction is the one
writer; whoever cancels it leaves a file there. `alive` is locked while the process lives: so a crash is noticed.
"""

import fcntl
import json
import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.import_work import OPEN, ImportState, Progress, Refusal, shown
from assistant.core.problem import BadInput, Problem, Surroundings
from assistant.runtime import Runtime
from assistant.steps.import_book import ImportResult, import_paths
from assistant.steps.import_job import Taken
from assistant.store import audit, import_jobs
from assistant.store.completeness import completeness
from assistant.store.db import together

SHOWN_MAX = 10_000  # refused rows that the page shows; the file has all
WARNINGS_MAX = 50
PROGRESS, CANCEL, ALIVE, FILES, REFUSED = "progress.json", "cancel", "alive", "files", "refused"


class Cancelled(Exception):
    """Somebody does not want it any more: nothing of it stays."""


def host() -> str:
    return socket.gethostname()


def folder_of(rt: Runtime, job: Row[Any]) -> Path:
    return rt.data / "imports" / str(job.folder)


def add(
    conn: Connection, rt: Runtime, by: str, folder: str, files: Sequence[dict[str, Any]], options: dict[str, Any]
) -> int:
    """Files that lie ready are to be imported; the number of the import. It is begun by a server of this machine."""
    number = import_jobs.add(conn, by, host(), folder, files, options, rt.wall())
    detail = {"number": number, "files": [one["name"] for one in files], **options}
    audit.note(conn, by, "import_asked", ", ".join(one["name"] for one in files)[:200], rt.wall(), detail)
    return number


async def cancel(rt: Runtime, number: int, by: str) -> bool:
    """Stop it before it is committed; False if it is over. What runs here stops itself at its next rows.

    To that one nothing is written in the database, which on SQLite would wait for the import's own transaction.
    """
    job = await rt.db.read(import_jobs.one, number)
    if job is None or job.state not in OPEN:
        return False
    if job.state == ImportState.RUNNING and job.host == host() and is_alive(folder_of(rt, job)):
        (folder_of(rt, job) / CANCEL).write_text(by, encoding="utf-8")
        return True
    return await rt.db.write(_cancelled, number, rt.wall(), by)


def _cancelled(conn: Connection, number: int, now: datetime, by: str) -> bool:
    if not import_jobs.end(conn, number, ImportState.CANCELLED, now):
        return False
    audit.note(conn, by, "import_cancelled", str(number), now, {"number": number})
    return True


def run(rt: Runtime, number: int) -> ImportState | None:
    """Take one import in, as the only one. None: it does not wait any more, or another runs."""
    job = rt.db.read_now(import_jobs.one, number)
    if job is None:
        return None
    folder = folder_of(rt, job)
    with _alive(folder) as mine:
        if not mine or not rt.db.write_now(import_jobs.begin, number, rt.wall()):
            return None
        try:
            return _taken(rt, job, folder)
        finally:
            shutil.rmtree(folder / FILES, ignore_errors=True)  # people's data: not kept beside the book


def _taken(rt: Runtime, job: Row[Any], folder: Path) -> ImportState:
    problems: list[Problem] = []
    try:
        _import(rt, job, folder)
        rt.db.write_now(import_jobs.note_lacks, job.id, rt.db.read_now(completeness))
        return ImportState.DONE
    except Cancelled:
        shutil.rmtree(folder / REFUSED, ignore_errors=True)
        rt.db.write_now(_cancelled, job.id, rt.wall(), _who_cancelled(folder))
        return ImportState.CANCELLED
    except BadInput as error:
        problems = [_local(one) for one in error.problems]
    except Surroundings as error:
        problems = [Problem(file="", line=None, problem=str(error), mend="import the files again")]
    shutil.rmtree(folder / REFUSED, ignore_errors=True)
    said = [one.as_json() for one in problems]
    rt.db.write_now(import_jobs.end, job.id, ImportState.FAILED, rt.wall(), {"problems": said})
    return ImportState.FAILED


def _who_cancelled(folder: Path) -> str:
    try:
        return (folder / CANCEL).read_text(encoding="utf-8")
    except OSError:
        return "system"


def _import(rt: Runtime, job: Row[Any], folder: Path) -> None:
    """All tables, the refused rows and that it is done, in one transaction."""
    options = job.options
    through = options["payments_complete_through"]
    with together(rt.db) as once:
        results = import_paths(
            replace(rt, db=once),
            _paths(folder / FILES),
            as_of=date.fromisoformat(options["as_of"]),
            portfolio=options["portfolio"],
            complete=options["complete"],
            payments_complete_through=date.fromisoformat(through) if through else None,
            date_format=options["date_format"],
            watch=_Watch(folder),
            by=job.made_by,
            refused_folder=folder / REFUSED,
            at_once=True,
        )
        if (folder / CANCEL).exists():
            raise Cancelled
        once.write_now(_done, job.id, results, rt.wall())


def _paths(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())


def _done(conn: Connection, number: int, results: Sequence[ImportResult], now: datetime) -> None:
    import_jobs.note_refusals(conn, number, _refusals(results))
    told = [_told(one) for one in results]
    if not import_jobs.end(conn, number, ImportState.DONE, now, {"results": told}):
        raise Cancelled  # on another machine


def _refusals(results: Sequence[ImportResult]) -> list[Refusal]:
    found = [shown(issue, Path(one.file).name, one.table) for one in results for issue in one.problems[:SHOWN_MAX]]
    return found[:SHOWN_MAX]


def _told(one: ImportResult) -> dict[str, Any]:
    """Counts, and what is odd about the file, without anybody's values."""
    names = ("table", "rows", "accepted", "changed", "refused", "closed")
    warned = [shown(issue, "", one.table) for issue in one.warnings[:WARNINGS_MAX]]
    return {name: getattr(one, name) for name in names} | {
        "file": Path(one.file).name,
        "kept": Path(one.refused_file).name if one.refused_file else None,
        "warnings": [{"line": w.line, "column": w.column, "reason": w.reason} for w in warned],
        "warned": len(one.warnings),
    }


def _local(problem: Problem) -> Problem:
    """Without our folders in it."""
    name = Path(problem.file).name if "/" in problem.file else problem.file
    mend = "put it with the table's columns as the README lists them" if problem.file in problem.mend else problem.mend
    return replace(problem, file="" if name == FILES else name, mend=mend)


class _Watch:
    """Tells how far it is, after each batch, and heeds who cancels."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, Progress()

    def __call__(self, table: str, taken: Taken) -> None:
        if (self.folder / CANCEL).exists():
            raise Cancelled
        now = self.now
        if table != now.table and now.table:
            rows, refused = now.rows_before + now.rows, now.refused_before + now.refused
            now = replace(now, tables_done=now.tables_done + 1, rows_before=rows, refused_before=refused)
        self.now = replace(now, table=table, rows=taken.rows, refused=taken.refused)
        partial = self.folder / f".{PROGRESS}"
        partial.write_text(json.dumps(asdict(self.now)), encoding="utf-8")
        partial.replace(self.folder / PROGRESS)


def progress(rt: Runtime, job: Row[Any]) -> Progress | None:
    """How far a running import is; None before its first rows, and where it runs on another machine."""
    try:
        return Progress(**json.loads((folder_of(rt, job) / PROGRESS).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


@contextmanager
def _alive(folder: Path) -> Iterator[bool]:
    """Hold the folder for as long as the block runs; False if another does."""
    try:
        file = (folder / ALIVE).open("a")
    except OSError:
        yield False  # the folder is gone
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def is_alive(folder: Path) -> bool:
    with _alive(folder) as free:
        return not free and folder.exists()


def orphans(conn: Connection, rt: Runtime) -> list[int]:
    """Imports of this machine that say that they run, and nobody runs them."""
    mine = [job for job in import_jobs.unfinished(conn) if job.state == ImportState.RUNNING and job.host == host()]
    return [job.id for job in mine if not is_alive(folder_of(rt, job))]


def bury(conn: Connection, rt: Runtime, number: int) -> None:
    """What ran it is gone, and its transaction with it: the book is as it was."""
    job = import_jobs.one(conn, number)
    if job is not None and import_jobs.end(conn, number, ImportState.LOST, rt.wall()):
        shutil.rmtree(folder_of(rt, job), ignore_errors=True)


def tidy(conn: Connection, rt: Runtime, before: datetime) -> int:
    """Remove the refused rows of old imports of this machine; how many imports."""
    mine = [job for job in import_jobs.outdated(conn, before, 100) if job.host == host()]
    for job in mine:
        shutil.rmtree(folder_of(rt, job), ignore_errors=True)
        import_jobs.forget(conn, job.id)
    return len(mine)

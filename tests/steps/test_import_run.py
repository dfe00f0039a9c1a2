"""An import of the workspace: all of its tables or none, one at a time, stopped or crashed without a trace."""

import os
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from assistant.core.import_work import ImportState
from assistant.runtime import Runtime, close, open_runtime
from assistant.steps import child as process
from assistant.steps import import_run
from assistant.store import audit, import_jobs
from assistant.store.db import Database
from assistant.store.schema import borrower, loan
from assistant.store.schema_import import import_file
from tests.steps import working
from tests.steps.test_import import BORROWER

OPTIONS: dict[str, Any] = {
    "as_of": "2026-10-01", "portfolio": None, "complete": False, "payments_complete_through": None, "date_format": None,
}  # fmt: skip
LOAN = {"loan_id": "N1", "borrower_id": "B1", "balance": "100.00", "past_due_since": "2026-09-20"}


@pytest.fixture
def rt(db: Database, tmp_path: Path) -> Runtime:
    return replace(working.runtime(db), home=tmp_path)


def table(*rows: dict[str, str]) -> str:
    return "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows), ""])


def asked(rt: Runtime, files: dict[str, str], **options: Any) -> int:
    folder = f"f{len(list((rt.data / 'imports').glob('*'))) if (rt.data / 'imports').exists() else 0}"
    (rt.data / "imports" / folder / "files").mkdir(parents=True)
    for name, text in files.items():
        (rt.data / "imports" / folder / "files" / name).write_text(text)
    told = [{"name": name, "size": len(text), "sha256": "0"} for name, text in files.items()]
    return rt.db.write_now(import_run.add, rt, "ada", folder, told, OPTIONS | options)


def job(rt: Runtime, number: int) -> Any:
    found = rt.db.read_now(import_jobs.one, number)
    assert found is not None
    return found


def count(rt: Runtime, what: Any) -> int:
    return rt.db.read_now(lambda conn: conn.execute(select(func.count()).select_from(what)).scalar_one())


def test_good_rows_go_in_and_bad_ones_are_shown_masked(rt: Runtime) -> None:
    bad = BORROWER | {"borrower_id": "B2", "name": ""}
    number = asked(rt, {"borrowers.csv": table(BORROWER, bad)})
    assert import_run.run(rt, number) is ImportState.DONE
    (result,) = job(rt, number).results
    assert (result["rows"], result["accepted"], result["refused"], result["kept"]) == (2, 1, 1, "borrowers.refused.csv")
    (row,) = rt.db.read_now(import_jobs.refusals, number, 0, 10)
    assert (row.line, row.column, row.value) == (3, "name", None)
    kept = rt.data / "imports" / job(rt, number).folder / "refused" / "borrowers.refused.csv"
    assert ",B2," in kept.read_text()
    assert not (kept.parent.parent / "files").exists()  # people's data are not kept beside the book
    assert rt.db.read_now(import_jobs.files, None, 5)[0].by == "ada"


def test_two_tables_go_in_together_or_not_at_all(rt: Runtime) -> None:
    number = asked(rt, {"borrowers.csv": table(BORROWER), "loans.csv": table({"nonsense": "1"})})
    assert import_run.run(rt, number) is ImportState.FAILED
    assert (count(rt, borrower), count(rt, import_file)) == (0, 0)
    assert {one["file"] for one in job(rt, number).problems} == {"loans.csv"}
    both = asked(rt, {"borrowers.csv": table(BORROWER), "loans.csv": table(LOAN)})
    assert import_run.run(rt, both) is ImportState.DONE
    assert (count(rt, borrower), count(rt, loan)) == (1, 1)


async def test_who_cancels_before_the_end_finds_the_book_as_it_was(rt: Runtime, monkeypatch: Any) -> None:
    number = asked(rt, {"borrowers.csv": table(BORROWER)})
    watching = import_run._Watch.__call__

    def watch(self: Any, *more: Any) -> None:
        watching(self, *more)
        (self.folder / import_run.CANCEL).write_text("bea")

    monkeypatch.setattr(import_run._Watch, "__call__", watch)
    assert import_run.run(rt, number) is ImportState.CANCELLED
    assert (count(rt, borrower), job(rt, number).state) == (0, "cancelled")
    assert rt.db.read_now(audit.newest, 1)[0].by == "bea"
    assert not await import_run.cancel(rt, number, "bea")  # it is over


async def test_one_that_waits_is_cancelled_at_once(rt: Runtime) -> None:
    number = asked(rt, {"borrowers.csv": table(BORROWER)})
    assert await import_run.cancel(rt, number, "bea")
    assert import_run.run(rt, number) is None
    assert count(rt, borrower) == 0


def test_a_second_import_waits_while_one_runs(rt: Runtime) -> None:
    first, second = asked(rt, {"borrowers.csv": table(BORROWER)}), asked(rt, {"borrowers.csv": table(BORROWER)})
    assert rt.db.write_now(import_jobs.begin, first, rt.wall())
    assert import_run.run(rt, second) is None
    assert job(rt, second).state == "waiting"
    rt.db.write_now(import_jobs.end, first, ImportState.LOST, rt.wall())
    assert import_run.run(rt, second) is ImportState.DONE


def test_one_whose_process_is_gone_is_named_and_the_next_may_run(rt: Runtime) -> None:
    number = asked(rt, {"borrowers.csv": table(BORROWER)})
    rt.db.write_now(import_jobs.begin, number, rt.wall())
    assert rt.db.read_now(import_run.orphans, rt) == [number]
    rt.db.write_now(import_run.bury, rt, number)
    assert (job(rt, number).state, job(rt, number).slot) == ("lost", None)
    with import_run._alive(Path(rt.home)) as mine:
        assert mine
        assert import_run.is_alive(Path(rt.home))


def test_old_refused_rows_go(rt: Runtime) -> None:
    number = asked(rt, {"borrowers.csv": table(BORROWER | {"name": ""})})
    import_run.run(rt, number)
    ended = job(rt, number).ended_at
    assert rt.db.write_now(import_run.tidy, rt, ended) == 0
    assert rt.db.write_now(import_run.tidy, rt, ended + timedelta(seconds=1)) == 1
    assert rt.db.read_now(import_jobs.refusals, number, 0, 10) == []
    assert (job(rt, number).folder, job(rt, number).results[0]["refused"]) == ("", 1)


def test_a_process_of_its_own_takes_it_in_and_one_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    rt = open_runtime(tmp_path)
    killed = asked(rt, {"borrowers.csv": table(*(BORROWER | {"borrower_id": f"B{n}"} for n in range(30_000)))})
    child = process.spawn(rt, "import", killed)
    while job(rt, killed).state == "waiting":
        assert child.poll() is None
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert rt.db.read_now(import_run.orphans, rt) == [killed]
    rt.db.write_now(import_run.bury, rt, killed)
    number = asked(rt, {"borrowers.csv": table(BORROWER)})
    assert process.spawn(rt, "import", number).wait(30) == 0
    assert (job(rt, number).state, count(rt, borrower)) == ("done", 1)
    close(rt)

"""An import that is cut off, or meets another or a full disk: all of a file or nothing; begun again it is done."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import Connection, Table, func, select

from assistant.store.db import open_database
from assistant.store.schema import borrower
from assistant.store.schema_import import import_file
from tests.steps.test_import import BORROWER

ROWS = 6000  # more than one batch
SCRIPT = """
import os, resource, signal, sys
from datetime import UTC, date, datetime
from pathlib import Path
from assistant.core.problem import Surroundings
from assistant.runtime import Clock, open_runtime
from assistant.steps.import_book import import_paths
home, mode = Path(sys.argv[1]), sys.argv[2]
rt = open_runtime(home, clock=Clock(datetime(2026, 10, 1, 8, tzinfo=UTC)))
if mode == "small disk":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000))
def tell(name, rows, of):
    if mode == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
try:
    (result,) = import_paths(rt, [home / "borrowers.csv"], as_of=date(2026, 10, 1), progress=tell)
    print(result.accepted, result.changed)
except Surroundings as error:
    print(error)
"""


def a_file(home: Path) -> None:
    rows = (",".join((f"B{n}", *list(BORROWER.values())[1:])) for n in range(ROWS))
    (home / "borrowers.csv").write_text("\n".join([",".join(BORROWER), *rows, ""]))


def started(home: Path, mode: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", SCRIPT, str(home), mode]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ)


def stored(home: Path) -> tuple[int, int]:
    """(borrowers, files) in the database."""
    db = open_database(f"sqlite:///{home / 'data' / 'assistant.db'}")
    borrowers, files = (db.read_now(count, table) for table in (borrower, import_file))
    db.close()
    return borrowers, files


def count(conn: Connection, table: Table) -> int:
    return conn.execute(select(func.count()).select_from(table)).scalar_one()


def test_killed_in_the_middle_nothing_is_in_and_begun_again_all_is(tmp_path: Path) -> None:
    a_file(tmp_path)
    killed = started(tmp_path, "kill")
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert stored(tmp_path) == (0, 0)
    assert started(tmp_path, "again").communicate()[0] == f"{ROWS} {ROWS}\n"
    assert stored(tmp_path) == (ROWS, 1)


def test_a_full_disk_is_named_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    a_file(tmp_path)
    said = started(tmp_path, "small disk").communicate()[0]
    assert "nothing of this step was written" in said
    assert "disk" in said
    assert stored(tmp_path) == (0, 0)


def test_two_imports_of_one_file_at_once_take_it_in_once(tmp_path: Path) -> None:
    a_file(tmp_path)
    started(tmp_path, "small disk").communicate()  # the tables are there
    both = [started(tmp_path, "both") for _ in range(2)]
    assert sorted(one.communicate()[0] for one in both) == [f"{ROWS} 0\n", f"{ROWS} {ROWS}\n"]
    assert stored(tmp_path) == (ROWS, 1)

"""What a command does not need, it does not import: help is a matter of click, a look-up one of the database."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    *("adbc_driver_sqlite", "aiohttp", "alembic", "apscheduler", "babel", "duckdb", "holidays", "jinja2"),
    *("phonenumbers", "prometheus_client", "pyarrow", "pydantic", "rapidfuzz", "rich", "sqlalchemy", "sqlglot"),
    *("sqlite_utils", "structlog", "twilio", "xlsxwriter", "yaml", "zipcodes"),
}
ASKING = ("sqlalchemy", "rich", "babel")  # a look-up's own: the database, a table, an amount with its currency
RUN = """
import sys
from assistant.cli import main
sys.argv[1:] = {words!r}
try:
    main()
finally:
    print(*sorted(sys.modules), file=open({listed!r}, "w"))
"""


def imported(folder: Path, *words: str) -> set[str]:
    listed = folder / "modules"
    code = RUN.format(words=list(words), listed=str(listed))
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return set(listed.read_text(encoding="utf-8").split()) & HEAVY


@pytest.mark.parametrize("words", [("--help",), ("run", "--help"), ("import", "--help"), ("log", "search", "--help")])
def test_help_imports_nothing_heavy(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert imported(tmp_path, *words) == set()


@pytest.mark.parametrize("words", [("log",), ("queue", "review"), ("log", "verify")])
def test_a_look_up_imports_the_database_and_no_more(tmp_path: Path, words: tuple[str, ...]) -> None:
    imported(tmp_path, "migrate")
    assert imported(tmp_path, *words) <= set(ASKING)


def test_the_simulator_needs_nothing_of_twilio(tmp_path: Path) -> None:
    assert not imported(tmp_path, "release") & {"twilio", "aiohttp"}
    assert "alembic" not in imported(tmp_path, "release"), "the tables were made by the first one"

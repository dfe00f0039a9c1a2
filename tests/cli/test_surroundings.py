"""The surroundings fail: a database that is damaged, newer or out of reach, a folder that cannot be written."""

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from assistant.cli.trouble import guarded
from tests.cli.saying import NOON, Shell


def database(shell: Shell) -> Path:
    return shell.home / "data" / "assistant.db"


def no_database(path: Path) -> None:
    path.write_bytes(b"this is no database, however long it may be" * 200)


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = bytes(byte ^ 0x5A for byte in content[4096:])
    path.write_bytes(content)


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    "harm,said", [(no_database, "not a database"), (damaged, "malformed"), (newer, "newer version")]
)
def test_a_harmed_database_file_is_said_with_its_mend(shell: Shell, harm: Callable[[Path], None], said: str) -> None:
    assert shell("migrate").code == 0
    for left in shell.home.glob("data/assistant.db-*"):
        left.unlink()
    harm(database(shell))
    found = shell.json("queue", "field")
    assert (found.code, found.out, len(found.problems)) == (3, "", 1)
    assert said in found.problems[0]["problem"]
    assert "restore" in found.problems[0]["mend"]


@pytest.mark.parametrize(
    "url,said",
    [
        ("postgresql://nobody:hidden@127.0.0.1:1/none", "refused"),
        ("sqlite:////nowhere/at/all.db", "unable to open"),
    ],
)
def test_a_database_out_of_reach_is_said_without_its_password(shell: Shell, url: str, said: str) -> None:
    found = shell.json("queue", "field", "--database", url)
    assert (found.code, found.out) == (3, "")
    assert said in found.problems[0]["problem"]
    assert "hidden" not in found.err


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://root:hidden@127.0.0.1/none", "postgresql://nobody:hidden@127.0.0.1:port/none"]
)
@pytest.mark.parametrize("words", [("queue", "field"), ("migrate",), ("run", "--fresh", "--no-serve")])
def test_what_is_no_database_url_is_wrong_words(shell: Shell, words: tuple[str, ...], url: str) -> None:
    found = shell.json(*words, "--database", url)
    assert (found.code, found.out, len(found.problems)) == (2, "", 1)
    assert (found.problems[0]["file"], found.problems[0]["problem"]) == ("--database", "not a database URL")
    assert "hidden" not in found.err


def test_a_path_that_cannot_be_is_wrong_words(shell: Shell, tmp_path: Path) -> None:
    found = shell.json("export", "promises", "--out", str(tmp_path / "nowhere" / "x.csv"))
    assert (found.code, found.problems[0]["mend"]) == (2, "correct the path")


@pytest.mark.parametrize(
    "error,code",
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "x.db"), 3),
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES), "x.db"), 3),
        (FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "x.db"), 2),
        (KeyboardInterrupt(), 130),
        (KeyError("Ana Ruiz"), 3),
    ],
)
def test_no_trouble_prints_a_trace_or_a_name(
    error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails() -> None:
        raise error

    with pytest.raises(SystemExit) as ended:
        guarded(True, fails)
    said = capsys.readouterr().err
    assert ended.value.code == code
    assert said.count("\n") == 1
    assert "Traceback" not in said
    assert "Ana" not in said


def test_two_calls_recorded_at_one_instant_are_two_calls(shell: Shell) -> None:
    shell.with_book()
    record = ("record", "L00007", "--now", NOON, "--outcome")
    first = shell.json(*record, "promise", "--amount", "1", "--due", "2027-10-09")
    assert (first.code, first.rows[0]["accepted"], first.rows[0]["outcome"]) == (1, False, "short_offer")
    second = shell.json(*record, "promise", "--amount", "120.00", "--due", "2026-10-05")
    assert (second.code, second.rows[0]["accepted"]) == (0, True)
    assert second.rows[0]["contact_id"] != first.rows[0]["contact_id"]
    assert list(second.rows[0]) == ["contact_id", "outcome", "promise_id", "accepted", "why", "follow_up"]

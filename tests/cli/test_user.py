"""People, kept from the shell: who has lost every way in gets a password that serves once."""

from pathlib import Path

import pytest

from assistant.runtime import open_runtime
from assistant.steps.sign_in import is_right
from assistant.store import people
from tests.cli.saying import Shell


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path / "home", capsys)


def test_a_reset_prints_a_password_that_serves_once(shell: Shell) -> None:
    assert shell("user", "add", "ada", "--role", "administrator", "--password", "ten letters").code == 0
    (row,) = shell.json("user", "reset", "ada").rows
    rt = open_runtime(shell.home)
    user = rt.db.read_now(people.by_name, "ada")
    assert user is not None
    assert user.password_set_at is None  # it must be changed at the next sign-in
    stored = rt.db.read_now(people.password_hash, user.id)
    assert is_right(stored, row["one_time_password"])
    assert not is_right(stored, "ten letters")
    rt.db.close()


def test_nobody_is_reset_who_is_not_there(shell: Shell) -> None:
    said = shell("user", "reset", "nobody")
    assert (said.code, "no user 'nobody'" in said.err) == (2, True)


def test_the_workspaces_eight_roles_are_taken_and_no_other(shell: Shell) -> None:
    assert shell("user", "add", "lea", "--role", "legal", "--password", "ten letters").code == 0
    assert shell("user", "add", "max", "--role", "engineer", "--password", "ten letters").code == 2


def test_everybody_is_listed_with_role_and_team(shell: Shell) -> None:
    assert shell("user", "add", "ada", "--role", "administrator", "--password", "ten letters").code == 0
    added = shell("user", "add", "cole", "--role", "collector", "--team", "north", "--password", "ten letters")
    assert added.code == 0
    rows = {row["user"]: row for row in shell.json("user", "list").rows}
    assert (rows["cole"]["team"], rows["ada"]["team"], rows["ada"]["may_sign_in"]) == ("north", None, True)
    assert "cole" in shell("user", "list").out

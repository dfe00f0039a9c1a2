"""`assistant check` names every problem of a deployment at once, each at its own place."""

from pathlib import Path

import pytest

from tests.cli.saying import Shell


@pytest.fixture
def deployed(shell: Shell) -> Shell:
    assert shell("init", str(shell.home)).code == 0
    return shell


def change(path: Path, right: str, wrong: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert right in text, f"{path} has no {right!r}"
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")


def test_problems_in_several_files_are_named_together(deployed: Shell) -> None:
    home = deployed.home
    change(home / "config" / "assistant.toml", 'strategy = "standard"', 'strategy = "standrad"')
    change(home / "config" / "import.yaml", "columns:", "colums:")
    change(home / "templates" / "sms" / "due_today.yaml", "{{", "{{ nosuchfield }} {{")
    said = deployed.json("check")
    found = {Path(problem["file"]).name: problem for problem in said.problems}
    assert (said.code, said.out) == (2, "")
    assert [Path(problem["file"]).name for problem in said.problems].count("assistant.toml") == 1
    assert set(found) == {"assistant.toml", "import.yaml", "due_today.yaml"}
    assert "did you mean" in found["assistant.toml"]["mend"]
    assert all(problem["line"] for name, problem in found.items() if name != "import.yaml")
    assert "nosuchfield" in found["due_today.yaml"]["problem"]


def test_a_home_has_its_config_copied_once(deployed: Shell) -> None:
    said = deployed.json("init", str(deployed.home))
    assert (said.code, "nothing was copied" in said.problems[0]["mend"]) == (2, True)

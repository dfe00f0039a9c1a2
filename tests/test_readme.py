"""The README tells the truth: its commands exist, its settings table is the settings, its files are there."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli.root import cli
from assistant.config import Settings
from tests.conftest import run_admin, with_name

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    blocks = re.findall(r"```\n(.*?)```", README, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("assistant ")]


def test_every_command_of_the_readme_is_a_command_with_those_options() -> None:
    assert commands()
    for line in commands():
        words = [word for word in line.split()[1:] if not word.startswith("http")]
        names = [word for word in words if re.fullmatch(r"[a-z]+", word)][:2]
        shown = CliRunner().invoke(cli, [names[0], "--help"] if len(names) < 2 else [*names, "--help"])
        if shown.exit_code != 0:
            shown = CliRunner().invoke(cli, [names[0], "--help"])
        assert shown.exit_code == 0, line
        for option in re.findall(r"--[a-z-]+", line):
            assert option in shown.output, f"{line}: {option}"


BOOK = """loan_id,borrower_name,phone,country,region,postal_code,balance,amount_past_due,past_due_since
L00007,Ana Ruiz,+12125550107,US,NY,10001,1200.00,120.00,2026-09-01
L00008,Wei Chen,+14155550108,US,CA,94103,800.00,,
"""
LASTING = ("serve", "worker")  # they run until they are told to stop
CHANGED = {"FILE": "my-lender/config/jurisdictions/cases/house.yaml"}


def test_every_command_of_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_server: str
) -> None:
    """In the order of the page, on a book of two loans; the database's address is the test server's."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "book.csv").write_text(BOOK, encoding="utf-8")
    run_admin(postgres_server, "CREATE DATABASE readme")
    url = with_name(postgres_server, "readme")
    in_home = ("explain", "log")
    for line in sorted(commands(), key=lambda line: line.split()[1] in in_home):
        words = [CHANGED.get(word, word) for word in line.split()[1:]]
        words = [url if word.startswith("postgresql://") else word for word in words]
        if words[0] in LASTING:
            continue
        if words[0] in in_home:
            words += ["--home", "my-lender"]
        done = CliRunner().invoke(cli, words)
        assert done.exit_code == 0, f"{line}: {done.output} {done.exception!r}"


def test_every_file_that_the_readme_names_is_there() -> None:
    for name in re.findall(r"`((?:config|templates|scripts|assistant)/[\w./-]+)`", README):
        assert (ROOT / name).exists(), name


def test_every_setting_stands_in_the_readme() -> None:
    for section, field in Settings.model_fields.items():
        model = field.annotation
        for name in getattr(model, "model_fields", {}):
            assert f"`{name}`" in README, f"[{section}] {name}"

"""The README tells the truth: its commands exist, its settings table is the settings, its files are there."""

import re
from pathlib import Path

from click.testing import CliRunner

from assistant.cli import cli
from assistant.config import Settings

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


def test_every_file_that_the_readme_names_is_there() -> None:
    for name in re.findall(r"`((?:config|templates|scripts|assistant)/[\w./-]+)`", README):
        assert (ROOT / name).exists(), name


def test_every_setting_stands_in_the_readme() -> None:
    for section, field in Settings.model_fields.items():
        model = field.annotation
        for name in getattr(model, "model_fields", {}):
            assert f"`{name}`" in README, f"[{section}] {name}"

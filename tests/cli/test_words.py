"""What is typed: every command has an example, the common options hold everywhere, wrong words are named."""

from collections.abc import Iterator

import click
import pytest

from assistant.cli.root import cli
from assistant.cli.trouble import spoken
from tests.cli.saying import NOON, Shell

COMMON = {"--home", "--database", "--format", "--now", "--seed"}


def commands(group: click.Group = cli, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


@pytest.mark.parametrize("name,command", list(commands()), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_has_an_example_and_the_common_options(name: str, command: click.Command) -> None:
    assert f"assistant {name}" in (command.help or "")
    assert {option for parameter in command.params for option in parameter.opts} >= COMMON


@pytest.mark.parametrize("name", [name for name, one in cli.commands.items() if isinstance(one, click.Group)])
def test_the_help_of_a_group_of_commands_has_an_example_too(name: str) -> None:
    group = cli.commands[name]
    assert f"Example: assistant {name} " in group.get_help(click.Context(group, info_name=name))


@pytest.mark.parametrize(
    "words,problem",
    [
        (("frobnicate",), "frobnicate"),
        (("import",), "PATHS"),
        (("queue", "nosuch"), "nosuch"),
        (("explain", "L1", "--as-of", "2026-13-01"), "2026-13-01"),
        (("explain", "L1", "--now", "yesterday"), "yesterday"),
        (("explain", "L1", "--now", "2026-10-01T10:00:00"), "no offset"),
        (("explain", "L1", "--as-of", "0001-01-01"), "no year"),
        (("plan", "--as-of", "9999-12-31"), "no year"),
        (("release", "--now", "9999-12-31T23:59:59-12:00"), "no year"),
        (("record", "L1", "--outcome", "no_answer", "--contact", "99999999999999999999"), "--contact"),
        (("sample", "--loans", "0"), "--loans"),
        (("log", "--limit", "x"), "--limit"),
        (("queue", "\udcff"), "UTF-8"),
    ],
)
def test_wrong_words_are_a_line_of_json_where_json_was_asked_for(
    shell: Shell, words: tuple[str, ...], problem: str
) -> None:
    said = shell.json(*words)
    assert (said.code, said.out, len(said.problems)) == (2, "", 1)
    assert problem in said.problems[0]["problem"]
    assert set(said.problems[0]) == {"file", "line", "problem", "mend"}


def test_wrong_words_show_the_usage_to_a_person(shell: Shell) -> None:
    said = shell("queue", "nosuch")
    assert said.code == 2
    assert "Usage: assistant queue" in said.err


def test_no_words_at_all_show_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        spoken(cli, [])
    assert ended.value.code == 2
    assert "Usage: assistant" in capsys.readouterr().err


def test_an_unknown_loan_is_wrong_words_and_nothing_else_is_printed(shell: Shell) -> None:
    for words in (("explain", "L9"), ("script", "L9"), ("record", "L9", "--outcome", "no_answer")):
        said = shell.json(*words, "--now", NOON)
        assert (said.code, said.out) == (2, "")
        assert "no loan" in said.problems[0]["problem"]


def test_the_common_options_may_stand_before_the_command(shell: Shell) -> None:
    said = shell("--format", "json", "--now", NOON, "log", "verify")
    assert (said.code, said.rows[0]["ok"]) == (0, True)
    assert "first bad" in shell("--format", "json", "log", "verify", "--format", "text").out


def test_the_log_is_searched_without_saying_search(shell: Shell) -> None:
    shell.with_book()
    said = shell("record", "L00007", "--outcome", "no_answer", "--now", NOON)
    assert said.code == 0
    for words in (("log",), ("log", "search"), ("log", "call"), ("log", "--kind", "call")):
        assert [row["kind"] for row in shell.json(*words).rows if row["kind"] == "call"] == ["call"]


@pytest.mark.parametrize("words", ['"', "*", "a AND (", "it's", "x:y", "%_", "漢字", '"" NEAR/2', "-", "\\", "\t"])
def test_any_characters_may_be_searched_for(shell: Shell, words: str) -> None:
    assert shell.json("log", "search", "--", words).code == 0

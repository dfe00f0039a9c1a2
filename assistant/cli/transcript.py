"""The command of who brings recordings' words: transcript add."""

import sys
from pathlib import Path

import click

from assistant.cli.common import Common, command, subject, wrong
from assistant.cli.paper import show
from assistant.cli.sure import BY


def declare(cli: click.Group) -> None:
    subject(
        cli,
        "transcript",
        _add,
        help="What was said in a contact, for its review.",
        example="transcript add 17 call.vtt --by sue",
    )


def _add(group: click.Group) -> None:
    @command(group, "add", short_help="Attach a transcript to a contact.")
    @click.argument("contact", type=click.IntRange(1, 2**53 - 1))
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
    @click.option("--form", type=click.Choice(["json", "vtt", "plain"]), help="Default: by how it begins.")
    @BY
    def add(common: Common, contact: int, file: Path, form: str | None, by: str) -> None:
        """Attach FILE (JSON, WebVTT, or a line for each turn; `-`: standard input) to CONTACT; card numbers go.

        \b
        Example: assistant transcript add 17 call.vtt --by sue
        """
        from assistant.steps.transcript import add_transcript

        text = _read(file)
        rt = common.open()
        show(common.json, rt.db.write_now(add_transcript, rt, contact, text, form, by, rt.now()))


def _read(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except OSError as error:
        raise wrong(f"{file} cannot be read: {error.strerror}", "name a file that is there", str(file)) from error
    except UnicodeDecodeError as error:
        raise wrong(f"{file} is not UTF-8 text", "save it as UTF-8", str(file)) from error

"""The command of who brings recordings themselves: recording add."""

from pathlib import Path

import click

from assistant.cli.common import Common, command, subject, wrong
from assistant.cli.paper import show
from assistant.cli.sure import BY


def declare(cli: click.Group) -> None:
    subject(
        cli,
        "recording",
        _add,
        help="What a call sounded like, for its review.",
        example="recording add 17 call.mp3 --consent announced --by sue",
    )


def _add(group: click.Group) -> None:
    @command(group, "add", short_help="Attach a recording to a call.")
    @click.argument("contact", type=click.IntRange(1, 2**53 - 1))
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
    @click.option("--consent", type=click.Choice(["announced", "agreed"]), help="Default: what the call's path shows.")
    @click.option("--seconds", type=click.IntRange(0, 86_400), help="How long it is.")
    @BY
    def add(common: Common, contact: int, file: Path, consent: str | None, seconds: int | None, by: str) -> None:
        """Attach FILE (WAV, MP3 or Ogg) to the call CONTACT, where `[recordings] keep` is on.

        \b
        Example: assistant recording add 17 call.mp3 --consent announced --by sue
        """
        from assistant.steps.recording import Came, add_recording

        try:
            sound = file.read_bytes()
        except OSError as error:
            raise wrong(f"{file} cannot be read: {error.strerror}", "name a file that is there", str(file)) from error
        rt = common.open()
        came = Came(by=by, consent=consent, seconds=seconds)
        show(common.json, rt.db.write_now(add_recording, rt, contact, sound, came, rt.now()))

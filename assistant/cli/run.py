"""Declares `assistant run`; what it does is in `job`, which is imported when it is run."""

from pathlib import Path
from typing import Any

import click

from assistant.cli.common import Common, command
from assistant.cli.words import DAY

DAYS = 10  # simulated, if not said


def declare(cli: click.Group) -> None:
    @command(cli, "run", short_help="The whole job on a book: import, days of work, report, workspace.")
    @click.argument("path", required=False, type=click.Path(path_type=Path, exists=True))
    @click.option("--as-of", type=DAY, help="The first business date; the day after the book's last.")
    @click.option("--days", type=click.IntRange(1, 366), help=f"Simulated days. Default: {DAYS}.")
    @click.option("--gateway", type=click.Choice(["simulator", "twilio"]), help="Default: the settings'.")
    @click.option("--port", type=click.IntRange(0, 65535), help="Of the workspace.")
    @click.option("--sim-log", type=click.Path(path_type=Path, dir_okay=False), help="The simulator's own log.")
    @click.option("--no-serve", is_flag=True, help="End after the report.")
    @click.option("--fresh", is_flag=True, help="Start over: what earlier runs left here is deleted.")
    def run(common: Common, path: Path | None, **wanted: Any) -> None:
        """Import PATH (the sample book if none is named), work it through simulated days, print what happened, serve.

        \b
        Example: assistant run book.csv --as-of 2026-10-01 --days 14 --no-serve
        """
        from assistant.cli.job import run_job

        run_job(common, path, **wanted)

"""Options of the acts that a person answers for: who, and a word more where it cannot be undone."""

import sys

import click

from assistant.cli.common import Common, wrong

BY = click.option("--by", required=True, help="Who answers for it; kept in the log.")
YES = click.option("--yes", is_flag=True, help="Do not ask: it cannot be undone.")
LIMIT = click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
NUMBER = click.argument("number", type=click.IntRange(1, 2**53))


def sure(common: Common, yes: bool, what: str) -> None:
    """Ask at a terminal; elsewhere --yes must have been said. Raises BadInput where it was not, or was denied."""
    if yes:
        return
    if common.json or not sys.stdin.isatty():
        raise wrong(f"{what}: this cannot be undone", "add --yes if it is right")
    if not click.confirm(f"{what}: this cannot be undone. Go on?"):
        raise wrong("nothing was done", "run it again when it is clear")

"""Commands of who keeps the deployment: init, check, migrate."""

import shutil
from pathlib import Path

import click

from assistant.cli.common import Common, command, wrong
from assistant.cli.paper import emit, say, show
from assistant.core.problem import BadInput, Surroundings

COPIED = ("config", "templates")


def declare(cli: click.Group) -> None:
    for add in (_init, _check, _migrate):
        add(cli)


def _init(cli: click.Group) -> None:
    @command(cli, "init", short_help="Copy config and templates out, to edit.")
    @click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
    def init(common: Common, folder: Path) -> None:
        """Copy the shipped config and templates to FOLDER, the home of a deployment.

        \b
        Example: assistant init my-lender && assistant check --home my-lender
        """
        taken = [name for name in COPIED if (folder / name).exists()]
        if taken:
            raise wrong(f"{folder} has a {taken[0]}/ already", "name another folder; nothing was copied", str(folder))
        _copy_out(folder)
        if common.json:
            emit({"home": str(folder), "copied": list(COPIED)})
        else:
            say(f"{folder} is ready. Edit config/assistant.toml, then: assistant check --home {folder}")


def _copy_out(folder: Path) -> None:
    """All of it, or nothing."""
    from assistant.config import shipped

    try:
        for name in COPIED:
            shutil.copytree(shipped(name), folder / name)
    except BaseException as error:
        for name in COPIED:
            shutil.rmtree(folder / name, ignore_errors=True)
        if not isinstance(error, shutil.Error):
            raise
        why = str(error.args[0][0][2])
        raise Surroundings(f"{folder} could not be filled: {why}; free space on the disk or name another") from error


def _check(cli: click.Group) -> None:
    @command(cli, "check", short_help="Load every YAML, render every template, walk every script.")
    def checked(common: Common) -> None:
        """Check all config, templates, scripts and profiles of the home folder.

        \b
        Example: assistant check --home my-lender
        """
        from assistant.steps.check import check

        problems, counts = check(common.home)
        if problems:
            raise BadInput(*problems)
        show(common.json, counts)


def _migrate(cli: click.Group) -> None:
    @command(cli, "migrate", short_help="Bring the database to this version's tables.")
    def migrate_(common: Common) -> None:
        """Every command does this by itself; an upgrade of many machines does it once, first.

        \b
        Example: assistant migrate --database postgresql://collect@db/collect
        """
        from assistant.store.migrate import migrate

        before, after = migrate(common.as_it_is())
        show(common.json, {"before": before, "after": after})

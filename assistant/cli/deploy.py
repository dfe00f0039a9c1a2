"""Commands of who keeps the deployment: init, check, migrate, user add."""

import shutil
from pathlib import Path

import click

from assistant.cli.common import Common, command, finish, wrong
from assistant.cli.paper import emit, say, show, table
from assistant.core.problem import BadInput, Surroundings
from assistant.core.terms import Role

COPIED = ("config", "templates")


def declare(cli: click.Group) -> None:
    for add in (_init, _check, _migrate, _user):
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


def _user(cli: click.Group) -> None:
    group = click.Group(
        "user", help="People who sign in to the workspace.", epilog="Example: assistant user add maria --role collector"
    )
    cli.add_command(group)

    @command(group, "add", short_help="Add a person.")
    @click.argument("name")
    @click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
    @click.option("--team", help="Whose accounts a senior and a supervisor see with their own.")
    @click.password_option(help="Asked for if not given.")
    def add(common: Common, name: str, role: str, team: str | None, password: str) -> None:
        """Add NAME with a role; the password is stored as an Argon2id hash.

        \b
        Example: assistant user add maria --role collector
        """
        from assistant.store import people

        if len(password) < 10:
            raise wrong("the password is shorter than 10 characters", "choose a longer one")
        rt = common.open()
        if not rt.db.write_now(people.add_user, name, role, password, rt.now(), team=team):
            raise wrong(f"there is a user {name!r} already", "choose another name")
        show(common.json, {"user": name, "role": role} | ({"team": team} if team else {}))

    @command(group, "list", short_help="Who may sign in, and who might.")
    def list_(common: Common) -> None:
        """Every user by name, those who may sign in first.

        \b
        Example: assistant user list
        """
        from assistant.store import people

        rows = [
            {"user": one.name, "role": str(one.role), "team": one.team, "may_sign_in": one.active,
             "second_factor": one.enrolled}
            for one in common.open().db.read_now(people.everybody)
        ]  # fmt: skip
        if common.json:
            for row in rows:
                emit(row)
        else:
            columns = ("user", "role", "team", "may_sign_in", "second_factor")
            table("Users", columns, ([row[name] for name in columns] for row in rows))

    @command(group, "reset", short_help="A new one-time password for a person.")
    @click.argument("name")
    def reset(common: Common, name: str) -> None:
        """Give NAME a password that serves once, for who forgot theirs or lost the phone of their second factor.

        \b
        Example: assistant user reset maria
        """
        from assistant.steps import people as step
        from assistant.store import people

        rt = common.open()
        user = rt.db.read_now(people.by_name, name)
        once = None if user is None else finish(rt, step.reset(rt, "shell", user.id))
        if once is None:
            raise wrong(f"there is no user {name!r}", "check the name; `assistant user add` adds a person")
        show(common.json, {"user": once.name, "one_time_password": once.password})

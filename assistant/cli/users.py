"""Commands of who keeps the people that sign in to the workspace: user add, list, reset."""

import click

from assistant.cli.common import Common, command, finish, subject, wrong
from assistant.cli.paper import emit, show, table
from assistant.core.terms import Role


def declare(cli: click.Group) -> None:
    subject(
        cli,
        "user",
        _add,
        _list,
        _reset,
        help="People who sign in to the workspace.",
        example="user add maria --role collector",
    )


def _add(group: click.Group) -> None:
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


def _list(group: click.Group) -> None:
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


def _reset(group: click.Group) -> None:
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

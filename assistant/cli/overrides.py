"""Commands of a supervisor who answers for one contact more than a presumption allows: override."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from assistant.cli.common import Common, command, subject
from assistant.cli.paper import emit, say, show, table
from assistant.cli.words import INSTANT
from assistant.core.terms import Channel

CHANNEL = click.Choice([str(channel) for channel in Channel])
BY = click.option("--by", required=True, help="The supervisor who answers for it: a user of the workspace.")
NUMBER = click.argument("number", type=click.IntRange(1, 2**53))


def _add(group: click.Group) -> None:
    @command(group, "add", short_help="Ask for an override of a presumption.")
    @click.argument("loan")
    @click.argument("rule")
    @click.option("--channel", type=CHANNEL, default="call", show_default=True)
    @click.option("--reason", required=True, help="A code of config/overrides.yaml.")
    @BY
    @click.option("--until", type=INSTANT, help="It no longer holds then. Default: hours in config/overrides.yaml.")
    def add(
        common: Common, loan: str, rule: str, channel: str, reason: str, by: str, until: datetime | None
    ) -> None:  # fmt: skip
        """Let one contact to the borrower of LOAN pass RULE, once. Hard rules have no override.

        \b
        Example: assistant override add L00007 F-7IN7 --reason active_litigation --by sam
        """
        from assistant.steps.override import ask
        from assistant.steps.override_fit import Asked

        rt = common.open()
        asked = Asked(loan=loan, rule=rule, channel=Channel(channel), reason=reason, by=by, until=until)
        _tell(common, rt.db.write_now(ask, rt, asked, rt.now()))


def _word(name: str, short: str, says: str) -> Callable[[click.Group], None]:
    """A supervisor's one word on an override that stands: agree or withdraw."""

    def add(group: click.Group) -> None:
        @command(group, name, short_help=short, help=f"{says}\n\n\b\nExample: assistant override {name} 3 --by kim")
        @NUMBER
        @BY
        def word(common: Common, number: int, by: str) -> None:
            from assistant.steps.override import WORDS

            rt = common.open()
            _tell(common, rt.db.write_now(WORDS[name], rt, number, by, rt.now()))

    return add


_agree = _word(
    "agree",
    "Agree, as the second supervisor, to an override that asks for one.",
    "Override NUMBER holds from now on; who asked for it cannot agree to it.",
)
_withdraw = _word("withdraw", "Take back an override that no contact has used.", "Override NUMBER no longer holds.")


def _list(group: click.Group) -> None:
    @command(group, "list", short_help="Overrides, the newest first.")
    @click.argument("loan", required=False)
    @click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
    def list_(common: Common, loan: str | None, limit: int) -> None:
        """All overrides, or those of the borrower of LOAN: proposed, open, used, withdrawn, expired.

        \b
        Example: assistant override list L00007
        """
        from assistant.steps.override import listed

        rt = common.open()
        rows = rt.db.read_now(listed, loan, rt.now(), limit)
        if common.json:
            for row in rows:
                emit(row)
        elif rows:
            columns = ("override", "borrower_id", "channel", "rule", "state", "made_by", "because", "until")
            table("Overrides", columns, ([row[name] for name in columns] for row in rows))
        else:
            say("there are no overrides")


def declare(cli: click.Group) -> None:
    subject(
        cli,
        "override",
        _add,
        _agree,
        _withdraw,
        _list,
        help="Set a presumption aside for one contact, with a reason and a name.",
        example="override list L00007",
    )


def _tell(common: Common, made: dict[str, Any]) -> None:
    show(common.json, {name: value for name, value in made.items() if common.json or value is not None})
    if made["state"] == "proposed" and not common.json:
        say(f"its profile asks for a second supervisor: assistant override agree {made['override']} --by NAME")

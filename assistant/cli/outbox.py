"""Commands of who finds out whether a message left: outbox list, settle."""

from typing import Any

import click

from assistant.cli.common import Common, command, subject, wrong
from assistant.cli.paper import emit, say, show, table
from assistant.cli.sure import BY, LIMIT, YES, sure

COLUMNS = ("message", "borrower_id", "channel", "gateway", "parked_at", "valid_until", "error")


def declare(cli: click.Group) -> None:
    subject(
        cli,
        "outbox",
        _list,
        _settle,
        help="Messages of which nobody can tell whether they left.",
        example="outbox list",
    )


def _list(group: click.Group) -> None:
    @command(group, "list", short_help="Parked messages.")
    @LIMIT
    def listed(common: Common, limit: int) -> None:
        """The messages that wait for a person, the oldest first. Look them up at the gateway by their name.

        \b
        Example: assistant outbox list
        """
        from assistant.store import review

        rows = [_line(row) for row in common.store().read_now(review.parked, limit)]
        if common.json:
            for row in rows:
                emit(row)
        elif rows:
            table("Parked messages", COLUMNS, ([row[name] for name in COLUMNS] for row in rows))
        else:
            say("no message is parked")


def _line(row: Any) -> dict[str, Any]:
    told = {"message": row.ref, "borrower_id": row.borrower_ref, "channel": row.channel, "gateway": row.gateway}
    return told | {"parked_at": row.state_at, "valid_until": row.valid_until, "error": row.error}


def _settle(group: click.Group) -> None:
    @command(group, "settle", short_help="Say whether a parked message was sent.")
    @click.argument("message")
    @click.option("--sent/--never-sent", "sent", default=None, help="As the gateway's own records say.")
    @BY
    @YES
    def settle(common: Common, message: str, sent: bool | None, by: str, yes: bool) -> None:
        """MESSAGE was sent, and counts; or never, and is free for one more try, through the gate like any other.

        \b
        Example: assistant outbox settle 3f2a9c1d-1 --never-sent --by ann --yes
        """
        from assistant.steps.settle_parked import settle_parked

        if sent is None:
            raise wrong("was it sent or not?", "say --sent or --never-sent, as the gateway's own records do")
        sure(common, yes, f"message {message} was {'sent' if sent else 'never sent'}")
        rt = common.open()
        state = rt.db.write_now(settle_parked, rt, message, sent=sent, by=by, now=rt.now())
        show(common.json, {"message": message, "state": str(state)})

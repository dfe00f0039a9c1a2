"""Commands of who reads what was not understood: reply list, read."""

from datetime import date
from typing import Any

import click

from assistant.cli.common import Common, command, subject
from assistant.cli.paper import emit, say, show, table
from assistant.cli.sure import BY, LIMIT, NUMBER, YES, sure
from assistant.cli.words import DAY
from assistant.core.terms import Intent

NOTHING = "nothing"
MEANINGS = (NOTHING, *(str(intent) for intent in Intent if intent is not Intent.UNCLEAR))
COLUMNS = ("reply", "at", "borrower_id", "channel", "perhaps", "confidence", "words")


def declare(cli: click.Group) -> None:
    subject(cli, "reply", _list, _read, help="Replies that a person has to read.", example="reply list")


def _list(group: click.Group) -> None:
    @command(group, "list", short_help="Replies that nobody has read yet.")
    @LIMIT
    def listed(common: Common, limit: int) -> None:
        """The replies that wait, the oldest first, with their words.

        \b
        Example: assistant reply list
        """
        from assistant.store import review

        rows = [_line(row) for row in common.store().read_now(review.replies, limit)]
        if common.json:
            for row in rows:
                emit(row)
        elif rows:
            table("Replies to read", COLUMNS, ([row[name] for name in COLUMNS] for row in rows))
        else:
            say("no reply waits")


def _line(row: Any) -> dict[str, Any]:
    told = {"reply": row.id, "at": row.at, "borrower_id": row.borrower_ref, "channel": row.channel}
    return told | {"perhaps": row.intent, "confidence": row.confidence, "words": row.body}


def _read(group: click.Group) -> None:
    @command(group, "read", short_help="Say what a reply meant; it is done.")
    @NUMBER
    @click.option("--means", type=click.Choice(MEANINGS), required=True)
    @click.option("--amount", help="Of a promise, in the loan's currency.")
    @click.option("--due", type=DAY, help="Of a promise.")
    @click.option("--reason", help="Why they did not pay: a code of config/reasons.yaml.")
    @click.option("--borrower", help="Which of several who have the number.")
    @BY
    @YES
    def read(
        common: Common, number: int, means: str, amount: str | None, due: date | None, reason: str | None,
        borrower: str | None, by: str, yes: bool,
    ) -> None:  # fmt: skip
        """What reply NUMBER meant is done at once, as if it had been understood; contact on its medium is free again.

        \b
        Example: assistant reply read 5 --means will_pay --amount 120.00 --due 2026-10-05 --by ann --yes
        """
        from assistant.steps.read_reply import Meant, read_reply

        sure(common, yes, f"reply {number} means {means}")
        intent = None if means == NOTHING else Intent(means)
        meant = Meant(intent=intent, amount=amount, due_on=due, reason=reason, borrower=borrower)
        rt = common.open()
        show(common.json, rt.db.write_now(read_reply, rt, number, meant, by, rt.now()))

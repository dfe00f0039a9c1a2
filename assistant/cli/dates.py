"""Commands of who answers for dates: note, deadlines, retention."""

from datetime import date, datetime
from typing import Any

import click

from assistant.cli.common import Common, command, day_of, finish, subject, wrong
from assistant.cli.paper import cell, emit, say, show, table
from assistant.cli.words import DAY, INSTANT

BY = click.option("--by", default="supervisor", show_default=True, help="Who says so.")
LIMIT = click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
AS_OF = click.option("--as-of", type=DAY, help="The business date. Default: today in the lender's zone.")
NOTED = ("rule", "state", "due_on", "closed_because")
SHOWN = ("rule", "borrower_id", "loan_ids", "state", "starts_on", "due_on", "alarm_on", "closed_on", "closed_because")
FILES = ("borrower_id", "may_erase", "kept_until", "rules", "barred_by")


def declare(cli: click.Group) -> None:
    for add in (_note, _deadlines, _retention):
        add(cli)


def _note(cli: click.Group) -> None:
    @command(cli, "note", short_help="What a borrower asked for or you learned: a complaint, a dispute, a notice sent.")
    @click.argument("loan")
    @click.argument("word")
    @click.option("--at", type=INSTANT, help="When it happened. Default: now.")
    @click.option("--made-by", help="Of a request: letter, sms, email, phone, voicemail, portal.")
    @click.option("--until", type=DAY, help="Its last day: of a moratorium, a bereavement, a validation period.")
    @click.option("--channel", help="Of a stop: call, sms, email, letter.")
    @click.option("--kind", help="Of a moratorium: mental_health.")
    @click.option("--number", help="The number or address that it is about.")
    @click.option("--call-at", type=INSTANT, help="Of asks_to_be_contacted: when they ask to be rung.")
    @BY
    def noted(common: Common, loan: str, word: str, at: datetime | None, by: str, **more: Any) -> None:
        """Note WORD about LOAN, a fact or a request in the words of the verdict cases; its deadlines begin or end.

        \b
        Example: assistant note C00001 complaint_open
        """
        from assistant.steps.notes import note

        rt = common.open()
        made = rt.db.write_now(note, rt, loan, word, by=by, now=rt.now(), at=at, **more)
        if common.json:
            emit(made)
            return
        say(f"{loan}: {word.replace('_', ' ')} is noted")
        if made["deadlines"]:
            rows = ([one[name] for name in NOTED] for one in made["deadlines"])
            table("Deadlines", ("rule", "state", "due", "closed by"), rows)


def _deadlines(cli: click.Group) -> None:
    @command(cli, "deadlines", short_help="The dates that the clauses set, the nearest first.")
    @AS_OF
    @click.option("--all", "everything", is_flag=True, help="With what is done and what has ended.")
    @LIMIT
    def deadlines(common: Common, as_of: date | None, everything: bool, limit: int) -> None:
        """Bring the deadlines up to date, then list them.

        \b
        Example: assistant deadlines --as-of 2026-10-05
        """
        from assistant.steps.deadlines import watch_deadlines
        from assistant.store import tasks

        rt = common.open()
        finish(rt, watch_deadlines(rt, day_of(rt, as_of), rt.now()))
        rows = rt.db.read_now(tasks.listing, everything=everything, limit=limit)
        if common.json:
            for row in rows:
                emit(row)
        elif rows:
            table("Deadlines", SHOWN, ([cell(row[name]) for name in SHOWN] for row in rows))
        else:
            say("no deadline runs")


def _retention(cli: click.Group) -> None:
    subject(
        cli,
        "retention",
        _list,
        _hold,
        _lift,
        _erase,
        help="Which files may be erased, legal holds, and erasure.",
        example="retention list --as-of 2029-10-05",
    )


def _list(group: click.Group) -> None:
    @command(group, "list", short_help="Files of borrowers who owe nothing: until when they are kept, and why.")
    @AS_OF
    @LIMIT
    def listed(common: Common, as_of: date | None, limit: int) -> None:
        """List what may be erased on a day, and what keeps the rest. Nothing is erased.

        \b
        Example: assistant retention list --as-of 2029-10-05
        """
        from assistant.steps.retention import erasable

        rt = common.open()
        rows = rt.db.read_now(erasable, rt, day_of(rt, as_of), limit)
        if common.json:
            for row in rows:
                emit(row)
        elif rows:
            table("Files", FILES, ([cell(row[name]) for name in FILES] for row in rows))
        else:
            say("no file is near the end of its time")


def _hold(group: click.Group) -> None:
    @command(group, "hold", short_help="Put a borrower's file on legal hold.")
    @click.argument("borrower")
    @click.option("--reason", required=True, help="Such as the case it is needed for.")
    @BY
    def held(common: Common, borrower: str, reason: str, by: str) -> None:
        """Keep BORROWER's file whatever its periods say, until the hold is lifted.

        \b
        Example: assistant retention hold B00001 --reason "claim 7 of 2026" --by ada
        """
        from assistant.steps.retention import hold_file

        rt = common.open()
        show(common.json, rt.db.write_now(hold_file, borrower, reason=reason, by=by, now=rt.now()))


def _lift(group: click.Group) -> None:
    @command(group, "lift", short_help="Lift the legal holds of a borrower's file.")
    @click.argument("borrower")
    @BY
    def lifted(common: Common, borrower: str, by: str) -> None:
        """Lift the legal holds on BORROWER's file; its periods bind it again.

        \b
        Example: assistant retention lift B00001 --by ada
        """
        from assistant.steps.retention import lift_hold

        rt = common.open()
        show(common.json, rt.db.write_now(lift_hold, borrower, by=by, now=rt.now()))


def _erase(group: click.Group) -> None:
    @command(group, "erase", short_help="Erase a person whose file may go, for good.")
    @click.argument("borrower")
    @click.option("--confirm", help="The borrower's id once more: what is erased does not come back.")
    @AS_OF
    @BY
    def erased(common: Common, borrower: str, confirm: str | None, as_of: date | None, by: str) -> None:
        """Erase BORROWER's personal data and the key that committed them; the log's chain still verifies.

        \b
        Example: assistant retention erase B00001 --confirm B00001 --by ada
        """
        from assistant.steps.retention import erase_file

        if confirm != borrower:
            raise wrong(f"erasing {borrower} is for good and was not confirmed", f"add --confirm {borrower}")
        rt = common.open()
        show(common.json, rt.db.write_now(erase_file, rt, borrower, by=by, as_of=day_of(rt, as_of), now=rt.now()))

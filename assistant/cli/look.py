"""Commands of who looks things up: queue, log."""

import sys
from datetime import datetime
from typing import Any

import click

from assistant.cli.common import Common, command
from assistant.cli.paper import cell, emit, say, show, table
from assistant.cli.trouble import LOOK
from assistant.cli.words import INSTANT
from assistant.core.terms import Queue


def declare(cli: click.Group) -> None:
    for add in (_queue, _log):
        add(cli)


def _queue(cli: click.Group) -> None:
    @command(cli, "queue", short_help="A queue in working order.")
    @click.argument("name", type=click.Choice([str(queue) for queue in Queue]))
    @click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
    def queue(common: Common, name: str, limit: int) -> None:
        """List a queue with what its worker needs to know.

        \b
        Example: assistant queue field --limit 20
        """
        rows = _rows(common, name, limit)
        if common.json:
            for row in rows:
                emit(row)
            return
        if not rows:
            say(f"the {name} queue is empty")
            return
        columns = ["borrower", "loans", "dpd", "past due", "why", "next action", "due", "owner"]
        columns += ["visit"] if name == Queue.FIELD else []
        table(f"{name} queue", columns, (_queue_row(row)[: len(columns)] for row in rows))
        for answer in [row["command"] for row in rows if row["command"]]:
            say(f"  {answer}")


def _rows(common: Common, name: str, limit: int) -> list[dict[str, Any]]:
    """Only the field queue asks the gate, so only it opens the rules."""
    if name == Queue.FIELD:
        from assistant.steps.field_visits import field_visits

        rt = common.open()
        return rt.db.read_now(field_visits, rt, limit, rt.now())
    from assistant.steps.open_questions import open_questions

    return common.store().read_now(open_questions, name, limit)


def _queue_row(row: dict[str, Any]) -> list[Any]:
    from assistant.core import money

    due_minor, currency, due_at = row["amount_past_due_minor"], row["currency"], row["due_at"]
    past_due = f"{money.to_decimal(due_minor, currency)} {currency}" if currency and due_minor is not None else None
    who = [row["borrower_id"], cell(row["loan_ids"]), row["dpd"], past_due]
    due = f"{row['due_on']} {row['state']}" if row["due_on"] else due_at and f"{due_at:%Y-%m-%d %H:%M}"
    visit = row.get("visit")
    return [*who, cell(row["why"]), row["next_action"], due, row["owner"], visit and visit["says"]]


class SearchUnlessNamed(click.Group):
    """`assistant log refused` searches like `assistant log search refused`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if named else ["search", *args])


def _log(cli: click.Group) -> None:
    group = SearchUnlessNamed(
        "log",
        help="Search the contact log (`assistant log WORDS`), or verify its chain.",
        epilog="Example: assistant log refused H-HOURS",
    )
    cli.add_command(group)

    @command(group, "search", short_help="Search the contact log.")
    @click.argument("words", nargs=-1)
    @click.option("--loan", help="Entries about this loan.")
    @click.option("--kind", help="released, refused, sent, call, promise …")
    @click.option("--borrower", help="A borrower's name, id, number or e-mail.")
    @click.option("--outcome")
    @click.option("--rule", help="A rule that refused or warned.")
    @click.option("--channel")
    @click.option("--direction", type=click.Choice(["in", "out"]))
    @click.option("--by", help="Who did it.")
    @click.option("--strategy")
    @click.option("--segment")
    @click.option("--bucket")
    @click.option("--since", type=INSTANT)
    @click.option("--until", type=INSTANT)
    @click.option("--limit", type=click.IntRange(1, 1_000_000), default=50, show_default=True)
    def search(
        common: Common, words: tuple[str, ...], loan: str | None, kind: str | None,
        borrower: str | None, since: datetime | None, until: datetime | None, limit: int, **values: str | None,
    ) -> None:  # fmt: skip
        """Entries that hold every one of WORDS, in what was said too, the newest first. Every option narrows.

        \b
        Example: assistant log search refused H-HOURS --since 2026-10-01T00:00:00Z
        """
        from assistant.steps.index_now import index_now
        from assistant.store import log_people, log_search

        db = common.store()
        index_now(db)
        meant = None if borrower is None else frozenset(db.read_now(log_people.people, borrower, None))
        given = tuple((name, value) for name, value in values.items() if value is not None)
        wanted = log_search.Wanted(
            words=" ".join(words), loan_ref=loan, kind=kind, values=given, borrowers=meant,
            since=since, until=until, limit=limit,
        )  # fmt: skip
        rows = db.read_now(log_search.search, wanted)
        if common.json:
            for row in rows:
                emit(row)
            return
        columns = ("entry", "at", "kind", "channel", "outcome", "loan_ids", "rules", "by")
        table("Contact log", columns, ([cell(row[column]) for column in columns] for row in rows))

    @command(group, "verify", short_help="Walk the chain from its first entry.")
    def verify(common: Common) -> None:
        """Name the first entry that does not follow from the one before; exit status 1 if there is one.

        \b
        Example: assistant log verify
        """
        from assistant.store import log

        result = common.store().read_now(log.verify)
        show(common.json, result.__dict__)
        if not result.ok:
            sys.exit(LOOK)

"""Commands of who searches the contact log or checks its chain: log search, log verify."""

import sys
from datetime import datetime

import click

from assistant.cli.common import Common, command, joined
from assistant.cli.paper import cell, emit, show, table
from assistant.cli.trouble import LOOK
from assistant.cli.words import INSTANT


class SearchUnlessNamed(click.Group):
    """`assistant log refused` searches like `assistant log search refused`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if named else ["search", *args])


def declare(cli: click.Group) -> None:
    group = SearchUnlessNamed(
        "log",
        help="Search the contact log (`assistant log WORDS`), or verify its chain.",
        epilog="Example: assistant log refused H-HOURS",
    )
    joined(cli, group, _search, _verify)


def _search(group: click.Group) -> None:
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


def _verify(group: click.Group) -> None:
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

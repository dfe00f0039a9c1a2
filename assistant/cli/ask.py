"""Commands of who asks: explain, script, queue, log, rules."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from assistant.cli.common import DAY, INSTANT, LOOK, Common, command, complain, console, emit, show, table, wrong
from assistant.config import load_settings
from assistant.core import money
from assistant.core.dates import local
from assistant.core.terms import Queue
from assistant.rulebook import load_rulebook
from assistant.steps.check_rules import check_files
from assistant.steps.explain import explain
from assistant.steps.script import script_of
from assistant.store import log, log_search, queues


def declare(cli: click.Group) -> None:
    for add in (_explain, _script, _queue, _log, _rules):
        add(cli)


def _today(common: Common, rt: Any) -> date:
    return local(rt.now(), rt.settings.work.zone).date()


def _explain(cli: click.Group) -> None:
    @command(
        cli, "explain", short_help="Why this dpd, bucket, segment; what was planned; why it was released or refused."
    )
    @click.argument("loan")
    @click.option("--as-of", type=DAY, help="Default: today in the lender's zone.")
    def explained(common: Common, loan: str, as_of: date | None) -> None:
        """Explain LOAN as it stood on a day, with the list of dates.

        \b
        Example: assistant explain C00001 --as-of 2026-10-01
        """
        rt = common.open()
        found = rt.db.read_now(explain, rt, loan, as_of or _today(common, rt))
        if found is None:
            raise wrong(f"there is no loan {loan!r}", "check its id; `assistant import` lists what came in")
        if common.json:
            emit(found)
        else:
            _tell_loan(found)


def _tell_loan(found: dict[str, Any]) -> None:
    steps, contacts = found.pop("steps"), found.pop("contacts")
    for name, value in found.items():
        if not isinstance(value, list | dict):
            said = "unknown" if value is None else value
            console.print(f"{name.replace('_', ' '):>24}: {said}", markup=False)
    for score, evidence in found.get("evidence", {}).items():
        for piece in evidence:
            console.print(f"{score:>24}: {piece['points']:+} {piece['says']}", markup=False)
    table(
        "Why that many days",
        ("on", "what", "amount", "effect"),
        ([s["on"], s["what"], s["amount_minor"], s["effect"]] for s in steps),
    )
    table(
        "Contacts",
        ("planned for", "channel", "treatment", "state", "verdict", "until", "because"),
        ([c[name] for name in CONTACT_COLUMNS] + [_because(c)] for c in contacts),
    )


CONTACT_COLUMNS = ("planned_for", "channel", "treatment", "state", "verdict", "until")


def _because(contact: dict[str, Any]) -> str:
    """What the gate found against it; else what decided it, such as a payment."""
    refusals = [f"{one['rule']}: {one['because']}" for one in contact["findings"] if not one["passed"]]
    return "; ".join(refusals) or contact["decided_by"] or ""


def _script(cli: click.Group) -> None:
    @command(cli, "script", short_help="The generated call script of a loan.")
    @click.argument("loan")
    @click.option("--as-of", type=DAY, help="Default: today in the lender's zone.")
    @click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write it as a page.")
    def script(common: Common, loan: str, as_of: date | None, html: Path | None) -> None:
        """Print the script a collector follows for LOAN, in the borrower's language.

        \b
        Example: assistant script C00001 --html script.html
        """
        rt = common.open()
        made = rt.db.read_now(script_of, rt, loan, as_of or _today(common, rt))
        if made is None:
            raise wrong(f"there is no loan {loan!r}", "check its id")
        if html is not None:
            html.write_text(made.html, encoding="utf-8")
            console.print(f"written: {html}", markup=False)
        elif common.json:
            emit(made.json)
        else:
            console.print(made.text, markup=False)


def _queue(cli: click.Group) -> None:
    @command(cli, "queue", short_help="A queue in working order.")
    @click.argument("name", type=click.Choice([str(queue) for queue in Queue]))
    @click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
    def queue(common: Common, name: str, limit: int) -> None:
        """List a queue with what its worker needs to know.

        \b
        Example: assistant queue field --limit 20
        """
        rt = common.open()
        rows = rt.db.read_now(queues.listing, name, limit)
        if common.json:
            for row in rows:
                emit(row)
            return
        if not rows:
            console.print(f"the {name} queue is empty")
            return
        columns = ("borrower", "loans", "dpd", "past due", "why", "next action", "due", "owner")
        table(f"{name} queue", columns, map(_queue_row, rows))


def _queue_row(row: dict[str, Any]) -> list[Any]:
    due_minor, currency, due_at = row["amount_past_due_minor"], row["currency"], row["due_at"]
    past_due = f"{money.to_decimal(due_minor, currency)} {currency}" if currency and due_minor is not None else None
    who = [row["borrower_id"], _cell(row["loan_ids"]), row["dpd"], past_due]
    return [*who, _cell(row["why"]), row["next_action"], due_at and f"{due_at:%Y-%m-%d %H:%M}", row["owner"]]


def _cell(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


class SearchUnlessNamed(click.Group):
    """`assistant log refused` searches like `assistant log search refused`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if named else ["search", *args])


def _log(cli: click.Group) -> None:
    group = SearchUnlessNamed("log", help="Search the contact log (`assistant log WORDS`), or verify its chain.")
    cli.add_command(group)

    @command(group, "search", short_help="Search the contact log.")
    @click.argument("words", nargs=-1)
    @click.option("--loan", help="Entries about this loan.")
    @click.option("--kind", help="released, refused, sent, call, promise …")
    @click.option("--since", type=INSTANT)
    @click.option("--until", type=INSTANT)
    @click.option("--limit", type=click.IntRange(1, 1_000_000), default=50, show_default=True)
    def search(
        common: Common, words: tuple[str, ...], loan: str | None, kind: str | None,
        since: datetime | None, until: datetime | None, limit: int,
    ) -> None:  # fmt: skip
        """Entries that hold every one of WORDS, the newest first.

        \b
        Example: assistant log search refused H-HOURS --since 2026-10-01T00:00:00Z
        """
        rt = common.open()
        found = log_search.Wanted(
            words=" ".join(words), loan_ref=loan, kind=kind, since=since, until=until, limit=limit
        )
        rows = rt.db.write_now(log_search.search, found)
        if common.json:
            for row in rows:
                emit(row)
            return
        columns = ("entry", "at", "kind", "channel", "outcome", "loan_ids", "rules", "by")
        table("Contact log", columns, ([_cell(row[column]) for column in columns] for row in rows))

    @command(group, "verify", short_help="Walk the chain from its first entry.")
    def verify(common: Common) -> None:
        """Name the first entry that does not follow from the one before; exit status 1 if there is one.

        \b
        Example: assistant log verify
        """
        result = common.open().db.read_now(log.verify)
        show(common, result.__dict__)
        if not result.ok:
            sys.exit(LOOK)


def _rules(cli: click.Group) -> None:
    group = click.Group("rules", help="The contact rules: profiles and the cases that prove them.")
    cli.add_command(group)

    @command(group, "check", short_help="Judge files of verdict cases by the gate.")
    @click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
    def check(common: Common, files: tuple[Path, ...]) -> None:
        """Judge every case of FILES; exit status 1 if any does not come out as expected.

        \b
        Example: assistant rules check cases.yaml --format json
        """
        load_settings(common.home)
        rulebook = load_rulebook(common.home)
        results, wrong_cases = check_files(list(files), rulebook.profiles)
        if wrong_cases:
            complain(wrong_cases, common.json)
            sys.exit(2)
        failed = [result for result in results if not result["passed"]]
        if common.json:
            for result in results:
                emit(result)
        else:
            for result in failed:
                console.print(f"FAILED {result['id']}: {result['verdict']} until {result['until']}", markup=False)
            console.print(f"{len(results) - len(failed)} of {len(results)} cases as expected")
        if failed:
            sys.exit(LOOK)

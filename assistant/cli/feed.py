"""Commands of who feeds the book in and takes the results out: sample, import, export."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import Common, command, day_of
from assistant.cli.paper import emit, say, show, table
from assistant.cli.progress import bars
from assistant.cli.trouble import LOOK
from assistant.cli.words import DAY

if TYPE_CHECKING:
    from assistant.steps.import_book import ImportResult


def declare(cli: click.Group) -> None:
    for add in (_sample, _import, _export):
        add(cli)


def _sample(cli: click.Group) -> None:
    @command(cli, "sample", short_help="Make a plausible book of fictional borrowers.")
    @click.option("--loans", type=click.IntRange(1, 5_000_000), default=2000, show_default=True)
    @click.option("--as-of", type=DAY, default="2026-10-01", show_default=True, help="The day after the book's last.")
    @click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("sample"), show_default=True)
    def sample(common: Common, loans: int, as_of: date, out: Path) -> None:
        """Write a book of LOANS loans: every language, bucket, reason, hold, party and pre-due case occurs.

        \b
        Example: assistant sample --loans 2000 --seed 1 --out sample
        """
        from assistant.steps.sample import write_sample

        counts = write_sample(out, loans=loans, seed=common.seed, as_of=as_of)
        show(common.json, {"folder": str(out)} | counts)


def _import(cli: click.Group) -> None:
    @command(cli, "import", short_help="Take a loan book in, or an update of one.")
    @click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
    @click.option("--as-of", type=DAY, help="The day that the files describe. Default: today in the lender's zone.")
    @click.option("--portfolio", help="For rows that name none.")
    @click.option("--complete", is_flag=True, help="Loans of the portfolio that the files lack are closed.")
    @click.option("--payments-complete-through", type=DAY, help="All payments up to this day are in.")
    @click.option("--date-format", help="Of the files' dates, if not ISO; as %d/%m/%Y.")
    def import_(
        common: Common,
        paths: tuple[Path, ...],
        as_of: date | None,
        portfolio: str | None,
        complete: bool,
        payments_complete_through: date | None,
        date_format: str | None,
    ) -> None:
        """Import files or folders: CSV, TSV, XLSX, JSON lines, Parquet. Good rows go in; bad ones are kept aside.

        \b
        Example: assistant import book.csv --as-of 2026-10-01
        """
        from assistant.steps.find_same import find_same_now
        from assistant.steps.import_book import import_paths
        from assistant.store.completeness import completeness

        rt = common.open()
        day = day_of(rt, as_of)
        with bars(not common.json) as tell:
            results = import_paths(
                rt,
                list(paths),
                as_of=day,
                portfolio=portfolio,
                complete=complete,
                payments_complete_through=payments_complete_through,
                date_format=date_format,
                progress=tell,
            )
        tell_import(common, results, rt.db.read_now(completeness))
        if (same := find_same_now(rt, rt.now())) and not common.json:
            say(f"  {same:,} pairs of borrowers may be one person each: decide in the workspace, under Decisions")
        if any(result.refused for result in results):
            sys.exit(LOOK)


def tell_import(common: Common, results: list["ImportResult"], unlocks: list[dict[str, Any]]) -> None:
    if common.json:
        for result in results:
            emit(result.as_json())
        return
    columns = ("file", "table", "rows", "accepted", "changed", "refused")
    table("Imported", columns, ([getattr(result, name) for name in columns] for result in results))
    for result in results:
        for problem in result.problems[:20]:
            where = " ".join(filter(None, (f"{result.file}:{problem.line}", problem.column)))
            value = "" if problem.value is None else f" (value {problem.value!r})"
            say(f"  {where}: {problem.reason}{value}")
        if len(result.problems) > 20:
            say(f"  … {len(result.problems) - 20} more; all of them: {result.refused_file}")
        for warning in result.warnings[:10]:
            say(f"  {warning}")
    for unlock in unlocks[:5]:
        say(f"  {unlock['what']}")


def _export(cli: click.Group) -> None:
    @command(cli, "export", short_help="Write the results for other systems, or a portable database for a reviewer.")
    @click.argument("what", type=click.Choice(["log", "contacts", "promises", "payments", "queues", "states", "all"]))
    @click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help=".csv, .xlsx or .db")
    def export_(common: Common, what: str, out: Path) -> None:
        """Export a table as CSV or XLSX, or all of them as one SQLite file that opens anywhere.

        \b
        Example: assistant export promises --out promises.csv
        """
        from assistant.steps.export import export

        show(common.json, export(common.open(), what, out))

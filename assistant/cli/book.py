"""Commands of who feeds the book and keeps the deployment: init, check, sample, import, migrate, export, user add."""

import shutil
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from assistant.cli.common import DAY, LOOK, Common, command, console, emit, show, table, wrong
from assistant.cli.progress import bars
from assistant.config import shipped
from assistant.core.dates import local
from assistant.core.problem import BadInput, Surroundings
from assistant.core.terms import Role
from assistant.steps.check import check
from assistant.steps.export import export
from assistant.steps.import_book import ImportResult, import_paths
from assistant.steps.sample import write_sample
from assistant.store import people
from assistant.store.completeness import completeness
from assistant.store.db import open_database
from assistant.store.migrate import migrate


def declare(cli: click.Group) -> None:
    for add in (_init, _check, _sample, _import, _migrate, _export, _user):
        add(cli)


def _init(cli: click.Group) -> None:
    @command(cli, "init", short_help="Copy config and templates out, to edit.")
    @click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
    def init(common: Common, folder: Path) -> None:
        """Copy the shipped config and templates to FOLDER, the home of a deployment.

        \b
        Example: assistant init my-lender && assistant check --home my-lender
        """
        taken = [name for name in ("config", "templates") if (folder / name).exists()]
        if taken:
            raise wrong(f"{folder} has a {taken[0]}/ already", "name another folder; nothing was copied", str(folder))
        _copy_out(folder)
        if common.json:
            emit({"home": str(folder), "copied": ["config", "templates"]})
        else:
            console.print(f"{folder} is ready. Edit config/assistant.toml, then: assistant check --home {folder}")


def _copy_out(folder: Path) -> None:
    """All of it, or nothing."""
    names = ("config", "templates")
    try:
        for name in names:
            shutil.copytree(shipped(name), folder / name)
    except shutil.Error as error:
        for name in names:
            shutil.rmtree(folder / name, ignore_errors=True)
        why = str(error.args[0][0][2])
        raise Surroundings(f"{folder} could not be filled: {why}; free space on the disk or name another") from error


def _check(cli: click.Group) -> None:
    @command(cli, "check", short_help="Load every YAML, render every template, walk every script.")
    def checked(common: Common) -> None:
        """Check all config, templates, scripts and profiles of the home folder.

        \b
        Example: assistant check --home my-lender
        """
        problems, counts = check(common.home)
        if problems:
            raise BadInput(*problems)
        show(common, counts)


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
        counts = write_sample(out, loans=loans, seed=common.seed, as_of=as_of)
        show(common, {"folder": str(out)} | counts)


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
        rt = common.open()
        day = as_of or local(rt.now(), rt.settings.work.zone).date()
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
        if any(result.refused for result in results):
            sys.exit(LOOK)


def tell_import(common: Common, results: list[ImportResult], unlocks: list[dict[str, Any]]) -> None:
    if common.json:
        for result in results:
            emit(result.as_json())
        return
    columns = ("file", "table", "rows", "accepted", "changed", "refused")
    table("Imported", columns, ([getattr(result, name) for name in columns] for result in results))
    for result in results:
        for problem in result.problems[:20]:
            where = f"{result.file}:{problem.line} {problem.column or ''}"
            console.print(f"  {where}: {problem.reason} (value {problem.value!r})", markup=False)
        if len(result.problems) > 20:
            console.print(f"  … {len(result.problems) - 20} more; all of them: {result.refused_file}", markup=False)
        for warning in result.warnings[:10]:
            console.print(f"  {warning}", markup=False)
    for unlock in unlocks[:5]:
        console.print(f"  {unlock['what']}", markup=False)


def _migrate(cli: click.Group) -> None:
    @command(cli, "migrate", short_help="Bring the database to this version's tables.")
    def migrate_(common: Common) -> None:
        """Every command does this by itself; an upgrade of many machines does it once, first.

        \b
        Example: assistant migrate --database postgresql://collect@db/collect
        """
        (common.home / "data").mkdir(parents=True, exist_ok=True)
        db = open_database(common.database or f"sqlite:///{common.home / 'data' / 'assistant.db'}")
        before, after = migrate(db)
        db.close()
        show(common, {"before": before, "after": after})


def _export(cli: click.Group) -> None:
    @command(cli, "export", short_help="Write the results for other systems, or a portable database for a reviewer.")
    @click.argument("what", type=click.Choice(["log", "contacts", "promises", "payments", "queues", "states", "all"]))
    @click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help=".csv, .xlsx or .db")
    def export_(common: Common, what: str, out: Path) -> None:
        """Export a table as CSV or XLSX, or all of them as one SQLite file that opens anywhere.

        \b
        Example: assistant export promises --out promises.csv
        """
        show(common, export(common.open(), what, out))


def _user(cli: click.Group) -> None:
    group = click.Group("user", help="People who sign in to the workspace.")
    cli.add_command(group)

    @command(group, "add", short_help="Add a person.")
    @click.argument("name")
    @click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
    @click.password_option(help="Asked for if not given.")
    def add(common: Common, name: str, role: str, password: str) -> None:
        """Add NAME with a role; the password is stored as an Argon2id hash.

        \b
        Example: assistant user add maria --role collector
        """
        if len(password) < 10:
            raise wrong("the password is shorter than 10 characters", "choose a longer one")
        rt = common.open()
        if not rt.db.write_now(people.add_user, name, role, password, rt.now()):
            raise wrong(f"there is a user {name!r} already", "choose another name")
        show(common, {"user": name, "role": role})

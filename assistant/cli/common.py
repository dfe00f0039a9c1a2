"""What every command shares: its common options, and how it prints."""

import asyncio
import functools
import json
import os
import sys
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource
from rich.console import Console
from rich.table import Table

from assistant.cli.trouble import LOOK, complain, guarded
from assistant.core.problem import BadInput, Problem
from assistant.runtime import Runtime, open_runtime

__all__ = ["LOOK", "complain"]
T = TypeVar("T")
YEARS = (1970, 2200)  # what a loan's dates may lie in, with room to count from them
WIDTH = 120  # of tables in a pipe or a file, which have no width of their own

console = Console(highlight=False, width=None if sys.stdout.isatty() or os.environ.get("COLUMNS") else WIDTH)


@dataclass(frozen=True, kw_only=True)
class Common:
    """The common options, as given."""

    home: Path
    database: str | None
    format: str
    now: datetime | None
    seed: int

    @property
    def json(self) -> bool:
        return self.format == "json"

    def open(self, **more: Any) -> Runtime:
        rt = open_runtime(self.home, database=self.database, now=self.now, seed=self.seed, **more)
        click.get_current_context().call_on_close(rt.db.close)
        return rt

    def tell(self, line: str) -> None:
        """What happens while a command goes on: for people on standard output, else beside it."""
        if self.json:
            click.echo(line, err=True)
        else:
            console.print(line, markup=False)


def finish(rt: Runtime, work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end, and let go of the gateways in the loop that used them."""
    return asyncio.run(_letting_go(rt, work))


async def _letting_go(rt: Runtime, work: Coroutine[Any, Any, T]) -> T:
    try:
        return await work
    finally:
        for gateway in rt.gateways.values():
            await gateway.close()


class DayType(click.ParamType[date]):
    """A business date, as 2026-10-01."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            day = value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2026-10-01", param, ctx)
        if not YEARS[0] <= day.year <= YEARS[1]:
            self.fail(f"{value!r} is no year of a loan", param, ctx)
        return day


class InstantType(click.ParamType[datetime]):
    """An instant with its offset, as 2026-10-01T12:00:00-04:00."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no instant; write it as 2026-10-01T12:00:00-04:00", param, ctx)
        if not YEARS[0] <= instant.year <= YEARS[1]:
            self.fail(f"{value!r} is no year of a loan", param, ctx)
        if instant.tzinfo is None:
            self.fail(f"{value!r} has no offset; write it as {value}-04:00 or {value}Z", param, ctx)
        return instant.astimezone(UTC)


DAY, INSTANT = DayType(), InstantType()


def default_home() -> Path:
    return Path.cwd()


def command(group: click.Group, name: str, **settings: Any) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command with the common options; the function gets them as its first argument."""

    def declare(fn: Callable[..., Any]) -> click.Command:
        @functools.wraps(fn)
        def run(**own: Any) -> Any:
            common = _common(own)
            guarded(common.json, fn, common, **own)

        return group.command(name, **settings)(with_common_options(run))

    return declare


def with_common_options(fn: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(COMMON_OPTIONS):
        fn = option(fn)
    return fn


def _common(own: dict[str, Any]) -> Common:
    """Takes the common options out of `own`; one that stands before the command holds unless it is given again."""
    context = click.get_current_context()
    before = context.find_root().params
    found = {}
    for name in ("home", "database", "format", "now", "seed"):
        value, source = own.pop(name), context.get_parameter_source(name)
        found[name] = before.get(name, value) if source is ParameterSource.DEFAULT else value
    return Common(**found | {"home": found["home"] or default_home()})


COMMON_OPTIONS = (
    click.option(
        "--home",
        type=click.Path(path_type=Path, file_okay=False),
        help="The deployment: its config, templates and data. Default: this folder.",
    ),
    click.option("--database", metavar="URL", help="Default: sqlite:///HOME/data/assistant.db"),
    click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True),
    click.option("--now", type=INSTANT, help="The clock's instant (simulation only)."),
    click.option("--seed", type=int, default=1, show_default=True, help="Of everything drawn (simulation only)."),
)


def wrong(problem: str, mend: str, file: str = "command line") -> BadInput:
    return BadInput(Problem(file=file, line=None, problem=problem, mend=mend))


def emit(value: Any) -> None:
    """One JSON object on one line."""
    click.echo(json.dumps(value, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    console.print(f"[bold]{title}[/bold]")
    made = Table(header_style="bold")
    for column in columns:
        made.add_column(column, justify="left", overflow="fold")
    for row in rows:
        made.add_row(*("" if cell is None else str(cell) for cell in row))
    console.print(made)


def show(common: Common, values: Mapping[str, Any]) -> None:
    """A flat result: JSON, or `name: value` lines."""
    if common.json:
        emit(dict(values))
        return
    for name, value in values.items():
        inner = value.items() if isinstance(value, Mapping) else [("", value)]
        for part, one in inner:
            console.print(f"{f'{name} {part}'.strip().replace('_', ' ')}: {one}", markup=False)

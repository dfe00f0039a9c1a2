"""What every command shares: its common options, its home, and what it opens."""

import asyncio
import functools
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from assistant.cli.interrupt import interrupts
from assistant.cli.paper import say
from assistant.cli.trouble import guarded
from assistant.cli.words import INSTANT
from assistant.core.problem import BadInput, Problem

if TYPE_CHECKING:
    from assistant.runtime import Runtime
    from assistant.store.db import Database

T = TypeVar("T")


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

    def open(self, **more: Any) -> "Runtime":
        """Everything: settings, rules, templates, gateways and the database."""
        from assistant.runtime import open_runtime

        rt = open_runtime(self.home, database=self.database, now=self.now, seed=self.seed, **more)
        click.get_current_context().call_on_close(rt.db.close)
        return rt

    def store(self) -> "Database":
        """The database alone, its tables this version's: for what is only looked up in it."""
        from assistant.store.migrate import migrate

        db = self.as_it_is()
        migrate(db)
        return db

    def as_it_is(self) -> "Database":
        """The database with whatever tables it has."""
        from assistant.store.db import open_database

        db = open_database(self.database or self._file())
        click.get_current_context().call_on_close(db.close)
        return db

    def _file(self) -> str:
        (self.home / "data").mkdir(exist_ok=True)
        return f"sqlite:///{self.home / 'data' / 'assistant.db'}"

    def tell(self, line: str) -> None:
        """What happens while a command goes on: for people on standard output, else beside it."""
        if self.json:
            click.echo(line, err=True)
        else:
            say(line)


def day_of(rt: "Runtime", as_of: date | None) -> date:
    """The business date that was given, else today in the lender's zone."""
    from assistant.core.dates import local

    return as_of or local(rt.now(), rt.settings.work.zone).date()


def finish(rt: "Runtime", work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end, and let go of the gateways in the loop that used them. Ctrl-C lets it end well."""
    with interrupts.kept():
        return asyncio.run(_stoppable(rt, work))


async def _stoppable(rt: "Runtime", work: Coroutine[Any, Any, T]) -> T:
    task, loop = asyncio.ensure_future(work), asyncio.get_running_loop()
    with interrupts.softly(lambda: loop.call_soon_threadsafe(task.cancel)):
        try:
            return await task
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None
        finally:
            from assistant.runtime import let_go

            await let_go(rt)


def command(group: click.Group, name: str, **settings: Any) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command with the common options; the function gets them as its first argument."""

    def declare(fn: Callable[..., Any]) -> click.Command:
        @functools.wraps(fn)
        def run(**own: Any) -> Any:
            common = _common(own)
            guarded(common.json, _at_home, fn, common, own)

        return group.command(name, **settings)(with_common_options(run))

    return declare


def subject(cli: click.Group, name: str, *parts: Callable[[click.Group], None], help: str, example: str) -> click.Group:
    """A group of commands about one thing; each of `parts` declares one of them."""
    return joined(cli, click.Group(name, help=help, epilog=f"Example: assistant {example}"), *parts)


def joined(cli: click.Group, group: click.Group, *parts: Callable[[click.Group], None]) -> click.Group:
    cli.add_command(group)
    for declare in parts:
        declare(group)
    return group


def _at_home(fn: Callable[..., Any], common: Common, own: dict[str, Any]) -> None:
    interrupts.working()
    if not common.home.is_dir():
        mend = f"correct --home, or make it: assistant init {common.home}"
        raise wrong(f"there is no folder {common.home}", mend, str(common.home))
    fn(common, **own)


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
    return Common(**found | {"home": found["home"] or Path.cwd()})


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

"""What every command shares: its common options, how it prints, and its exit status.

0 as asked · 1 done, with something to look at · 2 wrong words, configuration or file · 3 the surroundings fail.
"""

import errno
import functools
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from assistant.core.problem import BadInput, Problem, Surroundings
from assistant.runtime import Runtime, open_runtime

console = Console(highlight=False)
complaints = Console(stderr=True, highlight=False, soft_wrap=True)

LOOK, WRONG, FAILED = 1, 2, 3


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
        return open_runtime(self.home, database=self.database, now=self.now, seed=self.seed, **more)


class DayType(click.ParamType[date]):
    """A business date, as 2026-10-01."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2026-10-01", param, ctx)


class InstantType(click.ParamType[datetime]):
    """An instant with its offset, as 2026-10-01T12:00:00-04:00."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no instant; write it as 2026-10-01T12:00:00-04:00", param, ctx)
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
        def run(
            home: Path | None, database: str | None, format: str, now: datetime | None, seed: int, **own: Any
        ) -> Any:
            common = Common(home=home or default_home(), database=database, format=format, now=now, seed=seed)
            guarded(common.json, fn, common, **own)

        for option in reversed(COMMON_OPTIONS):
            run = option(run)
        return group.command(name, **settings)(run)

    return declare


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


def guarded(as_json: bool, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Run a command; turn what goes wrong into a message and an exit status, never a traceback for bad input."""
    try:
        fn(*args, **kwargs)
    except BadInput as error:
        complain(error.problems, as_json)
        sys.exit(WRONG)
    except Surroundings as error:
        fail(str(error), as_json)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EMFILE, errno.EADDRINUSE, errno.EDQUOT):
            raise
        where = f" ({error.filename})" if error.filename else ""
        fail(f"{error.strerror}{where}; free or correct it and run the same command again", as_json)


def fail(text: str, as_json: bool) -> None:
    complain([Problem(file="", line=None, problem=text, mend="see the message")] if as_json else [text], as_json)
    sys.exit(FAILED)


def complain(problems: Iterable[Problem | str], as_json: bool) -> None:
    for problem in problems:
        if as_json and isinstance(problem, Problem):
            click.echo(json.dumps(problem.as_json(), ensure_ascii=False), err=True)
        else:
            complaints.print(str(problem), markup=False)


def wrong(problem: str, mend: str, file: str = "command line") -> BadInput:
    return BadInput(Problem(file=file, line=None, problem=problem, mend=mend))


def emit(value: Any) -> None:
    """One JSON object on one line."""
    click.echo(json.dumps(value, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    made = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        made.add_column(column, justify="left")
    for row in rows:
        made.add_row(*("" if cell is None else str(cell) for cell in row))
    console.print(made)


def show(common: Common, values: Mapping[str, Any]) -> None:
    """A flat result: JSON, or `name: value` lines."""
    if common.json:
        emit(dict(values))
        return
    for name, value in values.items():
        console.print(f"{name.replace('_', ' ')}: {value}", markup=False)

"""How a command prints: JSON for other programs, lines and tables for people."""

import json
import os
import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import click

WIDTH = 120  # of tables in a pipe or a file, which have no width of their own


def say(line: str) -> None:
    """A line as it stands: a pipe or a file is not wrapped for it."""
    click.echo(line)


def emit(value: Any) -> None:
    """One JSON object on one line."""
    click.echo(json.dumps(value, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    wide = sys.stdout.isatty() or bool(os.environ.get("COLUMNS"))
    console = Console(highlight=False, width=None if wide else WIDTH)
    console.print(f"[bold]{escape(title)}[/bold]")
    made = Table(header_style="bold")
    for column in columns:
        made.add_column(column, justify="left", overflow="fold")
    for row in rows:
        made.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    console.print(made)


def show(as_json: bool, values: Mapping[str, Any]) -> None:
    """A flat result: JSON, or `name: value` lines."""
    if as_json:
        emit(dict(values))
        return
    for name, value in values.items():
        inner = value.items() if isinstance(value, Mapping) else [("", value)]
        for part, one in inner:
            said = "–" if one is None else cell(one)
            say(f"{f'{name} {part}'.strip().replace('_', ' ')}: {said}")


def cell(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

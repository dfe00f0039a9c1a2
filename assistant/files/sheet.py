"""What every reader gives: a header and a stream of rows, each cell as text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

EXACT_MAX = 10**15  # a spreadsheet's number keeps 15 digits: a larger one has lost some


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`name`: the table's, as the file says it. `rows()` starts anew each time: (line, cells), the header left out."""

    path: Path
    name: str
    header: tuple[str, ...]
    header_line: int
    rows: Callable[[], Iterator[tuple[int, list[str]]]]


def as_text(value: Any) -> str:
    """A typed cell → the text that a CSV would have. A number past a spreadsheet's precision stays as `1e+16`."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT_MAX else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) and value.tzinfo is None else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)

"""Values of a verdict case read one by one; what cannot be read is complained about, with its path, and left out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from assistant.core.case_words import DAYS
from assistant.core.dates import zone as zone_named
from assistant.core.gate import Window
from assistant.core.gate.checks.base import minute
from assistant.core.gate.clock import DAY_MINUTES
from assistant.core.shapes import did_you_mean

Path = tuple[str | int, ...]
Complaint = tuple[Path, str, str]  # where, what is wrong, how to mend it
Parse = Callable[["Reader", Any, Path], Any]


class Reader:
    """Reads values and collects complaints; None stands for a value that was complained about."""

    def __init__(self) -> None:
        self.complaints: list[Complaint] = []

    def complain(self, path: Path, problem: str, mend: str) -> None:
        self.complaints.append((path, problem, mend))

    def required(self, raw: Mapping[str, Any], field: str, path: Path) -> Any:
        if raw.get(field) in (None, ""):
            self.complain((*path, field), f"`{field}` is missing", f"add `{field}`")
        return raw.get(field)

    def mapping(self, value: Any, path: Path, required: bool = False) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        if value is not None or required:
            self.complain(path, f"`{path[-1]}` must be a mapping of fields", "write `{field: value, …}`")
        return {}

    def items(self, raw: Mapping[str, Any], field: str) -> list[Any]:
        value = raw.get(field)
        if isinstance(value, list):
            return value
        if value is None or isinstance(value, str):
            return [value] if value else []
        self.complain((field,), f"`{field}` must be a list", "write `[…]`")
        return []

    def word(self, value: Any, words: Sequence[str], path: Path) -> str | None:
        """A word of a closed list."""
        if value in words:
            return str(value)
        found = "missing" if value is None else f"`{value}`, which is no such word"
        self.complain(path, f"`{path[-1]}` is {found}", did_you_mean(str(value), list(words)))
        return None

    def instant(self, value: Any, path: Path) -> datetime | None:
        found = value if isinstance(value, datetime) else parsed_instant(value)
        if found is None or found.tzinfo is None:
            what = "is missing" if value is None else f"is not an instant with an offset: `{value}`"
            self.complain(path, f"`{path[-1]}` {what}", 'write it as "2026-05-04T10:00:00-04:00"')
            return None
        return found.astimezone(UTC)

    def day(self, value: Any, path: Path) -> date | None:
        """A date; an instant stands for its own day."""
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        found = value if isinstance(value, datetime) else parsed_instant(value)
        if found is None:
            self.complain(path, f"`{path[-1]}` is not a date: `{value}`", "write it as 2026-05-04")
            return None
        return found.date()


def parsed_instant(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def is_zone(name: Any) -> bool:
    try:
        zone_named(str(name))
    except ValueError:
        return False
    return True


def text(_reader: Reader, value: Any, _path: Path) -> str:
    return str(value)


def labels(_reader: Reader, value: Any, _path: Path) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def truth(reader: Reader, value: Any, path: Path) -> bool | None:
    if isinstance(value, bool):
        return value
    reader.complain(path, f"`{path[-1]}` is neither true nor false: `{value}`", "write true or false, without quotes")
    return None


def whole(reader: Reader, value: Any, path: Path) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    reader.complain(path, f"`{path[-1]}` is not a whole number: `{value}`", "write it as 16, without quotes")
    return None


def instant(reader: Reader, value: Any, path: Path) -> datetime | None:
    return reader.instant(value, path)


def day(reader: Reader, value: Any, path: Path) -> date | None:
    return reader.day(value, path)


def one_of(*words: str) -> Parse:
    return lambda reader, value, path: reader.word(value, words, path)


def windows(reader: Reader, value: Any, path: Path) -> tuple[Window, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(_window(reader, item, (*path, index)) for index, item in enumerate(items))


def _window(reader: Reader, value: Any, path: Path) -> Window:
    fields = reader.mapping(value, path, required=True)
    days = fields.get("days")
    names = None if days in (None, "*", ["*"]) else days if isinstance(days, list) else [days]
    for name in names or ():
        reader.word(name, DAYS, (*path, "days"))
    return Window(
        days=None if names is None else frozenset(DAYS.index(name) for name in names if name in DAYS),
        on=reader.day(fields.get("date"), (*path, "date")),
        start=_minute(reader, fields.get("start"), 0, (*path, "start")),
        end=_minute(reader, fields.get("end"), DAY_MINUTES, (*path, "end")),
    )


def _minute(reader: Reader, value: Any, default: int, path: Path) -> int:
    if value is None:
        return default
    try:
        return minute(value)
    except ValueError as error:
        problem, _, mend = str(error).partition("; ")
        reader.complain(path, problem, mend)
        return default


def further(value: Any) -> Any:
    """A rarely used field, with dates and instants read where they are written as such."""
    return _dated(value) if isinstance(value, str) and value[4:5] == "-" else value


@lru_cache(maxsize=4096)
def _dated(value: str) -> Any:
    try:
        return date.fromisoformat(value)
    except ValueError:
        found = parsed_instant(value)
        return value if found is None or found.tzinfo is None else found.astimezone(UTC)

"""What a shape lets pass and nobody can have meant: `true` for a number, a number beyond reason, a placeholder.

pydantic reads `true` as 1 and `.nan` as a number; a count of days that no calendar holds fails long after it was read.
"""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from pydantic import BaseModel

from assistant.core.located import Path
from assistant.core.money import AMOUNT_MINOR_MAX

COUNT_MAX = 1_000_000  # days, hours, tries: more reaches beyond any calendar
PLACEHOLDERS = ("{{", "}}", "{%", "%}")
Trouble = tuple[Path, str, str]  # where, what, the mend


def implausible(raw: Any, made: Any, *, placeholders: bool = False) -> Iterator[Trouble]:
    """`made` is what the shape read in `raw`. With `placeholders` a text may hold them: it is a template."""
    for path, said, read in _pairs(raw, made, ()):
        trouble = _number(path, said, read) or (None if placeholders else _text(said))
        if trouble:
            yield path, *trouble


def _pairs(raw: Any, made: Any, path: Path) -> Iterator[tuple[Path, Any, Any]]:
    """Every scalar as it was written, with what it was read as."""
    if isinstance(made, BaseModel) and isinstance(raw, Mapping):
        for name, field in type(made).model_fields.items():
            key = field.alias or name
            if key in raw:
                yield from _pairs(raw[key], getattr(made, name), (*path, key))
    elif isinstance(made, Mapping) and isinstance(raw, Mapping) and len(made) == len(raw):
        for (key, inner), value in zip(raw.items(), made.values(), strict=True):
            if not isinstance(key, str) or not _text(key):
                yield from _pairs(inner, value, (*path, key))
            else:
                yield (*path, key), key, key
    elif isinstance(made, list | tuple) and isinstance(raw, list | tuple) and len(made) == len(raw):
        for index, (inner, value) in enumerate(zip(raw, made, strict=True)):
            yield from _pairs(inner, value, (*path, index))
    elif isinstance(raw, list | tuple):  # a set has lost the order in which it was written
        for index, inner in enumerate(raw):
            yield (*path, index), inner, inner
    else:
        yield path, raw, made


def _number(path: Path, said: Any, read: Any) -> tuple[str, str] | None:
    where = ".".join(map(str, path))
    if isinstance(said, bool):
        is_number = isinstance(read, int | float) and not isinstance(read, bool)
        return (f"{where}: yes or no stands where a number should", "write a number") if is_number else None
    if not isinstance(said, int | float):
        return None
    if not isfinite(said):
        return f"{where}: {said} is no number", "write a number"
    most = AMOUNT_MINOR_MAX if any("minor" in str(key) for key in path) else COUNT_MAX
    return (f"{where}: {said} is absurd", f"write a number below {most}") if abs(said) > most else None


def _text(said: Any) -> tuple[str, str] | None:
    sign = next((sign for sign in PLACEHOLDERS if sign in said), None) if isinstance(said, str) else None
    return (f"`{sign}` in a text that nothing is filled into", "write the words out") if sign else None

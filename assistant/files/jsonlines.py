"""JSON lines: one object a line. The header is every key that occurs, so the file is read twice."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.core.book.cells import NO_ROW, NO_TEXT
from assistant.core.problem import BadInput, Problem
from assistant.files.sheet import Sheet


def read_json_lines(path: Path) -> list[Sheet]:
    names = _names(path)
    if not names:
        mend = 'write one object a line, as {"loan_id": "L1", …}'
        raise BadInput(Problem(file=str(path), line=1, problem="no line is a JSON object", mend=mend))

    def rows() -> Iterator[tuple[int, list[str]]]:
        for line, values in _objects(path):
            yield line, [NO_ROW] if values is None else [_text(values.get(name)) for name in names]

    return [Sheet(path=path, name=path.stem, header=names, header_line=1, rows=rows)]


def _names(path: Path) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for _, values in _objects(path):
        found |= dict.fromkeys(values or ())
    return tuple(found)


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
    with path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
        for line, text in enumerate(file, 1):
            if text.strip():
                yield line, _object(text)


def _object(text: str) -> dict[str, Any] | None:
    try:
        # Numbers stay as they are written: 0.10 is not 0.1, and no float rounds an amount.
        value = json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else NO_TEXT

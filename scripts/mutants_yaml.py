"""Small edits of the shipped profiles: a rule or a check left out, an entry of a list dropped, a number one off.

What a rule says of itself (its id, clause, text, confidence) is not edited: it is what tests name it by.
"""

import copy
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from assistant.yamlfile import read_yaml

ROOT = Path(__file__).parents[1]
WORDS = {"check", "noun", "id", "clause", "text", "confidence", "kind", "note", "name", "country", "holidays_of"}
CLOCK = re.compile(r"\d\d:\d\d")
Place = tuple[str | int, ...]


def mutants_of(path: Path) -> Iterator[dict[str, Any]]:
    document = read_yaml(path)
    for place, change in changes(document.data, ()):
        text = " ".join(map(str, (name_of(document.data, place), *place[2:])))
        line = document.line(*place) or 0
        yield {"path": str(path), "place": place, "edit": change, "line": line, "text": text}


def name_of(data: Any, place: Place) -> str:
    return str(data["rules"][place[1]]["id"]) if place[0] == "rules" and len(place) > 1 else str(place[0])


def changes(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if place and place[-1] in WORDS:
        return
    if isinstance(value, dict):
        for key, entry in value.items():
            if place and key not in WORDS and key not in ("checks", "force"):
                yield (*place, key), "drop"
            yield from changes(entry, (*place, key))
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            if len(value) > 1:
                yield (*place, index), "drop"
            yield from changes(entry, (*place, index))
    elif isinstance(value, bool):
        yield place, "turn"
    elif isinstance(value, int | date) or (isinstance(value, str) and CLOCK.fullmatch(value)):
        yield place, "one more"
        yield place, "one less"


def mutated(data: Any, place: Place, change: str) -> Any:
    """The document's data with one edit made."""
    whole = copy.deepcopy(data)
    owner = whole
    for key in place[:-1]:
        owner = owner[key]
    if change == "drop":
        del owner[place[-1]]
    elif change == "turn":
        owner[place[-1]] = not owner[place[-1]]
    else:
        owner[place[-1]] = moved(owner[place[-1]], 1 if change == "one more" else -1)
    return whole


def moved(value: Any, by: int) -> Any:
    """A number, a day or a minute of the day, one further."""
    if isinstance(value, date):
        return value + timedelta(days=by)
    if isinstance(value, int):
        return value + by
    hour, minute = map(int, value.split(":"))
    minutes = hour * 60 + minute + by
    return f"{minutes // 60:02d}:{minutes % 60:02d}"

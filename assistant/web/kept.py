"""Which sentence of the table (`sentences`) a kept one is: letter by letter, but for the places of its values."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from assistant.web.sentences import AND, GATE, TASKS

PLACE = re.compile(r"%\((\w+)\)s")
NUMBER = r"\d+"
DAY = r"(?:\d{1,2} [A-Z][a-z]{2,8}(?: \d{4})?|\d{4}-\d\d-\d\d)"
CLOCK = rf"\d\d:\d\d on \w+ {DAY} in [\w/+-]+"
MOMENT = rf"\w{{3}} {DAY} at \d\d:\d\d in [\w .-]+(?: and \d\d:\d\d in [\w .-]+)*"
UNIT = r"\d+ (?:business day|day|week|month|year)s?"
WORD = r"[\w -]+"
TEXT = r"[^;]+?"  # somebody's own word or name
PLACES: Mapping[str, str] = {
    **dict.fromkeys(("made", "most", "number", "days", "minutes"), NUMBER),
    **dict.fromkeys(("on", "until"), DAY),
    **dict.fromkeys(("what", "which", "channel", "queue"), WORD),
    **dict.fromkeys(("paid", "due"), r"-?\d+(?:\.\d+)?(?: [A-Z]{3})?"),
    **dict.fromkeys(("name", "loan", "debt", "list"), TEXT),
    **dict.fromkeys(("against", "why"), r".+"),
    "tally": r"\d+ of \d+ [^,;]+?",
    "span": f"{UNIT}(?: and {UNIT})*",
    "noun": r"[a-z -]+",
    "clocks": f"{CLOCK}(?: and {CLOCK})*",
    "moment": f"{MOMENT}(?: and {MOMENT})*",
    "law": r"[A-Z][A-Z0-9/-]+, [^:]+",
}


@lru_cache(maxsize=8192)
def read(text: str) -> tuple[str, dict[str, Any]] | None:
    """How it is told, and its values as they were kept; None: it is none of ours."""
    for pattern, told in _table():
        found = pattern.fullmatch(text)
        if found is not None:
            return told, found.groupdict()
    return None


def parted(text: str) -> Iterator[str]:
    """The sentences of a text, each as long as can be; what none of them is, piece by piece."""
    pieces = text.split(AND)
    while pieces:
        longest = (size for size in range(len(pieces), 1, -1) if read(AND.join(pieces[:size])))
        size = next(longest, 1)
        yield AND.join(pieces[:size])
        del pieces[:size]


@lru_cache(maxsize=1)
def _table() -> list[tuple[re.Pattern[str], str]]:
    return [(_pattern(kept), told) for kept, told in ({text: text for text in GATE} | dict(TASKS)).items()]


def _pattern(kept: str) -> re.Pattern[str]:
    parts = PLACE.split(kept)
    return re.compile(
        "".join(f"(?P<{part}>{PLACES[part]})" if n % 2 else re.escape(part) for n, part in enumerate(parts))
    )

"""A page as it is read: the texts that people see, and what of them is no language of theirs: codes, English."""

import re
from html.parser import HTMLParser
from typing import NamedTuple
from zoneinfo import available_timezones

SILENT = {"script", "style", "template"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPOKEN = ("aria-label", "alt", "placeholder", "title")  # attributes that are read out or shown
# Where a code is what the page is about: commands and settings, keys, fingerprints that are compared letter by letter.
VERBATIM = {"code", "pre", "kbd", ".sum", ".typed"}
# Where somebody else speaks: what was written, said, typed; the words of a script.
THEIRS = VERBATIM | {"q", "blockquote", ".trail", ".tree", "textarea"}
CODES = {
    "a code": re.compile(r"(?<![\w./@:-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w/@-])"),
    "an id": re.compile(r"(?<![\w-])(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{12,}(?![\w-])"),
    "a zone": re.compile("|".join(sorted((one for one in available_timezones() if "/" in one), reverse=True))),
    "a value of the program": re.compile(r"\b(?:None|True|False)\b(?! of )|[{\[]'|'\]|%\(\w|\{\{|<\w+ object"),
    "an instant of a machine": re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d"),
}  # fmt: skip
ALLOWED = (
    re.compile(r"version [0-9a-f]{12}"),  # of a script or a scorecard, as the log and the API name it
    re.compile(r"\w+\.csv"),  # the files of a book
    re.compile(r"\[dashboard\.costs\]"),  # settings that are named to be set
    re.compile(r"2026-10-01T\d\d:\d\d"),  # how a time is written
)
PARTS = re.compile(r"(?<=[:;]) | [–·] ")
WORD = re.compile(r"[(“]?[a-z]{2,}[,.;:)”]?")


class Piece(NamedTuple):
    """A text, and the names (and `.classes`) of the elements that it stands in."""

    text: str
    inside: frozenset[str]


def pieces(html: str) -> list[Piece]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def codes(html: str) -> list[str]:
    """What a page shows raw."""
    shown = [one.text for one in pieces(html) if not one.inside & VERBATIM]
    plain = [text for text in shown if not any(allowed.search(text) for allowed in ALLOWED)]
    return [f"{kind}: {text[:120]}" for text in plain for kind, pattern in CODES.items() if pattern.search(text)]


def untold(english: str, other: str) -> list[str]:
    """Sentences of ours that a page in another language says as the English one does: two English words or more.

    What stands behind a colon, a dash or a dot is looked at for itself: "Tarea: Call them back"."""
    told = {part for one in pieces(other) for part in PARTS.split(one.text)}
    ours = {part for one in pieces(english) if not one.inside & THEIRS for part in PARTS.split(one.text)}
    return sorted(text for text in ours & told if sum(bool(WORD.fullmatch(word)) for word in text.split()) > 1)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Piece] = []
        self._inside: list[tuple[str, frozenset[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        for name in SPOKEN:
            self._read(told.get(name) or "")
        if tag not in VOID:
            self._inside.append((tag, frozenset([tag, *(f".{one}" for one in (told.get("class") or "").split())])))

    def handle_endtag(self, tag: str) -> None:
        if any(tag == one for one, _names in self._inside):
            while self._inside.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not any(tag in SILENT for tag, _names in self._inside):
            self._read(data)

    def _read(self, text: str) -> None:
        words = " ".join(text.split())
        if words:
            self.found.append(Piece(words, frozenset().union(*(names for _tag, names in self._inside))))

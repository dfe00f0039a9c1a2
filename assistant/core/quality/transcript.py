"""A transcript as it comes (JSON, WebVTT, plain lines) → its turns: who spoke, from when, what. Card numbers go."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.core.problem import Problem
from assistant.core.redact import redacted

LETTERS_MAX, TURNS_MAX = 500_000, 5000
SECONDS_MAX = 24 * 3600
FORMS = ("json", "vtt", "plain")
CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?")
CUE = re.compile(rf"({CLOCK.pattern})\s+-->\s+({CLOCK.pattern}).*")
TIMED = re.compile(r"\[\s*\d{1,2}:\d{2}")  # a plain line that begins with its time in brackets
VOICE = re.compile(r"<v(?:\.[^ >]*)?\s+([^>]+)>")
TAG = re.compile(r"</?[a-z][^>]*>|<\d[^>]*>")
LINE = re.compile(rf"\s*(?:[\[(]?({CLOCK.pattern})[\])]?\s*)?(?:([^:\[\]]{{1,40}}):\s+)?(\S.*)")
# What systems call the two ends of a line.
AGENTS = frozenset(
    {"agent", "collector", "representative", "rep", "advisor", "adviser", "operator", "agente", "gestor", "gestora",
     "坐席", "客服", "催收员", "एजेंट", "कलेक्टर"}
)  # fmt: skip
OTHERS = frozenset(
    {"customer", "borrower", "caller", "client", "consumer", "cliente", "deudor", "deudora", "客户", "借款人",
     "ग्राहक", "उधारकर्ता"}
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Turn:
    """`start`, `end`: seconds from the call's beginning; None: nobody wrote them down. `speaker` as it is named."""

    start: float | None
    end: float | None
    speaker: str
    text: str

    @property
    def is_agent(self) -> bool | None:
        """Whether the collector speaks; None: nobody can tell."""
        name = self.speaker.casefold().split()[0] if self.speaker.strip() else ""
        return True if name in AGENTS else False if name in OTHERS else None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Unreadable(ValueError):
    """`line`: where, if it is known; `mend`: what to do."""

    def __init__(self, problem: str, mend: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.mend, self.line = mend, line

    def as_problem(self, file: str) -> Problem:
        return Problem(file=file, line=self.line, problem=str(self), mend=self.mend)


def turns_from(kept: Sequence[Mapping[str, Any]]) -> tuple[Turn, ...]:
    return tuple(Turn(start=one["start"], end=one["end"], speaker=one["speaker"], text=one["text"]) for one in kept)


def form_of(text: str) -> str:
    """json · vtt · plain, by how it begins."""
    begins = text.lstrip("\ufeff \r\n\t")
    if begins.startswith("WEBVTT"):
        return "vtt"
    return "json" if begins[:1] in ("[", "{") and not TIMED.match(begins) else "plain"


def parse(text: str, form: str | None = None) -> tuple[tuple[Turn, ...], str]:
    """→ (the turns, the form it was in). Raises Unreadable, with the line where that is known."""
    if len(text) > LETTERS_MAX:
        raise Unreadable(f"{len(text):,} characters are no single call", f"at most {LETTERS_MAX:,}")
    form = form or form_of(text)
    read = {"json": _json, "vtt": _vtt, "plain": _plain}.get(form)
    if read is None:
        raise Unreadable(f"{form!r} is no form of a transcript", f"one of: {', '.join(FORMS)}")
    found = tuple(_clean(one) for one in read(text.lstrip("\ufeff")) if one.text.strip())
    if not found:
        raise Unreadable("nobody says anything in it", "a line for each turn: 00:12 Agent: Good morning")
    if len(found) > TURNS_MAX:
        raise Unreadable(f"{len(found):,} turns are no single call", f"at most {TURNS_MAX:,}")
    _in_order(found)
    return found, form


def _clean(one: Turn) -> Turn:
    words = " ".join(redacted(one.text.replace("\0", "")).split())
    return Turn(start=one.start, end=one.end, speaker=one.speaker.strip()[:40], text=words)


def _in_order(turns: Sequence[Turn]) -> None:
    last = 0.0
    for number, one in enumerate(turns, 1):
        if one.start is None:
            continue
        if one.start < last:
            raise Unreadable(f"turn {number} begins before the one above it", "put the turns into their order")
        if one.start > SECONDS_MAX or (one.end is not None and one.end < one.start):
            raise Unreadable(f"turn {number} has times that cannot be", "write seconds from the call's beginning")
        last = one.start


def seconds(clock: str) -> float:
    """`1:02:03.5` or `02:03` in seconds. Raises Unreadable."""
    found = CLOCK.fullmatch(clock.strip())
    if found is None:
        raise Unreadable(f"{clock!r} is no time", "write 00:01:02.500")
    hours, minutes, rest, fraction = found.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(rest) + float(f"0.{fraction or 0}")


def _json(text: str) -> Iterable[Turn]:
    try:
        made = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise Unreadable(f"it is not JSON: {getattr(error, 'msg', error)}", "correct it there", line) from error
    rows = next((made[name] for name in ("turns", "segments", "results") if name in made), None) if isinstance(
        made, dict
    ) else made  # fmt: skip
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise Unreadable("it has no list of turns", 'write [{"start": 1.5, "speaker": "agent", "text": "…"}, …]')
    return [_turn(number, row) for number, row in enumerate(rows, 1)]


def _turn(number: int, row: Mapping[str, Any]) -> Turn:
    words = next((row[name] for name in ("text", "transcript", "words") if isinstance(row.get(name), str)), None)
    if words is None:
        raise Unreadable(f"turn {number} has no text", 'each turn: {"start": 1.5, "speaker": "agent", "text": "…"}')
    speaker = row.get("speaker", row.get("role", row.get("channel", "")))
    return Turn(start=_at(number, row, "start"), end=_at(number, row, "end"), speaker=str(speaker), text=words)


def _at(number: int, row: Mapping[str, Any], name: str) -> float | None:
    value = row.get(name)
    if value is None:
        return None
    if isinstance(value, str):
        return seconds(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= SECONDS_MAX:
        raise Unreadable(f"turn {number}: {name} is {value!r}", "seconds from the call's beginning")
    return float(value)


def _vtt(text: str) -> Iterable[Turn]:
    """Cues as WebVTT has them; what is no cue (notes, styles, numbers) is passed over."""
    cue: re.Match[str] | None = None
    words: list[str] = []
    for line in [*text.splitlines(), ""]:
        if found := CUE.fullmatch(line.strip()):
            cue, words = found, []
        elif cue is not None and line.strip():
            words.append(line)
        elif cue is not None:
            yield _cue(cue, " ".join(words))
            cue = None


def _cue(cue: re.Match[str], words: str) -> Turn:
    voice = VOICE.search(words)
    plain = TAG.sub("", VOICE.sub("", words))
    named = None if voice else LINE.fullmatch(plain)
    speaker = voice.group(1) if voice else named.group(6) or "" if named else ""
    said = plain if voice or named is None else named.group(7)
    return Turn(start=seconds(cue.group(1)), end=seconds(cue.group(6)), speaker=speaker, text=said)


def _plain(text: str) -> Iterable[Turn]:
    """A line for each turn: `[00:12] Agent: words`; the time and the speaker may be missing."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        found = LINE.fullmatch(line)
        if found is None:
            raise Unreadable("no words stand here", "a line for each turn: 00:12 Agent: Good morning", number)
        at, speaker = found.group(1), found.group(6) or ""
        yield Turn(start=seconds(at) if at else None, end=None, speaker=speaker, text=found.group(7))

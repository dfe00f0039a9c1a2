"""What a transcript says of what must be said and of what is never said: found by likeness, with time and score.

A machine's ear mishears, so what is sought need not stand letter by letter: rapidfuzz's partial ratio finds the place
that is most alike, and only whole words of it count. A negation beside what is sought turns it round: "we will not sue
you" is no threat, "this is not an attempt to collect a debt" is not the statement.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz

from assistant.core.quality.policy import Hearing
from assistant.core.quality.transcript import Turn
from assistant.core.screen_words import LanguageScreen, Phrase, Screen

ACCENTS = re.compile("[\u0300-\u036f]")  # of Latin letters: a machine hears none
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")  # Chinese and Japanese signs
SENTENCE = re.compile(r"(?<=[.!?。！？।])\s*")
NUMBERS = re.compile(r"\S*\d\S*")
SHORT = 12  # letters: a shorter sentence of a required line says too little to be looked for


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A place in a transcript. `what`: an id of `never`, or of a required line; `denied`: a negation stands by it."""

    turn: int
    at: float | None
    what: str
    found: str
    score: int
    denied: bool = False


@dataclass(frozen=True, kw_only=True)
class Required:
    """A line that must be said: any of `wordings`, each of which may be several parts that must all be said."""

    id: str
    wordings: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Heard:
    """`required`: where each line was said; None: it was not. `forbidden`: in the collector's turns, denials too."""

    required: Mapping[str, Mark | None]
    forbidden: tuple[Mark, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name, mark in self.required.items() if mark is None)

    @property
    def threats(self) -> tuple[str, ...]:
        """The ids of what is never said and was said."""
        return tuple(dict.fromkeys(mark.what for mark in self.forbidden if not mark.denied))


def plain(text: str) -> str:
    """For likeness: no case, accent or punctuation; the signs of a script without spaces stand alone."""
    folded = ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    folded = unicodedata.normalize("NFC", folded)
    kept = "".join(sign if sign.isalnum() or unicodedata.category(sign) in ("Mn", "Mc") else
                   "" if sign in "'’" else " " for sign in folded)  # fmt: skip
    return " ".join(UNSPACED.sub(lambda met: f" {met[0]} ", kept).split())


def hear(turns: Sequence[Turn], required: Sequence[Required], screen: Screen, rules: Hearing) -> Heard:
    """Look through the collector's turns; where nobody can tell who speaks, through all of them."""
    known = any(one.is_agent for one in turns)
    mine = [(number, one) for number, one in enumerate(turns) if one.is_agent or not known]
    said = _Speech([(number, one.start, plain(one.text)) for number, one in mine])
    return Heard(
        required={one.id: _said(said, one, rules) for one in required},
        forbidden=tuple(mark for number, one in mine for mark in _never(number, one, screen, rules)),
    )


def silence(turns: Sequence[Turn]) -> int | None:
    """The longest time in which nobody spoke, in seconds; None: the transcript has no times."""
    timed = [one for one in turns if one.start is not None]
    gaps = []
    for one, following in pairwise(timed):
        ended = one.end if one.end is not None else _spoken_until(one)
        gaps.append(int(max(0.0, (following.start or 0.0) - ended)))
    return max(gaps, default=None)


WORDS_A_SECOND = 2.0  # slow speech: a turn without an end lasts as long as its words take


def _spoken_until(one: Turn) -> float:
    return (one.start or 0.0) + len(plain(one.text).split()) / WORDS_A_SECOND


class _Speech:
    """All that the collector said, as one text, and the turn in which each place of it stands."""

    def __init__(self, parts: Sequence[tuple[int, float | None, str]]) -> None:
        self.text = " ".join(text for _number, _at, text in parts)
        self.places: list[tuple[int, int, float | None]] = []  # where each part begins
        begins = 0
        for number, at, text in parts:
            self.places.append((begins, number, at))
            begins += len(text) + 1

    def turn_at(self, place: int) -> tuple[int, float | None]:
        begun = [(number, at) for begins, number, at in self.places if begins <= place]
        return begun[-1]


def _said(said: _Speech, one: Required, rules: Hearing) -> Mark | None:
    """The first wording of which every part is heard, at the place of its first part."""
    for wording in one.wordings:
        found = [place for part in wording if (place := _place(said, part, rules)) is not None]
        if found and len(found) == len(wording):
            first = min(found)
            turn, at = said.turn_at(first[0])
            score = min(score for _start, _end, score in found)
            return Mark(turn=turn, at=at, what=one.id, found=said.text[first[0] : first[1]], score=round(score))
    return None


def _place(said: _Speech, part: str, rules: Hearing) -> tuple[int, int, float] | None:
    """Where a text is said, sentence by sentence: the worth of each is its length. None: not said, or denied."""
    sentences = sentences_of(part)
    whole = sum(map(len, sentences))
    found = [(len(one), _best(said.text, one)) for one in sentences]
    score = sum(length * place[2] for length, place in found if place is not None) / whole if whole else 0.0
    if score < rules.required_score:
        return None
    for sentence, (_length, place) in zip(sentences, found, strict=True):
        if place is not None and _turned_round(said.text, sentence, place, rules):
            return None
    begun = [place for _length, place in found if place is not None]
    return min(begun)[0], max(place[1] for place in begun), score


@lru_cache(maxsize=4096)
def sentences_of(text: str) -> tuple[str, ...]:
    """Made plain, without what holds a digit: amounts and dates are heard in many ways."""
    found = [plain(NUMBERS.sub(" ", one)) for one in SENTENCE.split(text)]
    long = tuple(one for one in found if len(one) >= SHORT)
    return long or tuple(one for one in found if one)


def _best(text: str, sought: str) -> tuple[int, int, float] | None:
    """The whole words of `text` that are most alike: (start, end, score). None: the text is shorter than what is
    sought, so that a part of it would pass for the whole."""
    if len(text) < len(sought) * 0.7:
        return None
    if len(text) < len(sought):
        return 0, len(text), fuzz.ratio(sought, text)
    met = fuzz.partial_ratio_alignment(sought, text)
    if met is None or met.dest_end <= met.dest_start:
        return None
    start, end = _whole_words(text, met.dest_start, met.dest_end)
    return start, end, max(fuzz.ratio(sought, text[start:end]), fuzz.ratio(sought, text[met.dest_start : met.dest_end]))


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    before, after = text.rfind(" ", 0, start) + 1, text.find(" ", end)
    return before, len(text) if after < 0 else after


def _turned_round(text: str, sought: str, place: tuple[int, int, float], rules: Hearing) -> bool:
    """A negation in what was said that what is sought does not have."""
    start, end, _score = place
    spoken = text[start:end].split()
    near = text[:start].split()[-2:] + spoken
    return any(_count(near, no) > _count(sought.split(), no) for no in _negations(rules))


def _count(words: Sequence[str], phrase: tuple[str, ...]) -> int:
    return sum(tuple(words[n : n + len(phrase)]) == phrase for n in range(len(words) - len(phrase) + 1))


def _negations(rules: Hearing) -> list[tuple[str, ...]]:
    return [tuple(plain(one).split()) for words in rules.negations.values() for one in words]


def _never(number: int, turn: Turn, screen: Screen, rules: Hearing) -> Iterable[Mark]:
    """The things that are never said, in any language, the best place of each."""
    text = plain(turn.text)
    best: dict[str, Mark] = {}
    for language, words in screen.items():
        for mark in _of_language(number, turn, text, language, words, rules):
            if mark.what not in best or mark.score > best[mark.what].score:
                best[mark.what] = mark  # what is one language's word may look like another's
    return best.values()


def _of_language(
    number: int, turn: Turn, text: str, language: str, words: LanguageScreen, rules: Hearing
) -> Iterable[Mark]:
    for thing in words.never:
        spared = _without(text, thing.spares)
        best: tuple[int, int, float] | None = None
        for one in thing.phrases:
            place = _phrase(spared, one, rules)
            if place is not None and (best is None or place[2] > best[2]):
                best = place
        if best is not None:
            denied = _denied(spared, best, language, rules)
            yield Mark(turn=number, at=turn.start, what=thing.id, found=spared[best[0] : best[1]],
                       score=round(best[2]), denied=denied)  # fmt: skip


def _without(text: str, spares: Iterable[Phrase]) -> str:
    """Innocent words that contain what is sought, or look like it."""
    for one in sorted({plain(spare.folded) for spare in spares}, key=len, reverse=True):
        text = f" {text} ".replace(f" {one} ", " · ").strip()
    return text


@lru_cache(maxsize=8192)
def _sought(folded: str) -> tuple[str, bool]:
    """A phrase made plain, and whether its script has no spaces."""
    return plain(folded), UNSPACED.search(folded) is not None


def _phrase(text: str, one: Phrase, rules: Hearing) -> tuple[int, int, float] | None:
    """Where the phrase, or what was misheard of it, stands as whole words."""
    sought, unspaced = _sought(one.folded)
    start = f" {text} ".find(f" {sought} ")
    if start >= 0:
        return start, start + len(sought), 100.0
    letters = len(sought.replace(" ", ""))
    if letters < (rules.fuzzy_from_unspaced if unspaced else rules.fuzzy_from):
        return None
    cut = rules.forbidden_score_unspaced if unspaced else rules.forbidden_score
    if len(text) < len(sought) * 0.8:
        return None  # a part of the phrase would pass for all of it
    met = fuzz.partial_ratio_alignment(sought, text, score_cutoff=cut - 10)
    if met is None or met.dest_end <= met.dest_start:
        return None
    start, end = _whole_words(text, met.dest_start, met.dest_end)
    score = fuzz.ratio(sought.replace(" ", ""), text[start:end].replace(" ", ""))
    return (start, end, score) if score >= cut else None


def _denied(text: str, place: tuple[int, int, float], language: str, rules: Hearing) -> bool:
    """A negation of the language within so many words before it (after it, where the language puts it there)."""
    start, end, _score = place
    before, after = text[:start].split()[-rules.negation_words :], text[end:].split()[: rules.negation_words]
    near = after if language in rules.after else before
    own = [tuple(plain(one).split()) for one in rules.negations.get(language, ())]
    return any(_count(near, no) for no in own)

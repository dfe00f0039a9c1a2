"""Words that a text is searched for: phrases of a language, and how one is found.

Words are data (`config/screening.yaml`), matched without case, with a word's edges where the script has them (Latin
letters), anywhere in Chinese and Devanagari. This runs for every message that leaves, so a phrase is only tried if one
of its words is among the words of the text.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import Final

_EDGE = "0-9A-Za-zÀ-ÖØ-öø-ÿ"
_INDIC = "\u0900-\u0963\u0966-\u097f"  # letters, signs and digits of Devanagari
_PLAIN = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "\u202f": " "}
_SIGNS = re.compile(f"[{''.join(_PLAIN)}]")
Match = Callable[[str, int], re.Match[str] | None]
Sought = tuple[str, Match, tuple[str, ...]]  # a phrase's text, its pattern, the names under which it stands
words_of = re.compile(f"[{_EDGE}]+|[{_INDIC}]+").findall
_latin, _indic = re.compile(f"[{_EDGE}]+").findall, re.compile(f"[{_INDIC}]+").findall  # faster one by one


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """One phrase as it is looked for: folded, with the edges that its own letters need.

    `word`: its longest word that must stand whole in the text; empty if the phrase may begin or end inside a word.
    """

    folded: str
    word: str
    pattern: re.Pattern[str]

    def is_in(self, text: "Folded") -> bool:
        return stands(self.folded, self.pattern.match, text.text)


class Folded:
    """A text made ready to be searched: one form of each sign, one space between words, no case."""

    __slots__ = ("_words", "found", "text")

    def __init__(self, folded: str) -> None:
        self.text = folded
        self._words: frozenset[str] | None = None
        self.found: tuple[object, frozenset[str]] | None = None  # a language's screen, and what it has found in it

    @property
    def words(self) -> frozenset[str]:
        if self._words is None:
            words = frozenset(_latin(self.text))
            self._words = words if self.text.isascii() else words.union(_indic(self.text))
        return self._words


class Phrases(tuple[Phrase, ...]):
    """Several phrases. `Phrases(map(phrase, …))`."""

    def stand_in(self, text: Folded) -> bool:
        return any(one.is_in(text) for one in self)

    def taken_out(self, text: str) -> str:
        """The text with a gap where each phrase was, the longest first."""
        for one in self._longest_first:
            if one.folded in text:
                text = one.pattern.sub(" ", text)
        return text

    @cached_property
    def _longest_first(self) -> list[Phrase]:
        return sorted(self, key=lambda one: len(one.folded), reverse=True)


NO_PHRASES: Final = Phrases()


@dataclass(frozen=True, kw_only=True)
class Never:
    """A thing that is never said: its id, the reason shown to the author, its phrases, and words that only look so."""

    id: str
    why: str
    phrases: Phrases
    spares: Phrases = NO_PHRASES

    def is_said(self, text: Folded) -> bool:
        if not self.phrases.stand_in(text):
            return False
        return not self.spares or self.phrases.stand_in(Folded(self.spares.taken_out(text.text)))


@dataclass(frozen=True, kw_only=True)
class LanguageScreen:
    """The words of one language; what each list is for stands in `config/screening.yaml`."""

    debt: Phrases = NO_PHRASES
    late: Phrases = NO_PHRASES
    opt_out: Phrases = NO_PHRASES
    answer: Phrases = NO_PHRASES
    collector: Phrases = NO_PHRASES
    attempt: Phrases = NO_PHRASES
    information: Phrases = NO_PHRASES
    trade: Phrases = NO_PHRASES  # words by which a business name hints at collection
    time_barred: Phrases = NO_PHRASES
    recording: Phrases = NO_PHRASES
    validation: Phrases = NO_PHRASES  # the right to dispute the debt, and until when
    limited: Phrases = NO_PHRASES  # all that a limited-content message may say beside names and numbers
    never: tuple[Never, ...] = ()

    def claims(self, text: Folded) -> tuple[Never, ...]:
        """What is said of the things that are never said."""
        met = self.found(text)
        return tuple(thing for thing in self.never if thing.id in met and thing.is_said(text))

    def found(self, text: Folded) -> frozenset[str]:
        """The names of the lists, and the ids of `never`, of which the text has a phrase. Asked once for a text."""
        if text.found is None or text.found[0] is not self:
            text.found = (self, self._found(text))
        return text.found[1]

    def _found(self, text: Folded) -> frozenset[str]:
        whole, index = text.text, self._by_word
        found: set[str] = set()
        for word in text.words & self._vocabulary:
            alone, longer = index[word]
            found.update(alone)
            for sought, match, names in longer:
                if sought in whole and stands(sought, match, whole):
                    found.update(names)
        for sign in self._anywhere.keys() & set(whole) if self._anywhere else ():
            for sought, match, names in self._anywhere[sign]:
                if sought in whole and stands(sought, match, whole):
                    found.update(names)
        return frozenset(found)

    def hints(self, name: str) -> bool:
        """Whether a business name tells of collecting. Few names, asked for every text."""
        if name not in self._hinting:
            self._hinting[name] = self.trade.stand_in(ready_name(name))
        return self._hinting[name]

    @cached_property
    def _hinting(self) -> dict[str, bool]:
        return {}

    @cached_property
    def _named(self) -> tuple[tuple[Phrase, tuple[str, ...]], ...]:
        """Every phrase of every list with the names under which it stands."""
        lists = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "never"}
        named: dict[str, tuple[Phrase, tuple[str, ...]]] = {}
        for name, phrases in (*lists.items(), *((thing.id, thing.phrases) for thing in self.never)):
            for one in phrases if name != "limited" else ():
                named[one.pattern.pattern] = (one, (*named.get(one.pattern.pattern, (one, ()))[1], name))
        return tuple(named.values())

    @cached_property
    def _by_word(self) -> dict[str, tuple[tuple[str, ...], tuple[Sought, ...]]]:
        """By a word: the names of which it is a whole phrase, and its longer phrases. No text has them without it."""
        index: dict[str, tuple[tuple[str, ...], tuple[Sought, ...]]] = {}
        for one, names in self._named:
            alone, longer = index.get(one.word, ((), ()))
            if one.word and one.word == one.folded:
                index[one.word] = (names, longer)
            elif one.word:
                index[one.word] = (alone, (*longer, (one.folded, one.pattern.match, names)))
        return index

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(self._by_word)

    @cached_property
    def _anywhere(self) -> dict[str, tuple[Sought, ...]]:
        """Phrases that may begin inside a word, by their first sign."""
        index: dict[str, tuple[Sought, ...]] = {}
        for one, names in self._named:
            if not one.word:
                index[one.folded[:1]] = (*index.get(one.folded[:1], ()), (one.folded, one.pattern.match, names))
        return index


Screen = Mapping[str, LanguageScreen]


def fold(text: str) -> str:
    """For comparing: one form of each sign, plain quotes and dashes, no case."""
    if text.isascii():
        return text.lower()
    whole = unicodedata.normalize("NFC", text)
    return _SIGNS.sub(lambda found: _PLAIN[found[0]], whole).casefold()


def stands(sought: str, match: Match, whole: str) -> bool:
    """Whether a phrase is in a text. Its pattern is tried where its letters are: to search with it tries every sign."""
    at = whole.find(sought)
    while at >= 0 and not match(whole, at):
        at = whole.find(sought, at + 1)
    return at >= 0


@lru_cache(maxsize=4096)
def folded_name(name: str) -> str:
    """Our own names and numbers come back in every text."""
    return fold(name)


@lru_cache(maxsize=4096)
def ready_name(name: str) -> Folded:
    """A name, or a line that many calls share, made ready once."""
    return Folded(fold(name))


def folded(text: str) -> Folded:
    return Folded(fold(" ".join(text.split())))


@lru_cache(maxsize=8192)
def phrase(words: str, whole_words: bool = False) -> Phrase:
    """`whole_words`: in Devanagari too, where a stem would be found in a name (शर्म in शर्मा)."""
    text = fold(" ".join(words.split()))
    edged = _EDGE + (_INDIC if whole_words else "")
    left = f"(?<![{edged}])" if re.match(f"[{edged}]", text) else ""
    right = f"(?![{edged}])" if re.search(f"[{edged}]$", text) else ""
    whole = (word for word in words_of(text) if whole_words or re.match(f"[{_EDGE}]", word))
    pattern = re.compile(left + re.escape(text) + right)
    return Phrase(folded=text, word=max(whole, key=len, default=""), pattern=pattern)

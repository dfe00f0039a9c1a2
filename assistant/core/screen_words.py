"""Words that a text is searched for: phrases of a language, and how one is found.

Words are data (`config/screening.yaml`), matched without case, with a word's edges where the script has them (Latin
letters), anywhere in Chinese and Devanagari. This runs for every message that leaves, so a phrase is only tried if one
of its words is among the words of the text.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import Final

_EDGE = "0-9A-Za-zÀ-ÖØ-öø-ÿ"
_INDIC = "\u0900-\u0963\u0966-\u097f"  # letters, signs and digits of Devanagari
_PLAIN = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "\u202f": " "}
_SIGNS = re.compile(f"[{''.join(_PLAIN)}]")
words_of = re.compile(f"[{_EDGE}]+|[{_INDIC}]+").findall


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """One phrase as it is looked for: folded, with the edges that its own letters need.

    `word`: its longest word that must stand whole in the text; empty if the phrase may begin or end inside a word.
    """

    folded: str
    word: str
    pattern: re.Pattern[str]

    def is_in(self, text: "Folded") -> bool:
        return self.folded in text.text and self.pattern.search(text.text) is not None


class Folded:
    """A text made ready to be searched: one form of each sign, one space between words, no case."""

    __slots__ = ("_words", "found", "text")

    def __init__(self, folded: str) -> None:
        self.text = folded
        self._words: frozenset[str] | None = None
        self.found: frozenset[str] | None = None  # what a language's screen has found in it

    @property
    def words(self) -> frozenset[str]:
        if self._words is None:
            self._words = frozenset(words_of(self.text))
        return self._words


class Phrases(tuple[Phrase, ...]):
    """Several phrases. `Phrases(map(phrase, …))`."""

    def stand_in(self, text: Folded) -> bool:
        return any(one.is_in(text) for one in self)

    def taken_out(self, text: str) -> str:
        """The text with a gap where each phrase was, the longest first."""
        for one in sorted(self, key=lambda one: len(one.folded), reverse=True):
            if one.folded in text:
                text = one.pattern.sub(" ", text)
        return text


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
    limited: Phrases = NO_PHRASES  # all that a limited-content message may say beside names and numbers
    never: tuple[Never, ...] = ()

    def claims(self, text: Folded) -> tuple[Never, ...]:
        """What is said of the things that are never said."""
        met = self.found(text)
        return tuple(thing for thing in self.never if thing.id in met and thing.is_said(text))

    def found(self, text: Folded) -> frozenset[str]:
        """The names of the lists, and the ids of `never`, of which the text has a phrase. Asked once for a text."""
        if text.found is None:
            text.found = self._found(text)
        return text.found

    def _found(self, text: Folded) -> frozenset[str]:
        words, index = text.words, self._by_word
        found: set[str] = set()
        for word in words & index.keys():
            for one, names in index[word]:
                if one.folded == word or one.is_in(text):
                    found.update(names)
        for one, names in self._anywhere if self._first_look is None or self._first_look.search(text.text) else ():
            if one.is_in(text):
                found.update(names)
        return frozenset(found)

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
    def _by_word(self) -> dict[str, tuple[tuple[Phrase, tuple[str, ...]], ...]]:
        """Phrases by a word of theirs: a text without that word cannot have them."""
        index: dict[str, tuple[tuple[Phrase, tuple[str, ...]], ...]] = {}
        for row in self._named:
            if row[0].word:
                index[row[0].word] = (*index.get(row[0].word, ()), row)
        return index

    @cached_property
    def _anywhere(self) -> tuple[tuple[Phrase, tuple[str, ...]], ...]:
        return tuple(row for row in self._named if not row[0].word)

    @cached_property
    def _first_look(self) -> re.Pattern[str] | None:
        """One pattern for all that stands anywhere; None where there is nothing of the kind."""
        texts = (re.escape(one.folded) for one, _ in self._anywhere)
        return re.compile("|".join(texts)) if self._anywhere else None


Screen = Mapping[str, LanguageScreen]


def fold(text: str) -> str:
    """For comparing: one form of each sign, plain quotes and dashes, no case."""
    if text.isascii():
        return text.lower()
    whole = unicodedata.normalize("NFC", text)
    return _SIGNS.sub(lambda found: _PLAIN[found[0]], whole).casefold()


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

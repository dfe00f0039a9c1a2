"""What does a finished text say? Facts for the gate, and words that must never leave.

The facts are computed from the rendering, never declared by the template: a lender may edit a template and lose the
way out, and the gate must see it. Words are data (`config/screening.yaml`), per language, matched by phrase without
case, with a word's edges where the script has them (Latin letters), anywhere for Chinese and Devanagari.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

LIMITED_CONTENT = "limited_content_message"
DEBT_COLLECTOR = "identifies_debt_collector"
_EDGE = "0-9A-Za-zÀ-ÖØ-öø-ÿ"
_PLAIN = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "\u202f": " "}
_SIGNS = re.compile(f"[{''.join(_PLAIN)}]")


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """One phrase as it is looked for: folded, with the edges that its own letters need."""

    folded: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, kw_only=True)
class Never:
    """A thing that is never said: its id, the reason shown to the author, its phrases."""

    id: str
    why: str
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, kw_only=True)
class LanguageScreen:
    """The words of one language: `debt` and `late` give the subject away; `opt_out`, `answer`: ways out and back."""

    debt: tuple[Phrase, ...]
    late: tuple[Phrase, ...]
    opt_out: tuple[Phrase, ...]
    answer: tuple[Phrase, ...]
    collector: tuple[Phrase, ...]
    trade: tuple[Phrase, ...]  # words by which a business name hints at collection
    never: tuple[Never, ...]

    @cached_property
    def forbidden(self) -> tuple[Phrase, ...]:
        """All of `never` at once: nearly every text has none of them."""
        return tuple(one for thing in self.never for one in thing.phrases)

    def claims(self, folded: str) -> tuple[Never, ...]:
        if not _any(self.forbidden, folded):
            return ()
        return tuple(thing for thing in self.never if _any(thing.phrases, folded))


Screen = Mapping[str, LanguageScreen]


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who writes, for whom, and how they are reached, as it stands in the context of the rendering."""

    sender: str
    creditor: str
    ways: tuple[str, ...] = ()
    agent: str | None = None
    phone: str | None = None
    grievance: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ContentFacts:
    """What the gate may ask about a text. `claims` are the ids of forbidden things found in it."""

    language: str
    identifies_sender: bool
    names_creditor: bool
    says_how_to_answer: bool
    has_opt_out_notice: bool
    mentions_debt: bool
    mentions_lateness: bool
    names_grievance_officer: bool
    message_class: str | None
    claims: tuple[str, ...] = ()


def fold(text: str) -> str:
    """For comparing: one form of each sign, plain quotes and dashes, no case."""
    whole = unicodedata.normalize("NFC", text)
    return _SIGNS.sub(lambda found: _PLAIN[found[0]], whole).casefold()


@lru_cache(maxsize=4096)
def _folded_name(name: str) -> str:
    """Our own names and numbers come back in every text."""
    return fold(name)


def phrase(words: str) -> Phrase:
    folded = fold(" ".join(words.split()))
    left = f"(?<![{_EDGE}])" if re.match(f"[{_EDGE}]", folded) else ""
    right = f"(?![{_EDGE}])" if re.search(f"[{_EDGE}]$", folded) else ""
    return Phrase(folded=folded, pattern=re.compile(left + re.escape(folded) + right))


def read(text: str, language: str, screen: Screen, who: Identity) -> ContentFacts:
    """The facts of a finished text. A language that the screen does not have is read as English."""
    words = screen.get(language) or screen["en"]
    folded = fold(" ".join(text.split()))
    subject = _without(folded, who.sender, who.creditor)
    debt = _any(words.debt, subject) or _any(words.late, subject)
    return ContentFacts(
        language=language,
        identifies_sender=_folded_name(who.sender) in folded,
        names_creditor=_folded_name(who.creditor) in folded,
        says_how_to_answer=any(_folded_name(way) in folded for way in who.ways) or _any(words.answer, folded),
        has_opt_out_notice=_any(words.opt_out, folded),
        mentions_debt=debt,
        mentions_lateness=_any(words.late, subject),
        names_grievance_officer=bool(who.grievance) and all(_folded_name(part) in folded for part in who.grievance),
        message_class=_class(folded, subject, debt, words, who),
        claims=tuple(thing.id for thing in words.claims(folded)),
    )


def never_said(text: str, language: str, screen: Screen, may_say: frozenset[str] = frozenset()) -> list[Never]:
    """The forbidden things found in a text, but those that its author may name (`we will never ask for your PIN`)."""
    words = screen.get(language)
    folded = fold(" ".join(text.split()))
    return [thing for thing in (words.claims(folded) if words else ()) if thing.id not in may_say]


def hints_at_collection(name: str, screen: Screen) -> bool:
    """A business name that tells a bystander what the call is about cannot be left on a voicemail."""
    return any(_any(words.trade, fold(name)) for words in screen.values())


def _class(folded: str, subject: str, debt: bool, words: LanguageScreen, who: Identity) -> str | None:
    if _any(words.collector, subject):
        return DEBT_COLLECTOR
    named = who.agent is not None and _folded_name(who.agent) in folded
    reachable = who.phone is not None and _folded_name(who.phone) in folded
    hidden = not debt and not _any(words.trade, _folded_name(who.sender)) and _folded_name(who.sender) in folded
    return LIMITED_CONTENT if named and reachable and hidden else None


def _any(phrases: tuple[Phrase, ...], folded: str) -> bool:
    """A plain search before the pattern, in a plain loop: this runs some hundred times for every message."""
    for one in phrases:  # noqa: SIM110 - a generator costs three times the search itself
        if one.folded in folded and one.pattern.search(folded):
            return True
    return False


def _without(folded: str, *names: str) -> str:
    """The text without our own names: `First Loan Company` says nothing about the reader's debt."""
    for name in sorted({_folded_name(name) for name in names if name}, key=len, reverse=True):
        folded = folded.replace(name, " ")
    return folded

"""What does a finished text say? Facts for the gate, and words that must never leave.

The facts are computed from the rendering, never declared by the template: a lender may edit a template and lose the
way out, and the gate must see it. Words are data (`config/screening.yaml`), per language, matched by phrase without
case, with a word's edges where the script has them (Latin letters), anywhere for Chinese and Devanagari.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

LIMITED_CONTENT = "limited_content_message"
DEBT_COLLECTOR = "identifies_debt_collector"
_EDGE = "0-9A-Za-zÀ-ÖØ-öø-ÿ"
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "\u202f": " "})


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """One phrase as it is looked for: folded, with the edges that its own letters need."""

    folded: str
    pattern: re.Pattern[str]

    def found_in(self, folded_text: str) -> bool:
        """A plain search first: it is thirty times cheaper than the pattern, and nearly always enough."""
        return self.folded in folded_text and self.pattern.search(folded_text) is not None


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
    return unicodedata.normalize("NFC", text).translate(_PLAIN).casefold()


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
        identifies_sender=fold(who.sender) in folded,
        names_creditor=fold(who.creditor) in folded,
        says_how_to_answer=any(fold(way) in folded for way in who.ways) or _any(words.answer, folded),
        has_opt_out_notice=_any(words.opt_out, folded),
        mentions_debt=debt,
        mentions_lateness=_any(words.late, subject),
        names_grievance_officer=bool(who.grievance) and all(fold(part) in folded for part in who.grievance),
        message_class=_class(folded, subject, debt, words, who),
        claims=tuple(thing.id for thing in words.never if _any(thing.phrases, folded)),
    )


def never_said(text: str, language: str, screen: Screen, may_say: frozenset[str] = frozenset()) -> list[Never]:
    """The forbidden things found in a text, but those that its author may name (`we will never ask for your PIN`)."""
    words = screen.get(language)
    folded = fold(" ".join(text.split()))
    found = (thing for thing in (words.never if words else ()) if _any(thing.phrases, folded))
    return [thing for thing in found if thing.id not in may_say]


def hints_at_collection(name: str, screen: Screen) -> bool:
    """A business name that tells a bystander what the call is about cannot be left on a voicemail."""
    return any(_any(words.trade, fold(name)) for words in screen.values())


def _class(folded: str, subject: str, debt: bool, words: LanguageScreen, who: Identity) -> str | None:
    if _any(words.collector, subject):
        return DEBT_COLLECTOR
    named = who.agent is not None and fold(who.agent) in folded
    reachable = who.phone is not None and fold(who.phone) in folded
    hidden = not debt and not _any(words.trade, fold(who.sender)) and fold(who.sender) in folded
    return LIMITED_CONTENT if named and reachable and hidden else None


def _any(phrases: tuple[Phrase, ...], folded: str) -> bool:
    return any(one.found_in(folded) for one in phrases)


def _without(folded: str, *names: str) -> str:
    """The text without our own names: `First Loan Company` says nothing about the reader's debt."""
    for name in sorted({fold(name) for name in names if name}, key=len, reverse=True):
        folded = folded.replace(name, " ")
    return folded

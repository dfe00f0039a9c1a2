"""What does a finished text say? Facts for the gate, computed from the rendering and never declared by the template.

A lender may edit a template and lose the way out or the statement that the law wants: the gate must see it. A fact is
None where nothing asks for it here; the names are those that content rules use (`required`, `forbidden`).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from assistant.core.screen_words import (
    Folded,
    LanguageScreen,
    Never,
    Screen,
    fold,
    folded,
    folded_name,
)

LIMITED_CONTENT: Final = "limited_content_message"
DEBT_COLLECTOR: Final = "identifies_debt_collector"
CONFIRMATIONS: Final = frozenset({"opt_out_confirmation", "opt_out_confirmation_with_offer"})
ANSWERS: Final = CONFIRMATIONS | {"reply"}  # the borrower began: they know what it is about
AMOUNT: Final = re.compile(r"[$€£¥₹]\s?\d|(?<![a-z])rs\.? ?\d|\d\s?(?:[$€£¥₹]|usd|eur|inr|cny|dollars|euros|元|रुपये)")
# What a profile may ask a message to carry; only if it does is it looked for, and printed (`owes.…` in a template).
OWED: Final = {"grievance_officer": "grievance", "licence_number": "licence", "time_barred_wording": "time_barred"}


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who writes, for whom, how they are reached and what they owe the reader, as the rendering knew it.

    `statement`: which statement of a debt collector is owed (none, first, later). `owes`: names of OWED.
    """

    sender: str
    creditor: str
    ways: tuple[str, ...] = ()
    agent: str | None = None
    phone: str | None = None
    grievance: tuple[str, ...] = ()
    addressed: tuple[str, ...] = ()  # people named in the text: their names are not read as words
    licence: str | None = None
    statement: str = "none"
    owes: frozenset[str] = frozenset()
    time_barred: bool = False
    purpose: str = "collect"


@dataclass(frozen=True, kw_only=True)
class ContentFacts:
    """What the gate may ask about a text. `claims` are the ids of forbidden things found in it."""

    language: str
    identification: bool
    identifies_sender: bool
    names_creditor: bool
    says_how_to_answer: bool
    has_opt_out_notice: bool
    mentions_debt: bool
    mentions_lateness: bool
    names_grievance_officer: bool
    message_class: str | None
    hides_purpose: bool = False
    debt_business_marks: bool = False
    gives_validation: bool = False  # of the debt, with the right to dispute it
    mini_miranda: bool | None = None
    collector_disclosure: bool | None = None
    disclosure_in_language: bool | None = None
    grievance_officer: bool | None = None
    licence_number: bool | None = None
    time_barred_wording: bool | None = None
    claims: tuple[str, ...] = ()


def read(text: str, language: str, screen: Screen, who: Identity) -> ContentFacts:
    """The facts of a finished text. A language that the screen does not have is read as English."""
    words = screen.get(language) or screen["en"]
    whole = fold(" ".join(without_names(text, who.addressed).split()))
    subject = Folded(_without(whole, who.sender, who.creditor))
    found = words.found(subject)
    late = "late" in found
    debt = late or "debt" in found or has_amount(subject.text)
    named = folded_name(who.sender) in whole
    officer = bool(who.grievance) and all(folded_name(part) in whole for part in who.grievance)
    reachable = any(folded_name(way) in whole for way in who.ways) or "answer" in found
    hints = words.hints(who.sender)
    return ContentFacts(
        language=language,
        identification=named,
        identifies_sender=named,
        names_creditor=folded_name(who.creditor) in whole,
        says_how_to_answer=reachable,
        has_opt_out_notice="opt_out" in found,
        mentions_debt=debt,
        mentions_lateness=late,
        names_grievance_officer=officer,
        message_class=_class(whole, found, debt or hints, who),
        hides_purpose=reachable and not debt and who.purpose not in ANSWERS,
        debt_business_marks=(named and hints) or "trade" in found,
        gives_validation="validation" in found,
        claims=tuple(thing.id for thing in words.claims(subject)),
        **(_disclosures(subject, language, screen, who) if debt and who.statement != "none" else {}),
        **(_owed(whole, debt, officer, "time_barred" in found, who) if who.owes else {}),
    )


def has_amount(folded_text: str) -> bool:
    """A sum with its currency: whoever hears one knows what it is about."""
    return AMOUNT.search(folded_text) is not None


def without_names(text: str, names: tuple[str, ...]) -> str:
    """The text without the people it names, as they are written: Ms Sue Cash is neither a suit nor a payment."""
    for name in names:
        if name in text:
            text = _without_word(text, name)
    return text


def _without_word(text: str, name: str) -> str:
    """A gap where the name stands as words of its own. By hand: a pattern compiled for each new name is dear."""
    kept, start, at = [], 0, text.find(name)
    while at >= 0:
        end = at + len(name)
        if _inside_word(text[at - 1 : at]) or _inside_word(text[end : end + 1]):
            at = text.find(name, at + 1)
            continue
        kept += [text[start:at], " "]
        start, at = end, text.find(name, end)
    return "".join((*kept, text[start:]))


def _inside_word(sign: str) -> bool:
    return sign == "_" or sign.isalnum()


def never_said(
    text: str,
    language: str,
    screen: Screen,
    may_say: frozenset[str] = frozenset(),
    people: tuple[str, ...] = (),
) -> list[Never]:
    """The forbidden things found in a text, but those that its author may name (`we will never ask for your PIN`)."""
    words = screen.get(language)
    said = words.claims(folded(without_names(text, people))) if words else ()
    return [thing for thing in said if thing.id not in may_say]


def hints_at_collection(name: str, screen: Screen) -> bool:
    """A business name that tells a bystander what the call is about cannot be left on a voicemail."""
    return any(words.hints(name) for words in screen.values())


def too_much(text: str, language: str, screen: Screen, who: Identity) -> str:
    """What a voicemail says beyond a limited-content message: empty if it says no more than that may."""
    words = screen.get(language) or screen["en"]
    rest = _without(fold(" ".join(text.split())), who.sender, who.agent or "", who.phone or "")
    return " ".join("".join(sign if sign.isalnum() else " " for sign in words.limited.taken_out(rest)).split())


def _disclosures(whole: Folded, language: str, screen: Screen, who: Identity) -> dict[str, bool]:
    """The statement owed at a first contact or a later one; one in another language than the text does not count."""
    own = _states(whole, screen.get(language) or screen["en"], who.statement)
    name = "mini_miranda" if who.statement == "first" else "collector_disclosure"
    if own:
        return {name: True, "disclosure_in_language": True}
    elsewhere = any(_states(whole, words, who.statement) for other, words in screen.items() if other != language)
    return {name: elsewhere, "disclosure_in_language": False} if elsewhere else {name: False}


def _states(whole: Folded, words: LanguageScreen, statement: str) -> bool:
    if statement == "first":
        return words.attempt.stand_in(whole) and words.information.stand_in(whole)
    return words.collector.stand_in(whole) or words.attempt.stand_in(whole)


def _owed(text: str, debt: bool, officer: bool, barred: bool, who: Identity) -> dict[str, bool]:
    """What a profile asks for. A bare confirmation of a stop carries none of it."""
    if who.purpose in CONFIRMATIONS:
        return {}
    asked = {"grievance_officer": officer}
    if debt and who.licence:
        asked["licence_number"] = folded_name(who.licence) in text
    if debt and who.time_barred:
        asked["time_barred_wording"] = barred
    return {name: holds for name, holds in asked.items() if name in who.owes}


def _class(whole: str, found: frozenset[str], telling: bool, who: Identity) -> str | None:
    """`telling`: of the debt, or by a name that hints at collection."""
    if not found.isdisjoint(("collector", "attempt")):
        return DEBT_COLLECTOR
    if telling or who.agent is None or who.phone is None:
        return None
    needed = (who.agent, who.phone, who.sender)
    return LIMITED_CONTENT if all(folded_name(part) in whole for part in needed) else None


def _without(text: str, *names: str) -> str:
    """The text without our own names: `First Loan Company` says nothing about the reader's debt."""
    for name in _longest_first(names):
        text = text.replace(name, " ")
    return text


@lru_cache(maxsize=4096)
def _longest_first(names: tuple[str, ...]) -> list[str]:
    return sorted({fold(name) for name in names if name}, key=len, reverse=True)

"""Does the text ask us to stop? The seven listed words, their translations, and what any reasonable person understands.

A missed stop is a breach and a false one silences a borrower, so each word has its own grammar: `stop` is a request
unless what stands round it says otherwise (cannot stop, bus stop, stop by); `end`, `quit` and `cancel` have to stand
alone or name the messages. Requests about *when* or *which way* to write are nobody's stop: a person reads them.
"""

import re

from assistant.core.reply_stop_turns import (
    AFTER_NO,
    ASKED,
    BEFORE_NO,
    BEFORE_YES,
    CAPS,
    DENIED,
    FOOTER,
    NO_CALLS,
    OTHER_WAY,
    TAKEN_BACK,
    TIMED,
)
from assistant.core.reply_stop_words import ALONE_FUZZY, ALONE_WORDS, COMPILED, FILLERS, LEAD, NOT_SLIPS
from assistant.core.reply_text import clauses, near


def stop_in(text: str, normalised: str) -> tuple[str, float] | None:
    """What made it a stop and how sure, or None. `text` is as written, `normalised` from `reply_text.normal`."""
    spoken = _without_denial(FOOTER.sub(" ", normalised))
    if ASKED.search(spoken):
        return None
    prefers = _prefers_other(spoken)
    for clause in clauses(spoken):
        found = _alone(clause) or (None if prefers else _phrase(clause)) or (None if prefers else _stop_word(clause))
        if found:
            return found
    return None if prefers else _in_capitals(_without_denial(FOOTER.sub(" ", text)))


def _without_denial(text: str) -> str:
    """A denial that stands is no stop; where anything takes it back the words are read as if it were none."""
    rest = DENIED.sub(" ", text)
    return text if TAKEN_BACK.search(rest.casefold()) else rest


def scope_of(normalised: str) -> str | None:
    """`everything` when all contact is refused, `calls` when calls are named; None: this channel at this number."""
    if re.search(
        r"cease|all (?:contact|communication)|contact me|联系|联络|contact(?:e|en|ar)|संपर्क|sampark|in any way",
        normalised,
    ):
        return "everything"
    return "calls" if NO_CALLS.search(normalised) or re.search(r"\bcalling\b|\bcalls\b|llam|电话", normalised) else None


def _prefers_other(spoken: str) -> bool:
    return bool(TIMED.search(spoken) or (NO_CALLS.search(spoken) and OTHER_WAY.search(NO_CALLS.sub(" ", spoken))))


def _alone(clause: str) -> tuple[str, float] | None:
    """The clause is nothing but a stop word and politeness; slips allowed."""
    bare = LEAD.sub("", clause)
    words = [word for word in bare.split() if word not in FILLERS]
    if len(words) != 1:
        return ("no more", 0.95) if bare in ("no more", "no mas", "不要了") else None
    word = words[0].rstrip("了吧啊呀")
    if word in ALONE_WORDS:
        return f"the word {word!r}", 1.0
    near_one = next((key for key in ALONE_FUZZY if word not in NOT_SLIPS and near(word, key)), None)
    return (f"{near_one!r}, mistyped", 0.85) if near_one else None


def _phrase(clause: str) -> tuple[str, float] | None:
    language = next((language for language, pattern in COMPILED if pattern.search(clause)), None)
    return (f"a refusal of contact in plain words ({language})", 0.95) if language else None


def _stop_word(clause: str) -> tuple[str, float] | None:
    """`stop` inside a longer clause: a request unless its neighbours say that something else stops."""
    for found in re.finditer(r"\bstop\b", clause):
        before, after = clause[: found.start()].strip(), clause[found.end() :].strip()
        if AFTER_NO.match(after):
            continue
        if not BEFORE_NO.search(before) or BEFORE_YES.search(before):
            return "the word 'stop' as a request", 0.9
    return None


def _in_capitals(text: str) -> tuple[str, float] | None:
    """A key word shouted inside a sentence that is not all capitals: `I paid already END`."""
    for found in CAPS.finditer(text):
        before, after = text[: found.start()].lower().rstrip(), text[found.end() :].lower().strip()
        rest = before + after
        if not any(sign.islower() for sign in text) or not rest:
            continue
        if re.search(r"(?:not|n[’']t|never|the|month|week|year|i|to)$", before) or re.match(
            r"of\b|my\b|the\b|by\b|at\b|date\b", after
        ):
            continue
        return f"{found.group()!r} in capitals", 0.9
    return None

"""What a borrower's reply means: intent, amount, day, reason, and how sure we are.

A stop beats everything else in a text. What is not understood is `unclear`, and a person reads it: a wrong guess costs
more than a minute. The words are tables (`reply_claims`, `reply_stop_words` …), the days and amounts closed grammars.
"""

import re
from dataclasses import dataclass
from datetime import date

from assistant.core.reply_amounts import Amount, find_amounts, the_amount
from assistant.core.reply_date_readers import Named
from assistant.core.reply_dates import find_dates
from assistant.core.reply_intents import case_reason, first_intent, reason_in
from assistant.core.reply_paying import CANNOT
from assistant.core.reply_promising import ASKS, DOUBTED, NOT_WILL, WHOLE_SUM, WILL, WILL_PAY_VERB
from assistant.core.reply_stop import scope_of, stop_in
from assistant.core.reply_stop_words import FILLERS
from assistant.core.reply_text import clauses, normal
from assistant.core.reply_words import KEYWORDS
from assistant.core.terms import Intent

SURE = 0.8  # below this a person decides
LENGTH_MAX = 2000  # an SMS has at most 1,600 characters; the rest of a longer text is not read for intent


@dataclass(frozen=True, kw_only=True)
class Reply:
    """`confidence` is 0 to 1; under `SURE` nothing is done without a person. `also`: what a stop was said along with.

    `scope` of a stop: `everything`, `calls`, or None for the channel and number it came by. `whole_sum`: they said they
    pay all of it without a figure.
    """

    intent: Intent
    amount_minor: int | None = None
    due_on: date | None = None
    reason: str | None = None
    confidence: float
    matched: str
    scope: str | None = None
    whole_sum: bool = False
    also: tuple[Intent, ...] = ()

    @property
    def sure(self) -> bool:
        return self.confidence >= SURE


@dataclass(frozen=True, kw_only=True)
class _Read:
    """The text and what its closed grammars found."""

    normal: str
    dates: list[Named]
    amount: Amount | None
    amounts: int


def understand(
    text: str,
    language: str | None = None,
    today: date | None = None,
    currency: str | None = None,
    *,
    payday: int | None = None,
) -> Reply:
    """Read one inbound text. Without `today` no day is named, without `currency` no amount. Any text gets an answer."""
    normalised = normal(text[:LENGTH_MAX])
    stop = stop_in(text[:LENGTH_MAX], normalised)
    if stop is not None:
        other = first_intent(normalised)
        also = (other[0],) if other else ()
        return Reply(intent=Intent.STOP, confidence=stop[1], matched=stop[0], scope=scope_of(normalised), also=also)
    read = _read(normalised, language, today, currency, payday)
    return _keyword(normalised) or _understood(read)


def _read(normalised: str, language: str | None, today: date | None, currency: str | None, payday: int | None) -> _Read:
    dates = (
        []
        if today is None
        else find_dates(normalised, today, language=language or _language(normalised), currency=currency, payday=payday)
    )
    blanked = normalised
    for named in dates:
        blanked = blanked[: named.start] + " " * (named.end - named.start) + blanked[named.end :]
    amounts = [] if currency is None else find_amounts(blanked, currency)
    return _Read(normal=normalised, dates=dates, amount=the_amount(amounts), amounts=len(amounts))


def _language(normalised: str) -> str | None:
    """A guess for the order of day and month where the borrower's language is not known."""
    return "es" if re.search(r"\b(?:el|de|pago|pagar|pagare|voy|les?|manana)\b", normalised) else None


def _keyword(normalised: str) -> Reply | None:
    """The whole message is one word that we know."""
    words = [word for clause in clauses(normalised) for word in clause.split() if word not in FILLERS]
    intent = KEYWORDS.get("".join(words)) if len(words) <= 2 else None
    return None if intent is None else Reply(intent=intent, confidence=0.95, matched=f"the word for {intent.value}")


def _understood(read: _Read) -> Reply:
    """The first table that matches, in the order of what must not be missed."""
    found = first_intent(read.normal)
    reason = reason_in(read.normal)
    promised = _promised(read, found)
    if promised is not None:
        return promised
    if found is None:
        return _from_reason(reason, read)
    intent, sure, why = found
    if intent is Intent.CANNOT_PAY:
        reason = "unwilling" if why == "refuses to pay" else reason
        return _reply(intent, sure, why, read, reason=reason)
    return Reply(intent=intent, confidence=sure, matched=why, reason=case_reason(intent, read.normal))


def _promised(read: _Read, found: tuple[Intent, float, str] | None) -> Reply | None:
    """A promise, unless what was found first says more than the promise does."""
    said = NOT_WILL.sub(" ", read.normal)
    will = next((sure for pattern, sure in WILL if pattern.search(said)), None)
    stated = will is not None and (bool(read.dates) or found is None)
    bare = (
        will is None
        and bool(read.dates)
        and found is None
        and (read.amount is not None or bool(WILL_PAY_VERB.search(said)))
    )
    if not (stated or bare) or (
        found and found[0] not in (Intent.CANNOT_PAY, Intent.PAID_ALREADY, Intent.HELP, Intent.CALL_ME)
    ):
        return None
    if found and found[2] == "refuses to pay":
        return None
    if found and found[0] is Intent.PAID_ALREADY and (will is None or not read.dates):
        return None
    if found and found[0] is Intent.CANNOT_PAY and not _offers(read.normal):
        return None
    sure = _sureness(read, will if will is not None else 0.85)
    return _reply(Intent.WILL_PAY, sure, "says when they pay" if read.dates else "says they will pay", read)


def _offers(normalised: str) -> bool:
    """A promise beside an inability: the verb must stand outside the words that say they cannot."""
    rest = normalised
    for pattern, _ in CANNOT:
        rest = pattern.sub(" ", rest)
    return any(pattern.search(rest) for pattern, _ in WILL)


def _sureness(read: _Read, sure: float) -> float:
    if DOUBTED.search(read.normal) or ASKS.search(read.normal):
        sure = min(sure, 0.6)
    if len({named.on for named in read.dates}) != 1:
        sure = min(sure, 0.7)
    if read.amounts and (read.amount is None or read.amount.minor is None):
        sure = min(sure, 0.6)
    return min([sure, *(named.sure for named in read.dates)])


def _reply(intent: Intent, sure: float, why: str, read: _Read, *, reason: str | None = None) -> Reply:
    days = {named.on for named in read.dates}
    return Reply(
        intent=intent,
        amount_minor=read.amount.minor if read.amount else None,
        due_on=read.dates[0].on if len(days) == 1 else None,
        reason=reason or reason_in(read.normal),
        confidence=sure,
        matched="; ".join([why, *(named.why for named in read.dates)]),
        whole_sum=read.amounts == 0 and bool(WHOLE_SUM.search(read.normal)),
    )


def _from_reason(reason: str | None, read: _Read) -> Reply:
    """No table matched: a hardship named is an inability said indirectly, all else is for a person."""
    if reason in (
        "job_loss",
        "illness",
        "bereavement",
        "disaster",
        "income_cut",
        "business_slow",
        "overindebted",
        "cash_gap",
    ):
        return _reply(Intent.CANNOT_PAY, SURE, "names a hardship", read, reason=reason)
    return _reply(
        Intent.UNCLEAR, 0.3 if read.amount or read.dates or reason else 0.0, "not understood", read, reason=reason
    )

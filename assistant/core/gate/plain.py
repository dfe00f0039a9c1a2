"""A verdict in plain words: what was counted since when, out of how many, and when the next is possible on their clock.

"7 of 7 calls about this card since 4 May; the next is possible on Mon 11 May at 08:00 in Denver"
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from assistant.core.gate.facts import GateFacts
from assistant.core.gate.look import Counted, zones_of
from assistant.core.gate.nouns import many
from assistant.core.gate.profile import Finding
from assistant.core.gate.verdict import Verdict

NEVER = "time alone does not change that"
DEBTS = {"credit_card": "card", "card": "card", "consumer_loan": "loan", "medical": "medical debt", "utility": "bill"}


def said(verdict: Verdict, facts: GateFacts, now: datetime) -> str:
    """The whole verdict in a sentence. `now`: the instant that it was judged for."""
    if not verdict.allowed:
        reasons = list(dict.fromkeys(said_of(finding, facts, now) for finding in verdict.refusals))
        return "; ".join([*reasons, next_possible(verdict.until, facts, now)])
    reasons = [finding.because for finding in verdict.findings if finding.override is not None]
    tightest = _tightest(verdict)
    reasons += [said_of(tightest, facts, now)] if tightest is not None else []
    return ": ".join(["allowed", "; ".join(reasons)]) if reasons else "allowed: nothing on file against it"


def _tightest(verdict: Verdict) -> Finding | None:
    """Of the caps that still have room, the one that is nearest to its limit."""
    counts = [one for one in verdict.findings if one.passed and one.counted and one.counted.made]
    return max(counts, key=lambda one: one.counted.made / one.counted.most if one.counted else 0, default=None)


def said_of(finding: Finding, facts: GateFacts, now: datetime) -> str:
    """One finding: a count in the borrower's days, anything else as the rule itself puts it."""
    if finding.counted is None or finding.override is not None or ";" in finding.because:
        return finding.because  # several counts in one rule are said one after the other
    return counted(finding.counted, facts, now)


def counted(tally: Counted, facts: GateFacts, now: datetime) -> str:
    noun = tally.noun if tally.most == 1 else many(tally.noun)
    about = f" about {debt_words(tally.about, facts)}" if tally.about else ""
    since = f" since {day_words(tally.since, facts, now)}" if tally.since else ""
    return f"{tally.made} of {tally.most} {noun}{about}{since}"


def debt_words(debt_id: str, facts: GateFacts) -> str:
    """ "this card" where the contact is about nothing else; else the debt by its name."""
    kinds = {debt.id: debt.kind for debt in facts.debts}
    kind = kinds.get(debt_id)
    if kind is None:
        return debt_id  # student loans of one account
    noun = DEBTS.get(kind, kind.replace("_", " "))
    named = facts.contact.debts or tuple(kinds)
    return f"this {noun}" if named == (debt_id,) else f"{noun} {debt_id}"


def next_possible(until: datetime | None, facts: GateFacts, now: datetime) -> str:
    return NEVER if until is None else f"the next is possible on {moment_words(until, facts, now)}"


def moment_words(at: datetime, facts: GateFacts, now: datetime) -> str:
    """On the clock of every place where they may be; UTC where no place is known."""
    zones = zones_of(facts.places, {}) or (UTC,)
    days = [_day(at.astimezone(zone), now) for zone in zones]
    clocks = [f"{at.astimezone(zone):%H:%M} in {_place(zone)}" for zone in zones]
    if len(set(days)) == 1:
        return f"{at.astimezone(zones[0]):%a} {days[0]} at {' and '.join(clocks)}"
    each = zip(zones, days, clocks, strict=True)
    return " and ".join(f"{at.astimezone(zone):%a} {day} at {clock}" for zone, day, clock in each)


def day_words(at: datetime, facts: GateFacts, now: datetime) -> str:
    zones = zones_of(facts.places, {})
    return _day(at.astimezone(zones[0]) if zones else at, now)


def _day(wall: datetime, now: datetime) -> str:
    """ "4 May", with its year where that is not the year it is there."""
    here = now.astimezone(wall.tzinfo)
    return f"{wall.day} {wall:%b}" if wall.year == here.year else f"{wall.day} {wall:%b %Y}"


def _place(zone: object) -> str:
    return zone.key.rpartition("/")[2].replace("_", " ") if isinstance(zone, ZoneInfo) else str(zone)

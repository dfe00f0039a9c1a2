"""How long a borrower's records are kept, and what keeps them longer. Nothing is erased by this: it says what may be.

The periods are the `retention` checks of the borrower's profiles, which also bind the gate; the longest wins, and where
none is in force, the lender's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.core.gate import Contact, Jurisdiction, Rule
from assistant.core.gate.checks.records import Retention
from assistant.core.gate.clock import add_months


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A period that binds the file. `free_on`: the first day on which it no longer does."""

    rule: str
    profile: str
    clause: str
    months: int
    free_on: date


@dataclass(frozen=True, kw_only=True)
class FileFacts:
    """What decides about one borrower's file. `loans` are (profiles, who we act as, product) of each."""

    last_activity_on: date
    loans: tuple[tuple[tuple[Jurisdiction, ...], str, str], ...]
    active_loans: tuple[str, ...] = ()
    legal_holds: tuple[str, ...] = ()  # the reasons
    open_deadlines: tuple[str, ...] = ()  # their rules
    answers_for: tuple[str, ...] = ()  # active loans of others


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`barred_by` are sentences; none, and the file may be erased from `free_on` on."""

    kept: tuple[Kept, ...]
    free_on: date
    barred_by: tuple[str, ...]

    def may_erase(self, as_of: date) -> bool:
        return not self.barred_by and as_of >= self.free_on


def decide(facts: FileFacts, default_months: int, as_of: date) -> Answer:
    """Until when the file is kept, by which clauses, and what bars its erasure whatever the day."""
    kept = _kept(facts, as_of) or (_own(facts.last_activity_on, default_months),)
    return Answer(kept=kept, free_on=max(one.free_on for one in kept), barred_by=tuple(_bars(facts)))


def shortest_months(profiles: Sequence[Jurisdiction], default_months: int) -> int:
    """The shortest period that may bind anything: what is younger need not be looked at."""
    found = [check.months for profile in profiles for rule in profile.rules for check in _checks(rule)]
    return min([default_months, *found])


def recording_until(made_on: date, profiles: Sequence[Jurisdiction], own_months: int) -> date:
    """The first day on which a recording of that day is no longer kept: by the longest period of the profiles that
    judged its call, or the lender's own if that is longer."""
    rules = [rule for profile in profiles for rule in profile.rules if _in_force(rule, made_on)]
    return add_months(made_on, max([own_months, *(check.months for rule in rules for check in _checks(rule))]))


def _in_force(rule: Rule, day: date) -> bool:
    return (rule.effective_from or date.min) <= day <= (rule.effective_to or date.max)


def _kept(facts: FileFacts, as_of: date) -> tuple[Kept, ...]:
    found: dict[tuple[str, str], Kept] = {}
    for profiles, acts_as, product in facts.loans:
        contact = Contact(channel="delete_record", acts_as=acts_as, product=product)
        for profile in profiles:
            if not profile.scope.covers(contact, frozenset({product})):
                continue
            for rule in profile.rules:
                for check in _checks(rule):
                    if _in_force(rule, as_of):
                        free_on = add_months(facts.last_activity_on, check.months)
                        found[profile.id, rule.id] = Kept(
                            rule=rule.id, profile=profile.id, clause=rule.clause, months=check.months, free_on=free_on
                        )
    return tuple(found[key] for key in sorted(found))


def _checks(rule: Rule) -> list[Retention]:
    return [check for check in rule.checks if isinstance(check, Retention)]


def _own(day: date, months: int) -> Kept:
    return Kept(rule="own", profile="house", clause="own", months=months, free_on=add_months(day, months))


def _bars(facts: FileFacts) -> list[str]:
    said = [f"legal hold: {reason}" for reason in facts.legal_holds]
    said += [f"{ref} is still owed" for ref in facts.active_loans]
    said += [f"answers for {ref}, which is still owed" for ref in facts.answers_for]
    return said + [f"a deadline runs: {rule}" for rule in facts.open_deadlines]

"""Profiles and what is said: which rules a text breaks, and what a profile wants printed.

A content rule reads nothing but the contact, so a text can be judged before there is a borrower: at check time, with
every rule of the profiles whatever its dates, so that a rule of next year is heard of this year.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any, Final, cast

from assistant.core.gate.checks.content import Content, fact_of
from assistant.core.gate.facts import Contact
from assistant.core.gate.look import Look
from assistant.core.gate.profile import Jurisdiction, Rule
from assistant.core.screen import OWED
from assistant.core.terms import Channel

# How an automated contact by a channel looks to the gate.
AUTOMATED: Final[Mapping[Channel, Mapping[str, str]]] = {
    Channel.VOICE: {"channel": "call", "mode": "prerecorded", "dialing": "prerecorded", "style": "notice"},
    Channel.SMS: {"channel": "sms", "dialing": "automated"},
    Channel.EMAIL: {"channel": "email", "dialing": "automated"},
}


@dataclass(frozen=True, kw_only=True)
class Cite:
    """A rule as it is named to the author of a text."""

    profile: str
    rule: str
    clause: str
    from_on: date | None
    unverified: bool

    def __str__(self) -> str:
        dated = f", from {self.from_on}" if self.from_on else ""
        return f"{self.profile} {self.rule}, {self.clause}{dated}{', unverified' if self.unverified else ''}"


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A rule that a text breaks: `facts` are the names of what is missing or forbidden in it."""

    cite: Cite
    because: str
    facts: tuple[str, ...]


def broken(profiles: Iterable[Jurisdiction], contact: Contact) -> list[Broken]:
    """Every content rule of the profiles that the contact's text breaks, whatever the rule's dates."""
    found = []
    for profile in profiles:
        for rule, check in _content_checks(profile):
            if contact.channel not in check.channels or not profile.scope.covers(contact, frozenset()):
                continue
            answer = check.answer(cast(Look, SimpleNamespace(contact=contact)))
            if answer is not None and not answer.passed:
                found.append(Broken(cite=cite(profile, rule), because=answer.because, facts=_facts(check, contact)))
    return found


def owed(profiles: Iterable[Jurisdiction], acts_as: str, on: Collection[date] = ()) -> frozenset[str]:
    """What the profiles want said of OWED on some of the days; none named: on any day at all.

    A profile out of scope wants nothing.
    """
    return wanted(profiles, acts_as, on) & frozenset(OWED)


def wanted(profiles: Iterable[Jurisdiction], acts_as: str, on: Collection[date] = ()) -> frozenset[str]:
    """The names of all that the profiles want contacts to carry, printed or not."""
    return frozenset(
        name
        for profile in profiles
        for name, rule in _wanted(profile, acts_as)
        if not on or any(in_force(rule, day) for day in on)
    )


_WANTED: dict[tuple[str, str, str], tuple[tuple[str, Rule], ...]] = {}  # by profile, version and role: asked every time


def _wanted(profile: Jurisdiction, acts_as: str) -> tuple[tuple[str, Rule], ...]:
    key = (profile.id, profile.version, acts_as)
    if key not in _WANTED:
        covered = profile.scope.covers(Contact(channel="letter", acts_as=acts_as), frozenset())
        checks = _content_checks(profile) if covered else ()
        _WANTED[key] = tuple((name, rule) for rule, check in checks for name in check.required)
    return _WANTED[key]


def in_force(rule: Rule, on: date) -> bool:
    return (rule.effective_from or on) <= on <= (rule.effective_to or on)


def citing(profiles: Iterable[Jurisdiction], contact: Contact, fact: str) -> list[Cite]:
    """The rules that ask for a fact in such a contact."""
    return [
        cite(profile, rule)
        for profile in profiles
        if profile.scope.covers(contact, frozenset())
        for rule, check in _content_checks(profile)
        if contact.channel in check.channels and fact in (*check.required, *check.required_with_debt)
    ]


def cite(profile: Jurisdiction, rule: Rule) -> Cite:
    return Cite(
        profile=profile.id,
        rule=rule.id,
        clause=rule.clause,
        from_on=rule.effective_from,
        unverified=rule.confidence == "unverified",
    )


def _content_checks(profile: Jurisdiction) -> Iterable[tuple[Rule, Content]]:
    return (
        (rule, check)
        for rule in profile.rules
        if rule.force != "advised"
        for check in rule.checks
        if isinstance(check, Content) and not check.is_always_awake
    )


def _facts(check: Content, contact: Contact) -> tuple[str, ...]:
    def is_(name: str, value: bool) -> bool:
        return fact_of(contact, name) is value

    absent = [name for name in (*check.required, *check.required_with_debt) if is_(name, False)]
    claims: Any = contact.more.get("claims") or ()
    return (*absent, *(name for name in check.forbidden if is_(name, True)), *(claims if check.claims else ()))

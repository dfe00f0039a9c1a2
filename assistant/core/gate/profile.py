"""A jurisdiction profile: dated rules with their clauses, each a few checks from the table, and whom it applies to.

A profile is data. Adding a country means writing a YAML file and its cases; nothing here knows a country by name.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Literal, NamedTuple

from assistant.core.gate.checks import Check
from assistant.core.gate.facts import Contact
from assistant.core.gate.look import Answer, Counted

Force = Literal["hard", "presumption", "advised"]
Confidence = Literal["text", "secondary", "unverified"]
Kind = Literal["contact", "counting", "content", "deadline", "record", "policy", "off", "not_ours"]


class Finding(NamedTuple):  # a tuple: each verdict has dozens, and it costs a fifth to make
    """One rule's answer. `until`: when this rule alone would let the contact pass; None: time does not cure it."""

    rule: str
    clause: str
    profile: str
    passed: bool
    because: str
    confidence: str
    force: str
    until: datetime | None = None
    warns: bool = False
    override: int | None = None  # the id of the override that set this refusal aside
    counted: Counted | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`checks` empty: the rule is kept elsewhere (as a task, a count, a setting) and `note` says where."""

    id: str
    clause: str
    text: str
    force: Force
    confidence: Confidence
    kind: Kind
    note: str | None
    effective_from: date | None
    effective_to: date | None
    checks: tuple[Check, ...]

    @cached_property
    def is_dated(self) -> bool:
        return self.effective_from is not None or self.effective_to is not None

    @cached_property
    def before(self) -> Answer:
        return Answer(True, f"not in force before {self.effective_from:%d %B %Y}")

    @cached_property
    def after(self) -> Answer:
        return Answer(True, f"no longer in force since {self.effective_to:%d %B %Y}")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whom a profile binds; empty sets: everyone."""

    acts_as: frozenset[str] = frozenset()
    not_debt_kinds: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()

    def covers(self, contact: Contact, kinds: frozenset[str]) -> bool:
        if self.acts_as and contact.acts_as not in self.acts_as:
            return False
        if self.not_debt_kinds and kinds and kinds <= self.not_debt_kinds:
            return False
        return not self.products or contact.product in self.products or not kinds.isdisjoint(self.products)


@dataclass(frozen=True, kw_only=True)
class Applies:
    """Where a profile binds unasked, within its country; empty: everywhere. `regions` and `zones` belong together: a
    place of unknown region in one of the zones may lie in one of the regions. `to_on` is the last day."""

    regions: frozenset[str] = frozenset()
    postal_codes: tuple[str, ...] = ()  # beginnings of codes
    numbers: tuple[str, ...] = ()  # beginnings of the numbers that belong there: +1617
    zones: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Overriding:
    """How a presumption of this profile may be overridden. `second_person`: only with a second supervisor's word."""

    second_person: bool = False


@dataclass(frozen=True, kw_only=True)
class Jurisdiction:
    """A profile ready to judge. `version` is the hash of what it says, kept by every verdict."""

    id: str
    name: str
    version: str
    country: str | None
    scope: Scope
    zone_aliases: dict[str, str] = field(hash=False)
    home_zone: str | None  # whose days count where no borrower is reached: evaluations, trainings, records
    rules: tuple[Rule, ...]
    overrides: Overriding = Overriding()
    applies: Applies | None = None  # None: only where a portfolio names it
    text: str = field(default="", compare=False, repr=False)  # as its file was written

    @cached_property
    def plans(self) -> dict[tuple[str, frozenset[str]], "Plan"]:
        return {}

    def plan(self, channel: str, shelves: frozenset[str]) -> "Plan":
        """What must be asked for a contact by this channel, when these shelves of the case file hold anything."""
        key = (channel, shelves)
        if key not in self.plans:
            self.plans[key] = _plan(self, channel, shelves)
        return self.plans[key]


Step = tuple[int, Rule, tuple[Check, ...]]


@dataclass(frozen=True)
class Plan:
    """The finding of each rule if nothing speaks against it, the rules to ask, and those that judge."""

    findings: tuple[Finding, ...]
    asked: tuple[Step, ...]
    judging: tuple[tuple[int, Rule], ...]  # that may refuse a contact by this channel, whatever is on file

    @cached_property
    def moving(self) -> tuple[tuple[Rule, tuple[Check, ...]], ...]:
        """The asked rules whose answer may change as time passes."""
        return tuple(
            (rule, checks)
            for rule, checks in self.lasting
            if rule.is_dated or not all(check.is_settled for check in checks)
        )

    @cached_property
    def lasting(self) -> tuple[tuple[Rule, tuple[Check, ...]], ...]:
        """The asked rules that may refuse."""
        return tuple((rule, checks) for _index, rule, checks in self.asked if rule.force != "advised")


def _plan(profile: Jurisdiction, channel: str, shelves: frozenset[str]) -> Plan:
    findings: list[Finding] = []
    asked: list[Step] = []
    binding: list[tuple[int, Rule]] = []
    for index, rule in enumerate(profile.rules):
        judging = tuple(check for check in rule.checks if channel in check.channels)
        awake = tuple(check for check in judging if check.is_awake(channel, shelves))
        findings.append(finding(profile, rule, because=_nothing_against(rule, channel, bool(judging))))
        if awake or rule.is_dated:
            asked.append((index, rule, awake))
        if judging and rule.force != "advised":
            binding.append((index, rule))
    return Plan(tuple(findings), tuple(asked), tuple(binding))


def _nothing_against(rule: Rule, channel: str, is_judged: bool) -> str:
    if rule.note and not rule.checks:
        return rule.note
    return "nothing on file against it" if is_judged else f"does not judge a contact by {channel.replace('_', ' ')}"


def finding(profile: Jurisdiction, rule: Rule, *, because: str) -> Finding:
    return Finding(
        rule=rule.id,
        clause=rule.clause,
        profile=profile.id,
        passed=True,
        because=because,
        confidence=rule.confidence,
        force=rule.force,
    )

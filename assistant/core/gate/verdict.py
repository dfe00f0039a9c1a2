"""The verdict: every rule of every profile weighed, and the first instant at which all of them would pass.

A refusal's instant is found by asking again: each refusing rule says how long it refuses at least, we look again when
the last of them may pass, and go on until all do. The latest of the rules' own instants would be wrong: a cap that
frees at midnight still waits for eight o'clock.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from assistant.core.dates import zone as zone_named
from assistant.core.gate.checks import Check
from assistant.core.gate.clock import DAY, HORIZON_DAYS
from assistant.core.gate.facts import PERSONAL, Contact, Event, GateFacts
from assistant.core.gate.look import Answer, CaseFile, Look, zones_of
from assistant.core.gate.override import Override, override_of
from assistant.core.gate.profile import Finding, Jurisdiction, Plan, Rule

OUT_OF_SCOPE = "this contact is outside the scope of the profile"
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`until` is None for an allowed contact, and for a refusal that no time within 400 days cures."""

    findings: tuple[Finding, ...]
    until: datetime | None = None

    @property
    def refusals(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if not f.passed and not f.warns)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.warns)

    @property
    def allowed(self) -> bool:
        return all(f.passed or f.warns for f in self.findings)


def decide(
    facts: GateFacts, jurisdictions: Sequence[Jurisdiction], now: datetime, *, unverified_warns: bool = False
) -> Verdict:
    """Judge one contact at `now` (aware). Profiles are judged together: the contact is allowed if none refuses.

    `unverified_warns` turns the refusals of unverified rules into warnings.
    """
    bench = Bench(facts, jurisdictions, unverified_warns)
    findings, refused = bench.weigh(now)
    return Verdict(tuple(findings), _until(bench, refused, now) if refused else None)


def _until(bench: "Bench", refused: list[datetime | None], now: datetime) -> datetime | None:
    at = now
    while refused:
        nexts = [moment for moment in refused if moment is not None]
        latest = _whole_second(max(nexts, default=at))
        if len(nexts) < len(refused) or latest <= at or latest - now > DAY * HORIZON_DAYS:
            return None
        at = latest
        refused = bench.refused(at)
    return at


def _whole_second(moment: datetime) -> datetime:
    return moment if moment.microsecond == 0 else moment.replace(microsecond=0) + SECOND


class Bench:
    """The profiles with one case before them: what is looked up once and asked at several instants."""

    def __init__(self, facts: GateFacts, jurisdictions: Sequence[Jurisdiction], unverified_warns: bool) -> None:
        self.facts = facts
        self.unverified_warns = unverified_warns
        plain_zones = zones_of(facts.places, {})
        file = CaseFile(facts, plain_zones)
        shelves = file.shelves()
        kinds = frozenset([d.kind for d in facts.debts if not facts.contact.debts or d.id in facts.contact.debts])
        files: dict[object, CaseFile] = {plain_zones: file}
        self.seats: list[tuple[Jurisdiction, Plan, CaseFile | None, Callable[[Event], bool]]] = []
        for profile in jurisdictions:
            plan = profile.plan(facts.contact.channel, shelves)
            if not profile.scope.covers(facts.contact, kinds):
                self.seats.append((profile, plan, None, _always))
                continue
            zones = zones_of(facts.places, profile.zone_aliases) if profile.zone_aliases else plain_zones
            if not zones and facts.contact.channel not in PERSONAL:
                zones = (zone_named(profile.home_zone or "UTC"),)
            if zones not in files:
                files[zones] = files[plain_zones].read_in(zones)
            file = files[zones]
            self.seats.append((profile, plan, file, _lawfulness(facts, profile) if "requests" in shelves else _always))

    def weigh(self, now: datetime) -> tuple[list[Finding], list[datetime | None]]:
        """The finding of every rule, and the instants (None: never) of those that refuse."""
        now = now.astimezone(UTC)
        found: list[Finding] = []
        refused: list[datetime | None] = []
        looks: dict[CaseFile, Look] = {}
        for profile, plan, file, lawful in self.seats:
            if file is None:
                found += [finding._replace(because=OUT_OF_SCOPE) for finding in plan.findings]
                continue
            look = looks[file] = Look(file, now, lawful, looks.get(file))
            findings, refusing = self._weigh_profile(profile, plan, look)
            found += findings
            refused += refusing
        return found, refused

    def refused(self, now: datetime) -> list[datetime | None]:
        """How long each rule that would still refuse at a later instant does so; rules that time cannot change are left
        out, because a refusal by one of them ends the search before it begins."""
        found: list[datetime | None] = []
        for _profile, plan, file, lawful in self.seats:
            if file is None:
                continue
            look = Look(file, now, lawful)
            if file.unknown is not None:
                binding = (rule for _index, rule in _binding(plan, look) if not self._is_soft(rule))
                found += [_or_end_of_force(rule, None, look) for rule in binding]
            # An override ends as time passes, also one of a rule that time does not change.
            for rule, checks in plan.lasting if self.facts.overrides else plan.moving:
                answer = None if rule.is_dated and _out_of_force(rule, look) else _ask(checks, look)
                if answer is not None and self._refuses(rule, answer) and self._lifted(rule, answer, now) is None:
                    found.append(_or_end_of_force(rule, answer.again, look))
        return found

    def _refuses(self, rule: Rule, answer: Answer) -> bool:
        return not answer.passed and not answer.warns and not self._is_soft(rule)

    def _lifted(self, rule: Rule, answer: Answer, at: datetime) -> Override | None:
        return override_of(rule.id, rule.force, self.facts.overrides, at) if self._refuses(rule, answer) else None

    def _is_soft(self, rule: Rule) -> bool:
        return rule.force == "advised" or (self.unverified_warns and rule.confidence == "unverified")

    def _weigh_profile(
        self, profile: Jurisdiction, plan: Plan, look: Look
    ) -> tuple[list[Finding], list[datetime | None]]:
        findings = list(plan.findings)
        refused: list[datetime | None] = []
        for index, rule, checks in plan.asked:
            answer = (_out_of_force(rule, look) if rule.is_dated else None) or _ask(checks, look)
            if answer is not None:
                found = findings[index] = self._finding(profile, rule, answer, look)
                if not found.passed and not found.warns:
                    refused.append(found.until)
        unknown = look.file.unknown
        if unknown is not None and None not in refused:
            for index, rule in _binding(plan, look):
                found = findings[index] = self._finding(profile, rule, unknown, look)
                refused += [] if found.warns else [found.until]
        return findings, refused

    def _finding(self, profile: Jurisdiction, rule: Rule, answer: Answer, look: Look) -> Finding:
        refuses = not answer.passed
        lifted = self._lifted(rule, answer, look.now) if self.facts.overrides else None
        because = _because(rule, answer)
        return Finding(
            rule=rule.id,
            clause=rule.clause,
            profile=profile.id,
            passed=answer.passed,
            because=because if lifted is None else lifted.words(because),
            until=_or_end_of_force(rule, answer.again, look) if refuses else None,
            confidence=rule.confidence,
            force=rule.force,
            warns=answer.warns or lifted is not None or (refuses and self._is_soft(rule)),
            override=None if lifted is None else lifted.id,
            counted=answer.counted,
        )


def _because(rule: Rule, answer: Answer) -> str:
    """What speaks against a contact says when it rests on a text that nobody has read."""
    says_so = rule.confidence == "unverified" and (answer.warns or not answer.passed)
    return f"{answer.because} (unverified: the rule's own text was not read)" if says_so else answer.because


def _binding(plan: Plan, look: Look) -> list[tuple[int, Rule]]:
    """The first rule in force that judges this channel, if any: it says that what is unknown refuses."""
    return [step for step in plan.judging if not (step[1].is_dated and _out_of_force(step[1], look))][:1]


def _ask(checks: tuple[Check, ...], look: Look) -> Answer | None:
    """One answer of all checks of a rule: refusals first, then warnings, then what is worth saying of a pass."""
    if len(checks) == 1 and not checks[0].warns:
        return checks[0].answer(look)
    said: list[Answer] = []
    for check in checks:
        answer = check.answer(look)
        if answer is not None:
            soft = check.warns and not answer.passed and not answer.warns
            said.append(answer._replace(warns=True) if soft else answer)
    if len(said) < 2:
        return said[0] if said else None
    refusals = [answer for answer in said if not answer.passed and not answer.warns]
    if not refusals:
        return next((answer for answer in said if answer.warns), said[0])
    ends = [answer.again for answer in refusals]
    again = None if None in ends else max(end for end in ends if end)
    binding = next((answer.counted for answer in refusals if answer.again == again), None)
    return Answer(False, "; ".join(dict.fromkeys(answer.because for answer in refusals)), again, counted=binding)


def _out_of_force(rule: Rule, look: Look) -> Answer | None:
    """A rule binds on every day of its dates, in any of the borrower's zones."""
    days = [wall.date() for wall in look.walls] or [look.now.date()]
    if rule.effective_from and max(days) < rule.effective_from:
        return rule.before
    if rule.effective_to and min(days) > rule.effective_to:
        return rule.after
    return None


def _or_end_of_force(rule: Rule, again: datetime | None, look: Look) -> datetime | None:
    if rule.effective_to is None or not look.zones:
        return again
    end = look.after_day(rule.effective_to)
    return end if again is None else min(again, end)


def _always(_event: Event) -> bool:
    return True


def _lawfulness(facts: GateFacts, profile: Jurisdiction) -> Callable[[Event], bool]:
    """Whether an earlier call kept the rules of this profile, judged with what had happened before it."""
    known: dict[object, bool] = {}

    def lawful(event: Event) -> bool:
        key = (event.at, event.person, event.by, event.debts)
        if key not in known:
            before = tuple(e for e in facts.history if e.at < event.at)
            then = replace(facts, contact=_contact_of(event, facts.contact), history=before, holds=(), overrides=())
            _findings, refused = Bench(then, (profile,), False).weigh(event.at)
            known[key] = not refused
        return known[key]

    return lawful


def _contact_of(event: Event, contact: Contact) -> Contact:
    """The contact that an event was; its consent is not in question here."""
    return Contact(
        channel=event.event,
        person=event.person,
        by=event.by,
        number=event.number,
        number_kind=event.number_kind,
        debts=event.debts,
        mode=event.mode,
        style=event.style,
        purpose=event.purpose,
        consent="on file",
        acts_as=contact.acts_as,
    )

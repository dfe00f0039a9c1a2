"""Which deadlines there are and how long records are kept: `config/deadlines.yaml`, read beside the profiles.

A deadline that a profile's rule sets takes clause, text, confidence and dates of force from there; one of our own says
them itself. Nothing is said in two files.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.core.case_words import EVENTS, FACTS, OUTCOMES, REQUESTS
from assistant.core.dates import has_calendar
from assistant.core.deadline_count import Span, Unit
from assistant.core.deadline_shapes import DeadlineShape, FileShape, PatternShape
from assistant.core.deadline_terms import PROOFS, DeadlineRule, Pattern
from assistant.core.gate import Jurisdiction, Rule
from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.shapes import did_you_mean, shaped
from assistant.core.terms import Intent

WORDS = {
    "event": EVENTS,
    "request": REQUESTS,
    "fact": FACTS,
    "outcome": OUTCOMES,
    "intent": tuple(str(intent) for intent in Intent),
}


@dataclass(frozen=True, kw_only=True)
class DeadlinePolicy:
    """The deadlines of each profile by its id, and the months that records are kept where no profile says."""

    by_profile: Mapping[str, tuple[DeadlineRule, ...]]
    default_months: int

    @property
    def rules(self) -> tuple[DeadlineRule, ...]:
        return tuple(rule for rules in self.by_profile.values() for rule in rules)


NOTHING = DeadlinePolicy(by_profile={}, default_months=1)


def load_deadlines(
    document: Located, profiles: Mapping[str, Jurisdiction], *, whole: bool = True
) -> tuple[DeadlinePolicy, tuple[Problem, ...]]:
    """The policy, and all that is wrong with it (then not to be used). `whole` False: the shipped file beside profiles
    of a lender's own, where a deadline of a profile that is not there simply does not hold."""
    shape, problems = shaped(FileShape, document)
    if shape is None:
        return NOTHING, problems
    found: list[Problem] = []
    made: dict[str, list[DeadlineRule]] = {}
    for index, raw in enumerate(shape.deadlines):
        if not whole and raw.profile not in profiles:
            continue
        where = ("deadlines", index)
        wrong = _problems(raw, document, where, profiles, shape.deadlines[:index])
        found += wrong
        if not wrong:
            profile = profiles[raw.profile]
            made.setdefault(raw.profile, []).extend(_rules(raw, profile))
    by_profile = {name: tuple(rules) for name, rules in made.items()}
    return DeadlinePolicy(by_profile=by_profile, default_months=shape.retention.default_months), tuple(found)


def _problems(
    raw: DeadlineShape,
    document: Located,
    where: tuple[str | int, ...],
    profiles: Mapping[str, Jurisdiction],
    earlier: tuple[DeadlineShape, ...],
) -> list[Problem]:
    profile = profiles.get(raw.profile)
    if profile is None:
        mend = did_you_mean(raw.profile, sorted(profiles))
        return [document.problem((*where, "profile"), f"{raw.id}: there is no profile {raw.profile!r}", mend)]
    found = [*_unknown_words(raw, document, where), *_unknown_lengths(raw, document, where)]
    if any((one.profile, one.id) == (raw.profile, raw.id) for one in earlier):
        found.append(document.problem((*where, "id"), f"{raw.id} is there twice", "give it its own id"))
    own = (raw.clause, raw.text, raw.confidence)
    if not _named(profile, raw.id) and None in own:
        mend = f"name a rule of {raw.profile}, or say clause, text and confidence here"
        found.append(document.problem((*where, "id"), f"{raw.profile} has no rule {raw.id}", mend))
    if _named(profile, raw.id) and own != (None, None, None):
        mend = f"leave clause, text and confidence to the rule of {raw.profile}"
        found.append(document.problem((*where, "id"), f"{raw.id} is described in two files", mend))
    country = raw.country or profile.country
    if country is not None and not has_calendar(country):
        mend = "two letters of a country whose holidays are known, such as US"
        found.append(document.problem((*where, "country"), f"{raw.id}: no calendar for {country!r}", mend))
    if raw.proof is not None and raw.proof not in PROOFS:
        found.append(document.problem((*where, "proof"), f"no proof {raw.proof!r}", did_you_mean(raw.proof, [*PROOFS])))
    return found


def _named(profile: Jurisdiction, rule_id: str) -> list[Rule]:
    return [rule for rule in profile.rules if rule.id == rule_id]


def _unknown_words(raw: DeadlineShape, document: Located, where: tuple[str | int, ...]) -> list[Problem]:
    found = []
    for field in ("starts", "ends", "extended_by"):
        for number, pattern in enumerate(getattr(raw, field)):
            for name, known in WORDS.items():
                for word in sorted(getattr(pattern, name) - set(known)):
                    path = (*where, field, number, name)
                    found.append(document.problem(path, f"no {name} {word!r}", did_you_mean(word, list(known))))
    return found


def _unknown_lengths(raw: DeadlineShape, document: Located, where: tuple[str | int, ...]) -> list[Problem]:
    spans = [("length", raw.length), ("extended_to", raw.extended_to)]
    mend = "write one number above zero, such as {business_days: 10}"
    return [
        document.problem((*where, name, number), f"{raw.id}: no length {dict(span)!r}", mend)
        for name, one in spans
        for number, span in enumerate(one)
        if len(span) != 1 or min(span.values()) < 1
    ]


def _rules(raw: DeadlineShape, profile: Jurisdiction) -> list[DeadlineRule]:
    """One for each dated version of the profile's rule; one of our own where it has none."""
    own: dict[str, Any] = {
        "profile": profile.id,
        "scope": profile.scope,
        "home_zone": profile.home_zone,
        "country": raw.country or profile.country,
        "length": _spans(raw.length),
        "extended_to": tuple(_spans((one,)) for one in raw.extended_to),
        "starts": _patterns(raw.starts),
        "ends": _patterns(raw.ends),
        "extended_by": _patterns(raw.extended_by),
    }
    same = raw.model_dump(exclude={*own, "clause", "text", "confidence"})
    described: list[Any] = [*_named(profile, raw.id)] or [raw]
    return [DeadlineRule(**own, **same, **_description(one)) for one in described]


def _description(one: Any) -> dict[str, Any]:
    names = ("clause", "text", "confidence", "effective_from", "effective_to")
    return {name: getattr(one, name, None) for name in names}


def _spans(raw: tuple[Mapping[Unit, int], ...]) -> tuple[Span, ...]:
    return tuple(Span(count=count, unit=unit) for one in raw for unit, count in one.items())


def _patterns(raw: tuple[PatternShape, ...]) -> tuple[Pattern, ...]:
    return tuple(Pattern(**one.model_dump()) for one in raw)

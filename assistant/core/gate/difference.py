"""What changed from one profile to another, in words: "the cap goes from 7 to 3 calls in 7 days from 1 Jan 2027"."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Literal

from assistant.core.gate.checks import Check
from assistant.core.gate.checks.caps import Cap
from assistant.core.gate.nouns import many, plural
from assistant.core.gate.profile import Applies, Jurisdiction, Rule, Scope
from assistant.core.gate.wording import check_words, date_words, force_words, kind_of, name_words, value_words

DAY = timedelta(days=1)
Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """`rule` None: of the profile itself. The dates between which the two differ; None: without bound."""

    profile: str
    rule: str | None
    change: Kind
    says: str
    from_on: date | None = None
    to_on: date | None = None


def difference(old: Jurisdiction, new: Jurisdiction) -> list[Change]:
    """Every change, those of the profile itself first, then rule by rule in the order of the new profile."""
    found = [Change(profile=new.id, rule=None, change="changed", says=says) for says in _of_profile(old, new)]
    names = dict.fromkeys(rule.id for rule in (*new.rules, *old.rules))
    for name in names:
        before = [rule for rule in old.rules if rule.id == name]
        after = [rule for rule in new.rules if rule.id == name]
        found += _of_rule(new.id, name, before, after)
    return found


def _of_profile(old: Jurisdiction, new: Jurisdiction) -> list[str]:
    said = [
        f"the {words} goes from {value_words(before)} to {value_words(after)}"
        for words, before, after in (
            ("id", old.id, new.id),
            ("name", old.name, new.name),
            ("country", old.country, new.country),
            ("home zone", old.home_zone, new.home_zone),
            ("word of a second person for an override", old.overrides.second_person, new.overrides.second_person),
        )
        if before != after
    ]
    said += _of_record("scope", Scope, old.scope, new.scope)
    if old.applies is None or new.applies is None:
        asked = "only where a portfolio names it"
        said += [f"it binds {asked if new.applies is None else 'unasked'}"] if old.applies != new.applies else []
    else:
        said += _of_record("place", Applies, old.applies, new.applies)
    if old.zone_aliases != new.zone_aliases:
        said.append("the zone aliases change")
    return said


def _of_record(what: str, kind: type[Scope | Applies], old: Scope | Applies, new: Scope | Applies) -> list[str]:
    pairs = [(field.name, getattr(old, field.name), getattr(new, field.name)) for field in fields(kind)]
    return [_goes(f"{what}'s {name_words(name)}", one, other) for name, one, other in pairs if one != other]


def _of_rule(profile: str, name: str, before: list[Rule], after: list[Rule]) -> list[Change]:
    if len(before) == len(after) == 1:
        return _of_one(profile, before[0], after[0])
    found: list[Change] = []
    for first, last in _spans(before, after):
        kind, sayings = _then(_in_force(before, first), _in_force(after, first))
        span = force_words(None if first == date.min else first, None if last == date.max else last)
        for says in sayings:
            found.append(_change(profile, name, kind, f"{says} {span}".strip(), first, last))
    return found


def _of_one(profile: str, old: Rule, new: Rule) -> list[Change]:
    """One row on each side: what it says, from its own first day on, and its dates."""
    first = new.effective_from if new.effective_from != old.effective_from else None
    suffix = f" from {date_words(first)}" if first else ""
    said = [(f"{says}{suffix}", first) for says in changes(old, new)]
    said += [(says, None) for says in _dates(old, new)]
    return [_change(profile, new.id, "changed", says, start or date.min, date.max) for says, start in said]


def _dates(old: Rule, new: Rule) -> list[str]:
    said = []
    if old.effective_from != new.effective_from:
        was = f"on {date_words(old.effective_from)}" if old.effective_from else "without a first day"
        now = f"on {date_words(new.effective_from)}" if new.effective_from else "without a first day"
        said.append(f"it takes effect {now}, no longer {was}")
    if old.effective_to != new.effective_to:
        was = f"on {date_words(old.effective_to)}" if old.effective_to else "never"
        now = f"on {date_words(new.effective_to)}" if new.effective_to else "never"
        said.append(
            f"its last day is {now}, no longer {was}" if new.effective_to else f"it no longer ends (was: {was})"
        )
    return said


def _spans(before: Sequence[Rule], after: Sequence[Rule]) -> list[tuple[date, date]]:
    """Runs of days on which neither side changes."""
    rows = [*before, *after]
    starts = {date.min} | {rule.effective_from for rule in rows if rule.effective_from}
    starts |= {rule.effective_to + DAY for rule in rows if rule.effective_to and rule.effective_to < date.max}
    ordered = sorted(starts)
    ends = [*(following - DAY for following in ordered[1:]), date.max]
    return list(zip(ordered, ends, strict=True))


def _in_force(rules: Sequence[Rule], day: date) -> Rule | None:
    for rule in rules:
        if (rule.effective_from or date.min) <= day <= (rule.effective_to or date.max):
            return rule
    return None


def _then(old: Rule | None, new: Rule | None) -> tuple[Kind, list[str]]:
    if old is None and new is None:
        return "changed", []
    if old is None and new is not None:
        return "added", [f"added ({new.clause}): {new.text}"]
    if new is None and old is not None:
        return "removed", [f"removed ({old.clause}): {old.text}"]
    assert old is not None, "both are there"
    assert new is not None, "both are there"
    return "changed", changes(old, new)


def _change(profile: str, rule: str, kind: Kind, says: str, first: date, last: date) -> Change:
    start, end = None if first == date.min else first, None if last == date.max else last
    return Change(profile=profile, rule=rule, change=kind, says=says, from_on=start, to_on=end)


def changes(old: Rule, new: Rule) -> list[str]:
    """What a rule says differently, its dates aside."""
    said = _of_checks(old, new)
    if old.force != new.force:
        said.append(f"it is {_force(new.force)}, no longer {_force(old.force)}")
    if old.confidence != new.confidence:
        said.append(f"its confidence goes from {old.confidence} to {new.confidence}")
    if old.kind != new.kind:
        said.append(f"its kind goes from {name_words(old.kind)} to {name_words(new.kind)}")
    if old.clause != new.clause:
        said.append(f"its clause is {new.clause}, no longer {old.clause}")
    if old.text != new.text:
        said.append(f"its words are now: {new.text}")
    if old.note != new.note:
        said.append(f"its note is now: {new.note}" if new.note else "its note goes")
    return said


def _force(force: str) -> str:
    return {"hard": "a hard rule", "presumption": "a presumption", "advised": "advice, which only warns"}[force]


def _of_checks(old: Rule, new: Rule) -> list[str]:
    """Equal checks aside, those of one kind are paired in their order; the rest came or went."""
    gone = [check for check in old.checks if check not in new.checks]
    come = [check for check in new.checks if check not in old.checks]
    said: list[str] = []
    for check in list(gone):
        other = next((one for one in come if kind_of(one) == kind_of(check)), None)
        if other is not None:
            said += parameters(check, other)
            gone.remove(check)
            come.remove(other)
    said += [f"no longer: {check_words(check)}" for check in gone]
    return said + [f"also: {check_words(check)}" for check in come]


def parameters(old: Check, new: Check) -> list[str]:
    """One check's parameters, before and after."""
    said = []
    skip = {"check"}
    if isinstance(old, Cap) and isinstance(new, Cap):
        said += _cap(old, new)
        skip |= {"most", "days", "noun"}
    for name in type(new).model_fields:
        before, after = getattr(old, name, None), getattr(new, name)
        if name not in skip and before != after:
            said.append(_goes(f"{name_words(kind_of(new))}'s {name_words(name)}", before, after))
    return said


def _cap(old: Cap, new: Cap) -> list[str]:
    if old.noun != new.noun or (old.most != new.most and old.days != new.days):
        return [f"the cap goes from {_most(old)} to {_most(new)}"]
    if old.most != new.most:
        noun = new.noun if new.most == 1 else many(new.noun)
        return [f"the cap goes from {old.most} to {new.most} {noun} in {plural(new.days, 'day')}"]
    if old.days != new.days:
        return [f"the cap of {plural(new.most, new.noun)} goes from {old.days} to {plural(new.days, 'day')}"]
    return []


def _most(cap: Cap) -> str:
    return f"{plural(cap.most, cap.noun)} in {plural(cap.days, 'day')}"


def _goes(what: str, before: object, after: object) -> str:
    if isinstance(before, frozenset) and isinstance(after, frozenset):
        more, less = after - before, before - after
        parts = [f"gains {value_words(more)}" if more else "", f"loses {value_words(less)}" if less else ""]
        return f"the {what} {' and '.join(part for part in parts if part)}"
    return f"the {what} goes from {value_words(before)} to {value_words(after)}"

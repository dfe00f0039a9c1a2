"""What is wrong with a profile beyond the form of its fields: dates, zones, doubles, and words that mean nothing."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import combinations
from typing import Any

from assistant.core.dates import has_calendar
from assistant.core.dates import zone as zone_named
from assistant.core.gate.profile_shape import ProfileShape, RuleShape
from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.shapes import did_you_mean

Where = tuple[str | int, ...]


def problems_of(shape: ProfileShape, document: Located) -> list[Problem]:
    found = [*_zones(shape, document), *_doubles(shape, document), *_territory(shape, document)]
    for index, rule in enumerate(shape.rules):
        where: Where = ("rules", index)
        found += [*_dates(rule, document, where), *_checks(rule, document, where)]
    return found


def _dates(rule: RuleShape, document: Located, where: Where) -> Iterator[Problem]:
    if rule.effective_from and rule.effective_to and rule.effective_from > rule.effective_to:
        mend = "swap effective_from and effective_to"
        yield document.problem((*where, "effective_from"), f"{rule.id}: the dates are reversed", mend)
    if not rule.checks and not rule.note:
        mend = "add a check, or a note that says where the rule is kept"
        yield document.problem(where, f"{rule.id} checks nothing", mend)


def _checks(rule: RuleShape, document: Located, where: Where) -> Iterator[Problem]:
    for index, raw in enumerate(rule.checks):
        at: Where = (*where, "checks", index)
        if raw in rule.checks[:index]:
            yield document.problem(at, f"{rule.id}: the same check stands twice", "keep one of them")
        elif any(_counts_alike(raw, other) for other in rule.checks[:index]):
            mend = "keep one of them: the lower number always wins"
            yield document.problem(at, f"{rule.id}: two caps count the same", mend)
        yield from _windows(raw, rule, document, at)
        yield from _words(raw, document, at)


def _counts_alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Two caps that differ in nothing but how many they let pass."""
    said = [{name: value for name, value in raw.items() if name not in ("most", "noun")} for raw in (one, other)]
    return one.get("check") == "cap" and said[0] == said[1]


def _windows(raw: dict[str, Any], rule: RuleShape, document: Located, at: Where) -> Iterator[Problem]:
    windows = raw.get("windows")
    entries = [*enumerate(windows)] if isinstance(windows, list) else []
    for (_, one), (index, other) in combinations(entries, 2):
        if isinstance(one, dict) and isinstance(other, dict) and _overlap(one, other):
            problem = f"{rule.id}: two windows overlap"
            yield document.problem((*at, "windows", index), problem, "make one window of them, or part their times")
    named = raw.get("holidays_of")
    country = named.get("country") if isinstance(named, dict) else None
    if country is not None and not has_calendar(str(country)):
        mend = "use two letters, such as BR, ID, US"
        yield document.problem((*at, "holidays_of", "country"), f"no holidays are known of {country!r}", mend)


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    days, others = set(_days(one)), set(_days(other))
    if days.isdisjoint(others) or "across_midnight" in one or "across_midnight" in other:
        return False
    try:
        return bool(one["start"] < other["end"] and other["start"] < one["end"])  # "08:00" sorts as time does
    except (KeyError, TypeError):
        return False  # its own form is complained about elsewhere


def _days(window: dict[str, Any]) -> list[str]:
    days = window.get("days", ["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
    return [str(day) for day in days] if isinstance(days, list) else []


def _words(raw: dict[str, Any], document: Located, at: Where) -> Iterator[Problem]:
    """A word that no event and no contact can carry makes a check that never speaks."""
    for name, words in _vocabulary().items():
        value = raw.get(name)
        for index, word in enumerate(value if isinstance(value, list) else [value] if isinstance(value, str) else []):
            if word not in words:
                path = (*at, name, index) if isinstance(value, list) else (*at, name)
                yield document.problem(path, f"{name}: {word!r} is no such word", did_you_mean(str(word), list(words)))


@cache
def _vocabulary() -> dict[str, tuple[str, ...]]:
    from assistant.core import case_words as words  # here: the words of the cases stand on this room's clock

    named = {
        ("channels",): words.CHANNELS,
        ("counts",): words.SENDS,
        ("leave_out", "only"): words.OUTCOMES,
        ("modes", "voices"): words.MODES,
        ("number_kinds",): words.NUMBER_KINDS,
        ("address_kinds",): words.ADDRESS_KINDS,
        ("facts", "person_facts", "fact", "agreed_by"): words.FACTS,
        ("purposes", "spares", "notices", "only_purposes", "forbidden_purposes"): words.PURPOSES,
        ("requests",): words.REQUESTS,
        ("made_by",): words.MADE_BY,
        ("roles", "persons", "exempt_roles", "inside"): words.PERSONS,
        ("enquiry_roles",): (*words.PERSONS, "*"),
    }
    return {name: known for names, known in named.items() for name in names}


def _doubles(shape: ProfileShape, document: Located) -> Iterator[Problem]:
    """Two rules may share an id only if no day has both in force."""
    for index, rule in enumerate(shape.rules):
        for earlier in shape.rules[:index]:
            if earlier.id == rule.id and _share_a_day(earlier, rule):
                mend = "give it its own id, or dates that do not overlap"
                yield document.problem(("rules", index, "id"), f"{rule.id} is there twice", mend)


def _share_a_day(one: RuleShape, other: RuleShape) -> bool:
    starts = max(one.effective_from or date.min, other.effective_from or date.min)
    return starts <= min(one.effective_to or date.max, other.effective_to or date.max)


def _territory(shape: ProfileShape, document: Located) -> Iterator[Problem]:
    applies = shape.applies
    if applies is None:
        return
    if shape.country is None:
        yield document.problem(("applies",), "it applies in no country", "add `country`, two letters, to the profile")
    if applies.from_on and applies.to_on and applies.from_on > applies.to_on:
        yield document.problem(("applies", "from"), "the dates are reversed", "swap from and to")
    if applies.postal_codes and not applies.regions:
        mend = "add the `regions` that the codes lie in"
        yield document.problem(("applies", "postal_codes"), "postal codes without their region", mend)


def _zones(shape: ProfileShape, document: Located) -> Iterator[Problem]:
    named: list[tuple[Where, str]] = [(("zone_aliases", key), key) for key in shape.zone_aliases]
    named += [(("zone_aliases", key), name) for key, name in shape.zone_aliases.items()]
    named += [(("home_zone",), shape.home_zone)] if shape.home_zone else []
    named += [(("applies", "zones"), name) for name in sorted(shape.applies.zones)] if shape.applies else []
    for where, name in named:
        if not _is_zone(name):
            yield document.problem(where, f"unknown time zone {name!r}", "use a name such as Asia/Shanghai")


def _is_zone(name: str) -> bool:
    try:
        zone_named(name)
    except ValueError:
        return False
    return True

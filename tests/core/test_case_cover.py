"""Every rule of every profile has cases that prove it: one that it refuses, one that it allows, and enough of them.

A case is about the rule that its id begins with (`f-7in7-eighth` is about F-7IN7), in each profile that it names.
"""

from collections import Counter
from pathlib import Path

import pytest

from assistant.casefile import read_cases
from assistant.core.cases import Case, judge, read_case
from assistant.core.gate.profile import Rule
from assistant.profiles import load_profiles

FOLDER = Path(__file__).parents[2] / "config" / "jurisdictions"
PROFILES, _ = load_profiles(FOLDER)
IDS = {rule.id.lower().replace("/", "-"): rule.id for profile in PROFILES.values() for rule in profile.rules}
OWED = {"us": 150, "cn": 60, "in": 60, "uk": 30}


def _shipped() -> list[Case]:
    cases: list[Case] = []
    for path in sorted((FOLDER / "cases").glob("*.yaml")):
        document = read_cases(path.read_text(encoding="utf-8"), path.name)
        read = [read_case(raw, document.defaults, sorted(PROFILES)) for raw in document.cases]
        cases += [case for case, complaints in read if case is not None and not complaints]
    return cases


CASES = _shipped()


def rule_of(case_id: str) -> str | None:
    """The rule that a case is about: the longest rule id that its own begins with."""
    named = [name for name in IDS if case_id == name or case_id.startswith(name + "-")]
    return IDS[max(named, key=len)] if named else None


def about(profile: str, rule: Rule) -> list[Case]:
    return [case for case in CASES if profile in case.jurisdictions and rule_of(case.id) == rule.id]


def passes(profile: str, rule: Rule, case: Case) -> bool:
    found = [one for one in judge(case, PROFILES).findings if (one.profile, one.rule) == (profile, rule.id)]
    return all(finding.passed and not finding.warns for finding in found)


RULES = [(profile.id, rule) for profile in PROFILES.values() for rule in profile.rules]


@pytest.mark.parametrize(("profile", "rule"), RULES, ids=[f"{name}-{rule.id}" for name, rule in RULES])
def test_each_rule_has_a_case_against_it_and_one_that_it_lets_pass(profile: str, rule: Rule) -> None:
    cases = about(profile, rule)
    let_pass = [case for case in cases if case.expect == "allow" and passes(profile, rule, case)]
    assert let_pass, "no case that the rule lets pass"
    if rule.checks and rule.force == "advised":
        assert [case for case in cases if case.expect == "allow" and case.warn and rule.id in case.rules]
    elif rule.checks:
        assert [case for case in cases if case.expect == "refuse" and rule.id in case.rules]
    elif rule.kind == "counting":
        assert [case for case in cases if case.expect == "refuse"], "a way of counting shows in a refusal"


@pytest.mark.parametrize(("country", "owed"), OWED.items())
def test_each_country_has_as_many_cases_as_it_owes(country: str, owed: int) -> None:
    count = Counter(code for case in CASES for code in {name.partition("-")[0] for name in case.jurisdictions})
    assert count[country] >= owed


def test_every_rule_that_a_case_expects_is_one_of_its_profiles() -> None:
    known = {name: {rule.id for rule in profile.rules} for name, profile in PROFILES.items()}
    for case in CASES:
        assert case.rules <= set().union(*(known[name] for name in case.jurisdictions)), case.id

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


# What a naive build gets wrong, and the cases that would catch it.
MISTAKES = {
    "dials counted alike": "f-excl-conn-busy f-excl-conn-what-rang-counts c-int3-tries-are-free c-note3-not-through",
    "the wrong unit": "f-7in7-other-person f-7in7-other-collector ma-2in7-other-debt c-int3-agency-fourth",
    "seven times 24 hours": "f-cool-eighth f-7in7-last-second",
    "inbound talks passed over": "f-cool-in f-cool-in-does-not-count-to-seven c-int3-inbound-not-counted",
    "one debt of two": "f-7in7-two-debts-one-full f-multi-a-message-about-two f-excl-consent-used-by-a-talk",
    "consent without bounds": """f-excl-consent-other-debt f-excl-consent-other-collector f-excl-consent-day-eight
        f-excl-consent-tainted""",
    "the area code alone": "f-time-amb-evening f-time-stated-wins",
    "one kind of stop": """f-medium-stop-calling-leaves-mail f-cease-leaves-no-medium f-medium-stop-text
        f-medium-ex-confirmation-twice f-cease-end-notice-twice f-medium-ex-reply-twice""",
    "a voicemail that was cut off": "f-lcm-cut-off f-lcm-state-wording",
    "presumptions as walls": "f-rebut-five-minutes f-rebut-seven-in-a-day f-harass-msg",
    "consumers as third parties": "f-consumer-executor f-consumer-spouse-has-quiet-days",
    "oral disputes": "f-disp-oral f-park-disputed-aloud f-disp-original-creditor",
    "three percent": "t-abandon-bars-no-call u-ofcom-no-share-is-safe",
    "dates of force": """nyc-3in7-before-its-day nyc-3in7-first-day i-hrs27-after-the-last-evening i-mfi-gone
        i-grv26-gone t-all-waived t-all-the-minute""",
    "queued in time, sent too late": "f-time-sent-late-from-the-queue",
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_common_mistake_has_cases_that_catch_it(mistake: str) -> None:
    assert set(MISTAKES[mistake].split()) <= {case.id for case in CASES}

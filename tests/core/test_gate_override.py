"""An override sets one presumption aside while it lasts, says who and why, and opens no hard rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.core.gate import Contact, Debt, Event, GateFacts, Jurisdiction, Place, Verdict, decide
from assistant.core.gate.override import Override
from assistant.profiles import load_profiles

PROFILES, _ = load_profiles(Path(__file__).parents[2] / "config" / "jurisdictions")
NOON = datetime(2026, 5, 5, 16, 0, tzinfo=UTC)  # a Tuesday, 12:00 in New York
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
WEEK = tuple(
    Event(at=NOON - timedelta(days=n), event="call", person="borrower", debts=("D1",), outcome="no_answer")
    for n in range(6, -1, -1)
)  # seven calls, the first of them on 29 April
AT_THE_CAP = GateFacts(
    places=(Place(zone="America/New_York"),),
    debts=(Debt(id="D1", kind="credit_card"),),
    history=WEEK,
    contact=Contact(channel="call", person="borrower", number="m", debts=("D1",), consent="form"),
)
OVERRIDE = Override(
    id=7, rule="F-7IN7", by="sam", because="a hearing is tomorrow", from_at=NOON - HOUR, until=NOON + HOUR
)


def judged(facts: GateFacts, *overrides: Override, now: datetime = NOON, profile: str = "us-reg-f") -> Verdict:
    return decide(replace(facts, overrides=overrides), [PROFILES[profile]], now)


def test_the_eighth_call_waits_and_with_an_override_it_does_not() -> None:
    assert not judged(AT_THE_CAP).allowed
    assert judged(AT_THE_CAP, OVERRIDE).allowed


def test_the_verdict_keeps_who_overrode_it_why_and_what_the_rule_had_against_it() -> None:
    verdict = judged(AT_THE_CAP, replace(OVERRIDE, seconded_by="kim"))
    (finding,) = [one for one in verdict.findings if one.override is not None]
    assert (finding.rule, finding.override, finding.passed, finding.warns) == ("F-7IN7", 7, False, True)
    assert finding.because.startswith("overridden by sam and kim because a hearing is tomorrow (7 of 7 calls about D1")
    assert finding in verdict.warnings


@pytest.mark.parametrize(
    "now,allowed",
    [
        (OVERRIDE.from_at - SECOND, False),
        (OVERRIDE.from_at, True),
        (OVERRIDE.until - SECOND, True),
        (OVERRIDE.until, False),
    ],
)
def test_an_override_holds_from_its_first_instant_and_no_longer_at_its_end(now: datetime, allowed: bool) -> None:
    facts = replace(AT_THE_CAP, history=tuple(replace(one, at=one.at - 2 * HOUR) for one in WEEK))
    assert judged(facts, OVERRIDE, now=now).allowed is allowed


def test_an_override_is_of_one_rule() -> None:
    assert not judged(AT_THE_CAP, replace(OVERRIDE, rule="F-COOL")).allowed


def test_a_hard_rule_is_never_overridden() -> None:
    night = NOON + 10 * HOUR
    hours = replace(OVERRIDE, rule="F-TIME", until=NOON + 24 * HOUR)
    verdict = judged(replace(AT_THE_CAP, history=()), hours, now=night)
    assert [finding.rule for finding in verdict.refusals] == ["F-TIME"]
    assert all(finding.override is None for finding in verdict.findings)


def test_an_override_that_is_not_needed_is_not_named() -> None:
    verdict = judged(replace(AT_THE_CAP, history=()), OVERRIDE)
    assert verdict.allowed
    assert all(finding.override is None for finding in verdict.findings)


def test_an_instant_after_the_override_has_ended_counts_its_rule_again() -> None:
    """At six in the morning the hours refuse until eight; the override ends at seven, so eight is no answer."""
    six = datetime(2026, 5, 5, 10, 0, tzinfo=UTC)
    calls = replace(AT_THE_CAP, history=tuple(replace(one, at=one.at - timedelta(days=1)) for one in WEEK))
    ends_at_seven = replace(OVERRIDE, from_at=six - HOUR, until=six + HOUR)
    lasts = replace(OVERRIDE, from_at=six - HOUR, until=six + 3 * HOUR)
    assert judged(calls, lasts, now=six).until == datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
    assert judged(calls, ends_at_seven, now=six).until == datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
    calls = replace(AT_THE_CAP, history=tuple(replace(one, at=one.at - 8 * HOUR) for one in WEEK))
    assert judged(calls, lasts, now=six).until == datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
    assert judged(calls, ends_at_seven, now=six).until == datetime(2026, 5, 6, 12, 0, tzinfo=UTC)


def test_a_rule_that_time_does_not_change_refuses_again_when_its_override_ends() -> None:
    """A presumption about the address: settled, so the search for an instant must ask it all the same."""
    strict = _presumed("F-WORKMAIL")
    mail = Contact(channel="email", person="borrower", address="a", address_kind="employer", debts=("D1",))
    facts = replace(AT_THE_CAP, contact=mail, history=())
    six = datetime(2026, 5, 5, 10, 0, tzinfo=UTC)
    short = replace(OVERRIDE, rule="F-WORKMAIL", from_at=six, until=six + HOUR)
    long = replace(short, until=six + 3 * HOUR)
    assert decide(replace(facts, overrides=(long,)), [strict], six).until == six + 2 * HOUR
    assert decide(replace(facts, overrides=(short,)), [strict], six).until is None


def _presumed(rule_id: str) -> Jurisdiction:
    profile = PROFILES["us-reg-f"]
    rules = tuple(replace(rule, force="presumption") if rule.id == rule_id else rule for rule in profile.rules)
    return replace(profile, rules=rules)


def test_an_advised_rule_needs_no_override_and_uses_none() -> None:
    just_now = replace(AT_THE_CAP, history=(replace(WEEK[-1], at=NOON - timedelta(minutes=4)),))
    verdict = judged(just_now, replace(OVERRIDE, rule="F-REBUT"))
    assert verdict.allowed
    assert all(finding.override is None for finding in verdict.findings)

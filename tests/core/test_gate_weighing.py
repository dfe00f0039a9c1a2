"""How several checks and rules make one verdict: what refuses, what warns, what an override lifts, and until when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from assistant.core.gate import Contact, Event, Finding, GateFacts, Jurisdiction, Place, Verdict, decide, read_profile
from assistant.core.gate.override import Override
from assistant.yamlfile import parse_yaml
from tests.core.gate_alone import CALL, FILE, LETTER, NOON, NOWHERE, TEXT, call, learned

MIDNIGHT = datetime(2026, 5, 6, 4, tzinfo=UTC)
MORNING = MIDNIGHT + timedelta(hours=8)
CAP = "{check: cap, channels: [call], most: 1, days: 1, noun: call}"
WEEK = "{check: cap, channels: [call], most: 1, days: 7, noun: call}"
GAP = "{check: gap, channels: [call], minutes: 600, noun: call}"
HOURS = '{check: time_window, windows: [{start: "08:00", end: "11:00"}]}'
SOFT = HOURS.replace("}]}", "}], warns: true}")
ROLE = "{check: role_gate, roles: [executor]}"
HELD = "{check: on_hold, facts: [bankruptcy]}"
AGED = "{check: fact_hold, facts: [moratorium]}"
TODAY = call(3)


def rule(*checks: str, rule_id: str = "X", **more: str) -> str:
    fields = {"id": rule_id, "clause": "law", "text": "So.", "confidence": "text", **more}
    said = ", ".join(f"{name}: {value}" for name, value in fields.items())
    return f"- {{{said}, checks: [{', '.join(checks)}]}}\n"


def read(*rules: str, head: str = "") -> Jurisdiction:
    found, problems = read_profile(parse_yaml(f"id: xx\nname: S\n{head}rules:\n{''.join(rules)}", "xx.yaml"))
    assert found is not None, problems
    return found


def weigh(
    *rules: str,
    history: tuple[Event, ...] = (),
    now: datetime = NOON,
    head: str = "",
    unverified_warns: bool = False,
    **more: Any,
) -> Verdict:
    facts = replace(FILE, history=history, **more)
    return decide(facts, [read(*rules, head=head)], now, unverified_warns=unverified_warns)


def only(*rules: str, **more: Any) -> Finding:
    (found,) = weigh(*rules, **more).findings
    return found


@pytest.mark.parametrize(
    ("checks", "passed", "warns", "because", "until"),
    [
        ((CAP,), False, False, "1 of 1 call in 1 day", MIDNIGHT),
        (
            (CAP, HOURS),
            False,
            False,
            "1 of 1 call in 1 day, the earliest that counts on 5 May 2026; it is 12:00",
            MORNING,
        ),
        (
            (HOURS, CAP),
            False,
            False,
            "it is 12:00 on Tuesday 05 May in America/New_York, outside the hours; 1 of 1",
            MORNING,
        ),
        (
            (CAP, ROLE),
            False,
            False,
            "1 of 1 call in 1 day, the earliest that counts on 5 May 2026; not to be spoken",
            None,
        ),
        ((SOFT,), False, True, "it is 12:00", MORNING),
        ((SOFT, CAP), False, False, "1 of 1 call in 1 day", MIDNIGHT),
        ((SOFT, WEEK.replace("most: 1", "most: 2")), False, True, "it is 12:00", MORNING),
        ((WEEK.replace("most: 1", "most: 2"), SOFT), False, True, "it is 12:00", MORNING),
        ((WEEK.replace("most: 1", "most: 2"), CAP.replace("most: 1", "most: 3")), True, False, "1 of 2 call", None),
        ((CAP, "{check: dispute}"), False, False, "1 of 1 call in 1 day", MIDNIGHT),
        ((AGED, "{check: dispute}"), True, False, "nothing on file against it", None),
    ],
)
def test_the_checks_of_a_rule_give_one_answer(
    checks: tuple[str, ...], passed: bool, warns: bool, because: str, until: datetime | None
) -> None:
    found = only(rule(*checks), history=(TODAY,))
    assert (found.passed, found.warns, found.until) == (passed, warns, until)
    assert found.because.startswith(because)


def test_the_count_that_binds_longest_is_the_count_of_the_rule() -> None:
    found = only(rule(CAP, WEEK), history=(TODAY,))
    assert found.counted is not None
    assert (found.counted.days, found.until) == (7, datetime(2026, 5, 12, 4, tzinfo=UTC))
    twice = only(rule(CAP, GAP), history=(TODAY,))
    assert twice.counted is not None
    assert twice.until == MIDNIGHT


@pytest.mark.parametrize(
    ("force", "confidence", "warned", "allowed", "warns"),
    [
        ("hard", "text", False, False, False),
        ("presumption", "text", False, False, False),
        ("advised", "text", False, True, True),
        ("hard", "unverified", False, False, False),
        ("hard", "unverified", True, True, True),
        ("hard", "secondary", True, False, False),
        ("advised", "unverified", True, True, True),
    ],
)
def test_advice_warns_and_so_may_what_nobody_has_read(
    force: str, confidence: str, warned: bool, allowed: bool, warns: bool
) -> None:
    verdict = weigh(rule(CAP, force=force, confidence=confidence), history=(TODAY,), unverified_warns=warned)
    assert (verdict.allowed, bool(verdict.warnings), bool(verdict.refusals)) == (allowed, warns, not allowed)
    unread = " (unverified: the rule's own text was not read)"
    assert verdict.findings[0].because.endswith(unread) is (confidence == "unverified")


def test_a_pass_of_an_unread_rule_says_nothing_of_it() -> None:
    found = only(rule(CAP, confidence="unverified"), history=(call(30),))
    assert "unverified" not in found.because


@pytest.mark.parametrize(
    ("dates", "now", "says"),
    [
        ({"effective_from": "2026-05-06"}, NOON, "not in force before 06 May 2026"),
        ({"effective_from": "2026-05-06"}, MIDNIGHT, "it is 00:00"),
        ({"effective_from": "2026-05-05"}, NOON, "it is 12:00"),
        ({"effective_to": "2026-05-05"}, NOON, "it is 12:00"),
        ({"effective_to": "2026-05-05"}, MIDNIGHT, "no longer in force since 05 May 2026"),
    ],
)
def test_a_rule_binds_on_its_days(dates: dict[str, str], now: datetime, says: str) -> None:
    assert only(rule(HOURS, **dates), now=now).because.startswith(says)


def test_a_rule_that_ends_bars_no_longer_than_that() -> None:
    verdict = weigh(rule(ROLE, effective_to="2026-05-05"))
    assert (verdict.findings[0].until, verdict.until) == (MIDNIGHT, MIDNIGHT)
    assert weigh(rule(WEEK, effective_to="2026-05-05"), history=(TODAY,)).until == MIDNIGHT
    assert weigh(rule(CAP, effective_to="2026-05-09"), history=(TODAY,)).until == MIDNIGHT
    assert weigh(rule(ROLE, effective_to="2026-05-05"), places=()).findings[0].until is None
    assert weigh(rule(ROLE)).until is None


def test_a_rule_that_begins_while_we_wait_is_waited_for_too() -> None:
    later = rule(HOURS, rule_id="Y", effective_from="2026-05-06")
    assert weigh(rule(CAP), later, history=(TODAY,)).until == MORNING
    assert weigh(rule(CAP), rule(HOURS, rule_id="Y", effective_from="2026-05-07"), history=(TODAY,)).until == MIDNIGHT
    for_good = rule(ROLE, rule_id="Y", effective_from="2026-05-06")
    assert weigh(rule(CAP), for_good, history=(TODAY,)).until is None
    assert weigh(rule(CAP), rule(HOURS, rule_id="Y", force="advised"), history=(TODAY,)).until == MIDNIGHT
    assert (
        weigh(
            rule(CAP), rule(HOURS, rule_id="Y", confidence="unverified"), history=(TODAY,), unverified_warns=True
        ).until
        == MIDNIGHT
    )
    assert weigh(rule(CAP), rule(SOFT, rule_id="Y"), history=(TODAY,)).until == MIDNIGHT


def test_an_instant_is_a_whole_second() -> None:
    ticking = replace(TODAY, at=TODAY.at.replace(microsecond=5))
    assert weigh(rule(GAP), history=(ticking,)).until == TODAY.at + timedelta(hours=10, seconds=1)
    assert weigh(rule(GAP), history=(TODAY,)).until == TODAY.at + timedelta(hours=10)


def test_an_instant_lies_within_four_hundred_days() -> None:
    midnight = datetime(2026, 5, 5, 4, tzinfo=UTC)
    for days, found in ((400, True), (401, False)):
        last = date(2026, 5, 5) + timedelta(days=days - 1)
        fact = replace(learned(0, "moratorium", until=last), at=midnight - timedelta(days=1))
        assert (weigh(rule(AGED), history=(fact,), now=midnight).until is not None) is found, days


UNKNOWN_PERSON = "the person's role is unknown"


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"places": ()}, NOWHERE),
        ({"contact": replace(CALL, person=None)}, UNKNOWN_PERSON),
        ({"contact": replace(LETTER, person=None)}, UNKNOWN_PERSON),
        ({"history": (learned(9, "number_not_theirs", number="m"),)}, "m was found not to be the person's"),
    ],
)
def test_what_is_unknown_is_held_against_the_contact_by_the_first_rule_that_judges_it(
    facts: dict[str, Any], says: str
) -> None:
    advice, texts = (
        rule(CAP, rule_id="A", force="advised"),
        rule("{check: content, channels: [sms], never: true}", rule_id="B"),
    )
    first = rule("{check: dispute}", rule_id="C")
    verdict = weigh(advice, texts, first, rule("{check: cease, persons: [borrower]}", rule_id="D"), **facts)
    assert [(one.rule, one.because) for one in verdict.refusals] == [("C", says)]
    assert verdict.until is None
    late = rule("{check: dispute}", rule_id="C", effective_from="2027-01-01")
    verdict = weigh(late, rule("{check: cease, persons: [borrower]}", rule_id="D"), **facts)
    assert [one.rule for one in verdict.refusals] == ["D"]
    soft = rule("{check: dispute}", rule_id="C", confidence="unverified")
    verdict = weigh(soft, unverified_warns=True, **facts)
    assert (verdict.allowed, [one.rule for one in verdict.warnings]) == (True, ["C"])


def test_what_is_unknown_ends_with_the_only_rule_that_minds() -> None:
    ends = rule("{check: dispute}", effective_to="2026-05-05")
    verdict = weigh(ends, contact=replace(CALL, person=None))
    assert (verdict.findings[0].until, verdict.until) == (MIDNIGHT, MIDNIGHT)
    both = weigh(ends, rule(HOURS, rule_id="Y", effective_from="2026-05-06"), contact=replace(CALL, person=None))
    assert both.until is None


def test_a_rule_that_says_more_of_what_is_unknown_says_it_alone() -> None:
    verdict = weigh(rule("{check: dispute}", rule_id="C"), rule(ROLE, rule_id="D"), contact=replace(CALL, person=None))
    assert [(one.rule, one.because) for one in verdict.refusals] == [("D", UNKNOWN_PERSON)]


def test_what_reaches_nobody_needs_no_place_and_counts_the_days_of_the_profile() -> None:
    record = Contact(channel="delete_record", more={"record_created": date(2025, 5, 6)})
    keep = rule("{check: retention, months: 12}")
    shanghai = weigh(
        keep, contact=record, places=(), head="home_zone: Asia/Shanghai\n", now=datetime(2026, 5, 5, 15, tzinfo=UTC)
    )
    assert shanghai.until == datetime(2026, 5, 5, 16, tzinfo=UTC)
    assert weigh(keep, contact=record, places=()).until == datetime(2026, 5, 6, tzinfo=UTC)
    assert weigh(keep, contact=record, places=(Place(zone="America/New_York"),)).until == MIDNIGHT


def test_a_profile_may_know_a_zone_by_another_name() -> None:
    urumqi = (Place(zone="Asia/Urumqi"),)
    eight = datetime(2026, 5, 5, 0, tzinfo=UTC)  # in Beijing; six in Urumqi
    assert not weigh(rule(HOURS), now=eight, places=urumqi).allowed
    assert weigh(rule(HOURS), now=eight, head="zone_aliases: {Asia/Urumqi: Asia/Shanghai}\n", places=urumqi).allowed


SCOPES = {
    "scope: {acts_as: [collector]}\n": (CALL, replace(CALL, acts_as="creditor_in_own_name")),
    "scope: {products: [microfinance]}\n": (replace(CALL, product="microfinance"), CALL),
    "scope: {not_debt_kinds: [consumer_loan]}\n": (replace(CALL, debts=("D9",)), CALL),
}


@pytest.mark.parametrize("head", SCOPES)
def test_a_contact_outside_the_scope_is_told_so(head: str) -> None:
    inside, outside = SCOPES[head]
    assert not weigh(rule(HOURS), head=head, contact=inside).allowed
    verdict = weigh(rule(HOURS), rule(CAP, rule_id="Y"), head=head, contact=outside, history=(TODAY,))
    assert {one.because for one in verdict.findings} == {"this contact is outside the scope of the profile"}
    assert verdict.allowed


NOTE = Override(id=7, rule="X", by="ana", because="a promise", from_at=NOON, until=NOON + timedelta(hours=3))


@pytest.mark.parametrize(
    ("force", "override", "now", "allowed"),
    [
        ("presumption", NOTE, NOON, True),
        ("presumption", NOTE, NOON - timedelta(minutes=1), False),
        ("presumption", NOTE, NOON + timedelta(hours=3), False),
        ("presumption", NOTE, NOON + timedelta(hours=3, seconds=-1), True),
        ("presumption", replace(NOTE, rule="Z"), NOON, False),
        ("hard", NOTE, NOON, False),
    ],
)
def test_an_override_lifts_a_presumption_for_its_time(
    force: str, override: Override, now: datetime, allowed: bool
) -> None:
    verdict = weigh(rule(CAP, force=force), history=(TODAY,), overrides=(override,), now=now)
    assert verdict.allowed is allowed
    found = verdict.findings[0]
    assert (found.override, found.warns) == ((7, True) if allowed else (None, False))
    assert found.because.startswith("overridden by ana because a promise (1 of 1 call") is allowed


def test_an_override_that_ends_before_the_rest_opens_helps_nobody() -> None:
    short = replace(NOTE, until=NOON + timedelta(minutes=30))
    other = rule("{check: gap, channels: [call], minutes: 240, noun: call}", rule_id="Y")
    one = weigh(rule(CAP, force="presumption"), other, history=(TODAY,), overrides=(short,))
    assert one.until == MIDNIGHT
    long = weigh(rule(CAP, force="presumption"), other, history=(TODAY,), overrides=(NOTE,))
    assert long.until == NOON + timedelta(hours=1)
    settled = rule(ROLE, force="presumption")
    assert weigh(settled, other, history=(TODAY,), overrides=(short,)).until is None
    assert weigh(settled, other, history=(TODAY,), overrides=(NOTE,)).until == NOON + timedelta(hours=1)
    assert weigh(settled, overrides=(NOTE,)).allowed


def test_a_pass_and_a_warning_need_no_override() -> None:
    advice = weigh(rule(CAP, force="advised"), history=(TODAY,), overrides=(NOTE,)).findings[0]
    assert (advice.override, advice.warns) == (None, True)
    passing = weigh(rule(CAP, force="presumption"), history=(call(30),), overrides=(NOTE,)).findings[0]
    assert (passing.override, passing.warns) == (None, False)


def test_each_rule_says_something_of_each_contact() -> None:
    silent = weigh(
        rule(CAP), rule("{check: content, channels: [sms], never: true}", rule_id="B"), rule(rule_id="C", note="a task")
    )
    assert [one.because for one in silent.findings] == [
        "nothing on file against it",
        "does not judge a contact by call",
        "a task",
    ]
    assert [one.because for one in weigh(rule(CAP, note="a task")).findings] == ["nothing on file against it"]
    assert (
        weigh(rule(CAP), contact=replace(TEXT, channel="credit_bureau")).findings[0].because
        == "does not judge a contact by credit bureau"
    )
    later = weigh(rule(rule_id="C", note="a task", effective_from="2027-01-01"))
    assert later.findings[0].because == "not in force before 01 January 2027"


def test_a_hold_of_a_file_of_unknown_place_is_said_beside_it() -> None:
    verdict = weigh(rule(HELD), history=(learned(9, "bankruptcy"),), places=())
    assert verdict.findings[0].because == "bankruptcy since 05 May 2026"
    assert isinstance(verdict, Verdict)
    assert GateFacts(places=(), contact=CALL).overrides == ()

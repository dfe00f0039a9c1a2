"""The verdict: all rules weighed, the instant at which all of them pass, what a supervisor reads."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assistant.core.gate import (
    BorrowerFacts,
    Contact,
    Debt,
    Event,
    GateFacts,
    Hold,
    Jurisdiction,
    Place,
    Verdict,
    Window,
    decide,
)
from assistant.profiles import load_profiles

PROFILES, PROBLEMS = load_profiles(Path(__file__).parents[2] / "config" / "jurisdictions")
NOON = datetime(2026, 5, 5, 16, 0, tzinfo=UTC)  # a Tuesday, 12:00 in New York
CALL = Contact(channel="call", person="borrower", number="m", debts=("D1",), consent="form")
A_BORROWER = GateFacts(
    places=(Place(zone="America/New_York"),), debts=(Debt(id="D1", kind="credit_card"), Debt(id="D2")), contact=CALL
)
UNTIL_THE_WEEK_ENDS = Hold(kind="hardship_hold", from_on=date(2026, 5, 1), to_on=date(2026, 5, 8))


def profiles(*names: str) -> list[Jurisdiction]:
    return [PROFILES[name] for name in names]


def a_call(at: datetime, **changed: object) -> Event:
    return replace(
        Event(at=at, event="call", person="borrower", number="m", debts=("D1",), outcome="no_answer"),
        **changed,  # type: ignore[arg-type] # each test changes the one field that it is about
    )


def judged(facts: GateFacts, *names: str, now: datetime = NOON) -> Verdict:
    return decide(facts, profiles(*names), now)


def refusing(verdict: Verdict) -> list[str]:
    return [finding.rule for finding in verdict.refusals]


def test_the_shipped_profiles_have_no_problem() -> None:
    assert PROBLEMS == ()


def test_every_rule_is_weighed_and_kept_the_passing_ones_too() -> None:
    verdict = judged(A_BORROWER, "house", "us-reg-f")
    assert verdict.allowed
    assert len(verdict.findings) == len(PROFILES["house"].rules) + len(PROFILES["us-reg-f"].rules)
    assert {finding.profile for finding in verdict.findings} == {"house", "us-reg-f"}


def test_a_refusal_waits_until_all_rules_pass_not_for_the_latest_of_their_own_instants() -> None:
    one_today = replace(A_BORROWER, history=(a_call(NOON - timedelta(hours=1)),))
    verdict = judged(one_today, "house")
    own = [finding.until for finding in verdict.refusals]
    assert own == [datetime(2026, 5, 6, 4, 0, tzinfo=UTC)]  # the day's cap frees at midnight
    assert verdict.until == datetime(2026, 5, 6, 12, 0, tzinfo=UTC)  # the house opens at eight


def test_the_strictest_of_two_profiles_wins() -> None:
    evening = datetime(2026, 5, 6, 0, 30, tzinfo=UTC)  # 20:30 in New York
    assert judged(A_BORROWER, "us-reg-f", now=evening).allowed
    assert refusing(judged(A_BORROWER, "us-reg-f", "house", now=evening)) == ["H-HOURS"]


def test_a_refusal_that_time_does_not_cure_has_no_instant() -> None:
    spouse = replace(A_BORROWER, contact=replace(CALL, person="relative"))
    night = datetime(2026, 5, 6, 2, 0, tzinfo=UTC)
    assert judged(spouse, "us-reg-f", now=night).until is None


def test_windows_that_never_meet_have_no_instant() -> None:
    far = (Place(zone="America/Los_Angeles"), Place(zone="Asia/Kolkata"))
    verdict = judged(replace(A_BORROWER, places=far), "br-rj")
    assert not verdict.allowed
    assert verdict.until is None


@pytest.mark.parametrize("zone", [None, "Mars/Olympus"])
def test_an_unknown_place_refuses_and_says_so(zone: str | None) -> None:
    verdict = judged(replace(A_BORROWER, places=(Place(zone=zone),)), "us-reg-f")
    assert "place is unknown" in verdict.refusals[0].because


def test_the_reason_counts_and_dates() -> None:
    week = tuple(a_call(NOON - timedelta(days=6 - n, hours=1)) for n in range(7))
    finding = judged(replace(A_BORROWER, history=week), "us-reg-f").refusals[0]
    assert finding.because == "7 of 7 calls about D1 in 7 days, the earliest that counts on 29 April 2026"


def test_an_advised_rule_warns_and_does_not_refuse() -> None:
    just_now = replace(A_BORROWER, history=(a_call(NOON - timedelta(minutes=4)),))
    verdict = judged(just_now, "us-reg-f")
    assert verdict.allowed
    assert [finding.rule for finding in verdict.warnings] == ["F-REBUT"]


def test_one_setting_turns_unverified_rules_into_warnings() -> None:
    work = replace(CALL, channel="email", number=None, address="a", address_kind="employer", consent=None)
    facts = replace(A_BORROWER, contact=work)
    refused = judged(facts, "us-reg-f").refusals[0]
    assert (refused.rule, refused.confidence) == ("F-WORKMAIL", "unverified")
    assert refused.because == "the address is the employer's (unverified: the rule's own text was not read)"
    softened = decide(facts, profiles("us-reg-f"), NOON, unverified_warns=True)
    assert softened.allowed
    assert "F-WORKMAIL" in [finding.rule for finding in softened.warnings]


def test_a_creditor_in_its_own_name_is_outside_regulation_f_and_every_finding_says_so() -> None:
    night = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)
    own = replace(A_BORROWER, contact=replace(CALL, acts_as="creditor_in_own_name"))
    verdict = judged(own, "us-reg-f", now=night)
    assert verdict.allowed
    assert {finding.because for finding in verdict.findings} == {"this contact is outside the scope of the profile"}


def test_a_business_debt_is_outside_regulation_f_but_not_beside_a_consumer_debt() -> None:
    night = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)
    business = replace(A_BORROWER, debts=(Debt(id="D1", kind="business_loan"), Debt(id="D2", kind="credit_card")))
    assert judged(business, "us-reg-f", now=night).allowed
    both = replace(business, contact=replace(CALL, debts=("D1", "D2")))
    assert not judged(both, "us-reg-f", now=night).allowed


@pytest.mark.parametrize(("day", "allowed"), [(7, False), (8, True)])
def test_the_last_day_of_a_hold_on_file_is_the_day_before_its_exclusive_end(day: int, allowed: bool) -> None:
    held = replace(A_BORROWER, holds=(UNTIL_THE_WEEK_ENDS,))
    assert judged(held, "house", now=datetime(2026, 5, day, 16, 0, tzinfo=UTC)).allowed is allowed


def test_a_hold_says_until_when() -> None:
    held = replace(A_BORROWER, holds=(UNTIL_THE_WEEK_ENDS,))
    assert judged(held, "house").until == datetime(2026, 5, 8, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "hold",
    [
        replace(UNTIL_THE_WEEK_ENDS, blocks=frozenset({"fees"})),
        replace(UNTIL_THE_WEEK_ENDS, debts=("D2",)),
        replace(UNTIL_THE_WEEK_ENDS, person="joint_borrower:ann"),
        replace(UNTIL_THE_WEEK_ENDS, from_on=date(2026, 5, 6)),
    ],
)
def test_a_hold_binds_only_what_it_blocks_whom_it_names_and_when(hold: Hold) -> None:
    assert judged(replace(A_BORROWER, holds=(hold,)), "house").allowed


def test_more_than_fifteen_days_past_due_lift_the_hours() -> None:
    manila = replace(
        A_BORROWER,
        places=(Place(zone="Asia/Manila"),),
        borrower=BorrowerFacts(dpd=16),
        contact=replace(CALL, consent="recorded"),  # a consent to the channel lifts no hour
    )
    late = datetime(2026, 5, 5, 15, 0, tzinfo=UTC)  # 23:00 in Manila
    assert judged(manila, "ph", now=late).allowed
    assert not judged(replace(manila, borrower=BorrowerFacts(dpd=15)), "ph", now=late).allowed
    assert not judged(replace(manila, borrower=BorrowerFacts()), "ph", now=late).allowed


def test_elapsed_hours_are_not_stretched_by_the_clock_change() -> None:
    before = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)  # 01:30 in New York, an hour before 02:00 becomes 03:00
    robot = replace(CALL, mode="prerecorded")
    tried = replace(A_BORROWER, contact=robot, history=(a_call(before, mode="prerecorded"),))
    gap = next(f for f in judged(tried, "house", now=before + timedelta(hours=3)).findings if f.rule == "H-CALLS")
    assert gap.until == before + timedelta(hours=4)


def test_a_skipped_hour_opens_with_the_clock_change_and_a_repeated_one_with_its_first() -> None:
    agreed = Event(
        at=datetime(2026, 3, 1, tzinfo=UTC),
        event="request",
        request="consent_to_time",
        person="borrower",
        made_by="letter",
        windows=(Window(start=150, end=180),),  # 02:30 to 03:00
    )
    night = replace(A_BORROWER, history=(agreed,))
    spring = judged(night, "us-reg-f", now=datetime(2026, 3, 8, 5, 0, tzinfo=UTC))
    assert spring.until == datetime(2026, 3, 8, 12, 0, tzinfo=UTC)  # that night has no 02:30
    autumn = judged(night, "us-reg-f", now=datetime(2026, 11, 1, 4, 0, tzinfo=UTC))
    assert autumn.until == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)


def test_a_claimed_call_counts_before_its_outcome_is_known() -> None:
    claimed = replace(A_BORROWER, history=(a_call(NOON - timedelta(hours=5), outcome=None, status="claimed"),))
    assert refusing(judged(claimed, "house")) == ["H-CALLS"]


def test_the_version_of_a_profile_is_what_it_says() -> None:
    assert len({profile.version for profile in PROFILES.values()}) == len(PROFILES)
    assert all(len(profile.version) == 12 for profile in PROFILES.values())


@pytest.mark.parametrize("name", sorted(PROFILES))
@pytest.mark.parametrize(
    "unknown",
    [
        replace(A_BORROWER, places=(Place(zone=None),)),
        replace(A_BORROWER, contact=replace(CALL, person=None)),
        replace(
            A_BORROWER,
            history=(Event(at=NOON - timedelta(days=40), event="fact", fact="number_not_theirs", number="m"),),
        ),
    ],
    ids=["place", "person", "number"],
)
def test_what_is_unknown_refuses_in_every_profile_in_force(name: str, unknown: GateFacts) -> None:
    days = {"us-nyc": date(2026, 10, 6), "in-rbi-2027": date(2027, 3, 2)}
    now = datetime.combine(days.get(name, NOON.date()), NOON.timetz())
    microfinance = replace(unknown, contact=replace(unknown.contact, product="microfinance"))
    verdict = decide(microfinance, profiles(name), now)
    assert not verdict.allowed
    assert verdict.until is None or "2026" in name  # but for the end of the rules themselves
    assert decide(replace(A_BORROWER, contact=replace(CALL, channel="delete_record")), profiles(name), now).allowed


def test_an_overlay_that_is_not_in_force_yet_refuses_nothing_unknown() -> None:
    assert judged(replace(A_BORROWER, places=(Place(zone=None),)), "us-nyc").allowed


def test_time_does_not_cure_what_is_unknown_even_where_another_rule_waits_for_the_morning() -> None:
    night = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)
    nobody = replace(A_BORROWER, contact=replace(CALL, person=None))
    assert judged(A_BORROWER, "us-wa", now=night).until is not None
    assert judged(nobody, "us-wa", now=night).until is None

"""What the gate reads from a file before any rule does: whose number, which debts, which zones, whose sender."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.core.gate import Contact, Debt, Event, GateFacts, Place
from assistant.core.gate.look import CaseFile, country_and_region, role, same_person, same_sender, zones_of
from assistant.core.gate.nouns import many
from assistant.core.gate.plain import said
from assistant.core.gate.verdict import decide
from tests.core.gate_alone import (
    CALL,
    FILE,
    MAIL,
    NOON,
    ROBOT,
    TEXT,
    ago,
    asks,
    call,
    finding,
    learned,
    profile,
)

NOT_THEIRS = learned(90, "number_not_theirs", number="m")
CHECKED = "number_checked_for_reassignment"
WRONG = ago(90, "sms", direction="in", number="m", intent="wrong_person")
CAP = "{check: cap, channels: [call, sms], most: 9, days: 7}"
DOUBTED = "m was found not to be the person's"


@pytest.mark.parametrize(
    ("history", "doubted"),
    [
        ((NOT_THEIRS,), True),
        ((replace(NOT_THEIRS, number="z"),), False),
        ((replace(NOT_THEIRS, number=None),), False),
        ((WRONG,), True),
        ((replace(WRONG, event="call"),), True),
        ((replace(WRONG, number=None),), False),
        ((replace(WRONG, intent="stop"),), False),
        ((replace(WRONG, event="email"),), False),
        ((NOT_THEIRS, learned(80, CHECKED, number="m")), False),
        ((NOT_THEIRS, learned(80, CHECKED, number="z")), True),
        ((NOT_THEIRS, learned(90, CHECKED, number="m")), True),
        ((NOT_THEIRS, learned(95, CHECKED, number="m")), True),
        ((NOT_THEIRS, learned(80, CHECKED, number="m"), replace(WRONG, at=NOON - timedelta(hours=70))), True),
    ],
)
def test_a_number_in_doubt_refuses_until_it_was_checked_anew(history: tuple[Event, ...], doubted: bool) -> None:
    for contact in (CALL, TEXT):
        found = finding(CAP, contact, *history)
        assert (found.passed, found.because == DOUBTED) == (not doubted, doubted)
    assert finding(CAP.replace("sms", "sms, email"), replace(MAIL, number="m"), *history).passed


@pytest.mark.parametrize(
    ("event", "contact", "touches"),
    [
        (learned(9, "paid"), CALL, True),
        (learned(9, "paid", debts=("D1",)), CALL, True),
        (learned(9, "paid", debts=("D2",)), CALL, False),
        (learned(9, "paid", debts=("D2", "D1")), CALL, True),
        (learned(9, "paid", debts=("D2",)), replace(CALL, debts=()), True),
        (learned(9, "paid", debts=("D9",)), replace(CALL, debts=()), False),
    ],
)
def test_what_is_said_of_no_debt_is_said_of_all_and_a_contact_about_none_is_about_all(
    event: Event, contact: Contact, touches: bool
) -> None:
    file = CaseFile(replace(FILE, contact=contact, history=(event,)), ())
    assert file.touches(event) is touches
    assert (file.facts_about("paid") == [event]) is touches


def test_a_file_without_debts_is_about_whatever_is_said() -> None:
    event = learned(9, "paid", debts=("D2",))
    assert CaseFile(replace(FILE, debts=(), contact=replace(CALL, debts=()), history=(event,)), ()).touches(event)


def test_the_shelves_say_what_a_file_holds() -> None:
    def shelves(contact: Contact, *history: Event) -> frozenset[str]:
        facts = replace(FILE, contact=contact, history=history)
        return CaseFile(facts, zones_of(facts.places, {})).shelves()

    assert shelves(CALL) == frozenset()
    assert shelves(ROBOT) == {"machine"}
    assert shelves(replace(CALL, person=None)) == {"nobody"}
    assert shelves(replace(CALL, in_reply_to="borrower_initiated")) == {"reply"}
    assert shelves(replace(CALL, purpose="location_information")) == {"enquiry"}
    assert shelves(replace(CALL, more={"x": 1})) == {"content"}
    assert shelves(CALL, call(9)) == {"sent"}
    assert shelves(CALL, call(9, "conversation", direction="in")) == {"received", "talks"}
    assert shelves(CALL, call(9, "wrong_party")) == {"sent", "wrong_party"}
    assert shelves(CALL, asks(9, "consent"), learned(9, "paid")) == {"requests", "learned"}


NEW_YORK, SHANGHAI = ZoneInfo("America/New_York"), ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("places", "zones"),
    [
        ((), ()),
        ((Place(zone="America/New_York"),), (NEW_YORK,)),
        ((Place(zone="America/New_York"), Place(zone="America/New_York")), (NEW_YORK,)),
        ((Place(zone="America/New_York"), Place(zone="Asia/Shanghai")), (NEW_YORK, SHANGHAI)),
        ((Place(zone="America/New_York"), Place(zone="Asia/Shanghai", evidence="stated")), (SHANGHAI,)),
        ((Place(zone="Asia/Urumqi"),), (SHANGHAI,)),
        ((Place(zone="America/New_York"), Place(zone=None)), ()),
        ((Place(zone="Mars/Sea"),), ()),
    ],
)
def test_every_place_counts_unless_one_was_stated_and_an_unknown_one_spoils_all(
    places: tuple[Place, ...], zones: tuple[ZoneInfo, ...]
) -> None:
    assert zones_of(places, {"Asia/Urumqi": "Asia/Shanghai"}) == zones


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (Place(zone="America/New_York"), ("US", None)),
        (Place(zone="America/New_York", country="US", region="NY"), ("US", "NY")),
        (Place(zone="America/New_York", region="NY"), ("US", None)),
        (Place(zone="Asia/Shanghai", country="CN", region="SH"), ("US", None)),
    ],
)
def test_a_places_own_word_says_whose_holidays_hold(place: Place, found: tuple[str | None, str | None]) -> None:
    assert country_and_region((place,), NEW_YORK) == found


@pytest.mark.parametrize(
    ("sent", "by", "reach", "same"),
    [
        ("own", "own", "collector", True),
        ("agency:east", "own", "collector", False),
        ("agency:east", "own", "lender", True),
        ("agency:east", "agency:west", "lender", True),
        ("other:x", "own", "lender", False),
        ("own", "other:x", "lender", False),
        ("other:x", "other:x", "lender", True),
        ("other:x", "other:y", "lender", False),
    ],
)
def test_a_lender_and_its_agencies_are_one_sender(sent: str, by: str, reach: str, same: bool) -> None:
    assert same_sender(call(9, by=sent), replace(CALL, by=by), reach) is same


def test_a_role_may_have_a_name_and_nobody_may_be_anyone() -> None:
    assert (role("relative:anna"), role("relative"), role(None), role("")) == ("relative", "relative", None, None)
    assert same_person(call(9, person=None), CALL)
    assert same_person(call(9), replace(CALL, person=None))
    assert not same_person(call(9, person="spouse"), CALL)


def test_two_profiles_share_one_look_and_count_alike() -> None:
    rules = ("{check: cap, channels: [call], most: 2, days: 7}", "{check: cap, channels: [call], most: 1, days: 1}")
    facts = replace(FILE, history=(call(30), call(9)))
    verdict = decide(facts, [profile(rules[0]), profile(rules[1]), profile(*rules)], NOON)
    assert [finding.passed for finding in verdict.findings] == [False, False, False, False]
    assert [finding.because[:6] for finding in verdict.findings] == ["2 of 2", "1 of 1", "2 of 2", "1 of 1"]


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        ("call", "calls"),
        ("try", "tries"),
        ("day", "days"),
        ("address", "addresses"),
        ("fax", "faxes"),
        ("speech", "speeches"),
        ("push", "pushes"),
        ("call or text", "calls or texts"),
        ("call and text", "calls and texts"),
        ("call or text to a number", "calls or texts to a number"),
        ("y", "ies"),
    ],
)
def test_what_is_counted_has_a_plural(noun: str, plural: str) -> None:
    assert many(noun) == plural


MONTH = "{check: cap, channels: [call], most: 4, days: 30, noun: call}"
WEEK = "{check: cap, channels: [call], most: 9, days: 7, noun: call}"


def words(facts: GateFacts, *checks: str, now: datetime = NOON) -> str:
    return said(decide(facts, [profile(*checks)], now), facts, now)


def test_the_count_that_is_nearest_to_its_limit_is_told() -> None:
    facts = replace(FILE, history=(call(200), call(9)))
    assert words(facts, WEEK, MONTH) == "allowed: 2 of 4 calls since 27 Apr"
    assert words(facts, MONTH, WEEK) == "allowed: 2 of 4 calls since 27 Apr"
    assert (
        words(facts, MONTH.replace("most: 4", "most: 3").replace("30", "1"), WEEK)
        == "allowed: 1 of 3 calls since 5 May"
    )
    assert words(replace(facts, history=(call(9000),)), MONTH) == "allowed: nothing on file against it"


def test_a_count_of_one_is_one_and_of_a_debt_names_it() -> None:
    one = "{check: cap, channels: [call], per: debt, most: 1, days: 7, noun: call}"
    facts = replace(FILE, debts=(Debt(id="D1", kind="device_loan"), Debt(id="D2")), history=(call(9),))
    later = "the next is possible on Tue 12 May at 00:00 in New York"
    assert words(facts, one) == f"1 of 1 call about this device loan since 5 May; {later}"
    both = replace(facts, contact=replace(CALL, debts=("D1", "D2")))
    assert words(both, one) == f"1 of 1 call about device loan D1 since 5 May; {later}"
    alone = replace(facts, contact=replace(CALL, debts=()), debts=(Debt(id="D1", kind="utility"),))
    assert words(alone, one) == f"1 of 1 call about this bill since 5 May; {later}"
    two = replace(facts, contact=replace(CALL, debts=()))
    assert words(two, one).startswith("1 of 1 call about device loan D1 since 5 May")


def test_without_a_place_days_are_those_of_utc_and_a_verdict_may_have_no_instant() -> None:
    facts = replace(FILE, places=(), history=(learned(9, "bankruptcy"),))
    assert words(facts, "{check: on_hold, facts: [bankruptcy]}").endswith("time alone does not change that")


def test_places_with_different_days_have_each_their_own() -> None:
    rule = '{check: time_window, windows: [{start: "08:00", end: "11:00"}, {start: "20:00", end: "23:00"}]}'
    two = replace(FILE, places=(Place(zone="America/New_York"), Place(zone="Asia/Shanghai")))
    assert words(two, rule).endswith(
        "the next is possible on Tue 5 May at 20:00 in New York and Wed 6 May at 08:00 in Shanghai"
    )


def test_only_a_call_has_a_voice() -> None:
    assert ROBOT.has_robot_voice
    assert replace(CALL, dialing="ai").has_robot_voice
    assert not replace(CALL, dialing="automated").has_robot_voice
    assert not replace(TEXT, dialing="ai").has_robot_voice
    assert (CALL.is_automated, ROBOT.is_automated, replace(CALL, dialing="automated").is_automated) == (
        False,
        True,
        True,
    )

"""What a cap counts: which contacts, about which debt, by whom, and until when it bars."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from assistant.core.gate import Contact, Debt, Event, Place
from tests.core.gate_alone import (
    CALL,
    FILE,
    LETTER,
    NOON,
    ROBOT,
    TEXT,
    ago,
    allows,
    asks,
    call,
    finding,
    learned,
)

ONE = "{check: cap, channels: [call], most: 1, days: 7, noun: call}"
PER_DEBT = "{check: cap, channels: [call], per: debt, most: 1, days: 7, noun: call}"
EXEMPT = "{check: cap, channels: [call], per: debt, most: 1, days: 7, noun: call, consent_exempts: true}"
GROUPED = "{check: cap, channels: [call], per: debt, group_student_loans: true, most: 1, days: 7, noun: call}"
FULL = "1 of 1 call in 7 days, the earliest that counts on 4 May 2026"
NOTHING = "nothing on file against it"
TOMORROW = datetime(2026, 5, 6, 4, tzinfo=UTC)  # midnight in New York
BOTH = replace(CALL, debts=("D1", "D2"))


@pytest.mark.parametrize(
    ("event", "counts"),
    [
        (call(24), True),
        (call(24, "conversation"), True),
        (call(24, None, status="claimed"), True),
        (call(24, "wrong_party"), False),
        (call(24, person=None), True),
        (call(24, person="spouse"), False),
        (call(24, direction="in"), False),
        (call(24, by="agency:east"), True),
        (call(24, by="other:acme"), False),
        (ago(24, "sms", number="m"), False),
    ],
)
def test_a_cap_counts_what_the_lender_and_its_agencies_sent_this_person(event: Event, counts: bool) -> None:
    assert finding(ONE, CALL, event).because == (FULL if counts else NOTHING)


@pytest.mark.parametrize(
    ("more", "contact", "event", "counts"),
    [
        ("modes: [prerecorded]", ROBOT, call(24, mode="prerecorded"), True),
        ("modes: [prerecorded]", ROBOT, call(24), False),
        ("modes: [prerecorded]", CALL, call(24, mode="prerecorded"), False),
        ("modes: [prerecorded]", replace(CALL, dialing="prerecorded"), call(24, mode="prerecorded"), True),
        ("modes: [live]", CALL, call(24), True),
        ("style: notice", replace(CALL, style="notice"), call(24, style="notice"), True),
        ("style: notice", ROBOT, call(24, mode="prerecorded"), True),  # a recording speaks one way
        ("style: two_way", replace(CALL, mode="ai"), call(24, mode="ai"), True),
        ("style: two_way", CALL, call(24, mode="ringless"), False),
        ("style: two_way", CALL, call(24, style="notice"), False),
        ("number_kinds: [work]", replace(CALL, number_kind="work"), call(24, number_kind="work"), True),
        ("number_kinds: [work]", replace(CALL, number_kind="work"), call(24), False),
        ("number_kinds: [work]", CALL, call(24, number_kind="work"), False),
        ("per: number", CALL, call(24), True),
        ("per: number", CALL, call(24, number="z"), False),
        ("per: number", CALL, call(24, number=None), True),
        ("collectors: collector", CALL, call(24, by="agency:east"), False),
        ("collectors: collector", CALL, call(24), True),
        ("leave_out: [busy]", CALL, call(24, "busy"), False),
        ("leave_out: [busy]", CALL, call(24), True),
        ("only: [conversation]", CALL, call(24, "conversation"), True),
        ("only: [conversation]", CALL, call(24), False),
        ("only: [conversation]", CALL, call(24, None), True),
        ("wrong_party_counts: true", CALL, call(24, "wrong_party"), True),
        ("exempt_roles: [attorney]", replace(CALL, person="attorney:z"), call(24, person="attorney:z"), False),
        ("exempt_roles: [attorney]", CALL, call(24), True),
        ("unless_consent_on_file: true", replace(CALL, consent="form"), call(24), False),
        ("unless_consent_on_file: true", CALL, call(24), True),
        ("counts: [sms]", CALL, ago(24, "sms", number="m"), True),
        ("counts: [sms]", CALL, call(24), False),
    ],
)
def test_a_cap_is_as_narrow_as_its_profile_says(more: str, contact: Contact, event: Event, counts: bool) -> None:
    rule = f"{{check: cap, channels: [call], most: 1, days: 7, {more}}}"
    assert finding(rule, contact, event).passed is not counts


@pytest.mark.parametrize(
    ("contact", "event", "counts"),
    [
        (replace(LETTER, address_kind="employer"), ago(24, "letter", address_kind="employer"), True),
        (replace(LETTER, address_kind="employer"), ago(24, "letter"), False),
        (LETTER, ago(24, "letter", address_kind="employer"), False),
        (LETTER, ago(24, "letter"), False),
        (replace(TEXT, number_kind="work"), ago(24, "sms", number_kind="work"), True),
        (replace(TEXT, number_kind="work"), ago(24, "letter", address_kind="employer"), True),
        (replace(TEXT, number_kind="work"), ago(24, "sms"), False),
    ],
)
def test_a_text_has_a_kind_of_number_and_a_letter_a_kind_of_address(
    contact: Contact, event: Event, counts: bool
) -> None:
    rule = "{check: cap, channels: [sms, letter], number_kinds: [work], address_kinds: [employer], most: 1, days: 7}"
    assert finding(rule, contact, event).passed is not counts


def test_a_kind_of_number_says_nothing_of_letters() -> None:
    rule = "{check: cap, channels: [call, letter], number_kinds: [work], most: 1, days: 7}"
    assert not allows(rule, LETTER, ago(24, "letter"))


def test_the_day_of_the_earliest_is_that_of_the_first_place() -> None:
    evening = call(15)  # nine in the evening of the fourth in New York, the fifth in London
    assert "on 4 May 2026" in finding(ONE, CALL, evening).because
    london = (Place(zone="Europe/London"), *FILE.places)
    assert "on 5 May 2026" in finding(ONE, CALL, evening, places=london).because


def test_a_visit_has_no_outcome_of_a_call() -> None:
    rule = "{check: cap, channels: [call, visit], only: [conversation], most: 1, days: 7}"
    visit = replace(CALL, channel="visit", number=None)
    assert not allows(rule, visit, ago(24, "visit", outcome="absent"))
    assert allows(rule, visit, call(24))


@pytest.mark.parametrize(
    ("rule", "contact", "event", "says"),
    [
        (PER_DEBT, CALL, call(24), "1 of 1 call about D1 in 7 days, the earliest that counts on 4 May 2026"),
        (PER_DEBT, CALL, call(24, debts=("D2",)), "0 of 1 call about D1 in 7 days"),
        (PER_DEBT, CALL, call(24, debts=()), "1 of 1 call about D1 in 7 days, the earliest that counts on 4 May 2026"),
        (PER_DEBT, CALL, call(24, debts=("D2",), discussed=("D1",)), "1 of 1 call about D1 in 7 days, the earliest"),
        (PER_DEBT, CALL, call(24, "conversation", debts=("D1",), discussed=("D2",)), "0 of 1 call about D1 in 7 days"),
        (PER_DEBT, BOTH, call(24, debts=("D2",)), "1 of 1 call about D2 in 7 days, the earliest that counts"),
        (PER_DEBT, BOTH, call(200, debts=("D2",)), NOTHING),
        (ONE, BOTH, call(24, debts=("D2",)), FULL),
    ],
)
def test_a_count_for_each_debt(rule: str, contact: Contact, event: Event, says: str) -> None:
    assert finding(rule, contact, event).because.startswith(says)


def test_of_two_full_counts_the_one_that_frees_later_says_when() -> None:
    later = finding(PER_DEBT, BOTH, call(72, debts=("D2",)), call(24))
    assert later.until == datetime(2026, 5, 11, 4, tzinfo=UTC)
    assert later.counted is not None
    assert (later.counted.made, later.counted.most, later.counted.about) == (1, 1, "D1")
    assert later.counted.since == NOON - timedelta(hours=24)


def test_without_a_debt_on_file_a_count_for_each_debt_is_one_of_all() -> None:
    nameless = replace(CALL, debts=())
    assert finding(PER_DEBT, nameless, call(24), debts=()).because == FULL
    assert finding(GROUPED, nameless, call(24), debts=()).because == FULL


LOANS = {
    "one account": (("student_loan", "A1"), ("student_loan", "A1")),
    "two accounts": (("student_loan", "A1"), ("student_loan", "A2")),
    "no account": (("student_loan", None), ("student_loan", None)),
    "no student loan": (("credit_card", "A1"), ("credit_card", "A1")),
}


@pytest.mark.parametrize(
    ("rule", "name", "allowed"),
    [
        (GROUPED, "one account", False),
        (GROUPED, "two accounts", True),
        (GROUPED, "no account", True),
        (GROUPED, "no student loan", True),
        (PER_DEBT, "one account", True),
    ],
)
def test_student_loans_of_one_account_are_one_debt_where_the_profile_says_so(
    rule: str, name: str, allowed: bool
) -> None:
    debts = tuple(
        Debt(id=d, kind=k, account_when_obtained=a) for d, (k, a) in zip(("D1", "D2"), LOANS[name], strict=True)
    )
    assert allows(rule, replace(CALL, debts=("D2",)), call(24), debts=debts) is allowed
    assert not allows(rule, replace(CALL, debts=("D3",)), call(24, debts=("D3",)), debts=debts)


def test_another_number_of_calls_a_day_may_be_agreed_and_the_last_word_holds() -> None:
    rule = "{check: cap, channels: [call], most: 2, days: 1, noun: try, agreed_by: agreed_attempts_per_day}"
    two = (call(3), call(2))
    assert not allows(rule, CALL, *two)
    three, one = (
        learned(90, "agreed_attempts_per_day", more={"max": 3}),
        learned(50, "agreed_attempts_per_day", more={"max": 1}),
    )
    assert finding(rule, CALL, *two, three).because == "2 of 3 tries in 1 day"
    assert not allows(rule, CALL, call(3), three, one)
    assert not allows(rule, CALL, *two, learned(90, "agreed_attempts_per_day"))
    assert not allows(rule, CALL, *two, learned(90, "agreed_attempts_per_day", more={"max": 3}, debts=("D2",)))


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (CALL, (call(24, with_consent=True),), "0 of 1 call about D1 in 7 days"),
        (CALL, (call(24, with_consent=False),), "1 of 1 call about D1"),
        (CALL, (asks(30, "consent"), call(24)), "0 of 1 call about D1 in 7 days"),
        (CALL, (asks(30, "consent"), call(24, with_consent=False)), "1 of 1 call about D1 in 7 days, but the person"),
        (CALL, (asks(30, "consent", debts=("D2",)), call(24)), "1 of 1 call about D1 in 7 days, the earliest"),
        (CALL, (asks(20, "consent"), call(24)), "1 of 1 call about D1 in 7 days, but the person agreed to this call"),
        (replace(CALL, more={"with_consent": True}), (call(24),), "1 of 1 call about D1 in 7 days, but the person"),
        (replace(CALL, more={"with_consent": False}), (call(24),), "1 of 1 call about D1 in 7 days, the earliest"),
    ],
)
def test_calls_that_the_person_asked_for_stay_outside_the_count(
    contact: Contact, history: tuple[Event, ...], says: str
) -> None:
    assert finding(EXEMPT, contact, *history).because.startswith(says)


def test_a_consent_exempts_only_where_the_profile_says_so() -> None:
    assert not allows(PER_DEBT, CALL, asks(30, "consent"), call(24))
    assert not allows(PER_DEBT, CALL, call(24, with_consent=True))
    assert not allows(PER_DEBT, replace(CALL, more={"with_consent": True}), call(24))


@pytest.mark.parametrize(("rule", "until"), [(EXEMPT, TOMORROW), (PER_DEBT, datetime(2026, 5, 11, 4, tzinfo=UTC))])
def test_a_consent_that_begins_tomorrow_ends_the_wait_then(rule: str, until: datetime) -> None:
    given = asks(2, "consent", valid_from=date(2026, 5, 6))
    assert finding(rule, CALL, given, call(24)).until == until

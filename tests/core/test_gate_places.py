"""Where and when a person is not to be reached, whom a place means, what records and proofs must show first."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from assistant.core.gate import BorrowerFacts, Contact, Debt, Event, Place, Window
from tests.core.gate_alone import (
    CALL,
    LETTER,
    MAIL,
    NOON,
    NOWHERE,
    ROBOT,
    TEXT,
    ago,
    asks,
    call,
    finding,
    findings,
    learned,
)

NOTHING = "nothing on file against it"
PLACE = "{check: inconvenient_place, lifted_by_reply: true}"
BARRED_AT = "not to be contacted at {}"
HOME_LINE, WORK_LINE = replace(CALL, number="h", number_kind="home"), replace(CALL, number="w", number_kind="work")
VISIT = replace(LETTER, channel="visit")


@pytest.mark.parametrize(
    ("place", "contact", "barred"),
    [
        ("home", HOME_LINE, True),
        ("home", CALL, False),
        ("home", replace(TEXT, number_kind="home"), True),
        ("home", LETTER, True),
        ("home", replace(LETTER, address_kind="home"), True),
        ("home", replace(LETTER, channel="postcard"), True),
        ("home", VISIT, True),
        ("home", MAIL, False),
        ("home", replace(LETTER, address_kind="employer"), False),
        ("work", WORK_LINE, True),
        ("work", HOME_LINE, False),
        ("work", replace(MAIL, address_kind="employer"), True),
        ("work", replace(MAIL, address_kind="work"), True),
        ("work", MAIL, False),
        ("work", replace(LETTER, address_kind="employer"), True),
        ("work", replace(LETTER, address_kind="work"), True),
        ("work", LETTER, False),
        ("gym", replace(VISIT, more={"place": "gym"}), True),
        ("gym", replace(VISIT, address="gym"), True),
        ("gym", replace(CALL, number="gym"), True),
        ("gym", replace(VISIT, address_kind="gym"), True),
        ("gym", replace(MAIL, address_kind="gym"), False),
        ("gym", VISIT, False),
        ("home", replace(CALL, more={"known_to_be_at": "home"}), True),
        ("home", replace(CALL, more={"known_to_be_at": "work"}), False),
        ("work", replace(LETTER, channel="social", address_kind="work"), False),
    ],
)
def test_a_place_means_its_lines_and_its_mail(place: str, contact: Contact, barred: bool) -> None:
    said = finding(PLACE, contact, asks(90, "inconvenient_place", place=place)).because
    assert said == (BARRED_AT.format(place) if barred else NOTHING)


LIFTED = "the person agreed to this place since"
REPLY = "the one reply to what the person began there"
REPLYING = replace(HOME_LINE, in_reply_to="borrower_initiated")
RANG = {"direction": "in", "number": "h"}


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (HOME_LINE, (asks(80, "consent"),), LIFTED),
        (HOME_LINE, (asks(80, "consent", number="h"),), LIFTED),
        (HOME_LINE, (asks(80, "consent", number="z"),), BARRED_AT.format("home")),
        (HOME_LINE, (asks(90, "consent"),), BARRED_AT.format("home")),
        (HOME_LINE, (asks(80, "consent", person="spouse"),), BARRED_AT.format("home")),
        (HOME_LINE, (asks(80, "consent"), asks(70, "inconvenient_place", place="home")), BARRED_AT.format("home")),
        (REPLYING, (call(9, **RANG),), REPLY),
        (REPLYING, (call(9, direction="in", number=None),), REPLY),
        (replace(REPLYING, number=None), (call(9, **RANG),), REPLY),
        (REPLYING, (call(9, direction="in", number="z"),), BARRED_AT.format("home")),
        (REPLYING, (call(9, person="spouse", **RANG),), BARRED_AT.format("home")),
        (REPLYING, (ago(9, "sms", direction="in", number="h"),), BARRED_AT.format("home")),
        (REPLYING, (), BARRED_AT.format("home")),
        (HOME_LINE, (call(9, **RANG),), BARRED_AT.format("home")),
        (REPLYING, (call(95, **RANG),), BARRED_AT.format("home")),
        (REPLYING, (call(90, **RANG),), REPLY),
        (REPLYING, (call(9, **RANG), call(8, number="h")), BARRED_AT.format("home")),
        (REPLYING, (call(9, **RANG), call(9, number="h")), BARRED_AT.format("home")),
        (REPLYING, (call(9, **RANG), call(8, number="h", person="spouse")), REPLY),
        (REPLYING, (call(10, number="h"), call(9, **RANG)), REPLY),
        (REPLYING, (call(10, **RANG), call(9, number="h"), call(8, **RANG)), REPLY),
        (
            REPLYING,
            (call(10, **RANG), call(9, number="h"), call(8, direction="in", number="z")),
            BARRED_AT.format("home"),
        ),
    ],
)
def test_a_place_is_opened_by_consent_and_once_by_what_the_person_began_there(
    contact: Contact, history: tuple[Event, ...], says: str
) -> None:
    assert finding(PLACE, contact, asks(90, "inconvenient_place", place="home"), *history).because == says


def test_only_the_person_who_asked_is_not_reached_there_and_a_profile_may_know_no_exception() -> None:
    assert finding(PLACE, HOME_LINE, asks(90, "inconvenient_place", place="home", person="spouse")).passed
    bare = "{check: inconvenient_place, lifted_by_consent: false}"
    bar = asks(90, "inconvenient_place", place="home")
    assert not finding(bare, HOME_LINE, bar, asks(80, "consent")).passed
    assert not finding(bare, REPLYING, bar, call(9, **RANG)).passed
    assert not finding("{check: inconvenient_place}", HOME_LINE, asks(95, "inconvenient_place"), bar).passed


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (WORK_LINE, (asks(90, "employer_forbids"),), BARRED_AT.format("work")),
        (WORK_LINE, (learned(90, "employer_forbids"),), BARRED_AT.format("work")),
        (CALL, (asks(90, "employer_forbids"),), NOTHING),
        (WORK_LINE, (asks(90, "employer_forbids", person="spouse"),), NOTHING),
        (WORK_LINE, (asks(90, "employer_forbids"), asks(80, "consent")), LIFTED),
        (WORK_LINE, (asks(90, "employer_forbids"), asks(95, "consent")), BARRED_AT.format("work")),
        (WORK_LINE, (learned(90, "employer_forbids"), asks(95, "consent")), LIFTED),
        (WORK_LINE, (asks(90, "inconvenient_place", place="work"),), NOTHING),
    ],
)
def test_an_employer_forbids_the_line_at_work(contact: Contact, history: tuple[Event, ...], says: str) -> None:
    assert finding("{check: inconvenient_place, employer_forbids: true}", contact, *history).because == says


ROLES = "{check: role_gate, roles: [borrower, agreed_guarantor], enquiry_roles: [relative], excused_by: [court_order]}"
WHERE = replace(CALL, person="relative:jo", purpose="location_information")


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (CALL, (), NOTHING),
        (replace(CALL, person="guarantor"), (), NOTHING),
        (replace(CALL, person="guarantor"), (learned(9, "guarantor", more={"agreed": True}),), NOTHING),
        (
            replace(CALL, person="guarantor"),
            (learned(9, "guarantor", more={"agreed": False}),),
            "not to be spoken to about the debt: guarantor",
        ),
        (
            replace(CALL, person="guarantor"),
            (learned(9, "guarantor", more={"agreed": False}), learned(8, "guarantor")),
            NOTHING,
        ),
        (replace(CALL, person="executor"), (), "not to be spoken to about the debt: executor"),
        (replace(CALL, person="contact_person:li"), (), "not to be spoken to about the debt: contact person"),
        (WHERE, (), NOTHING),
        (replace(WHERE, more={"mentions_debt": True}), (), "a relative may not learn of the debt"),
        (replace(WHERE, purpose="collect"), (), "not to be spoken to about the debt: relative"),
        (replace(WHERE, person="neighbour"), (), "not to be spoken to about the debt: neighbour"),
        (replace(WHERE, purpose="collect", more={"court_order": True}), (), "court order: the relative may be told"),
        (
            replace(WHERE, purpose="collect", more={"court_order": False}),
            (),
            "not to be spoken to about the debt: relative",
        ),
        (CALL, (learned(9, "number_not_theirs", number="m"),), "m was found not to be the person's"),
        (CALL, (learned(9, "number_not_theirs", number="z"),), NOTHING),
        (CALL, (call(9, "wrong_party"),), NOTHING),
    ],
)
def test_a_role_gate_lets_its_roles_pass(contact: Contact, history: tuple[Event, ...], says: str) -> None:
    assert finding(ROLES, contact, *history).because == says


@pytest.mark.parametrize(
    ("history", "doubted"),
    [
        ((call(9, "wrong_party"),), True),
        ((call(9, "wrong_party", direction="in"),), True),
        ((call(9, "wrong_party"), call(8, "conversation")), False),
        ((call(9, "conversation"), call(8, "wrong_party")), True),
        ((call(9, "wrong_party"), call(8, "conversation", direction="in")), False),
        ((call(9, "wrong_party"), call(8)), True),
        ((call(9, "wrong_party", number="z"),), False),
        ((call(9, "conversation"),), False),
    ],
)
def test_a_number_that_somebody_else_answered_last_is_in_doubt(history: tuple[Event, ...], doubted: bool) -> None:
    rule = "{check: role_gate, roles: [borrower], known_only: true, wrong_party_doubts: true}"
    assert finding(rule, CALL, *history).passed is not doubted
    assert finding(rule, LETTER, *history).passed
    assert finding(rule, replace(CALL, person="neighbour", number="q"), *history).passed
    assert finding(rule, replace(CALL, number=None), *history).passed


def test_who_nobody_knows_is_told_nothing() -> None:
    nobody = replace(CALL, person=None)
    assert finding(ROLES, nobody).because == "the person's role is unknown"
    known = "{check: role_gate, roles: [borrower], known_only: true}"
    first, second = findings(["{check: retention, channels: [call], months: 1}", known], nobody)
    assert (first.passed, second.because) == (True, "the person's role is unknown")


def test_a_number_says_nothing_of_a_letter_and_no_number_says_nothing_at_all() -> None:
    assert finding(ROLES, replace(LETTER, number="m"), learned(9, "number_not_theirs", number="m")).passed
    rule = "{check: role_gate, roles: [borrower], known_only: true, wrong_party_doubts: true}"
    assert finding(rule, replace(CALL, number=None), call(9, "wrong_party", number=None)).passed


def test_a_guarantor_is_let_in_by_name_only() -> None:
    assert not finding("{check: role_gate, roles: [borrower]}", replace(CALL, person="guarantor")).passed


AGE = "{check: age_gate, adult_years: 18, elderly_years: 60}"


@pytest.mark.parametrize(
    ("born", "person", "says", "until"),
    [
        (date(2008, 5, 6), "borrower", "the borrower is a minor", datetime(2026, 5, 6, 4, tzinfo=UTC)),
        (date(2008, 5, 5), "borrower", NOTHING, None),
        (date(1966, 5, 6), "borrower", NOTHING, None),
        (date(1966, 5, 5), "borrower", "the borrower is 60 or older", None),
        (date(1966, 5, 5), "spouse", NOTHING, None),
        (None, "borrower", NOTHING, None),
    ],
)
def test_neither_minors_nor_the_elderly(born: date | None, person: str, says: str, until: datetime | None) -> None:
    found = finding(AGE, replace(CALL, person=person), borrower=BorrowerFacts(born_on=born))
    assert (found.because, found.until) == (says, until)


def test_an_age_limit_may_stand_alone_and_needs_a_place() -> None:
    old = BorrowerFacts(born_on=date(1900, 1, 1))
    assert finding("{check: age_gate, adult_years: 18}", CALL, borrower=old).passed
    _first, second = findings(["{check: retention, channels: [call], months: 1}", AGE], CALL, borrower=old, places=())
    assert second.because == NOTHING


DELETE = Contact(channel="delete_record", debts=("D1",))
KEEP = "{check: retention, months: 12}"


@pytest.mark.parametrize(
    ("more", "history", "until"),
    [
        ({}, (), None),
        ({"record_created": date(2025, 5, 5)}, (), None),
        ({"record_created": date(2025, 5, 6)}, (), datetime(2026, 5, 6, 4, tzinfo=UTC)),
        ({"record_created": datetime(2025, 5, 6, 3, tzinfo=UTC)}, (), None),
        ({"record_created": datetime(2025, 5, 6, 5, tzinfo=UTC)}, (), datetime(2026, 5, 6, 4, tzinfo=UTC)),
        ({}, (call(24),), datetime(2027, 5, 4, 4, tzinfo=UTC)),
        ({}, (call(48), call(24)), datetime(2027, 5, 4, 4, tzinfo=UTC)),
        ({}, (call(48), call(24, debts=("D2",))), datetime(2027, 5, 3, 4, tzinfo=UTC)),
        ({"record_created": date(2020, 1, 1)}, (call(24),), datetime(2027, 5, 4, 4, tzinfo=UTC)),
        ({"record_created": date(2020, 1, 1), "record": "recording"}, (call(24),), None),
        ({"record": "recording"}, (call(24),), datetime(2027, 5, 4, 4, tzinfo=UTC)),
    ],
)
def test_a_record_is_kept_its_months(more: dict[str, Any], history: tuple[Event, ...], until: datetime | None) -> None:
    found = finding(KEEP, replace(DELETE, more=more), *history)
    assert (found.passed, found.until) == (until is None, until)
    if until is not None:
        assert found.because == f"kept 12 months, until {until.day} {until:%B %Y}"


@pytest.mark.parametrize("name", ["legal_hold", "litigation"])
def test_a_record_under_a_legal_hold_stays(name: str) -> None:
    assert finding(KEEP, replace(DELETE, more={name: True})).because == "kept for a legal hold"
    assert finding(KEEP, replace(DELETE, more={name: False})).passed


FRESH = "{check: freshness, channels: [assign_to_agency], fact: agency_evaluated, months: 12, subject: agency}"
PLACED = Contact(channel="assign_to_agency", debts=("D1",), more={"agency": "east"})
YEAR = 365 * 24


@pytest.mark.parametrize(
    ("contact", "fact", "says"),
    [
        (PLACED, None, "nothing on file: agency evaluated"),
        (PLACED, learned(90, "agency_evaluated", more={"agency": "east"}), NOTHING),
        (PLACED, learned(90, "agency_evaluated", more={"agency": "agency:east"}), NOTHING),
        (PLACED, learned(90, "agency_evaluated", more={"agency": "west"}), "nothing on file: agency evaluated"),
        (PLACED, learned(90, "agency_evaluated"), NOTHING),
        (PLACED, learned(90, "agency_evaluated", by="agency:east"), NOTHING),
        (PLACED, learned(90, "agency_evaluated", by="agency:west"), "nothing on file: agency evaluated"),
        (PLACED, learned(90, "agency_evaluated", by="agency:west", more={"agency": "east"}), NOTHING),
        (replace(PLACED, more={}), learned(90, "agency_evaluated", more={"agency": "west"}), NOTHING),
        (
            replace(PLACED, more={}, by="agency:east"),
            learned(90, "agency_evaluated", more={"agency": "west"}),
            "nothing on file: agency evaluated",
        ),
        (replace(PLACED, more={}, by="agency:east"), learned(90, "agency_evaluated", more={"agency": "east"}), NOTHING),
        (replace(PLACED, by="agency:west"), learned(90, "agency_evaluated", more={"agency": "east"}), NOTHING),
        (PLACED, learned(YEAR, "agency_evaluated"), "agency evaluated on 5 May 2025, more than 12 months ago"),
        (PLACED, learned(YEAR - 24, "agency_evaluated"), NOTHING),
    ],
)
def test_an_agency_is_placed_with_while_its_evaluation_is_fresh(
    contact: Contact, fact: Event | None, says: str
) -> None:
    assert finding(FRESH, contact, *([fact] if fact else [])).because == says


def test_the_last_proof_counts_and_an_agents_is_its_own() -> None:
    assert finding(FRESH, PLACED, learned(YEAR, "agency_evaluated"), learned(90, "agency_evaluated")).passed
    agent = "{check: freshness, channels: [open_dial_session], fact: agent_trained, subject: agent}"
    session = Contact(channel="open_dial_session", by="agency:east", more={"agent": "a1"})
    assert finding(agent, session, learned(9 * YEAR, "agent_trained", more={"agent": "agent:a1"})).passed
    assert not finding(agent, session, learned(9, "agent_trained", more={"agent": "a2"})).passed
    assert finding(agent, session, learned(9, "agent_trained", by="agency:west")).passed
    assert finding(agent, replace(session, more={}), learned(9, "agent_trained", more={"agent": "a2"})).passed


FURNISH = "{check: furnish, wait_days: 14}"
REPORT = Contact(channel="credit_bureau", debts=("D1",))
NOT_YET = "no talk, letter or e-message about the debt yet"
WAIT = "14 days from the message, to hear whether it arrived"


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (REPORT, (), NOT_YET),
        (REPORT, (call(9, "conversation"),), NOTHING),
        (REPORT, (call(9, "conversation", direction="in"),), NOTHING),
        (REPORT, (call(9),), NOT_YET),
        (REPORT, (ago(9, "visit", outcome="met", debts=("D1",)),), NOTHING),
        (REPORT, (ago(9, "visit", outcome="absent", debts=("D1",)),), NOT_YET),
        (REPORT, (call(9, "conversation", debts=("D2",)),), NOT_YET),
        (REPORT, (call(9, "conversation", debts=("D1",), discussed=("D2",)),), NOT_YET),
        (REPORT, (call(9, "conversation", debts=()),), NOTHING),
        *((REPORT, (ago(9, kind, debts=("D1",)),), WAIT) for kind in ("letter", "email", "sms")),
        *((REPORT, (ago(14 * 24, kind, debts=("D1",)),), NOTHING) for kind in ("letter", "email", "sms")),
        (REPORT, (ago(13 * 24, "letter", debts=("D1",)),), WAIT),
        (REPORT, (ago(14 * 24, "letter", debts=("D2",)),), NOT_YET),
        (REPORT, (ago(14 * 24, "letter", debts=("D1",), by="agency:east"),), NOT_YET),
        (REPORT, (ago(14 * 24, "letter", debts=("D1",), outcome="returned"),), NOT_YET),
        (REPORT, (ago(14 * 24, "letter", debts=("D1",), status="failed"),), NOT_YET),
        (replace(REPORT, debts=("D1", "D2")), (call(9, "conversation"),), NOT_YET),
        (replace(REPORT, debts=("D1", "D2")), (call(9, "conversation", debts=("D1", "D2")),), NOTHING),
        (replace(REPORT, debts=("D1", "D2")), (call(9, "conversation"), ago(9, "letter", debts=("D2",))), WAIT),
    ],
)
def test_a_bureau_hears_of_a_debt_after_the_borrower(contact: Contact, history: tuple[Event, ...], says: str) -> None:
    assert finding(FURNISH, contact, *history).because == says


def test_a_report_of_no_debt_in_particular_asks_for_any_word() -> None:
    nameless = replace(REPORT, debts=())
    assert finding(FURNISH, nameless, debts=()).because == NOT_YET
    assert finding(FURNISH, nameless, call(9, "conversation"), debts=()).because == NOTHING
    assert finding(FURNISH, REPORT, ago(9, "letter", debts=("D1",))).until == datetime(2026, 5, 19, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "fact", "says"),
    [
        ("paid", None, "not to be placed or sold: D1"),
        ("settled", None, "not to be placed or sold: D1"),
        ("late", None, NOTHING),
        (None, learned(9, "discharged"), "not to be placed or sold: discharged"),
        (None, learned(9, "discharged", debts=("D2",)), NOTHING),
        (None, learned(9, "bankruptcy"), NOTHING),
        ("paid", learned(9, "settled"), "not to be placed or sold: D1, settled"),
    ],
)
def test_a_debt_that_is_over_is_not_placed(status: str | None, fact: Event | None, says: str) -> None:
    debts = (Debt(id="D1", status=status), Debt(id="D2", status="paid"))
    assert finding("{check: debt_status}", PLACED, *([fact] if fact else []), debts=debts).because == says
    assert finding("{check: debt_status}", replace(PLACED, debts=("D9",)), debts=debts).passed


AGENT = replace(CALL, by="agency:east")
ANNOUNCE = "{check: prior_notice, products: [digital_loan]}"
UNTOLD = "the agent's particulars have not reached the borrower yet"
DIGITAL = (Debt(id="D1", kind="digital_loan"),)


@pytest.mark.parametrize(
    ("contact", "history", "debts", "says"),
    [
        (AGENT, (), DIGITAL, UNTOLD),
        (AGENT, (), (Debt(id="D1"),), NOTHING),
        (replace(AGENT, product="digital_loan"), (), (Debt(id="D1"),), UNTOLD),
        (replace(AGENT, debts=("D2",)), (), (*DIGITAL, Debt(id="D2")), NOTHING),
        (CALL, (), DIGITAL, NOTHING),
        (replace(AGENT, purpose="notice"), (), DIGITAL, NOTHING),
        (AGENT, (ago(9, "sms", purpose="notice"),), DIGITAL, NOTHING),
        (AGENT, (ago(9, "email", purpose="notice"),), DIGITAL, NOTHING),
        (AGENT, (ago(9, "email"),), DIGITAL, UNTOLD),
        (AGENT, (ago(9, "letter", purpose="notice"),), DIGITAL, UNTOLD),
        (replace(AGENT, more={"agent_announced": True}), (), DIGITAL, NOTHING),
        (replace(AGENT, more={"agent_announced": False}), (), DIGITAL, UNTOLD),
    ],
)
def test_an_agent_is_announced_first(
    contact: Contact, history: tuple[Event, ...], debts: tuple[Debt, ...], says: str
) -> None:
    assert finding(ANNOUNCE, contact, *history, debts=debts).because == says
    assert finding("{check: prior_notice}", AGENT).because == UNTOLD


SHOP = asks(90, "asks_to_be_contacted", address="shop")
ELSEWHERE = "not the place that the borrower chose"
AT_HOME, AT_SHOP = replace(VISIT, address="home"), replace(VISIT, address="shop")
ABSENT = {"outcome": "absent", "address": "shop"}


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (AT_HOME, (), NOTHING),
        (AT_HOME, (SHOP,), ELSEWHERE),
        (AT_SHOP, (SHOP,), NOTHING),
        (replace(VISIT, address=None, more={"place": "shop"}), (SHOP,), NOTHING),
        (replace(VISIT, address=None), (SHOP,), NOTHING),
        (AT_HOME, (asks(90, "asks_to_be_contacted"),), NOTHING),
        (AT_HOME, (asks(90, "asks_to_be_contacted", place="shop"),), ELSEWHERE),
        (AT_SHOP, (SHOP, asks(80, "asks_to_be_contacted", address="farm")), ELSEWHERE),
        (AT_SHOP, (SHOP, asks(80, "asks_to_be_contacted")), NOTHING),
        (AT_HOME, (asks(90, "inconvenient_place", place="home"),), ELSEWHERE),
        (AT_HOME, (asks(90, "inconvenient_place", place="work"),), NOTHING),
        (AT_HOME, (SHOP, ago(50, "visit", **ABSENT)), ELSEWHERE),
        (
            AT_HOME,
            (SHOP, ago(50, "visit", **ABSENT), ago(40, "visit", **ABSENT)),
            "absent 2 times at the place of the borrower's choice",
        ),
        (
            AT_HOME,
            (SHOP, ago(50, "visit", outcome="absent"), ago(40, "visit", **ABSENT)),
            "absent 2 times at the place of the borrower's choice",
        ),
        (AT_HOME, (SHOP, ago(50, "visit", **ABSENT), ago(40, "visit", outcome="met", address="shop")), ELSEWHERE),
        (AT_HOME, (SHOP, ago(50, "visit", **ABSENT), ago(40, "visit", outcome="absent", address="home")), ELSEWHERE),
        (
            AT_HOME,
            (asks(90, "inconvenient_place", place="home"), *(ago(h, "visit", **ABSENT) for h in (50, 40))),
            "absent 2 times at the place of the borrower's choice",
        ),
    ],
)
def test_a_visit_goes_where_the_borrower_wants_it(contact: Contact, history: tuple[Event, ...], says: str) -> None:
    assert finding("{check: visit_place, absences: 2}", contact, *history).because == says


@pytest.mark.parametrize("rule", [KEEP, FRESH, FURNISH])
def test_what_is_counted_from_a_day_needs_a_place(rule: str) -> None:
    widened = (
        rule.replace("}", ", channels: [call]}") if "channels" not in rule else rule.replace("assign_to_agency", "call")
    )
    history = (learned(90, "agency_evaluated"), call(9, "conversation"))
    first, second = findings(["{check: cap, channels: [call], most: 9, days: 1}", widened], CALL, *history, places=())
    assert (first.because, second.because) == (NOWHERE, NOWHERE)


NIGHT = (Window(start=720, end=840),)
TIME = "{check: inconvenient_time, lifted_by_reply: true}"
BUSY = "the borrower called this time inconvenient"
BEGAN = "the one reply to what the borrower began at that time"
ANSWERING = replace(CALL, in_reply_to="borrower_initiated")


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (CALL, (), BUSY),
        (LETTER, (), "does not judge a contact by letter"),
        (replace(CALL, person="spouse"), (), NOTHING),
        (CALL, (asks(80, "consent_to_time", windows=NIGHT),), NOTHING),
        (CALL, (asks(80, "consent", windows=NIGHT),), NOTHING),
        (CALL, (learned(80, "agreed_hours", windows=NIGHT),), NOTHING),
        (CALL, (asks(90, "consent_to_time", windows=NIGHT),), BUSY),
        (CALL, (asks(80, "consent_to_time", windows=(Window(start=800, end=840),)),), BUSY),
        (ANSWERING, (call(0.5, direction="in"),), BUSY),
        (ANSWERING, (call(0, direction="in"),), BEGAN),
    ],
)
def test_a_time_that_the_borrower_called_inconvenient_is_barred(
    contact: Contact, history: tuple[Event, ...], says: str
) -> None:
    bar = asks(90, "inconvenient_time", windows=NIGHT)
    assert finding(TIME, contact, bar, *history).because == says


def test_what_the_borrower_began_at_that_time_is_answered_once_while_it_lasts() -> None:
    bar, later = asks(90, "inconvenient_time", windows=NIGHT), NOON + timedelta(minutes=30)
    rang = call(0, direction="in")
    assert finding(TIME, ANSWERING, bar, rang, now=later).because == BEGAN
    assert finding(TIME, CALL, bar, rang, now=later).because == BUSY
    assert (
        finding(TIME, ANSWERING, bar, rang, replace(call(0), at=NOON + timedelta(minutes=9)), now=later).because == BUSY
    )
    yesterday = call(24, direction="in")
    assert finding(TIME, ANSWERING, bar, yesterday, now=later).because == BUSY
    bare = "{check: inconvenient_time, lifted_by_consent: false}"
    assert finding(bare, ANSWERING, bar, rang, now=later).because == BUSY
    assert finding(bare, CALL, bar, asks(80, "consent_to_time", windows=NIGHT)).because == BUSY


def test_an_inconvenient_time_ends_with_its_window_or_with_an_agreement() -> None:
    bar = asks(90, "inconvenient_time", windows=NIGHT)
    assert finding(TIME, CALL, bar).until == NOON + timedelta(hours=2)
    agreed = asks(80, "consent_to_time", windows=(Window(start=780, end=840),))
    assert finding(TIME, CALL, bar, agreed).until == NOON + timedelta(hours=1)
    assert finding(TIME.replace("}", ", lifted_by_consent: false}"), CALL, bar, agreed).until == NOON + timedelta(
        hours=2
    )
    whole = asks(90, "inconvenient_time", windows=(Window(),))
    assert finding(TIME, CALL, whole).until is None
    inherited = learned(90, "designation_inherited", windows=NIGHT)
    assert finding(TIME, CALL, inherited).because == BUSY
    two = (Place(zone="America/New_York"), Place(zone="America/Chicago"))
    assert finding(TIME, CALL, bar, places=two).until == NOON + timedelta(hours=2)  # when Chicago's begins: ask again
    _first, second = findings(["{check: retention, channels: [call], months: 1}", TIME], CALL, bar, places=())
    assert second.because == NOWHERE


def test_only_what_claims_to_be_a_reply_may_be_judged() -> None:
    rule, bar = "{check: inconvenient_time, only_replies: true}", asks(90, "inconvenient_time", windows=NIGHT)
    assert finding(rule, CALL, bar).because == NOTHING
    assert finding(rule, ANSWERING, bar).because == BUSY
    assert finding(rule, replace(ROBOT, in_reply_to="other"), bar).because == NOTHING

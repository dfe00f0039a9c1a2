"""Who may be spoken to: roles, guarantors, numbers in doubt, ages."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assistant.core.gate import BorrowerFacts, Contact, Event
from tests.core.gate_alone import (
    CALL,
    LETTER,
    call,
    finding,
    findings,
    learned,
)

NOTHING = "nothing on file against it"
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

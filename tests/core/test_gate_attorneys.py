"""An attorney who stands before the person, third persons who are asked, and when they may be."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assistant.core.gate import Contact, Event
from tests.core.gate_alone import CALL, asks, call, finding, learned

NOTHING = "nothing on file against it"
D1 = ("D1",)
COUNSEL = "{check: attorney, silent_days: 30, persons: [borrower]}"
NAMED = {"more": {"name": "A. Counsel"}}
STANDS = "an attorney represents the person on this debt"
RELEASED = "the attorney, or the person since then, agreed to direct contact"


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (CALL, (asks(90, "attorney", **NAMED),), STANDS),
        (CALL, (learned(90, "attorney", **NAMED),), STANDS),
        (CALL, (asks(90, "attorney"),), NOTHING),
        (CALL, (asks(90, "attorney", more={"phone": "x"}),), STANDS),
        (CALL, (asks(90, "attorney", more={"address": "x"}),), STANDS),
        (CALL, (asks(90, "attorney", number="t"),), STANDS),
        (CALL, (asks(90, "attorney", address="t"),), STANDS),
        (replace(CALL, person="attorney"), (asks(90, "attorney", **NAMED),), NOTHING),
        (replace(CALL, person="spouse"), (asks(90, "attorney", **NAMED),), NOTHING),
        (replace(CALL, debts=("D2",)), (asks(90, "attorney", debts=D1, **NAMED),), NOTHING),
        (CALL, (asks(90, "attorney", **NAMED), learned(80, "attorney_consents")), RELEASED),
        (CALL, (asks(90, "attorney", **NAMED), learned(90, "attorney_consents")), RELEASED),
        (CALL, (asks(90, "attorney", **NAMED), learned(95, "attorney_consents")), STANDS),
        (
            CALL,
            (asks(95, "attorney", **NAMED), learned(92, "attorney_consents"), asks(90, "attorney", **NAMED)),
            STANDS,
        ),
        (CALL, (asks(90, "attorney", **NAMED), asks(80, "consent", made_by="letter")), RELEASED),
        (CALL, (asks(90, "attorney", **NAMED), asks(90, "consent", made_by="letter")), STANDS),
        (CALL, (asks(90, "attorney", **NAMED), asks(80, "consent_to_time", made_by="letter")), STANDS),
    ],
)
def test_a_known_attorney_stands_before_the_person(contact: Contact, history: tuple[Event, ...], says: str) -> None:
    assert finding(COUNSEL, contact, *history).because == says


SILENT = "the attorney has been silent for 30 days"


@pytest.mark.parametrize(
    ("since", "says", "until"),
    [
        (date(2026, 4, 5), SILENT, None),
        (
            date(2026, 4, 6),
            STANDS,
            datetime(2026, 5, 6, 4, tzinfo=UTC),
        ),
        (datetime(2026, 4, 5, 12, tzinfo=UTC), SILENT, None),
        (datetime(2026, 4, 6, 12, tzinfo=UTC), STANDS, datetime(2026, 5, 6, 4, tzinfo=UTC)),
        (datetime(2026, 4, 6, 2, tzinfo=UTC), SILENT, None),  # which was the fifth in New York
        (None, STANDS, datetime(2026, 6, 1, 4, tzinfo=UTC)),
    ],
)
def test_an_attorney_who_stays_silent_steps_aside(since: object, says: str, until: datetime | None) -> None:
    fact = learned(76, "attorney_unresponsive", more={} if since is None else {"since": since})
    found = finding(COUNSEL, CALL, asks(90, "attorney", **NAMED), fact)
    assert (found.because, found.until) == (says, until)


def test_of_two_silences_the_last_counts_and_one_may_begin_as_the_attorney_is_named() -> None:
    named = asks(900, "attorney", **NAMED)
    first, last = learned(900, "attorney_unresponsive"), learned(76, "attorney_unresponsive")
    assert finding(COUNSEL, CALL, named, first).because == SILENT
    assert finding(COUNSEL, CALL, named, first, last).because == STANDS


def test_a_silence_before_the_attorney_was_named_anew_is_over() -> None:
    silent = learned(76, "attorney_unresponsive", more={"since": date(2026, 4, 1)})
    assert finding(COUNSEL, CALL, asks(90, "attorney", **NAMED), silent).because == SILENT
    assert (
        finding(COUNSEL, CALL, asks(90, "attorney", **NAMED), silent, asks(70, "attorney", **NAMED)).because == STANDS
    )
    later = learned(50, "attorney_unresponsive", more={"since": date(2026, 5, 3)})
    assert finding(COUNSEL, CALL, asks(90, "attorney", **NAMED), silent, later).because == STANDS
    assert finding(COUNSEL, CALL, asks(90, "attorney", **NAMED), silent, places=()).because == STANDS


def test_an_attorney_may_bind_for_some_purposes_only() -> None:
    rule = "{check: attorney, silent_days: 30, purposes: [location_information]}"
    assert finding(rule, CALL, asks(90, "attorney", **NAMED)).passed
    assert not finding(
        rule, replace(CALL, purpose="location_information", person="neighbour"), asks(90, "attorney", **NAMED)
    ).passed


WHERE = replace(CALL, person="neighbour:jo", number="n", purpose="location_information")
ENQUIRY = "{check: enquiry, inside: [borrower]}"
BEFORE = {"person": "neighbour:jo", "purpose": "location_information", "outcome": "conversation"}
AGAIN = "neighbour:jo was already asked on 02 May 2026"
BACK = "the person asked to be contacted again"


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (WHERE, (call(76, **BEFORE),), AGAIN),
        (WHERE, (), NOTHING),
        (replace(WHERE, purpose="collect"), (call(76, **BEFORE),), NOTHING),
        (replace(WHERE, person="borrower"), (call(76, **{**BEFORE, "person": "borrower"}),), NOTHING),
        (WHERE, (call(76, **{**BEFORE, "person": "neighbour:al"}),), NOTHING),
        (WHERE, (call(76, **{**BEFORE, "purpose": "collect"}),), NOTHING),
        (WHERE, (call(76, **{**BEFORE, "outcome": "no_answer"}),), NOTHING),
        (WHERE, (call(76, by="agency:east", **BEFORE),), NOTHING),
        (replace(WHERE, more={"earlier_answer_incomplete": True}), (call(76, **BEFORE),), NOTHING),
        (WHERE, (call(76, **BEFORE), asks(70, "asks_to_be_contacted", person="neighbour:jo")), BACK),
        (WHERE, (call(76, **BEFORE), asks(76, "asks_to_be_contacted", person="neighbour:jo")), BACK),
        (WHERE, (call(76, **BEFORE), asks(80, "asks_to_be_contacted", person="neighbour:jo")), AGAIN),
        (WHERE, (call(76, **BEFORE), asks(70, "asks_to_be_contacted", person="borrower")), AGAIN),
        (
            WHERE,
            (call(90, **BEFORE), asks(80, "asks_to_be_contacted", person="neighbour:jo"), call(76, **BEFORE)),
            AGAIN,
        ),
    ],
)
def test_a_third_person_is_asked_once(contact: Contact, history: tuple[Event, ...], says: str) -> None:
    assert finding(ENQUIRY, contact, *history).because == says


LOST = "{check: contact_person, inside: [borrower], lost_after_tries: 3}"
FRIEND = replace(WHERE, person="contact_person:li", number="c")
GONE, THERE = "the borrower cannot be reached", "nothing shows that the borrower cannot be reached"


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (CALL, (), NOTHING),
        (replace(FRIEND, person=None), (), "the person's role is unknown"),
        (FRIEND, (), THERE),
        (FRIEND, (learned(50, "unreachable"),), GONE),
        (FRIEND, (learned(50, "deceased"),), GONE),
        (FRIEND, (learned(50, "unreachable"), call(40, "conversation")), THERE),
        (FRIEND, (learned(50, "unreachable"), call(50, "conversation")), THERE),
        (FRIEND, (learned(50, "unreachable"), call(40, "conversation", person="spouse")), GONE),
        (FRIEND, (learned(50, "unreachable"), call(40, "no_answer", direction="in", person="spouse")), GONE),
        (FRIEND, (learned(50, "unreachable"), call(40, None, direction="in")), THERE),
        (FRIEND, (learned(50, "deceased"), call(40, "conversation")), GONE),
        (FRIEND, (learned(40, "unreachable"), call(50, "conversation")), GONE),
        (FRIEND, (call(50, "invalid_number"),), GONE),
        (FRIEND, (call(50, "invalid_number", person=None),), GONE),
        (FRIEND, (call(50, "invalid_number", person="spouse"),), THERE),
        (FRIEND, (call(50, "invalid_number"), call(40, "conversation")), THERE),
        (FRIEND, (call(50, "conversation"), call(50, "invalid_number")), THERE),
        (FRIEND, tuple(call(h) for h in (50, 49, 48)), GONE),
        (FRIEND, tuple(call(h) for h in (50, 49)), THERE),
        (FRIEND, (call(51, "conversation"), *(call(h) for h in (50, 49, 48))), GONE),
        (
            replace(FRIEND, purpose="collect"),
            (learned(50, "unreachable"),),
            "only to ask for the borrower, or to have a word passed on",
        ),
        (
            replace(FRIEND, more={"mentions_debt": True}),
            (learned(50, "unreachable"),),
            "a contact person may not learn of the debt",
        ),
        (
            FRIEND,
            (learned(50, "unreachable"), asks(40, "do_not_contact", person="contact_person:li")),
            "contact_person:li asked on 04 May 2026 not to be contacted",
        ),
        (FRIEND, (learned(50, "unreachable"), asks(40, "do_not_contact", person="contact_person:mo")), GONE),
    ],
)
def test_a_contact_person_is_asked_once_the_borrower_is_lost(
    contact: Contact, history: tuple[Event, ...], says: str
) -> None:
    found = finding(LOST, contact, *history)
    assert (found.because, found.passed) == (says, says in (NOTHING, GONE))


def test_without_a_number_of_tries_no_tries_make_a_borrower_lost() -> None:
    rule = "{check: contact_person, inside: [borrower]}"
    assert finding(rule, FRIEND, *(call(h) for h in (50, 49, 48))).because == THERE

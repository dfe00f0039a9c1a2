"""What records and proofs must show first: how long, how fresh, to whom, and where a visit goes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from assistant.core.gate import Contact, Debt, Event
from tests.core.gate_alone import (
    CALL,
    LETTER,
    NOWHERE,
    ago,
    asks,
    call,
    finding,
    findings,
    learned,
)

NOTHING = "nothing on file against it"
VISIT = replace(LETTER, channel="visit")
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

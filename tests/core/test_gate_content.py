"""What a contact says: what it must carry and must not, on lines that others answer, about debts that are barred."""

from dataclasses import replace
from typing import Any

import pytest

from assistant.core.gate import Contact, Event
from tests.core.gate_alone import CALL, LETTER, MAIL, NOON, ROBOT, TEXT, finding, findings, learned

NOTHING = "nothing on file against it"
SAYS = """{check: content, required: [name, phone_number], required_with_debt: [creditor], forbidden: [in_public],
  claims: [threat, "false"], spares: [notice]}"""


def saying(contact: Contact = CALL, **facts: Any) -> Contact:
    return replace(contact, more=facts)


@pytest.mark.parametrize(
    ("contact", "says"),
    [
        (CALL, NOTHING),
        (saying(name=True), NOTHING),
        (saying(name=False), "lacks what it must carry: name"),
        (saying(name=False, phone_number=False), "lacks what it must carry: name, phone number"),
        (saying(creditor=False), NOTHING),
        (saying(creditor=False, mentions_debt=False), NOTHING),
        (saying(creditor=False, mentions_debt=True), "lacks what it must carry: creditor"),
        (saying(in_public=True), "carries what it must not: in public"),
        (saying(in_public=False), NOTHING),
        (saying(name=False, in_public=True), "lacks what it must carry: name"),
        (saying(content_claims=["a THREAT"]), "carries what it must not: a threat"),
        (saying(content_claims=("kind", "a false-hood")), "carries what it must not: a false hood"),
        (saying(content_claims="threats"), "carries what it must not: threats"),
        (saying(identity_claim="false name"), "carries what it must not: false name"),
        (saying(claims=["threat"]), "carries what it must not: threat"),
        (saying(content_claims=[]), NOTHING),
        (saying(content_claims=["please pay"]), NOTHING),
        (saying(in_public=True, claims=["threat"]), "carries what it must not: in public, threat"),
        (replace(saying(name=False), purpose="notice"), NOTHING),
    ],
)
def test_a_message_carries_what_it_must_and_nothing_that_it_must_not(contact: Contact, says: str) -> None:
    found = finding(SAYS, contact)
    assert (found.because, found.passed) == (says, says == NOTHING)


@pytest.mark.parametrize(
    ("rule", "contact", "judged"),
    [
        ("purposes: [notice]", CALL, False),
        ("purposes: [notice]", replace(CALL, purpose="notice"), True),
        ("by_agency_only: true", CALL, False),
        ("by_agency_only: true", replace(CALL, by="agency:east"), True),
        ("by_agency_only: true", replace(CALL, by="other:acme"), False),
        ("modes: [prerecorded]", CALL, False),
        ("modes: [prerecorded]", ROBOT, True),
        ("modes: [prerecorded]", replace(CALL, dialing="prerecorded"), True),
        ("modes: [ai]", ROBOT, False),
    ],
)
def test_a_rule_about_words_is_as_narrow_as_its_profile_says(rule: str, contact: Contact, judged: bool) -> None:
    check = f"{{check: content, required: [name], {rule}}}"
    assert finding(check, replace(contact, more={"name": False})).passed is not judged


def test_a_fact_may_be_one_of_the_contact_itself() -> None:
    rule = "{check: content, required: [number_given_by_borrower], forbidden: [as]}"
    assert not finding(rule, replace(saying(x=1), number_given_by_borrower=False)).passed
    assert finding(rule, replace(saying(x=1), number_given_by_borrower=True)).passed
    assert finding(rule, replace(saying(number_given_by_borrower=True), number_given_by_borrower=False)).passed


def test_some_channels_and_some_purposes_are_not_allowed_at_all() -> None:
    never = "{check: content, channels: [postcard], never: true}"
    assert finding(never, replace(LETTER, channel="postcard")).because == "no postcard for this purpose"
    purposes = "{check: content, forbidden_purposes: [legal_threat]}"
    threat = finding(purposes, replace(CALL, purpose="legal_threat"))
    assert (threat.because, threat.passed) == ("not allowed at all: legal threat", False)
    assert finding(purposes, CALL).because == NOTHING
    assert finding(purposes, saying(x=1)).because == NOTHING


def test_what_nobody_could_find_out_warns_and_does_not_refuse() -> None:
    found = finding(SAYS, saying(name="unknown", phone_number="unknown"))
    assert (found.because, found.passed) == ("nobody knows whether it carries: name, phone number", True)
    assert found.warns
    assert not finding(SAYS, saying(name="unknown", phone_number=False)).passed
    assert not finding(SAYS, saying(name=True)).warns


BARRED = learned(90, "time_barred")
OVER = "the debt is time-barred"


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (CALL, (BARRED,), NOTHING),
        (replace(CALL, purpose="legal_threat"), (BARRED,), OVER),
        (replace(CALL, purpose="legal_threat"), (), NOTHING),
        (replace(CALL, purpose="legal_threat"), (learned(90, "time_barred", debts=("D2",)),), NOTHING),
        (replace(CALL, purpose="legal_threat"), (learned(90, "deceased"),), NOTHING),
        *(
            (saying(content_claims=[claim]), (BARRED,), OVER)
            for claim in ("we sue", "a suit", "legal steps", "the court")
        ),
        *((saying(content_claims=[claim]), (BARRED,), OVER) for claim in ("it is enforceable", "a judgment")),
        (saying(content_claims=["please pay"]), (BARRED,), NOTHING),
    ],
)
def test_a_time_barred_debt_is_not_sued_on(contact: Contact, history: tuple[Event, ...], says: str) -> None:
    assert finding("{check: time_barred}", contact, *history).because == says


SHARED = learned(90, "shared_line", number="m")
OTHERS = "more than a limited-content message on a line that others answer"


@pytest.mark.parametrize(
    ("contact", "line", "says"),
    [
        (CALL, SHARED, NOTHING),
        (replace(CALL, message_class="limited_content_message"), SHARED, NOTHING),
        (replace(CALL, message_class="identifies_debt_collector"), SHARED, OTHERS),
        (replace(TEXT, message_class="identifies_debt_collector"), SHARED, OTHERS),
        (replace(CALL, message_class="identifies_debt_collector"), learned(90, "shared_line"), OTHERS),
        (replace(CALL, message_class="identifies_debt_collector"), learned(90, "shared_line", number="z"), NOTHING),
        (replace(MAIL, message_class="identifies_debt_collector"), SHARED, "does not judge a contact by email"),
        *((saying(CALL, **{name: True}), SHARED, OTHERS) for name in ("cut_off", "state_wording", "extra_content")),
        (saying(cut_off=False), SHARED, NOTHING),
    ],
)
def test_a_line_that_others_answer_hears_little(contact: Contact, line: Event, says: str) -> None:
    assert finding("{check: shared_line}", contact, line).because == says


SERIES = '{check: caller_id, series: ["1600", "140"], by_lender_class: {nbfc: "2026-05-05", bank: "2026-05-06"}}'
OUTSIDE = "the call shows a number outside the series 1600, 140"


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"caller_id": "2255501234"}, OUTSIDE),
        ({"caller_id": "1600123456"}, NOTHING),
        ({"caller_id": "140123456"}, NOTHING),
        ({"caller_id": "+911600123456"}, NOTHING),
        ({"caller_id": "01600123456"}, NOTHING),
        ({"caller_id": None, "x": 1}, NOTHING),
        ({"caller_id": "2255501234", "lender_class": "nbfc"}, OUTSIDE),
        ({"caller_id": "2255501234", "lender_class": "bank"}, NOTHING),
        ({"caller_id": "2255501234", "lender_class": "other"}, OUTSIDE),
    ],
)
def test_the_number_that_is_shown_is_of_the_series(facts: dict[str, Any], says: str) -> None:
    assert finding(SERIES, saying(**facts)).because == says


def test_without_a_place_a_dated_series_binds() -> None:
    shown = saying(caller_id="2255501234", lender_class="bank")
    _first, second = findings(["{check: retention, channels: [call], months: 1}", SERIES], shown, places=(), now=NOON)
    assert second.because == OUTSIDE

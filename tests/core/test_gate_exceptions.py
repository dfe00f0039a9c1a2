"""The exceptions of the rules, each beside its neighbour that is none: whose word, about which debt, which number."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.core.gate import Contact, Debt, Event, GateFacts, Place, decide
from assistant.profiles import load_profiles

PROFILES, _ = load_profiles(Path(__file__).parents[2] / "config" / "jurisdictions")
NOON = datetime(2026, 5, 5, 16, 0, tzinfo=UTC)  # a Tuesday, 12:00 in New York
CALL = Contact(channel="call", person="borrower", number="m", debts=("D1",), consent="form")
TEXT = replace(CALL, channel="sms")
FILE = GateFacts(places=(Place(zone="America/New_York"),), debts=(Debt(id="D1"), Debt(id="D2")), contact=CALL)


def ago(hours: float, event: str, **more: Any) -> Event:
    return Event(at=NOON - timedelta(hours=hours), event=event, **{"person": "borrower", **more})


def allows(name: str, contact: Contact, *history: Event, **more: Any) -> bool:
    return decide(replace(FILE, contact=contact, history=history, **more), [PROFILES[name]], NOON).allowed


@pytest.mark.parametrize(("debt", "allowed"), [("D1", False), ("D2", True)])
def test_a_notice_after_a_written_stop_is_used_up_by_one_about_the_same_debt(debt: str, allowed: bool) -> None:
    stop = ago(90, "request", request="cease_in_writing", made_by="letter", debts=("D1",))
    notice = ago(50, "letter", purpose="specific_remedy_notice", debts=(debt,))
    assert allows("us-reg-f", replace(CALL, purpose="specific_remedy_notice"), stop, notice) is allowed


@pytest.mark.parametrize(("purpose", "allowed"), [("collect", False), ("opt_out_confirmation", True)])
def test_only_the_bare_confirmation_needs_no_way_out(purpose: str, allowed: bool) -> None:
    assert allows("us-reg-f", replace(TEXT, purpose=purpose, more={"has_opt_out_notice": False})) is allowed


@pytest.mark.parametrize(
    ("basis", "given", "allowed"),
    [("contract", True, True), ("contract", None, False), ("none", True, False), ("none", None, False)],
)
def test_a_text_by_contract_needs_the_contract_and_a_number_the_borrower_gave(
    basis: str, given: bool | None, allowed: bool
) -> None:
    contact = replace(TEXT, consent=None, number_given_by_borrower=given)
    assert allows("house", contact, consent_basis=basis) is allowed


@pytest.mark.parametrize(("profile", "allowed"), [("us-tcpa", True), ("us-nyc", True)])
def test_a_consent_by_contract_serves_where_the_profile_says_so(profile: str, allowed: bool) -> None:
    robot = replace(CALL, mode="prerecorded", consent=None, number_given_by_borrower=True)
    assert allows(profile, robot, consent_basis="contract") is allowed


@pytest.mark.parametrize(
    ("dialing", "read", "allowed"), [("automated", False, False), ("automated", True, True), ("manual", False, True)]
)
def test_an_unclear_reply_holds_machines_until_a_person_has_read_it(dialing: str, read: bool, allowed: bool) -> None:
    unclear = ago(30, "sms", direction="in", number="m", intent="unclear", more={"read": read})
    assert allows("house", replace(TEXT, dialing=dialing), unclear) is allowed


@pytest.mark.parametrize(("number", "allowed"), [(None, True), ("h", True), ("z", False)])
def test_a_consent_to_a_place_is_for_the_number_that_it_names(number: str | None, allowed: bool) -> None:
    bar = ago(90, "request", request="inconvenient_place", place="home")
    since = ago(50, "request", request="consent", number=number)
    home = replace(CALL, number="h", number_kind="home")
    assert not allows("us-reg-f", home, bar)
    assert allows("us-reg-f", home, bar, since) is allowed


@pytest.mark.parametrize(("who", "allowed"), [("borrower", False), ("spouse", True)])
def test_a_consent_is_revoked_by_the_one_who_gave_it(who: str, allowed: bool) -> None:
    week = [ago(24 * n + 3, "call", number="m", debts=("D1",), outcome="no_answer") for n in range(6, -1, -1)]
    given = ago(2, "request", request="consent", made_by="letter", debts=("D1",))
    revoked = ago(1, "request", request="revoke_consent", person=who, made_by="letter")
    assert not allows("us-reg-f", CALL, *week)
    assert allows("us-reg-f", CALL, *week, given)
    assert allows("us-reg-f", CALL, *week, given, revoked) is allowed
    assert allows("us-tcpa", replace(CALL, mode="prerecorded"), revoked) is allowed


@pytest.mark.parametrize(("bought_as", "allowed"), [("A1", True), ("A2", False)])
def test_a_consent_about_one_student_loan_of_an_account_is_about_the_other(bought_as: str, allowed: bool) -> None:
    loans = tuple(
        Debt(id=d, kind="student_loan", account_when_obtained=a) for d, a in (("D1", "A1"), ("D2", bought_as))
    )
    week = [ago(24 * n + 3, "call", number="m", debts=("D1",), outcome="no_answer") for n in range(6, -1, -1)]
    given = ago(2, "request", request="consent", made_by="letter", debts=("D2",))
    assert allows("us-reg-f", CALL, *week, given, debts=loans) is allowed


@pytest.mark.parametrize("purpose", ["reply", "collect"])
@pytest.mark.parametrize(("answered", "allowed"), [(False, True), (True, False)])
def test_one_reply_without_consent_to_what_the_person_began(purpose: str, answered: bool, allowed: bool) -> None:
    begun = ago(3, "sms", direction="in", number="m", intent="will_pay")
    sent = (ago(2, "sms", number="m"),) if answered else ()
    contact = replace(TEXT, consent=None, purpose=purpose, in_reply_to="borrower_initiated")
    assert allows("us-dc", contact, begun, *sent) is allowed
    assert not allows("us-dc", contact)

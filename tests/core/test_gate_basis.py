"""What entitles to a channel or an address: whose consent, to what, how long ago, and from which address."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.core.gate import Contact, Event
from tests.core.gate_alone import (
    CALL,
    LETTER,
    MAIL,
    NOWHERE,
    ROBOT,
    TEXT,
    ago,
    allows,
    asks,
    call,
    finding,
    findings,
    learned,
)

VOICE = "{check: consent_on_file, channels: [call, sms, email], by_contract: true, spares_replies: true}"
FORM = replace(TEXT, consent="form")
NOTHING = "nothing on file against it"
NONE = "no use, consent or check shows that this address is the person's"
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (ROBOT, (), "no consent on file for a recorded or artificial voice"),
        (TEXT, (), "no consent on file for sms"),
        (replace(CALL, dialing="ai"), (), "no consent on file for a recorded or artificial voice"),
        (CALL, (), NOTHING),
        (FORM, (), "a recorded consent"),
        (TEXT, (asks(9, "consent"),), "a recorded consent"),
        (TEXT, (asks(9, "consent", channel="sms"),), "a recorded consent"),
        (TEXT, (asks(9, "consent", channel="email"),), "no consent on file for sms"),
        (TEXT, (asks(9, "consent", person="spouse"),), "no consent on file for sms"),
        (TEXT, (learned(9, "consent_to_creditor_only"),), "no consent on file for sms"),
        (FORM, (learned(9, "number_not_theirs", number="m"),), "whoever has m now gave no consent"),
        (FORM, (learned(9, "number_not_theirs", number="z"),), "a recorded consent"),
        (FORM, (asks(9, "revoke_consent"),), "the consent was revoked"),
        (FORM, (asks(9, "revoke_consent", channel="email"),), "a recorded consent"),
        (FORM, (asks(9, "revoke_consent", person="spouse"),), "a recorded consent"),
        (FORM, (asks(9, "revoke_consent"), asks(8, "consent")), "a recorded consent"),
        (FORM, (asks(9, "consent"), asks(9, "revoke_consent")), "the consent was revoked"),
        (FORM, (asks(9, "consent"), asks(8, "revoke_consent"), asks(7, "consent")), "a recorded consent"),
        (FORM, (asks(9, "revoke_consent"), asks(8, "consent"), asks(7, "revoke_consent")), "the consent was revoked"),
        (replace(TEXT, purpose="opt_out_confirmation"), (), NOTHING),
        (replace(ROBOT, purpose="opt_out_confirmation"), (), "no consent on file for a recorded or artificial voice"),
        (replace(TEXT, in_reply_to="borrower_initiated"), (ago(2, "sms", direction="in", number="m"),), NOTHING),
        (replace(TEXT, in_reply_to="borrower_initiated"), (), "no consent on file for sms"),
    ],
)
def test_a_text_or_a_recorded_voice_needs_a_consent_of_this_person_to_this_channel(
    contact: Contact, history: tuple[Event, ...], says: str
) -> None:
    found = finding(VOICE, contact, *history)
    assert (found.because, found.passed) == (says, says in (NOTHING, "a recorded consent"))


@pytest.mark.parametrize(
    ("contact", "basis", "says"),
    [
        (replace(TEXT, number_given_by_borrower=True), "contract", "by contract, to a number the borrower gave"),
        (replace(TEXT, number_given_by_borrower=True), "none", "no consent on file for sms"),
        (replace(TEXT, number_given_by_borrower=False), "contract", "no consent on file for sms"),
    ],
)
def test_a_contract_serves_for_a_number_that_the_borrower_gave(contact: Contact, basis: str, says: str) -> None:
    assert finding(VOICE, contact, consent_basis=basis).because == says


def test_a_profile_says_whether_a_contract_a_reply_or_the_creditors_consent_will_do() -> None:
    strict = "{check: consent_on_file, channels: [sms]}"
    assert not allows(strict, replace(TEXT, number_given_by_borrower=True), consent_basis="contract")
    began = ago(2, "sms", direction="in", number="m")
    assert not allows(strict, replace(TEXT, in_reply_to="borrower_initiated"), began)
    assert not allows(strict, replace(TEXT, purpose="opt_out_confirmation"))
    kind = "{check: consent_on_file, channels: [sms], creditor_consent: true}"
    assert allows(kind, TEXT, learned(9, "consent_to_creditor_only"))
    assert not allows(kind, TEXT)


def test_a_profile_may_ask_for_consent_to_live_calls_and_to_lines_of_one_kind() -> None:
    assert not allows("{check: consent_on_file, voices: [live]}", CALL)
    assert allows("{check: consent_on_file, voices: [live]}", ROBOT)
    homes = "{check: consent_on_file, channels: [call, email], number_kinds: [home]}"
    assert allows(homes, ROBOT)
    assert not allows(homes, replace(ROBOT, number_kind="home"))
    assert not allows(homes, MAIL)


ADDRESS = "{check: address_basis, channels: [sms, email]}"
FRESH = "{check: address_basis, channels: [sms], within_days: 60}"
STALE = "nothing in 60 days shows that this address is still the person's"


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (TEXT, (), NONE),
        (FORM, (), NOTHING),
        (TEXT, (asks(9000, "consent"),), NOTHING),
        (TEXT, (ago(9000, "sms", direction="in", number="m"),), NOTHING),
        (TEXT, (ago(9000, "sms", direction="in"),), NOTHING),
        (TEXT, (ago(9, "sms", direction="in", number="z"),), NONE),
        (replace(TEXT, number=None), (ago(9, "sms", direction="in", number="z"),), NOTHING),
        (TEXT, (ago(9, "email", direction="in", address="a"),), NONE),
        (MAIL, (ago(9, "email", direction="in", address="a"),), NOTHING),
        (MAIL, (ago(9, "email", direction="in"),), NOTHING),
        (MAIL, (ago(9, "email", direction="in", address="z"),), NONE),
        (replace(MAIL, address=None), (ago(9, "email", direction="in", address="z"),), NOTHING),
        (replace(TEXT, address="a"), (ago(9, "sms", direction="in", number="m", address="z"),), NONE),
        (replace(MAIL, number="m"), (ago(9, "email", direction="in", number="z", address="a"),), NONE),
        (LETTER, (), "does not judge a contact by letter"),
    ],
)
def test_an_address_is_the_persons_if_they_used_it_or_agreed_to_it(
    contact: Contact, history: tuple[Event, ...], says: str
) -> None:
    assert finding(ADDRESS, contact, *history).because == says


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (TEXT, (), NONE),
        (FORM, (), STALE),
        (TEXT, (ago(59 * 24 + 11, "sms", direction="in", number="m"),), NOTHING),  # midnight, in winter time
        (TEXT, (ago(59 * 24 + 11.1, "sms", direction="in", number="m"),), STALE),
        (FORM, (learned(9, "number_checked_for_reassignment", number="m"),), NOTHING),
        (FORM, (learned(9, "number_checked_for_reassignment", number="z"),), STALE),
        (TEXT, (learned(9, "number_checked_for_reassignment", number="m"),), NONE),
    ],
)
def test_a_proof_grows_old(contact: Contact, history: tuple[Event, ...], says: str) -> None:
    assert finding(FRESH, contact, *history).because == says


def test_a_profile_names_the_proofs_that_count_and_the_machines_that_need_them() -> None:
    checked = "{check: address_basis, channels: [call, sms], robots_only: true, basis: [checked]}"
    assert allows(checked, CALL)
    assert not allows(checked, replace(FORM, dialing="automated"))
    assert not allows(checked, ROBOT)
    assert allows(checked, ROBOT, learned(9, "number_checked_for_reassignment", number="m"))
    assert not allows(checked, CALL, places=())  # the place, not the proof


@pytest.mark.parametrize(("minutes", "allowed"), [(-1, False), (0, True)])
def test_an_announced_address_may_be_used_once_the_days_to_object_are_over(minutes: int, allowed: bool) -> None:
    rule = "{check: address_basis, channels: [email], basis: [announced], notice_days: 35}"
    notice = Event(at=datetime(2026, 4, 1, 12, tzinfo=NEW_YORK), event="fact", fact="creditor_email_notice")
    over = datetime(2026, 5, 6, tzinfo=NEW_YORK) + timedelta(minutes=minutes)
    assert allows(rule, MAIL, notice, now=over) is allowed
    at_once = "{check: address_basis, channels: [email], basis: [announced]}"
    assert allows(at_once, MAIL, notice, now=notice.at + timedelta(minutes=1))


def test_an_address_of_a_borrower_whose_place_is_unknown_is_not_weighed() -> None:
    first, second = findings(["{check: retention, channels: [sms], months: 1}", FRESH], TEXT, places=())
    assert first.because == NOWHERE
    assert second.because == NOTHING


WORK = "{check: work_mail}"
THEIRS = "the person used this address with us, or agreed to it"
EMPLOYERS = replace(MAIL, address_kind="employer")
KNOWN = learned(90, "address_is_employers", address="a")


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (MAIL, (), NOTHING),
        (EMPLOYERS, (), "the address is the employer's"),
        (replace(MAIL, address_kind="work"), (), "the address is the employer's"),
        (MAIL, (KNOWN,), "the address is the employer's"),
        (MAIL, (learned(90, "address_is_employers"),), "the address is the employer's"),
        (MAIL, (learned(90, "address_is_employers", address="z"),), NOTHING),
        (replace(EMPLOYERS, consent="form"), (), THEIRS),
        (EMPLOYERS, (ago(9, "email", direction="in", address="a"),), THEIRS),
        (EMPLOYERS, (ago(9, "email", direction="in"),), THEIRS),
        (EMPLOYERS, (asks(9, "consent", address="a"),), THEIRS),
        (EMPLOYERS, (ago(9, "email", direction="in", address="z"),), "the address is the employer's"),
        (EMPLOYERS, (ago(9, "email", direction="in", address="a", person="spouse"),), "the address is the employer's"),
        (EMPLOYERS, (call(9, direction="in"),), "the address is the employer's"),
    ],
)
def test_an_employers_address_is_barred_unless_the_person_chose_it(
    contact: Contact, history: tuple[Event, ...], says: str
) -> None:
    assert finding(WORK, contact, *history).because == says

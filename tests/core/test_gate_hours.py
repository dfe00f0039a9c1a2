"""Hours of the day: what a window bars, in which places and on which days, and what lifts it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from assistant.core.gate import BorrowerFacts, Contact, Event, Place, Window
from tests.core.gate_alone import (
    CALL,
    LETTER,
    NOON,
    NOWHERE,
    TEXT,
    ago,
    asks,
    call,
    finding,
    findings,
    learned,
)

NOTHING = "nothing on file against it"
DAY = '{check: time_window, windows: [{start: "08:00", end: "11:00"}]}'
SHUT = "it is 12:00 on Tuesday 05 May in America/New_York, outside the hours"
MORNING = datetime(2026, 5, 6, 12, tzinfo=UTC)  # eight in New York
NEW_YORK, CHICAGO, TOKYO = (Place(zone=name) for name in ("America/New_York", "America/Chicago", "Asia/Tokyo"))


def but(rule: str, more: str) -> str:
    return f"{rule[:-1]}, {more}}}"


def opened(by: str) -> str:
    return but(DAY, f"lifted_by: [{by}]")


@pytest.mark.parametrize(
    ("contact", "places", "says", "until"),
    [
        (CALL, (NEW_YORK,), SHUT, MORNING),
        (TEXT, (NEW_YORK,), SHUT, MORNING),
        (LETTER, (NEW_YORK,), NOTHING, None),
        (
            CALL,
            (CHICAGO,),
            "it is 11:00 on Tuesday 05 May in America/Chicago, outside the hours",
            datetime(2026, 5, 6, 13, tzinfo=UTC),
        ),
        (CALL, (Place(zone="America/Denver"),), NOTHING, None),
        (
            CALL,
            (NEW_YORK, CHICAGO),
            f"{SHUT.split(', ')[0]} and 11:00 on Tuesday 05 May in America/Chicago, outside the hours",
            datetime(2026, 5, 6, 13, tzinfo=UTC),
        ),
        (
            CALL,
            (NEW_YORK, TOKYO),
            f"{SHUT.split(', ')[0]} and 01:00 on Wednesday 06 May in Asia/Tokyo, outside the hours",
            None,
        ),
        (CALL, (), NOWHERE, None),
        (LETTER, (), NOWHERE, None),
    ],
)
def test_a_window_bars_what_is_outside_of_it_in_any_place(
    contact: Contact, places: tuple[Place, ...], says: str, until: datetime | None
) -> None:
    found = finding(DAY, contact, places=places)
    assert (found.because, found.until) == (says, until)


@pytest.mark.parametrize(
    ("more", "contact", "barred"),
    [
        ("number_kinds: [home]", CALL, False),
        ("number_kinds: [home]", replace(CALL, number_kind="home"), True),
        ("number_kinds: [home]", replace(TEXT, number_kind="work"), False),
        ("number_kinds: [home]", replace(LETTER, channel="visit"), True),
        ("only_replies: true", CALL, False),
        ("only_replies: true", replace(CALL, in_reply_to="borrower_initiated"), True),
        ("only_ambiguous: true", CALL, False),
        ("only_tainted: true", CALL, False),
        ("lifted_over_dpd: 15", CALL, True),
        ("lifted_over_dpd: 15", replace(CALL, dpd=15), True),
        ("lifted_over_dpd: 15", replace(CALL, dpd=16), False),
    ],
)
def test_a_window_is_as_narrow_as_its_profile_says(more: str, contact: Contact, barred: bool) -> None:
    assert finding(but(DAY, more), contact).passed is not barred


def test_days_past_due_are_the_contacts_or_else_the_borrowers() -> None:
    rule = but(DAY, "lifted_over_dpd: 0")
    assert not finding(rule, CALL).passed
    assert finding(rule, CALL, borrower=BorrowerFacts(dpd=1)).because == "more than 0 days past due lifts the hours"
    assert not finding(rule, replace(CALL, dpd=0), borrower=BorrowerFacts(dpd=1)).passed


def test_a_rule_for_two_places_is_none_for_one() -> None:
    rule = but(DAY, "only_ambiguous: true")
    assert not finding(rule, CALL, places=(NEW_YORK, CHICAGO)).passed
    assert finding(rule, CALL, places=(NEW_YORK, NEW_YORK)).passed
    first, second = findings([DAY, rule], CALL, places=())
    assert (first.because, second.because) == (NOWHERE, NOWHERE)


def test_a_window_of_the_whole_week_asks_only_that_the_place_be_known() -> None:
    whole = '{check: time_window, windows: [{start: "00:00", end: "24:00"}]}'
    assert finding(whole, CALL).because == NOTHING
    first, second = findings([DAY, whole], CALL, places=())
    assert second.because == first.because == NOWHERE
    holiday = datetime(2026, 5, 25, 16, tzinfo=UTC)  # Memorial Day
    for named in ("holidays: true", "holidays_of: {country: US}"):
        assert not finding(but(whole, named), CALL, now=holiday).passed
        assert finding(but(whole, named), CALL).passed
    assert not finding(
        but(whole, "holidays_of: {country: US}"), CALL, places=(TOKYO,), now=holiday - timedelta(hours=9)
    ).passed


def test_a_holiday_is_one_of_the_place() -> None:
    whole = '{check: time_window, windows: [{start: "00:00", end: "24:00"}], holidays: true}'
    memorial = datetime(2026, 5, 25, 16, tzinfo=UTC)
    assert not finding(whole, CALL, now=memorial).passed
    assert finding(whole, CALL, places=(Place(zone="America/Mexico_City"),), now=memorial).passed
    assert finding(whole, CALL, places=(Place(zone="America/New_York", country="MX"),), now=memorial).passed
    assert not finding(whole, CALL, places=(NEW_YORK, Place(zone="America/Mexico_City")), now=memorial).passed
    evacuation = datetime(2026, 3, 17, 16, tzinfo=UTC)  # a holiday of one county of one state, and of no other
    assert finding(whole, CALL, now=evacuation).passed
    assert finding(whole, CALL, places=(Place(zone="Etc/GMT+5"),), now=memorial).passed
    assert finding(whole, CALL, now=memorial).until == datetime(2026, 5, 26, 4, tzinfo=UTC)


NOONS = (Window(start=720, end=780),)
AGREED = "the borrower agreed to be contacted at this time"


@pytest.mark.parametrize(
    ("by", "said", "lifted"),
    [
        ("consent_to_time", asks(9, "consent_to_time", windows=NOONS), True),
        ("consent_to_time", asks(9, "asks_to_be_contacted", windows=NOONS), True),
        ("consent_to_time", asks(9, "asks_to_be_contacted"), False),
        ("consent_to_time", asks(9, "consent", windows=NOONS), False),
        ("consent_to_time", learned(9, "agreed_hours", windows=NOONS), False),
        ("consent", asks(9, "consent", windows=NOONS), True),
        ("consent", asks(9, "consent"), False),
        ("consent", asks(9, "asks_to_be_contacted", windows=NOONS), False),
        ("agreed_hours", learned(9, "agreed_hours", windows=NOONS), True),
        ("agreed_hours", learned(9, "agreed_hours", windows=NOONS, debts=("D2",)), False),
        ("agreed_hours", asks(9, "consent_to_time", windows=NOONS), False),
        ("consent_to_time", asks(9, "consent_to_time", windows=(Window(start=720, end=721),)), True),
        ("consent_to_time", asks(9, "consent_to_time", windows=(Window(start=721, end=780),)), False),
        ("consent_to_time", asks(3, "consent_to_time", windows=NOONS, more={"obtained_during": "a call"}), True),
        ("consent_to_time", asks(9, "consent_to_time", windows=NOONS, person="spouse"), False),
        ("consent_to_time", asks(9, "consent_to_time", windows=NOONS, person=None), True),
        ("consent_to_time", asks(9, "consent_to_time", windows=NOONS, debts=("D2",)), False),
        ("consent_to_time", asks(9, "consent_to_time", windows=NOONS, by="agency:east"), False),
        ("consent_to_time", asks(9, "consent_to_time", windows=NOONS, by="borrower"), True),
        ("consent_to_time", asks(9, "consent_to_time", windows=NOONS, valid_from=date(2026, 5, 6)), False),
        ("consent_to_time", asks(9, "consent_to_time", windows=NOONS, valid_from=date(2026, 5, 5)), True),
        ("consent_to_time", asks(9, "consent_to_time", windows=NOONS, valid_to=date(2026, 5, 5)), True),
        ("consent_to_time", asks(9, "consent_to_time", windows=NOONS, valid_to=date(2026, 5, 4)), False),
        (
            "consent_to_time",
            asks(9, "consent_to_time", windows=NOONS, more={"obtained_during": "unlawful_call"}),
            False,
        ),
        (
            "consent_to_time",
            asks(9, "consent_to_time", windows=NOONS, more={"obtained_during": "a call at night"}),
            False,
        ),
    ],
)
def test_an_agreement_lifts_the_hours_that_it_names(by: str, said: Event, lifted: bool) -> None:
    found = finding(opened(by), CALL, said)
    assert found.because == (AGREED if lifted else SHUT)


@pytest.mark.parametrize(
    ("later", "lifted"),
    [
        (asks(8, "revoke_consent"), False),
        (asks(9, "revoke_consent"), False),
        (asks(10, "revoke_consent"), True),
        (asks(8, "revoke_consent", person="spouse"), True),
        (asks(8, "revoke_consent", debts=("D1",)), False),
        (asks(8, "revoke_consent", debts=("D2",)), True),
        (learned(8, "consent_to_creditor_only"), False),
    ],
)
def test_an_agreement_is_taken_back(later: Event, lifted: bool) -> None:
    said = asks(9, "consent_to_time", windows=NOONS, debts=("D1",))
    assert finding(opened("consent_to_time"), CALL, said, later).passed is lifted


def test_an_agreement_must_cover_every_place_and_may_open_the_day_earlier() -> None:
    said = asks(9, "consent_to_time", windows=NOONS)
    both = (NEW_YORK, CHICAGO)
    assert not finding(opened("consent_to_time"), CALL, said, places=both).passed
    assert finding(
        opened("consent_to_time"),
        CALL,
        said,
        asks(9, "consent_to_time", windows=(Window(start=660, end=720),)),
        places=both,
    ).passed
    soon = asks(9, "consent_to_time", windows=(Window(start=840, end=900),))
    assert finding(opened("consent_to_time"), CALL, soon).until == NOON + timedelta(hours=2)
    assert finding(DAY, CALL, soon).until == MORNING


@pytest.mark.parametrize(
    ("contact", "said", "lifted"),
    [
        (replace(CALL, consent="signed form"), None, True),
        (replace(CALL, consent="recorded"), None, False),  # consent to a channel, which says nothing of the hour
        (CALL, asks(9, "consent"), True),
        (CALL, asks(9, "consent_to_time"), True),
        (CALL, asks(9, "consent", windows=(Window(start=0, end=60),)), False),
        (CALL, asks(9, "consent", valid_to=date(2026, 5, 4)), False),
        (CALL, None, False),
    ],
)
def test_an_express_consent_holds_at_any_hour(contact: Contact, said: Event | None, lifted: bool) -> None:
    found = finding(opened("express_consent"), contact, *([said] if said else []))
    assert found.because == ("an express consent on file lifts the hours" if lifted else SHUT)


REPLYING = replace(CALL, in_reply_to="borrower_initiated")
RANG = call(0.25, direction="in")
REPLY = "the one reply to what the borrower began in these hours"


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (REPLYING, (RANG,), REPLY),
        (replace(CALL, purpose="reply"), (RANG,), REPLY),
        (replace(CALL, purpose="opt_out_confirmation"), (RANG,), REPLY),
        (CALL, (RANG,), SHUT),
        (REPLYING, (), SHUT),
        (REPLYING, (replace(RANG, person="spouse"),), SHUT),
        (REPLYING, (ago(0.25, "sms", direction="in", number="m"),), SHUT),
        (REPLYING, (RANG, call(0.1)), SHUT),
        (REPLYING, (RANG, call(0.25)), SHUT),
        (REPLYING, (RANG, call(0.1, person="spouse")), REPLY),
        (REPLYING, (call(0.5), RANG), REPLY),
        (REPLYING, (call(2, direction="in"),), SHUT),  # at ten, when it was open
        (REPLYING, (call(20, direction="in"),), SHUT),  # last night: it was open since
    ],
)
def test_what_the_borrower_began_in_closed_hours_is_answered_once(
    contact: Contact, history: tuple[Event, ...], says: str
) -> None:
    assert finding(opened("reply"), contact, *history).because == says
    assert not finding(DAY, contact, *history).passed

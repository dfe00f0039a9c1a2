"""Whose word ends a rule, and from which instant: the edges that no shipped case stands on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.core.gate import Contact, Debt, Event, GateFacts, Place, Window, decide
from assistant.core.gate.clock import add_months, country_of, instants
from assistant.core.gate.closing import closes_at
from tests.core.test_gate_exceptions import CALL, FILE, NOON, PROFILES, TEXT, ago, allows

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(("who", "allowed"), [("borrower", False), ("attorney", True)])
def test_a_written_stop_binds_the_consumer_and_not_the_attorney(who: str, allowed: bool) -> None:
    stop = ago(90, "request", request="cease_in_writing", made_by="letter", debts=("D1",))
    assert allows("us-reg-f", replace(CALL, person=who), stop) is allowed


@pytest.mark.parametrize(("after", "allowed"), [(-1, False), (0, False), (1, True)])
def test_a_person_who_consents_after_naming_an_attorney_may_be_called(after: int, allowed: bool) -> None:
    named = ago(90, "request", request="attorney", debts=("D1",), number="z")
    given = ago(90 - after, "request", request="consent", debts=("D1",), made_by="letter")
    assert allows("us-reg-f", CALL, named, given) is allowed


@pytest.mark.parametrize(("minutes", "allowed"), [(-1, False), (0, True)])
def test_a_silent_attorney_binds_until_the_last_of_thirty_days_is_over(minutes: int, allowed: bool) -> None:
    open_hours = replace(CALL, channel="letter", number=None)
    since = date(2026, 4, 1)
    named = Event(at=datetime(2026, 3, 30, tzinfo=UTC), event="fact", fact="attorney", number="z")
    silent = replace(named, fact="attorney_unresponsive", number=None, at=named.at + timedelta(days=3))
    silent = replace(silent, more={"since": since})
    facts = replace(FILE, contact=open_hours, history=(named, silent))
    midnight = datetime(2026, 5, 1, tzinfo=NEW_YORK) + timedelta(minutes=minutes)
    assert decide(facts, [PROFILES["us-reg-f"]], midnight).allowed is allowed


@pytest.mark.parametrize(("channel", "allowed"), [(None, True), ("call", True), ("email", False)])
def test_a_recorded_voice_needs_a_consent_to_calls(channel: str | None, allowed: bool) -> None:
    robot = replace(CALL, mode="prerecorded", consent=None)
    given = ago(90, "request", request="consent", channel=channel)
    assert allows("us-tcpa", robot, given) is allowed


@pytest.mark.parametrize(("channel", "contact", "allowed"), [(None, CALL, True), (None, TEXT, False)])
def test_a_consent_that_names_no_medium_opens_the_telephone_again(
    channel: str | None, contact: Contact, allowed: bool
) -> None:
    stop = ago(90, "request", request="stop_channel", channel="all")
    given = ago(50, "request", request="consent", channel=channel)
    assert not allows("house", contact, stop)
    assert allows("house", contact, stop, given) is allowed


@pytest.mark.parametrize(("by", "allowed"), [("own", False), ("agency:east", True)])
def test_a_third_person_may_be_asked_once_by_each_collector(by: str, allowed: bool) -> None:
    asking = replace(CALL, person="neighbour", purpose="location_information", number="n")
    earlier = ago(90, "call", person="neighbour", purpose="location_information", outcome="conversation", by=by)
    assert allows("us-reg-f", asking, earlier) is allowed


@pytest.mark.parametrize(("number", "allowed"), [("m", False), ("z", True)])
def test_a_try_at_a_number_that_was_never_theirs_is_no_call(number: str, allowed: bool) -> None:
    tries = [ago(24 * n + 3, "call", number=number, debts=("D1",), outcome="no_answer") for n in range(6, -1, -1)]
    doubt = ago(1, "fact", fact="number_not_theirs", number="z")
    assert allows("us-reg-f", CALL, *tries, doubt) is allowed


def test_a_consent_to_an_hour_ends_the_wait_of_an_inconvenient_time() -> None:
    bad = ago(90, "request", request="inconvenient_time", windows=(Window(start=12 * 60, end=20 * 60),))
    given = ago(50, "request", request="consent_to_time", windows=(Window(start=15 * 60, end=16 * 60),))
    facts = replace(FILE, contact=CALL, history=(bad, given))
    assert decide(facts, [PROFILES["us-reg-f"]], NOON).until == NOON + timedelta(hours=3)


def test_a_zone_of_one_country_tells_whose_holidays_hold_and_a_zone_of_none_does_not() -> None:
    assert country_of("America/New_York") == "US"
    assert country_of("UTC") is None
    assert country_of("Etc/GMT+5") is None


def test_a_minute_that_a_clock_repeats_comes_twice_and_one_that_it_skips_is_the_end_of_the_gap() -> None:
    first, second = instants(NEW_YORK, date(2026, 11, 1), 90)
    assert (first, second - first) == (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), timedelta(hours=1))
    assert instants(NEW_YORK, date(2026, 3, 8), 150) == (datetime(2026, 3, 8, 7, 0, tzinfo=UTC),)
    assert instants(NEW_YORK, date(2026, 5, 5), 90) == (datetime(2026, 5, 5, 5, 30, tzinfo=UTC),)


@pytest.mark.parametrize(
    ("channel", "profiles", "ends"),
    [("sms", ("us-reg-f",), 21), ("sms", ("house", "us-reg-f"), 20), ("letter", ("house", "us-reg-f"), None)],
)
def test_a_message_is_good_until_the_first_of_the_hours_closes(
    channel: str, profiles: tuple[str, ...], ends: int | None
) -> None:
    facts = GateFacts(places=FILE.places, debts=(Debt(id="D1"),), contact=replace(TEXT, channel=channel))
    found = closes_at(facts, [PROFILES[name] for name in profiles], NOON)
    assert found == (None if ends is None else datetime(2026, 5, 5, ends, tzinfo=NEW_YORK))


def test_of_two_places_the_hours_of_the_first_to_close_end_a_message() -> None:
    places = (Place(zone="America/New_York"), Place(zone="America/Los_Angeles"))
    facts = GateFacts(places=places, contact=TEXT)
    assert closes_at(facts, [PROFILES["us-reg-f"]], NOON) == datetime(2026, 5, 5, 21, tzinfo=NEW_YORK)
    assert closes_at(facts, [PROFILES["us-reg-f"]], datetime(2026, 5, 5, 5, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 5, 31), 1, date(2026, 6, 30)),
        (date(2026, 5, 31), 2, date(2026, 7, 31)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 29), 36, date(2029, 12, 29)),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then

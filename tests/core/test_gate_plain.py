"""A verdict in plain words: what was counted, since when, out of how many, and when the next is possible, where."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.core.gate import Contact, Debt, Event, GateFacts, Place, decide
from assistant.core.gate.override import Override
from assistant.core.gate.plain import said
from assistant.profiles import load_profiles

PROFILES, _ = load_profiles(Path(__file__).parents[2] / "config" / "jurisdictions")
DENVER = ZoneInfo("America/Denver")
SUNDAY = datetime(2026, 5, 10, 12, 0, tzinfo=DENVER)
DAY = timedelta(days=1)
CARD = GateFacts(
    places=(Place(zone="America/Denver"),),
    debts=(Debt(id="C1", kind="credit_card"), Debt(id="L2")),
    history=tuple(
        Event(at=SUNDAY - n * DAY, event="call", person="borrower", debts=("C1",), outcome="no_answer")
        for n in range(6, -1, -1)
    ),
    contact=Contact(channel="call", person="borrower", number="m", debts=("C1",), consent="form"),
)


def words(facts: GateFacts, *profiles: str, now: datetime = SUNDAY) -> str:
    return said(decide(facts, [PROFILES[name] for name in profiles or ("us-reg-f",)], now), facts, now)


def test_a_full_cap_names_what_it_counted_since_when_and_when_the_next_is_possible_there() -> None:
    wanted = "7 of 7 calls about this card since 4 May; the next is possible on Mon 11 May at 08:00 in Denver"
    assert words(CARD) == wanted


def test_a_cap_with_room_says_how_much_is_used() -> None:
    some = replace(CARD, history=CARD.history[-2:])
    assert words(some) == "allowed: 2 of 7 calls about this card since 9 May"


def test_nothing_on_file_is_said_too() -> None:
    assert words(replace(CARD, history=())) == "allowed: nothing on file against it"


def test_one_of_several_debts_is_named() -> None:
    both = replace(CARD, contact=replace(CARD.contact, debts=("C1", "L2")))
    assert words(both).startswith("7 of 7 calls about card C1 since 4 May")


def test_all_that_refuses_is_said_and_the_instant_at_which_all_of_it_opens() -> None:
    late = words(CARD, now=SUNDAY.replace(hour=22))
    assert "7 of 7 calls about this card since 4 May" in late
    assert "it is 22:00 on Sunday 10 May in America/Denver, outside the hours" in late
    assert late.endswith("; the next is possible on Mon 11 May at 08:00 in Denver")


def test_what_time_does_not_cure_is_said_to_be_so() -> None:
    uncle = replace(CARD, contact=replace(CARD.contact, person="relative"), history=())
    assert words(uncle).endswith("; time alone does not change that")


def test_every_place_where_they_may_be_has_its_own_clock() -> None:
    two = replace(CARD, places=(Place(zone="America/New_York"), Place(zone="America/Los_Angeles")))
    assert words(two).endswith("on Mon 11 May at 11:00 in New York and 08:00 in Los Angeles")


def test_places_a_day_apart_have_each_their_day() -> None:
    far = replace(CARD, places=(Place(zone="America/Los_Angeles"), Place(zone="Pacific/Auckland")), history=())
    midnight = datetime(2026, 5, 10, 8, 0, tzinfo=UTC)
    said_so = words(far, now=midnight)
    assert "in Los Angeles and" in said_so
    assert said_so.endswith("in Auckland")


def test_another_year_is_named() -> None:
    new_year = datetime(2026, 12, 31, 12, 0, tzinfo=DENVER)
    moved = replace(CARD, history=tuple(replace(one, at=one.at + (new_year - SUNDAY)) for one in CARD.history))
    ending = "7 of 7 calls about this card since 25 Dec; the next is possible on Fri 1 Jan 2027 at 08:00 in Denver"
    assert words(moved, now=new_year) == ending


def test_without_a_place_the_instant_is_in_utc_and_the_refusal_says_why() -> None:
    assert "place is unknown" in words(replace(CARD, places=()))


@pytest.mark.parametrize(
    "noun,count",
    [("call attempt", "1 of 3 call attempts since 9 May")],
)
def test_a_count_over_all_debts_names_none(noun: str, count: str) -> None:
    monday = SUNDAY + DAY
    one = replace(CARD, history=(replace(CARD.history[0], at=SUNDAY - DAY, number="m"),))
    assert words(one, "house", now=monday) == f"allowed: {count}"


def test_two_caps_of_one_rule_are_both_said() -> None:
    """Three attempts in seven days, one of them today."""
    monday = SUNDAY + DAY
    three = tuple(replace(CARD.history[0], at=monday - timedelta(days=n, hours=1)) for n in (4, 2, 0))
    assert words(replace(CARD, history=three), "house", now=monday).startswith("1 of 1 live call attempt in 1 day")


def test_an_override_is_said_with_its_name_and_its_reason() -> None:
    override = Override(id=1, rule="F-7IN7", by="sam", because="it was asked for", from_at=SUNDAY, until=SUNDAY + DAY)
    over = replace(CARD, overrides=(override,))
    assert words(over).startswith("allowed: overridden by sam because it was asked for (7 of 7 calls about C1")


def test_student_loans_of_one_account_are_named_by_it() -> None:
    loans = tuple(Debt(id=name, kind="student_loan", account_when_obtained="A9") for name in ("S1", "S2"))
    calls = tuple(replace(one, debts=("S1",)) for one in CARD.history)
    facts = replace(CARD, debts=loans, history=calls, contact=replace(CARD.contact, debts=("S2",)))
    assert words(facts).startswith("7 of 7 calls about account A9 since 4 May")

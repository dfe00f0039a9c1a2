"""The instant of a refusal, held against trying every quarter of an hour, over random histories, places and profiles.

The slow way asks `decide` again and again and never looks at what a rule says about time: if it finds an earlier
opening, a rule's own instant was too late.
"""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.core.case_words import FACTS, OUTCOMES, PURPOSES, REQUESTS
from assistant.core.gate import Contact, Debt, Event, GateFacts, Hold, Place, Window, decide
from assistant.profiles import load_profiles

PROFILES, _ = load_profiles(Path(__file__).parents[2] / "config" / "jurisdictions")
STEP = timedelta(minutes=15)
LOOK_AHEAD = timedelta(days=5)
ZONES = ("America/New_York", "America/Los_Angeles", "Asia/Shanghai", "Asia/Kolkata", "Europe/London", "Asia/Kathmandu")
TOGETHER = (
    ["house", "us-reg-f"],
    ["us-reg-f", "us-tcpa", "us-nyc"],
    ["us-ma", "us-wa", "us-dc"],
    ["cn-gbt45251", "cn-cba2026"],
    ["in-rbi-2026", "in-rbi-2027", "in-rbi-mfi-2026"],
    ["uk-conc", "uk-breathing-space"],
    ["ph"],
    ["id"],
    ["mx"],
    ["br-sp"],
)
STARTS = (datetime(2026, 3, 6, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC), datetime(2026, 12, 29, tzinfo=UTC))


def a_window(dice: random.Random) -> Window:
    start, end = dice.sample(range(0, 1440, 15), 2)
    days = None if dice.random() < 0.6 else frozenset(dice.sample(range(7), 3))
    return Window(days=days, start=start, end=end)


def an_event(dice: random.Random, at: datetime) -> Event:
    kind = dice.choice(["call", "call", "call", "call", "sms", "email", "letter", "visit", "request", "fact"])
    more: dict[str, Any] = {}
    if kind == "request":
        more["request"] = dice.choice(REQUESTS)
        more["windows"] = tuple(a_window(dice) for _ in range(dice.randrange(3)))
        more["channel"] = dice.choice([None, "call", "sms"])
        more["made_by"] = dice.choice(["phone", "letter"])
        if dice.random() < 0.4:
            more["valid_from"] = at.date() + timedelta(days=dice.randrange(6))
            more["valid_to"] = more["valid_from"] + timedelta(days=dice.randrange(4))
    if kind == "fact":
        more["fact"] = dice.choice(FACTS)
        more["until"] = dice.choice([None, at.date() + timedelta(days=dice.randrange(12))])
        more["windows"] = (a_window(dice),)
    return Event(
        at=at,
        event=kind,
        direction=dice.choice(["out", "out", "out", "in"]) if kind not in ("request", "fact") else "out",
        person=dice.choice(["borrower", "borrower", "spouse"]),
        number=dice.choice(["m", "m", "h", None]),
        debts=dice.choice([("D1",), ("D1", "D2"), ()]),
        outcome=dice.choice(OUTCOMES) if kind == "call" else None,
        mode=dice.choice(["live", "live", "prerecorded", "ai"]),
        purpose=dice.choice(PURPOSES) if dice.random() < 0.1 else "collect",
        intent=dice.choice(["stop", "unclear", "will_pay"]) if kind == "sms" else None,
        **more,
    )


def a_case(seed: int) -> tuple[GateFacts, list[str], datetime]:
    dice = random.Random(seed)
    now = dice.choice(STARTS) + timedelta(minutes=15 * dice.randrange(96 * 4))
    ages = sorted((dice.randrange(1, 12 * 96) for _ in range(dice.randrange(12))), reverse=True)
    contact = Contact(
        channel=dice.choice(["call", "call", "call", "sms", "email", "letter", "visit"]),
        person=dice.choice(["borrower", "borrower", "borrower", "spouse"]),
        number=dice.choice(["m", "m", "h"]),
        debts=dice.choice([("D1",), ("D1",), ("D1", "D2")]),
        mode=dice.choice(["live", "live", "prerecorded"]),
        consent=dice.choice(["form", "form", None]),
    )
    hold = Hold(kind="hardship_hold", from_on=now.date(), to_on=now.date() + timedelta(days=dice.randrange(1, 5)))
    facts = GateFacts(
        places=tuple(Place(zone=zone) for zone in dice.sample(ZONES, dice.choice([1, 1, 1, 2]))),
        debts=(Debt(id="D1", kind="microfinance"), Debt(id="D2")),
        history=tuple(an_event(dice, now - STEP * age) for age in ages),
        contact=contact,
        holds=(hold,) if dice.random() < 0.1 else (),
    )
    return facts, dice.choice(TOGETHER), now


def tried(facts: GateFacts, names: list[str], now: datetime) -> datetime | None:
    """The first quarter of an hour at which the contact is allowed, by asking at each of them."""
    profiles = [PROFILES[name] for name in names]
    steps = (now + STEP * n for n in range(int(LOOK_AHEAD / STEP)))
    return next((at for at in steps if decide(facts, profiles, at).allowed), None)


@pytest.mark.parametrize("block", range(6))
def test_no_earlier_instant_would_have_been_allowed(block: int) -> None:
    for seed in range(block * 10, block * 10 + 10):
        facts, names, now = a_case(seed)
        verdict = decide(facts, [PROFILES[name] for name in names], now)
        found = now if verdict.allowed else verdict.until
        if found is not None and found > now + LOOK_AHEAD - STEP:
            found = None
        assert found == tried(facts, names, now), f"seed {seed}: {names}, {[f.because for f in verdict.refusals]}"


def test_what_is_allowed_stays_allowed_when_the_file_is_about_somebody_else() -> None:
    """Events of a stranger's loan, by an unrelated collector, change nothing."""
    for seed in range(40):
        facts, names, now = a_case(seed)
        profiles = [PROFILES[name] for name in names]
        call = Event(at=now - STEP, event="call", by="other:acme", person="somebody", number="z", debts=("X9",))
        more = replace(facts, history=(*facts.history, call))
        assert decide(facts, profiles, now).until == decide(more, profiles, now).until


def test_the_seed_gives_the_same_case_twice() -> None:
    assert a_case(7) == a_case(7)
    assert a_case(7)[0].history[0].at.date() > date(2026, 1, 1)

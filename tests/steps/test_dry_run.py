"""The funnel before a campaign: who may go, who waits, whom the day refuses, by rule, with when each opens."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from assistant.config import load_settings
from assistant.core.gate import Jurisdiction, read_profile
from assistant.gateway.simulator import Simulator
from assistant.render import Renderer
from assistant.runtime import Runtime
from assistant.steps.dry_run import dry_run, refusals
from assistant.steps.release import release
from assistant.store import holds
from assistant.store.db import Database
from assistant.store.holds import NewHold
from assistant.store.schema_work import contact
from assistant.yamlfile import parse_yaml
from tests.planning_rows import add_borrower, add_event, add_loan, add_portfolio
from tests.steps.test_release import LAST, NOON, TODAY, of_portfolio, one, plan, templates
from tests.steps.working import rules

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def rt(db: Database, tmp_path: Path) -> Iterator[Runtime]:
    """Four borrowers in New York with a loan each; only the house judges."""
    nowhere = Path("/nowhere")
    simulator = Simulator(seed=1, log=tmp_path / "simulator.jsonl", faults={})
    made = Runtime(
        home=nowhere, settings=load_settings(nowhere), rulebook=rules(), db=db, render=Renderer(templates=templates()),
        now=lambda: NOON, gateways={"simulator": simulator}, secret=b"a secret of the tests",
    )  # fmt: skip
    db.write_now(book)
    yield of_portfolio(made, jurisdictions=())
    asyncio.run(simulator.close())


def book(conn: Connection) -> None:
    add_portfolio(conn)
    for number in range(1, 5):
        add_borrower(conn, number, language="en")
        add_loan(conn, number)


def funnel(rt: Runtime, now: datetime = NOON) -> dict[str, Any]:
    return rt.db.read_now(refusals, rt, TODAY, now, lambda *_: None, 0)


def by_rule(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["rule"]: row for row in found["refused"]}


def hold(conn: Connection, borrower_id: int, days: int | None) -> None:
    new = NewHold(
        borrower_id=borrower_id, loan_id=None, kind="hardship_hold", blocks=("contact",), from_on=TODAY,
        to_on=None if days is None else TODAY + days * DAY, evidence="form", source="import",
    )  # fmt: skip
    assert holds.add(conn, new) is not None


def test_each_contact_goes_waits_or_is_refused_and_they_add_up(rt: Runtime) -> None:
    for owner in (1, 2, 3, 4):
        plan(rt.db, "call", owner=owner)
    rt.db.write_now(lambda conn: add_event(conn, 2, NOON - 3 * HOUR, "call", mode="prerecorded", outcome="no_answer"))
    rt.db.write_now(hold, 3, 2)
    rt.db.write_now(hold, 4, None)
    found = funnel(rt)
    assert {name: found[name] for name in ("may_go", "waits", "lapses", "refused_for_good")} == {
        "may_go": 1,  # the first
        "waits": 1,  # the second: four hours since the last try are over at one
        "lapses": 1,  # the third: its hold ends after its day
        "refused_for_good": 1,
    }
    rows = by_rule(found)
    assert rows["H-CALLS"]["opens_at"] == (NOON + HOUR).isoformat()
    assert rows["H-CALLS"]["opens"] == "Thu 1 Oct at 13:00 in New York"
    assert (rows["H-CALLS"]["contacts"], rows["H-CALLS"]["waits"], rows["H-CALLS"]["loans"]) == (1, 1, 1)
    assert (rows["H-HOLD"]["contacts"], rows["H-HOLD"]["waits"]) == (2, 0)
    assert rows["H-HOLD"]["opens"] == "Sat 3 Oct at 09:00 in New York"  # the earlier of the two; the other never
    assert list(rows) == ["H-HOLD", "H-CALLS"]  # the most loans first


def test_a_rule_that_nothing_opens_says_none(rt: Runtime) -> None:
    plan(rt.db, "call")
    rt.db.write_now(hold, 1, None)
    row = by_rule(funnel(rt))["H-HOLD"]
    assert (row["opens_at"], row["opens"]) == (None, None)


def test_what_goes_first_counts_against_what_comes_after_it(rt: Runtime) -> None:
    """One text a day: the second of them is refused before any is sent, whichever was planned first."""
    later = plan(rt.db, "sms", not_before=NOON + HOUR)
    plan(rt.db, "sms", 2)
    found = funnel(rt)
    assert (found["may_go"], found["lapses"]) == (1, 1)
    assert by_rule(found)["H-TEXTS"]["opens"] == "Fri 2 Oct at 08:00 in New York"
    assert one(rt.db, later).verdict is None


def test_a_contact_is_asked_as_when_its_time_comes(rt: Runtime) -> None:
    plan(rt.db, "call", not_before=NOON + HOUR)
    night = NOON - 10 * HOUR
    assert funnel(rt, night)["may_go"] == 1


@pytest.mark.parametrize("ends,name", [(NOON + HOUR, "lapses"), (NOON + HOUR + DAY / 24, "waits")])
def test_it_waits_only_if_it_opens_before_its_day_ends(rt: Runtime, ends: datetime, name: str) -> None:
    plan(rt.db, "call", not_after=ends)
    rt.db.write_now(lambda conn: add_event(conn, 1, NOON - 3 * HOUR, "call", mode="prerecorded", outcome="no_answer"))
    assert funnel(rt)[name] == 1


def test_the_whole_dry_run_counts_all_it_plans_and_writes_nothing(rt: Runtime) -> None:
    found = asyncio.run(dry_run(rt, TODAY, NOON, lambda *_: None))
    assert found["planned"] == sum(found[name] for name in ("may_go", "waits", "lapses", "refused_for_good"))
    assert rt.db.read_now(lambda conn: conn.execute(select(func.count()).select_from(contact)).scalar_one()) == 0


# The version that a verdict was judged by, and the date on which a change of it takes effect.

CHANGING = """
id: house
name: A house whose cap changes on a date
rules:
- id: X-CAP
  clause: own
  text: Seven calls in seven days, and one from 2 October on.
  confidence: text
  effective_to: 2026-10-01
  checks: [{check: cap, channels: [call], most: 7, days: 7}]
- id: X-CAP
  clause: own
  text: One call in seven days.
  confidence: text
  effective_from: 2026-10-02
  checks: [{check: cap, channels: [call], most: 1, days: 7}]
"""


def house(text: str) -> Jurisdiction:
    profile, problems = read_profile(parse_yaml(text, "house.yaml"))
    assert profile is not None, problems
    return profile


def under(rt: Runtime, profile: Jurisdiction) -> Runtime:
    return replace(rt, rulebook=replace(rt.rulebook, profiles={**rt.rulebook.profiles, "house": profile}))


@pytest.mark.parametrize("now,state", [(NOON + 11 * HOUR, "released"), (NOON + 12 * HOUR, "refused")])
def test_a_change_takes_effect_with_the_borrowers_midnight(rt: Runtime, now: datetime, state: str) -> None:
    number = plan(rt.db, "call", not_after=LAST + DAY)
    rt.db.write_now(lambda conn: add_event(conn, 1, NOON - DAY, "call", outcome="no_answer"))
    rt.db.write_now(release, under(rt, house(CHANGING)), [number], now)
    assert one(rt.db, number).state == state


def test_every_verdict_keeps_the_version_that_it_was_judged_by(rt: Runtime) -> None:
    first, second = house(CHANGING), house(CHANGING.replace("most: 7", "most: 6"))
    assert first.version != second.version
    assert first.version == house(CHANGING + "\n# a comment changes nothing\n").version
    numbers = [plan(rt.db, "call", owner=owner) for owner in (1, 2)]
    for number, profile in zip(numbers, (first, second), strict=True):
        rt.db.write_now(release, under(rt, profile), [number], NOON)
    kept = [one(rt.db, number).verdict["profiles"] for number in numbers]
    assert kept == [[f"house@{first.version}"], [f"house@{second.version}"]]

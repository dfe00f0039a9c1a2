"""Overrides: asked for by a supervisor, used by one contact only, whoever is fastest, kept in verdict and log."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assistant.config import load_settings
from assistant.core.gate import Jurisdiction, read_profile
from assistant.core.gate.profile import Overriding
from assistant.core.problem import BadInput
from assistant.core.terms import Channel, ContactState, Role
from assistant.gateway.simulator import Simulator
from assistant.render import Renderer
from assistant.runtime import Runtime
from assistant.steps import override as room
from assistant.steps.dispatch import dispatch_due
from assistant.steps.judging import judge
from assistant.steps.override_fit import Asked
from assistant.steps.release import release
from assistant.store import log, overrides, people
from assistant.store.db import Database
from assistant.store.schema_log import log_entry
from assistant.store.schema_override import contact_override
from assistant.yamlfile import parse_yaml
from tests.planning_rows import add_event
from tests.steps.test_release import NOON, borrowers, finding, of_portfolio, one, plan, queued, six_workers, templates
from tests.steps.working import rules

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NO_HOUSE = """
id: house
name: A lender's own house, which asks only who it is
rules:
- {id: H-WHO, clause: own, text: The borrower only., confidence: text, checks: [{check: role_gate, roles: [borrower]}]}
"""
ASKED = Asked(loan="L00001", rule="F-7IN7", channel=Channel.CALL, reason="active_litigation", by="sam")


def house() -> Jurisdiction:
    profile, problems = read_profile(parse_yaml(NO_HOUSE, "house.yaml"))
    assert profile is not None, problems
    return profile


@pytest.fixture
def rt(db: Database, tmp_path: Path) -> Iterator[Runtime]:
    """An agency under Regulation F whose own house is mild, one borrower called seven times, two supervisors."""
    nowhere = Path("/nowhere")
    simulator = Simulator(seed=1, log=tmp_path / "simulator.jsonl", faults={})
    book = replace(rules(), profiles={**rules().profiles, "house": house()})
    made = Runtime(
        home=nowhere, settings=load_settings(nowhere), rulebook=book, db=db, render=Renderer(templates=templates()),
        now=lambda: NOON, gateways={"simulator": simulator}, secret=b"a secret of the tests",
    )  # fmt: skip
    borrowers(db)
    for name, role in (("sam", Role.SUPERVISOR), ("kim", Role.SUPERVISOR), ("cole", Role.COLLECTOR)):
        assert db.write_now(people.add_user, name, role, "ten letters", NOON)
    db.write_now(seven_calls)
    yield of_portfolio(made, acts_as="collector", jurisdictions=("us-reg-f",))
    asyncio.run(simulator.close())


def seven_calls(conn: Any) -> None:
    for n in range(7):
        add_event(conn, 1, NOON - n * DAY - HOUR, "call", outcome="no_answer", loan_refs=["L00001"])


def ask(rt: Runtime, asked: Asked = ASKED, now: datetime = NOON) -> dict[str, Any]:
    return rt.db.write_now(room.ask, rt, asked, now)


def problems(rt: Runtime, asked: Asked) -> list[str]:
    with pytest.raises(BadInput) as refused:
        ask(rt, asked)
    return [one.problem for one in refused.value.problems]


def two_eyes_more(rt: Runtime) -> Runtime:
    """Regulation F as a profile that asks for a second person."""
    strict = replace(rt.rulebook.profiles["us-reg-f"], overrides=Overriding(second_person=True))
    return replace(rt, rulebook=replace(rt.rulebook, profiles={**rt.rulebook.profiles, "us-reg-f": strict}))


def released(rt: Runtime, *ids: int, now: datetime = NOON) -> list[str]:
    rt.db.write_now(release, rt, list(ids), now)
    return [one(rt.db, number).state for number in ids]


def test_the_eighth_call_is_refused_and_with_an_override_released(rt: Runtime) -> None:
    first, second = plan(rt.db, "call"), plan(rt.db, "call", 2)
    assert released(rt, first) != [ContactState.RELEASED]
    made = ask(rt)
    assert (made["state"], made["rule"], made["borrower_id"]) == ("open", "F-7IN7", "B00001")
    assert released(rt, second) == [ContactState.RELEASED]


def test_the_verdict_says_who_overrode_what_and_why_in_contact_and_outbox(rt: Runtime) -> None:
    call = plan(rt.db, "call")
    number = ask(rt)["override"]
    released(rt, call)
    said = finding(one(rt.db, call), "F-7IN7")
    assert (said["override"], said["passed"], said["warns"]) == (number, False, True)
    words = "overridden by sam because a suit that is under way calls for it (7 of 7 calls about L00001"
    assert said["because"].startswith(words)
    assert queued(rt.db)[0].verdict == one(rt.db, call).verdict
    assert "overridden by sam" in one(rt.db, call).verdict["says"]


def test_an_override_is_used_once(rt: Runtime) -> None:
    calls = [plan(rt.db, "call", n) for n in (1, 2)]
    ask(rt)
    states = released(rt, *calls)  # in one transaction
    assert states[0] == ContactState.RELEASED
    assert states[1] != ContactState.RELEASED
    (row,) = rt.db.read_now(overrides.listing, None, 10)
    assert (row.contact_id, row.used_at, overrides.state(row, NOON)) == (calls[0], NOON, "used")


def test_six_workers_use_it_once(rt: Runtime) -> None:
    calls = [plan(rt.db, "call", n) for n in range(1, 13)]
    ask(rt)
    six_workers(rt, calls)
    assert [item.state for item in queued(rt.db)] == ["ready"]
    (row,) = rt.db.read_now(overrides.listing, None, 10)
    assert one(rt.db, row.contact_id).state == ContactState.RELEASED


def test_hand_off_asks_again_and_hears_the_same_override(rt: Runtime) -> None:
    call = plan(rt.db, "call")
    ask(rt)
    released(rt, call)
    assert rt.db.read_now(judge, rt, [call], NOON)[call].allowed
    counts = asyncio.run(dispatch_due(rt, NOON, worker="w"))
    assert (counts["sent"], counts["refused"]) == (1, 0)


def test_an_override_that_ends_before_the_hand_off_lets_nothing_leave(rt: Runtime) -> None:
    call = plan(rt.db, "call")
    ask(rt, replace(ASKED, until=NOON + HOUR))
    released(rt, call)
    assert rt.db.read_now(judge, rt, [call], NOON + HOUR - timedelta(seconds=1))[call].allowed
    counts = asyncio.run(dispatch_due(rt, NOON + HOUR, worker="w"))
    assert (counts["sent"], counts["refused"]) == (0, 1)


def test_the_same_contact_is_no_reason_for_another(rt: Runtime) -> None:
    """Used by one, it does not speak for the next contact at hand-off either."""
    calls = [plan(rt.db, "call", n) for n in (1, 2)]
    ask(rt)
    released(rt, calls[0])
    assert not rt.db.read_now(judge, rt, [calls[1]], NOON)[calls[1]].allowed
    both = rt.db.read_now(judge, rt, calls, NOON)  # in one batch, too
    assert [both[number].allowed for number in calls] == [True, False]


@pytest.mark.parametrize("other", [{"channel": Channel.VOICE}, {"rule": "F-COOL"}])
def test_it_is_for_its_channel_and_rule_only(rt: Runtime, other: dict[str, Any]) -> None:
    call = plan(rt.db, "call")
    ask(rt, replace(ASKED, **other))
    assert released(rt, call) != [ContactState.RELEASED]


def test_one_that_is_not_needed_is_not_spent(rt: Runtime) -> None:
    call = plan(rt.db, "call")
    ask(rt, replace(ASKED, rule="F-COOL"))
    ask(rt)
    assert released(rt, call) == [ContactState.RELEASED]
    states = {row.rule: overrides.state(row, NOON) for row in rt.db.read_now(overrides.listing, None, 10)}
    assert states == {"F-COOL": "open", "F-7IN7": "used"}


def test_where_the_profile_says_so_a_second_supervisor_must_agree(rt: Runtime) -> None:
    careful = two_eyes_more(rt)
    calls = [plan(rt.db, "call", n) for n in (1, 2, 3)]
    made = ask(careful)
    assert made["state"] == "proposed"
    assert released(careful, calls[0]) != [ContactState.RELEASED]
    for name, why in (("sam", "sam asked for it"), ("cole", "cole is a collector"), ("nobody", "no active user")):
        with pytest.raises(BadInput, match=why):
            rt.db.write_now(room.agree, careful, made["override"], name, NOON)
    agreed = rt.db.write_now(room.agree, careful, made["override"], "kim", NOON)
    assert (agreed["state"], agreed["seconded_by"]) == ("open", "kim")
    assert released(careful, calls[1]) == [ContactState.RELEASED]
    assert "overridden by sam and kim because" in finding(one(rt.db, calls[1]), "F-7IN7")["because"]
    with pytest.raises(BadInput, match="is used"):
        rt.db.write_now(room.agree, careful, made["override"], "kim", NOON)


def test_one_that_is_withdrawn_opens_nothing_and_one_that_is_used_stays(rt: Runtime) -> None:
    calls = [plan(rt.db, "call", n) for n in (1, 2)]
    first = ask(rt)["override"]
    assert rt.db.write_now(room.withdraw, rt, first, "kim", NOON)["state"] == "withdrawn"
    assert released(rt, calls[0]) != [ContactState.RELEASED]
    second = ask(rt)["override"]
    released(rt, calls[1])
    for number, why in ((first, "is withdrawn"), (second, "is used"), (99, "no override 99")):
        with pytest.raises(BadInput, match=why):
            rt.db.write_now(room.withdraw, rt, number, "sam", NOON)


@pytest.mark.parametrize(
    "changed,problem",
    [
        ({"rule": "F-TIME"}, "F-TIME is a hard rule"),
        ({"rule": "F-REBUT"}, "F-REBUT only warns"),
        ({"rule": "H-WHO"}, "H-WHO is a hard rule"),
        ({"rule": "C-TRY6"}, "no rule 'C-TRY6' judges L00001"),
        ({"reason": "because"}, "no such reason"),
        ({"by": "cole"}, "cole is a collector"),
        ({"by": "stranger"}, "no active user 'stranger'"),
        ({"until": NOON}, "would have ended"),
        ({"until": NOON + 72 * HOUR + timedelta(seconds=1)}, "longer than 72 hours"),
        ({"loan": "L9"}, "no loan 'L9'"),
    ],
)
def test_what_speaks_against_an_override_is_said_and_nothing_is_written(
    rt: Runtime, changed: dict[str, Any], problem: str
) -> None:
    (said,) = problems(rt, replace(ASKED, **changed))
    assert problem in said
    assert rt.db.read_now(overrides.listing, None, 10) == []


def test_everything_that_is_wrong_is_said_at_once(rt: Runtime) -> None:
    assert len(problems(rt, replace(ASKED, rule="F-TIME", reason="x", by="y", until=NOON - DAY))) == 4


def test_the_longest_override_and_the_usual_one(rt: Runtime) -> None:
    assert ask(rt, replace(ASKED, until=NOON + 72 * HOUR))["state"] == "open"
    assert ask(rt, replace(ASKED, rule="F-COOL"))["until"] == (NOON + 24 * HOUR).isoformat()


def test_a_second_override_of_the_same_waits_for_the_first(rt: Runtime) -> None:
    ask(rt)
    (said,) = problems(rt, ASKED)
    assert "waiting already" in said
    assert ask(rt, now=NOON + 24 * HOUR)["state"] == "open"  # the first has expired


def test_the_log_has_every_act_with_its_name_and_its_reason(rt: Runtime) -> None:
    careful = two_eyes_more(rt)
    call = plan(rt.db, "call")
    number = ask(careful)["override"]
    rt.db.write_now(room.agree, careful, number, "kim", NOON)
    released(careful, call)
    rows = rt.db.read_now(lambda conn: list(conn.execute(select(log_entry).order_by(log_entry.c.entry))))
    leaves = [json.loads(row.leaf) for row in rows]
    said = [(leaf["by"], leaf["outcome"]) for leaf in leaves if leaf["kind"] == "override"]
    assert said == [("sam", "proposed"), ("kim", "open")]
    assert leaves[0]["facts"]["reason"] == "active_litigation"
    assert leaves[-1]["facts"]["overrides"] == [number]
    assert rt.db.read_now(log.verify).ok


def test_the_table_keeps_the_version_of_the_profile_that_was_overridden(rt: Runtime) -> None:
    version = rt.rulebook.profiles["us-reg-f"].version
    assert ask(rt)["profile"] == f"us-reg-f@{version}"
    assert rt.db.read_now(lambda conn: conn.execute(select(contact_override.c.profile)).scalar_one()).endswith(version)

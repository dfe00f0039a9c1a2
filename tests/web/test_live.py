"""The floor, live: told within a second to all who watch, steered with a reason, stopped with one button."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse
from sqlalchemy import select, update

from assistant.core.pausing import PauseKind
from assistant.core.terms import RIGHT_PARTY, Outcome, Role
from assistant.runtime import Runtime
from assistant.steps import call_begin, pausing
from assistant.steps import live as steps
from assistant.store import desk, desk_queue, live, log_search, pauses
from assistant.store import people as users
from assistant.store.call_sessions import open_of
from assistant.store.schema import assignment
from assistant.store.schema_access import audit_entry
from assistant.store.schema_desk import call_session
from assistant.web import events, hub
from tests.steps.test_desk import people, prepared
from tests.steps.test_release import NOON, borrowers, plan, rt
from tests.web.signing_in import Browser, Site, workspace

__all__ = ["rt"]
ON = {"Accept": "text/event-stream"}
STREAMS: list[ClientResponse] = []  # to be closed when their test is over
SURE = {"sure": "yes", "reason": "the wrong text went out"}


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "FLOOR_EVERY", 0.0)
    monkeypatch.setattr(hub, "COUNTS_EVERY", 0.0)


@pytest.fixture
async def floor(rt: Runtime) -> AsyncIterator[Site]:
    """Two accounts to call, ann and bob to call them (of north and south), served."""
    await asyncio.to_thread(_prepare, rt)
    async with workspace(rt) as site:
        yield site
        while STREAMS:
            STREAMS.pop().close()


def _prepare(rt: Runtime) -> None:
    borrowers(rt.db, 2)
    people(rt.db, "ann", "bob")
    for number in (1, 2):
        plan(rt.db, "call", owner=number)
    prepared(rt)
    team = "UPDATE user_account SET team = CASE name WHEN 'ann' THEN 'north' ELSE 'south' END"
    rt.db.write_now(lambda conn: conn.exec_driver_sql(team))


async def sue(site: Site, role: Role = Role.SUPERVISOR) -> Browser:
    return await site.as_role(role, name="sue", team="north")


async def test_the_page_says_who_is_on_what_and_shows_only_ones_own_team(floor: Site, rt: Runtime) -> None:
    rt.db.write_now(call_begin.start, rt, "L00001", "ann", NOON)
    page = await (await sue(floor)).text("/live")
    assert "ann" in page
    assert "talking" in page
    assert "L00001" in page
    assert "bob" not in page
    everybody = await (await floor.as_role(Role.MANAGER, name="max")).text("/live")
    assert "bob" in everybody


async def test_what_somebody_holds_is_not_ready_for_another(rt: Runtime) -> None:
    await asyncio.to_thread(_prepare, rt)
    rt.db.write_now(desk.take, 1, "ann", NOON, NOON + timedelta(minutes=15))
    now_of, paused = rt.db.read_now(steps.read, rt, NOON, NOON)
    view = steps.seen_by(None, now_of, rt.db.read_now(steps.counts, rt, NOON), paused)
    assert [(one["team"], one["ready"], one["held"]) for one in view["teams"]] == [(None, 1, 0), ("north", 0, 1)]


async def test_stop_is_asked_once_and_start_twice_and_every_page_says_who_stopped(floor: Site, rt: Runtime) -> None:
    client = await sue(floor)
    asked = await (await client.post("/live/stop")).text()
    assert "nothing leaves any more" in asked
    assert rt.db.read_now(pauses.current).everything is None, "nothing is done before it is confirmed"
    assert (await client.post("/live/stop", {"sure": "yes", "reason": " "})).status == 422
    assert (await client.post("/live/stop", SURE)).status == 303
    collector = await floor.as_role(Role.COLLECTOR, name="cole")
    assert "All contacts are stopped by sue since" in await collector.text("/desk")
    dialled = await (await collector.post("/desk/accounts/L00001/call", follow=True)).text()
    assert "all contacts are stopped by sue since 2026-10-01 16:00 UTC" in dialled
    first = await (await client.post("/live/start", SURE)).text()
    assert "Asked once more" in first
    assert rt.db.read_now(pauses.current).everything is not None
    assert (await client.post("/live/start", SURE | {"sure": "twice"})).status == 303
    assert "All contacts are stopped" not in await collector.text("/desk")


async def test_a_collector_cannot_stop_and_an_administrator_cannot_start(floor: Site, rt: Runtime) -> None:
    collector = await floor.as_role(Role.COLLECTOR, name="cole")
    assert (await collector.post("/live/stop", SURE)).status == 403
    administrator = await floor.as_role(Role.ADMINISTRATOR, name="ada")
    assert (await administrator.post("/live/stop", SURE)).status == 303
    assert (await administrator.post("/live/start", SURE | {"sure": "twice"})).status == 403


async def test_a_campaign_is_paused_and_goes_on_from_the_page(floor: Site, rt: Runtime) -> None:
    client = await sue(floor)
    name = pausing.names(rt, PauseKind.TREATMENT)[0]
    assert (await client.post("/live/pause", SURE | {"thing": f"treatment:{name}"})).status == 303
    page = await client.text("/live")
    assert name == "after_cure/thank_you"
    assert "paid up again · thanks: paused by sue" in page
    assert "the wrong text went out" in page
    assert (await client.post("/live/resume", SURE | {"thing": f"treatment:{name}"})).status == 303
    assert rt.db.read_now(pauses.current).running == ()
    assert (await client.post("/live/pause", SURE | {"thing": "everything:"})).status == 400


async def test_a_held_account_is_given_away_only_after_its_hold_is_broken(floor: Site, rt: Runtime) -> None:
    manager = await floor.as_role(Role.MANAGER, name="max")
    rt.db.write_now(desk.take, 1, "ann", NOON, NOON + timedelta(minutes=15))
    given = SURE | {"loan": "L00001", "to": "bob"}
    refused = await manager.post("/live/reassign", given)
    assert refused.status == 422
    assert "ann holds this account now" in await refused.text()
    assert (await manager.post("/live/free", SURE | {"loan": "L00001"})).status == 303
    assert (await manager.post("/live/reassign", given)).status == 303
    assert owners(rt) == {1: "bob"}
    row = rt.db.read_now(desk_queue.one, 1)
    assert row is not None
    assert (row.owner, row.held_by) == ("bob", None)
    assert (await manager.post("/live/reassign", given | {"to": ""})).status == 303
    assert owners(rt) == {}
    assert noted(rt) == ["hold_broken", "account_reassigned", "account_reassigned"]
    told = rt.db.read_now(log_search.search, log_search.Wanted(kind="ownership", limit=5))
    assert [(one["by"], one["outcome"]) for one in told] == [("max", "reassigned"), ("max", "reassigned")]


async def test_a_supervisor_gives_nothing_to_another_team_and_sees_no_account_of_theirs(
    floor: Site, rt: Runtime
) -> None:
    client = await sue(floor)
    stranger = await client.post("/live/reassign", {"loan": "L00001", "to": "bob"})
    assert (stranger.status, "bob is not of your team." in await stranger.text()) == (422, True), (
        "before it is confirmed"
    )
    rt.db.write_now(own, 2, "bob", "2026-10 M1")
    for loan in ("L00002", "L9"):
        refused = await client.post("/live/reassign", {"loan": loan, "to": "ann"})
        assert (refused.status, f"There is no account {loan} for you" in await refused.text()) == (422, True)
    assert (await client.post("/live/batch", SURE | {"batch": "bob|2026-10 M1", "to": "ann"})).status == 404


async def test_a_batch_is_given_away_but_for_what_somebody_holds(floor: Site, rt: Runtime) -> None:
    manager = await floor.as_role(Role.MANAGER, name="max")
    for number in (1, 2):
        rt.db.write_now(own, number, "ann", "2026-09 M1")
    rt.db.write_now(desk.take, 2, "ann", NOON, NOON + timedelta(minutes=15))
    given = SURE | {"batch": "ann|2026-09 M1", "to": "bob"}
    answer = await manager.post("/live/batch", given, follow=True)
    assert "1 accounts have a new owner; 1 stay" in await answer.text()
    assert owners(rt) == {1: "bob", 2: "ann"}
    nothing = await manager.post("/live/batch", given | {"batch": "ann|1999-01 M1"})
    assert "ann has no batch" in await nothing.text()


async def test_a_stuck_call_is_ended_for_review_and_is_no_conversation(floor: Site, rt: Runtime) -> None:
    client = await sue(floor)
    view = rt.db.write_now(call_begin.start, rt, "L00001", "ann", NOON)
    rescue = SURE | {"call": view["call"]}
    alive = await client.post("/live/rescue", rescue)
    assert (alive.status, "ann is still in this call" in await alive.text()) == (422, True)
    old = update(call_session).values(touched_at=NOON - timedelta(minutes=5))
    rt.db.write_now(lambda conn: conn.execute(old))
    rt.db.write_now(live.present, ["ann"], NOON)
    assert (await client.post("/live/rescue", rescue)).status == 422, "a page of theirs is still open"
    rt.db.write_now(live.present, ["ann"], NOON - timedelta(minutes=2))
    assert "stuck" in await client.text("/live")
    assert (await client.post("/live/rescue", rescue)).status == 303
    row = rt.db.read_now(lambda conn: conn.execute(select(call_session)).one())
    assert (row.state, row.review, row.outcome_by) == ("closed", True, "supervisor")
    assert Outcome(row.outcome) not in {*RIGHT_PARTY, Outcome.REFUSED, Outcome.PROMISE}
    assert rt.db.read_now(open_of, "ann") is None
    assert (await client.post("/live/rescue", rescue)).status == 422, "it is over"
    assert noted(rt) == ["call_rescued"]


async def test_a_call_of_who_may_not_sign_in_any_more_is_listed_and_shutting_out_ends_it(
    floor: Site, rt: Runtime
) -> None:
    rt.db.write_now(call_begin.start, rt, "L00001", "ann", NOON)
    found = rt.db.read_now(users.by_name, "ann")
    assert found is not None
    number = found.id
    ada = await floor.as_role(Role.ADMINISTRATOR, name="ada")
    asked = await (await ada.post(f"/people/{number}", {"role": "collector", "team": "north"})).text()
    assert "In a call with" in asked
    rt.db.write_now(users.change, number, {"active": False})
    assert "may not sign in any more" in await (await sue(floor)).text("/live")
    rt.db.write_now(users.change, number, {"active": True})
    await ada.post(f"/people/{number}", {"role": "collector", "team": "north", "sure": "yes"})
    row = rt.db.read_now(lambda conn: conn.execute(select(call_session)).one())
    assert (row.state, row.review) == ("closed", True)
    assert "may not sign in any more" not in await (await sue(floor)).text("/live")


async def test_another_teams_stuck_call_is_not_there(floor: Site, rt: Runtime) -> None:
    view = rt.db.write_now(call_begin.start, rt, "L00001", "bob", NOON)
    assert (await (await sue(floor)).post("/live/rescue", SURE | {"call": view["call"]})).status == 404


async def test_the_floor_hears_of_a_call_that_another_process_began_within_a_second(floor: Site, rt: Runtime) -> None:
    stream = await listen(await sue(floor), "/live/events")
    assert await heard(stream) == "floor"
    await asyncio.to_thread(rt.db.write_now, call_begin.start, rt, "L00001", "ann", NOON)
    assert await heard(stream, 1.5) == "floor"
    await pausing.stop(rt, PauseKind.EVERYTHING, "", "sue", "why not", NOON)
    assert "stopped" in {await heard(stream, 1.5), await heard(stream, 1.5)}


async def test_a_collector_hears_that_the_floor_was_stopped_and_what_is_theirs_alone(floor: Site, rt: Runtime) -> None:
    ann, bob = [await listen(await floor.as_role(Role.COLLECTOR, name=one), "/desk/events") for one in ("ann", "bob")]
    await settled()
    await asyncio.to_thread(rt.db.write_now, call_begin.start, rt, "L00001", "ann", NOON)
    assert await heard(ann, 1.5) == "moved"
    await pausing.stop(rt, PauseKind.EVERYTHING, "", "sue", "why not", NOON)
    assert await heard(ann, 1.5) == "stopped"
    assert await heard(bob, 1.5) == "stopped", "ann's call is nothing to bob"


async def test_who_was_cut_off_hears_what_they_missed(floor: Site, rt: Runtime) -> None:
    client = await floor.as_role(Role.COLLECTOR, name="ann")
    stream = await listen(client, "/desk/events")
    await settled()
    await asyncio.to_thread(rt.db.write_now, desk.take, 1, "ann", NOON, NOON + timedelta(minutes=15))
    assert await heard(stream, 1.5) == "moved"
    number = stream.last_id  # type: ignore[attr-defined]  # kept by `heard`
    stream.close()
    await asyncio.to_thread(rt.db.write_now, desk.free, 1, "ann", NOON)
    back = await listen(client, "/desk/events", {"Last-Event-ID": number})
    assert await heard(back, 1.5) == "moved"


async def test_two_hundred_watchers_cost_one_look_and_a_browser_that_goes_leaves_nothing(
    floor: Site, rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "HEARTBEAT", 0.1)
    looks: list[int] = []
    marks = hub._marks

    def counted(conn: Any, names: set[str], rt: Runtime) -> Any:
        looks.append(len(names))
        return marks(conn, names, rt)

    monkeypatch.setattr(hub, "_marks", counted)
    client = await floor.as_role(Role.COLLECTOR, name="ann")
    streams = [await listen(client, "/desk/events") for _ in range(20)]
    await settled()
    looks.clear()
    await asyncio.sleep(1.2)
    assert 1 <= len(looks) <= 4, "as many looks as there are ticks, not as there are pages"
    await asyncio.to_thread(rt.db.write_now, desk.take, 1, "ann", NOON, NOON + timedelta(minutes=15))
    # The first reads nothing at all; the others hear all the same.
    assert [await heard(one, 2) for one in streams[1:]] == ["moved"] * 19
    for one in streams:
        one.close()
    for _ in range(100):
        if not floor.hub.watchers:
            break
        await asyncio.sleep(0.05)
    assert floor.hub.watchers == set()


async def test_a_process_that_stops_lets_every_page_go_at_once(floor: Site) -> None:
    streams = [await listen(await sue(floor), path) for path in ("/live/events", "/desk/events", "/decisions/events")]
    await settled()
    await floor.hub.close()
    async with asyncio.timeout(2):  # not the heartbeat's fifteen seconds
        for stream in streams:
            while await stream.content.readline():
                pass
    assert floor.hub.watchers == set()


async def listen(client: Browser, path: str, more: Mapping[str, str] | None = None) -> ClientResponse:
    STREAMS.append(await client.get(path, headers=ON | dict(more or {})))
    return STREAMS[-1]


async def heard(stream: ClientResponse, seconds: float = 5) -> str:
    """The next event's name; signs of life are none."""
    async with asyncio.timeout(seconds):
        while line := (await stream.content.readline()).decode():
            if line.startswith("id: "):
                stream.last_id = line[4:].strip()  # type: ignore[attr-defined]
            if line.startswith("event: "):
                name = line[7:].strip()
                stream.last_id = (await stream.content.readline()).decode()[4:].strip()  # type: ignore[attr-defined]
                return name
    raise AssertionError("the stream ended")


async def settled() -> None:
    """The first look is over: from now on news are told."""
    await asyncio.sleep(0.3)


def own(conn: Any, loan: int, owner: str, batch: str) -> None:
    conn.execute(assignment.insert().values(loan_id=loan, from_on=NOON.date(), owner=owner, batch=batch))


def owners(rt: Runtime) -> dict[int, str]:
    rows = rt.db.read_now(lambda conn: conn.execute(select(assignment).where(assignment.c.to_on.is_(None))).all())
    return {row.loan_id: row.owner for row in rows}


def noted(rt: Runtime) -> list[str]:
    return rt.db.read_now(
        lambda conn: list(conn.execute(select(audit_entry.c.what).order_by(audit_entry.c.id)).scalars())
    )

"""Filters that people keep: named, shared with the team, never another's to change; and the log for programs."""

import base64
import csv
import io
from typing import Any

import pytest

from assistant.core.access import Person
from assistant.core.problem import BadInput
from assistant.core.terms import Role
from assistant.runtime import Runtime
from assistant.store import audit, saved_filters
from tests.steps.working import NOON
from tests.web.signing_in import Site
from tests.web.test_log import as_supervisor, floor

__all__ = ["floor"]  # the fixture
SUE = Person(name="sue", role=Role.SUPERVISOR, team="north")
ODD = Person(name="odd", role=Role.MANAGER)


async def test_a_filter_is_kept_opened_renamed_and_deleted_after_a_question(floor: Site) -> None:
    sue = await as_supervisor(floor)
    answer = await sue.post("/log/saved", {"name": " Night  refusals ", "kind": "refused", "rule": "H-HOURS"})
    assert answer.headers["Location"] == "/log?kind=refused&rule=H-HOURS"
    assert 'href="/log?kind=refused&amp;rule=H-HOURS" aria-current="page">Night refusals</a>' in await sue.text(
        answer.headers["Location"]
    )
    [one] = floor.rt.db.read_now(saved_filters.of, SUE)
    shown = await sue.text("/log/saved")
    assert "What happened: Refused" in shown
    assert (await sue.post(f"/log/saved/{one.id}", {"name": "Quiet hours"})).status == 303
    assert "Quiet hours" in await sue.text("/log/saved")
    assert "It cannot be brought back." in await sue.text(f"/log/saved/{one.id}/delete")
    assert len(floor.rt.db.read_now(saved_filters.of, SUE)) == 1
    assert (await sue.post(f"/log/saved/{one.id}/delete")).status == 303
    assert floor.rt.db.read_now(saved_filters.of, SUE) == []


async def test_a_shared_filter_is_the_teams_to_open_and_its_makers_to_change(floor: Site) -> None:
    sue = await as_supervisor(floor)
    await sue.post("/log/saved", {"name": "Refused", "kind": "refused", "shared": "yes"})
    [one] = floor.rt.db.read_now(saved_filters.of, SUE)
    mate = await floor.as_role(Role.SUPERVISOR, "sol", "north")
    shown = await mate.text("/log/saved")
    assert "shared by sue" in shown
    assert "/delete" not in shown
    assert (await mate.post(f"/log/saved/{one.id}", {"name": "Mine"})).status == 404
    assert (await mate.post(f"/log/saved/{one.id}/delete")).status == 404
    other = await floor.as_role(Role.SUPERVISOR, "sam", "south")
    assert "Refused" not in await other.text("/log/saved")
    await sue.post(f"/log/saved/{one.id}", {"name": "Refused"})
    assert "shared by sue" not in await mate.text("/log/saved")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "", "kind": "sent"}, "a filter needs a name"),
        ({"name": "x" * 61, "kind": "sent"}, "a filter needs a name"),
        ({"name": "All"}, "There is no filter to save"),
        ({"name": "Ana", "who": "Ana Ruiz"}, "names no person"),
    ],
)
async def test_what_is_not_kept_says_why(floor: Site, form: dict[str, str], said: str) -> None:
    answer = await (await as_supervisor(floor)).post("/log/saved", form)
    assert answer.status == 422
    assert said in await answer.text()


def test_a_person_keeps_fifty_filters_each_with_a_name_of_its_own(served: Runtime) -> None:
    for number in range(saved_filters.MOST):
        served.db.write_now(saved_filters.add, ODD, f"number {number}", "kind=sent", False, NOON)
    with pytest.raises(BadInput, match="50 filters are kept already"):
        served.db.write_now(saved_filters.add, ODD, "one more", "kind=sent", False, NOON)
    served.db.write_now(saved_filters.add, SUE, "number 1", "kind=sent", True, NOON)
    with pytest.raises(BadInput, match="called 'number 1' already"):
        served.db.write_now(saved_filters.add, SUE, "number 1", "kind=sent", False, NOON)
    with pytest.raises(BadInput, match="in no team"):
        served.db.write_now(saved_filters.change, ODD, 1, "number 1", True)


async def test_a_program_searches_by_cursor_within_its_scope(floor: Site) -> None:
    sue = await as_supervisor(floor)
    first = await (await sue.get("/api/v1/log?words=friday&limit=1")).json()
    assert [one["entry"] for one in first["items"]] == [1]
    assert first["items"][0]["said"] == "mia waits for the friday wage"
    manager = await floor.as_role(Role.MANAGER)
    first = await (await manager.get("/api/v1/log?limit=3&since=2026-10-01T17:00:00Z")).json()
    assert ([one["entry"] for one in first["items"]], first["next"], first["count"]) == ([4, 3, 2], 2, 4)
    last = await (await manager.get("/api/v1/log?limit=3&cursor=2")).json()
    assert ([one["entry"] for one in last["items"]], last["next"]) == ([1], None)
    assert (await manager.get("/api/v1/log?who=zzz")).status == 422
    one = await (await sue.get("/api/v1/log/1")).json()
    assert (one["follows"], one["rules"]) == (True, ["H-HOURS"])
    assert (await sue.get("/api/v1/log/3")).status == 404


async def test_a_program_exports_with_a_reason_and_keeps_filters(floor: Site) -> None:
    sue = await as_supervisor(floor)
    body = {"form": "csv", "reason": "audit", "why": "the yearly sample", "kind": "refused"}
    own: dict[str, Any] = {"headers": sue.own_page}
    made = await (await sue.session.post(f"{sue.base}/api/v1/log/exports", json=body, **own)).json()
    rows = list(csv.DictReader(io.StringIO(base64.b64decode(made["content"]).decode())))
    assert ([row["entry"] for row in rows], made["rows"]) == (["1"], 1)
    assert floor.rt.db.read_now(audit.newest, 1)[0].what == "log_exported"
    kept = {"name": "Refused", "query": "kind=refused&nonsense=1"}
    answer = await sue.session.post(f"{sue.base}/api/v1/saved-filters", json=kept, **own)
    assert answer.status == 201
    one = await answer.json()
    assert one["query"] == "kind=refused"
    place = f"{sue.base}/api/v1/saved-filters/{one['id']}"
    assert (await (await sue.session.patch(place, json={"name": "No"}, **own)).json())["name"] == "No"
    assert (await (await sue.session.delete(place, **own)).json()) == {"removed": True}
    assert (await sue.session.delete(place, **own)).status == 404

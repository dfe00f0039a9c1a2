"""Field agents and legal officers see their queue, take an item, say what was done, give it back with the result."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from assistant.core.terms import Queue, Role
from assistant.runtime import Runtime
from assistant.store import queues
from assistant.store.schema import assignment
from assistant.store.schema_promise import promise
from assistant.store.schema_queue import queue_item
from assistant.store.schema_work import contact_event, text
from tests.steps.working import NOON
from tests.web.signing_in import Browser, Site, add


def passed_on(rt: Runtime, queue: Queue, borrower: int = 1) -> int:
    """Given to the queue by an escalation; the account is omar's."""
    item = queues.NewItem(
        queue=queue, borrower_id=borrower, loan_ids=(borrower,), cause=f"escalation:{queue}:{borrower}",
        why=("no contact for two weeks",), next_action="Go there",
    )  # fmt: skip

    def write(conn: Connection) -> int | None:
        add(conn, rt, "omar", Role.COLLECTOR, "south")
        conn.execute(insert(assignment).values(loan_id=borrower, from_on=date(2026, 9, 1), owner="omar"))
        return queues.enter(conn, item, NOON)

    number = rt.db.write_now(write)
    assert number is not None
    return number


def rows(rt: Runtime, table: Any) -> Sequence[Any]:
    found: Sequence[Any] = rt.db.read_now(lambda conn: conn.execute(select(table).order_by(table.c.id)).all())
    return found


async def fay(site: Site, name: str = "fay") -> Browser:
    return await site.as_role(Role.FIELD, name=name, team="south")


async def test_a_field_agent_takes_a_visit_records_it_and_the_account_returns_to_its_owner(
    site: Site, served: Runtime
) -> None:
    item = passed_on(served, Queue.FIELD)
    agent = await fay(site)
    assert 'href="/field"' in await agent.text("/")
    listed = await agent.text("/field")
    assert "no contact for two weeks" in listed
    assert "Go there" in listed
    assert "May one go now?" in listed
    assert (await agent.get("/desk/accounts/L1")).status == 404, "a collector's, until it is taken"
    assert (await agent.post(f"/casework/{item}/take")).status == 303
    assert (await agent.get("/desk/accounts/L1")).status == 200
    met = {"met": "met", "text": "Met him at the door", "amount": "100.00", "due_on": "2026-10-05"}
    answer = await agent.post(f"/casework/{item}/visit", met, follow=True)
    assert "the account is back with its owner" in await answer.text()
    [event] = [row for row in rows(served, contact_event) if row.event == "visit"]
    assert (event.outcome, event.loan_refs, event.direction) == ("met", ["L1"], "out")
    assert [(row.amount_minor, row.source) for row in rows(served, promise)] == [(10_000, "visit")]
    back = rows(served, queue_item)[-1]
    assert (back.queue, back.owner, back.cause) == ("collector", "omar", f"returned:{item}")
    assert "Met him at the door" in [row.body for row in rows(served, text)]
    assert "No visit waits" in await agent.text("/field")


async def test_what_one_agent_has_taken_is_not_anothers(site: Site, served: Runtime) -> None:
    item = passed_on(served, Queue.FIELD)
    first, second = await fay(site), await fay(site, "fred")
    page = await second.text(f"/casework/{item}")
    assert "no contact for two weeks" in page, "nobody has it yet"
    await first.post(f"/casework/{item}/take")
    assert (await second.get(f"/casework/{item}")).status == 404
    assert "No visit waits" in await second.text("/field")
    assert (await second.post(f"/casework/{item}/visit", {"met": "absent", "text": "x"})).status == 404


async def test_a_visit_needs_words_and_a_promise_that_the_policy_takes(site: Site, served: Runtime) -> None:
    item, agent = passed_on(served, Queue.FIELD), await fay(site)
    await agent.post(f"/casework/{item}/take")
    for form, said in (
        ({"met": "met", "text": " "}, "nothing is said"),
        ({"met": "", "text": "there"}, "how the visit went"),
        ({"met": "absent", "text": "there", "amount": "10", "due_on": "2026-10-05"}, "whom you met"),
        ({"met": "met", "text": "there", "amount": "10"}, "an amount and a day"),
        ({"met": "met", "text": "there", "amount": "100", "due_on": "2027-10-05"}, "without it"),
    ):
        answer = await agent.post(f"/casework/{item}/visit", form)
        assert answer.status == 422, form
        assert said in await answer.text()
    assert rows(served, promise) == []
    assert rows(served, queue_item)[-1].left_at is None
    assert not [row for row in rows(served, contact_event) if row.event == "visit"]


async def test_who_goes_again_keeps_the_visit_and_the_item(site: Site, served: Runtime) -> None:
    item, agent = passed_on(served, Queue.FIELD), await fay(site)
    await agent.post(f"/casework/{item}/take")
    await agent.post(f"/casework/{item}/visit", {"met": "absent", "text": "Shut", "again_on": "2026-10-06"})
    assert [row.outcome for row in rows(served, contact_event) if row.event == "visit"] == ["absent"]
    page = await agent.text(f"/casework/{item}")
    assert ("Shut" in page and "Oct 6" in page) or "10/6" in page


async def test_a_legal_officer_records_a_step_and_gives_the_case_back(site: Site, served: Runtime) -> None:
    item = passed_on(served, Queue.LEGAL)
    officer = await site.as_role(Role.LEGAL, name="lea")
    assert "no contact for two weeks" in await officer.text("/legal")
    await officer.post(f"/casework/{item}/take")
    step = {"text": "Letter before action sent", "then": "File the claim", "due_on": "2026-10-20"}
    assert (await officer.post(f"/casework/{item}/step", step)).status == 303
    page = await officer.text(f"/casework/{item}")
    assert "Letter before action sent" in page
    assert "File the claim" in page
    await officer.post(f"/casework/{item}/give-back", {"result": "Judgment by consent"})
    assert rows(served, queue_item)[-1].owner == "omar"
    assert "No case waits" in await officer.text("/legal")


async def test_a_supervisor_reads_the_field_queue_of_their_team_and_takes_nothing(site: Site, served: Runtime) -> None:
    item = passed_on(served, Queue.FIELD)
    for team, there in (("south", True), ("north", False)):
        supervisor = await site.as_role(Role.SUPERVISOR, name=f"sue-{team}", team=team)
        assert (f"/casework/{item}" in await supervisor.text("/field")) is there
        assert (await supervisor.post(f"/casework/{item}/take")).status == 403


async def test_programs_work_the_field_queue_too(site: Site, served: Runtime) -> None:
    item, agent = passed_on(served, Queue.FIELD), await fay(site)
    queue = await (await agent.get("/api/v1/queues/field")).json()
    assert [one["item"] for one in queue["items"]] == [item]
    [one] = (await (await agent.get("/api/v1/casework")).json())["items"]
    assert (one["item"], one["owner"], one["visit"]["verdict"]) == (item, None, one["visit"]["verdict"])
    base = f"{agent.base}/api/v1/casework/{item}"
    for path, body, status in (
        ("/visit", {"met": "absent", "text": "Shut"}, 422), ("/take", None, 200),
        ("/visit", {"met": "absent", "text": "Shut"}, 200), ("/put-back", None, 404),
    ):  # fmt: skip
        answer = await agent.session.post(base + path, json=body, headers=agent.own_page)
        assert answer.status == status, (path, await answer.text())

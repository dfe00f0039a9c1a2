"""The desk for programs: the same steps, scope and log as its pages, and every act under the asker's name."""

import json
from typing import Any

from sqlalchemy import insert, select, update

from assistant.core.terms import Role
from assistant.store import api_keys
from assistant.store.schema import assignment, contact_point
from assistant.store.schema_log import log_entry
from assistant.store.schema_work import contact, inbound
from tests.steps.test_release import NOON, TODAY, rt
from tests.web.conftest import WALL
from tests.web.signing_in import Browser, Site, add
from tests.web.test_desk import floor
from tests.web.test_desk_write import released, wrote

__all__ = ["floor", "rt"]
API = "/api/v1/desk"
ACCOUNT = f"{API}/accounts/L00001"
SMS = {"channel": "sms", "template": "reminder_m1"}


async def ask(browser: Browser, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    """(status, answer): a GET, or a POST where there is a body."""
    if body is None:
        answer = await browser.get(path)
    else:
        sent = browser.own_page | {name.replace("_", "-"): value for name, value in headers.items()}
        answer = await browser.session.post(browser.base + path, json=body, headers=sent)
    return answer.status, await answer.json(content_type=None)


def logged(floor: Site, kind: str) -> list[tuple[str, str, dict[str, Any]]]:
    """(by, outcome, facts) of each entry of a kind."""
    query = select(log_entry.c.leaf).where(log_entry.c.kind == kind).order_by(log_entry.c.entry)
    leaves = map(json.loads, floor.rt.db.read_now(lambda conn: conn.execute(query).scalars().all()))
    return [(leaf["by"], leaf["outcome"], leaf["facts"]) for leaf in leaves]


async def test_the_queue_and_the_account_that_is_next_are_those_of_the_pages(floor: Site) -> None:
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    _, work = await ask(cole, API)
    assert [(one["loan_id"], one["borrower_id"]) for one in work["now"]] == [("L00002", "B00002"), ("L00001", "B00001")]
    assert {why["code"] for why in work["now"][0]["because"]} >= {"segment", "value"}
    status, taken = await ask(cole, f"{API}/next", {})
    assert (status, taken["work"]["loan_id"]) == (200, "L00002")
    assert (await ask(cole, f"{API}/next", {}))[1]["work"]["loan_id"] == "L00002"  # the one that is held comes first
    _, work = await ask(cole, API)
    assert [one["loan_id"] for one in work["held"]] == ["L00002"]
    await cole.post("/desk/accounts/L00002/call")
    status, refused = await ask(cole, f"{API}/next", {})
    assert (status, refused["title"]) == (409, "a call of yours is open")


async def test_a_key_acts_under_its_own_name(floor: Site) -> None:
    _, key = floor.rt.db.write_now(api_keys.make, "dialer", Role.COLLECTOR, None, "ada", WALL)
    program = await floor.browser()
    program.session.headers["Authorization"] = f"Bearer {key}"
    assert (await ask(program, f"{API}/next", {}))[1]["work"]["loan_id"] == "L00002"
    until = {"until": "2026-10-06T15:00:00+02:00", "because": "waits for the bank"}
    assert (await ask(program, f"{API}/accounts/L00001/park", until))[0] == 422  # it holds the other one
    assert await ask(program, f"{API}/accounts/L00002/park", until | {"until": _soon()}) == (200, {"done": True})
    (parked,) = logged(floor, "desk")
    assert parked[:2] == ("key:dialer", "parked")
    assert (await ask(program, API))[1]["waiting"][0]["parked_because"] == "waits for the bank"


def _soon() -> str:
    return NOON.replace(hour=20).isoformat()


async def test_an_account_is_masked_and_what_is_shown_is_logged_without_what_it_is(floor: Site) -> None:
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    status, account = await ask(cole, ACCOUNT)
    assert (status, account["borrower_id"], account["person"]["born_on"]) == (200, "B00001", "••••")
    assert "1980" not in str(account)
    assert {one["channel"]: one["allowed"] for one in account["may"]}["sms"]
    (point,) = [one for one in account["person"]["points"] if one["channel"] == "phone"]
    assert point["masked"].startswith("••••")
    for what, value in (("born_on", "1980-03-04"), (f"point:{point['id']}", "+1")):
        status, shown = await ask(cole, f"{ACCOUNT}/reveal", {"what": what}, Idempotency_Key="k")
        assert status == 200
        assert shown["value"].startswith(value)
    assert [(by, facts["what"]) for by, _, facts in logged(floor, "reveal")] == [
        ("cole", "born_on"), ("cole", f"point:{point['id']}"),
    ]  # fmt: skip
    assert (await ask(cole, f"{ACCOUNT}/reveal", {"what": "ref"}))[0] == 422


async def test_handing_over_and_letting_go(floor: Site) -> None:
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    floor.rt.db.write_now(add, floor.rt, "dana", Role.COLLECTOR)
    assert await ask(cole, f"{ACCOUNT}/let-go", {}) == (200, {"done": False})
    await ask(cole, f"{API}/next", {})
    assert await ask(cole, f"{API}/accounts/L00002/let-go", {}) == (200, {"done": True})
    await ask(cole, f"{API}/next", {})
    over = f"{API}/accounts/L00002/hand-over"
    assert (await ask(cole, over, {"to": "nobody", "because": "Hindi"}))[0] == 422
    assert await ask(cole, over, {"to": "dana", "because": "Hindi"}) == (200, {"done": True})
    assert logged(floor, "desk")[-1][:2] == ("cole", "handed_over")
    assert (await ask(cole, f"{ACCOUNT}/task", {"item": 999, "result": "done"}))[0] == 422


async def test_a_template_is_read_with_its_verdict_and_sent_once_under_its_key(floor: Site) -> None:
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    _, able = await ask(cole, f"{ACCOUNT}/write")
    assert "reminder_m1" in [one["name"] for one in able["templates"]]
    assert able["preview"] is None
    _, shown = await ask(cole, f"{ACCOUNT}/write?channel=sms&template=reminder_m1")
    assert (shown["preview"]["allowed"], shown["preview"]["refusals"]) == (True, [])
    assert "Harbor Credit" in shown["preview"]["body"]
    assert released(floor.rt) == []  # to look writes nothing
    first = await ask(cole, f"{ACCOUNT}/write", SMS, Idempotency_Key="k1")
    assert (first[0], first[1]["verdict"]) == (201, "allow")
    assert await ask(cole, f"{ACCOUNT}/write", SMS, Idempotency_Key="k1") == first
    assert released(floor.rt) == [("reminder_m1", "released")]
    context = floor.rt.db.read_now(lambda conn: conn.execute(select(contact.c.context).where(_manual())).scalar_one())
    assert context == {"by": "cole"}
    assert (await ask(cole, f"{ACCOUNT}/write", SMS | {"template": "nosuch"}))[0] == 422


def _manual() -> Any:
    return contact.c.treatment == "manual"


async def test_nothing_is_sent_past_a_refusal_and_the_answer_says_why(floor: Site) -> None:
    mine = (contact_point.c.borrower_id == 1, contact_point.c.channel == "phone")
    no = update(contact_point).where(*mine).values(consent_sms=False)
    floor.rt.db.write_now(lambda conn: conn.execute(no))
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    _, sent = await ask(cole, f"{ACCOUNT}/write", SMS)
    assert (sent["verdict"], sent["state"], bool(sent["because"])) == ("refuse", "refused", True)
    assert released(floor.rt) == [("reminder_m1", "refused")]


async def test_what_a_message_meant_is_done_and_the_answer_to_it_is_a_reply(floor: Site) -> None:
    wrote(floor.rt)
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    ((number, state),) = [(one["id"], one["state"]) for one in (await ask(cole, ACCOUNT))[1]["messages"]]
    assert state == "needs_person"
    meant = {"message": number, "means": "nothing"}
    assert (await ask(cole, f"{API}/accounts/L00002/read", meant))[0] == 422  # not of that account
    status, done = await ask(cole, f"{ACCOUNT}/read", meant)
    assert (status, done["intent"]) == (200, "nothing")
    query = select(inbound.c.state)
    assert floor.rt.db.read_now(lambda conn: conn.execute(query).scalar_one()) != "needs_person"
    assert logged(floor, "read")[-1][0] == "cole"
    assert (await ask(cole, f"{ACCOUNT}/write"))[1]["reply"]
    assert (await ask(cole, f"{ACCOUNT}/write", SMS))[1]["verdict"] == "allow"
    context = floor.rt.db.read_now(lambda conn: conn.execute(select(contact.c.context).where(_manual())).scalar_one())
    assert context["in_reply_to"] == "borrower_initiated"


async def test_the_account_of_another_collector_is_not_there(floor: Site) -> None:
    floor.rt.db.write_now(add, floor.rt, "omar", Role.COLLECTOR, "south")
    floor.rt.db.write_now(lambda conn: conn.execute(insert(assignment).values(loan_id=1, from_on=TODAY, owner="omar")))
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    assert (await ask(cole, ACCOUNT))[0] == 404
    assert (await ask(cole, f"{ACCOUNT}/reveal", {"what": "born_on"}))[0] == 404
    assert (await ask(cole, f"{ACCOUNT}/write", SMS))[0] == 404
    assert (await ask(cole, f"{API}/search", {"words": "B00001"})) == (200, {"items": []})
    assert (await ask(cole, f"{API}/search", {"words": "B00002"}))[1]["items"][0]["loan_id"] == "L00002"
    assert logged(floor, "reveal") == []

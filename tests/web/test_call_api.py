"""A call for programs: the steps of its page, nothing of the debt before the identity, one act for one version."""

from typing import Any

from sqlalchemy import insert

from assistant.core.terms import Role
from assistant.store.schema import assignment
from tests.steps.test_call import RIGHT
from tests.steps.test_release import TODAY, rt
from tests.web.signing_in import Browser, Site, add
from tests.web.test_desk import ONWARD, floor
from tests.web.test_desk_api import ACCOUNT, API, ask, logged

__all__ = ["floor", "rt"]
CALL = f"{API}/call"
DEBT = ("50.00", "past due", "m1_", "L00001")


async def begin(browser: Browser) -> dict[str, Any]:
    status, begun = await ask(browser, f"{ACCOUNT}/call", {}, Idempotency_Key="dial")
    assert (status, begun["refused"], begun["call"]["state"]) == (200, None, "talking")
    return dict(begun["call"])


async def act(browser: Browser, call: dict[str, Any], what: str, **given: Any) -> Any:
    """The answer to an act on the call as it was read. Fails where it is refused."""
    status, told = await ask(browser, f"{CALL}/{what}", {"call": call["call"], "version": call["version"], **given})
    assert status == 200, told
    return told


async def proved(browser: Browser) -> dict[str, Any]:
    call = await begin(browser)
    for key in ("answered", "continue", "speaking"):
        call = await act(browser, call, "answer", key=key)
    told = await act(browser, call, "identify", said=RIGHT)
    assert told["matched"]
    return dict(told["call"])


async def test_nothing_of_the_debt_is_told_before_the_identity_and_what_proves_it_never_comes_back(floor: Site) -> None:
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    call = await begin(cole)
    for key in ("answered", "continue", "speaking"):
        call = await act(cole, call, "answer", key=key)
    assert not [word for word in DEBT if word in str(call)]
    assert (call["offers"], call["help"], call["loan_id"]) == (None, [], None)
    assert (await ask(cole, f"{CALL}/promise"))[0] == 409
    told = await act(cole, call, "identify", said=RIGHT | {"postal_code": "99999"})
    assert (told["matched"], told["call"]["identity"]["tries_left"]) == (False, 2)
    told = await act(cole, told["call"], "identify", said=RIGHT)
    assert (told["matched"], told["call"]["loan_id"]) == (True, "L00001")
    assert not [said for said in RIGHT.values() if said in str(told) or said in str(logged(floor, "desk"))]


async def test_a_call_goes_to_a_promise_as_on_its_page(floor: Site) -> None:
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    call = await proved(cole)
    while call["node"]["stage"] != "promise":
        keys = [one["key"] for one in call["node"]["answers"]]
        call = await act(cole, call, "answer", key=next((key for key in ONWARD if key in keys), keys[0]))
    offer = {"instalments": [{"amount_minor": 20_000, "due_on": "2026-10-05"}]}
    _, able = await ask(cole, f"{CALL}/promise")
    assert able["amounts"]
    _, weighed = await ask(cole, f"{CALL}/weigh", offer)
    assert weighed["accepted"], weighed
    call = await act(cole, call, "note", text="paid on Fridays")
    held = {"call": call["call"], "version": call["version"], "outcome": "promise", **offer}
    assert (await ask(cole, f"{CALL}/end", held))[0] == 409  # not read back
    ended = await ask(cole, f"{CALL}/end", held | {"read_back": True}, Idempotency_Key="end")
    assert (ended[0], ended[1]["recorded"]["outcome"], ended[1]["call"]["state"]) == (200, "promise", "closed")
    assert await ask(cole, f"{CALL}/end", held | {"read_back": True}, Idempotency_Key="end") == ended
    assert await ask(cole, CALL) == (200, {"call": None})


async def test_an_act_on_a_call_that_has_moved_on_changes_nothing_and_a_program_rejoins_it(floor: Site) -> None:
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    first = await begin(cole)
    assert (await ask(cole, f"{ACCOUNT}/call", {}))[1]["rejoined"]
    over = await act(cole, first, "hang-up")
    status, told = await ask(cole, f"{CALL}/answer", {"call": first["call"], "version": 1, "key": "answered"})
    assert (status, told["title"]) == (409, "the call has moved on")
    longer = await act(cole, over, "extend")
    assert longer["wrap_up"]["max_at"] > over["wrap_up"]["max_at"]
    assert (await ask(cole, CALL))[1]["call"]["version"] == longer["version"]
    assert await ask(cole, f"{CALL}/here", {}) == (200, {"open": True})


async def test_a_call_is_its_collector_s_and_an_account_out_of_scope_is_not_dialled(floor: Site) -> None:
    floor.rt.db.write_now(add, floor.rt, "omar", Role.COLLECTOR, "south")
    floor.rt.db.write_now(lambda conn: conn.execute(insert(assignment).values(loan_id=2, from_on=TODAY, owner="omar")))
    cole, dana = await floor.as_role(Role.COLLECTOR, "cole"), await floor.as_role(Role.COLLECTOR, "dana")
    call = await begin(cole)
    held = {"call": call["call"], "version": call["version"]}
    assert (await ask(dana, f"{CALL}/hang-up", held))[0] == 422
    assert await ask(dana, CALL) == (200, {"call": None})
    assert (await ask(dana, f"{API}/accounts/L00002/call", {}))[0] == 404

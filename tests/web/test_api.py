"""The API: a request with a key of its own is done once, lists go on page by page, mistakes are named."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from assistant.core.terms import Role
from assistant.store.schema_promise import promise as promise_table
from assistant.web.api.serve import DOCUMENT
from tests.web.signing_in import Browser, Site

PROMISE = {"loan_id": "L1", "instalments": [{"amount_minor": 10_000, "due_on": "2026-10-05"}]}


async def post(browser: Browser, path: str, body: Any, **headers: str) -> tuple[int, Any, bool]:
    """(status, answer, whether it was given before)."""
    sent = browser.own_page | {name.replace("_", "-"): value for name, value in headers.items()}
    answer = await browser.session.post(f"{browser.base}/api/v1{path}", json=body, headers=sent)
    return answer.status, await answer.json(content_type=None), "Idempotency-Replayed" in answer.headers


def promises(site: Site) -> int:
    counted: int = site.rt.db.read_now(
        lambda conn: conn.execute(select(func.count()).select_from(promise_table)).scalar_one()
    )
    return counted


async def test_a_promise_is_recorded_once_however_often_it_is_sent(site: Site) -> None:
    browser = await site.as_role(Role.COLLECTOR, "cole")
    first = await post(browser, "/promises", PROMISE, Idempotency_Key="k1")
    assert (first[0], first[1]["accepted"], first[2]) == (201, True, False)
    again = await post(browser, "/promises", PROMISE, Idempotency_Key="k1")
    assert again == (201, first[1], True)
    assert promises(site) == 1
    other = {**PROMISE, "instalments": [{"amount_minor": 5_000, "due_on": "2026-10-05"}]}
    assert (await post(browser, "/promises", other, Idempotency_Key="k1"))[0] == 422
    assert promises(site) == 1


async def test_five_at_once_under_one_key_are_one(site: Site) -> None:
    browser = await site.as_role(Role.COLLECTOR, "cole")
    came = await asyncio.gather(*(post(browser, "/promises", PROMISE, Idempotency_Key="k1") for _ in range(5)))
    assert {status for status, _answer, _again in came} == {201}
    assert len({answer["promise_id"] for _status, answer, _again in came}) == 1
    assert promises(site) == 1


async def test_a_key_is_its_owners(site: Site) -> None:
    cole, dana = await site.as_role(Role.COLLECTOR, "cole"), await site.as_role(Role.COLLECTOR, "dana")
    await post(cole, "/promises", PROMISE, Idempotency_Key="k1")
    assert (await post(dana, "/promises", {**PROMISE, "loan_id": "L2"}, Idempotency_Key="k1"))[2] is False


async def test_a_request_that_failed_may_be_tried_again_under_its_key(site: Site) -> None:
    browser = await site.as_role(Role.COLLECTOR, "cole")
    status, said, _again = await post(browser, "/promises", {**PROMISE, "loan_id": "L9"}, Idempotency_Key="k1")
    assert (status, "no loan 'L9'" in said["title"]) == (404, True)
    assert (await post(browser, "/promises", PROMISE, Idempotency_Key="k1"))[0] == 201


@pytest.mark.parametrize(
    "body,field",
    [
        ({"instalments": PROMISE["instalments"]}, "loan_id"),
        ({**PROMISE, "instalments": []}, "instalments"),
        ({**PROMISE, "instalments": [{"amount_minor": 0, "due_on": "2026-10-05"}]}, "instalments.0.amount_minor"),
        ({**PROMISE, "instalments": [{"amount_minor": 1, "due_on": "5 October"}]}, "instalments.0.due_on"),
        ({**PROMISE, "by": "somebody else"}, "by"),
    ],
)
async def test_a_slip_is_named_with_its_field(site: Site, body: Any, field: str) -> None:
    status, said, _again = await post(await site.as_role(Role.COLLECTOR), "/promises", body)
    assert (status, [one["field"] for one in said["errors"]]) == (422, [field])


async def test_what_is_no_json_is_refused(site: Site) -> None:
    browser = await site.as_role(Role.COLLECTOR)
    address = f"{browser.base}/api/v1/calls"
    form = await browser.session.post(address, data={"loan_id": "L1"}, headers=browser.own_page)
    broken = await browser.session.post(
        address, data=b"{", headers=browser.own_page | {"Content-Type": "application/json"}
    )
    assert (form.status, broken.status) == (415, 422)


async def test_who_did_it_is_who_asked(site: Site) -> None:
    cole, sam = await site.as_role(Role.COLLECTOR, "cole"), await site.as_role(Role.SUPERVISOR, "sam")
    assert (await post(cole, "/calls", {"loan_id": "L1", "outcome": "no_answer"}))[0] == 201
    (newest, *_rest) = (await (await sam.get("/api/v1/contacts?limit=1")).json())["items"]
    assert newest["by"] == "cole"


async def test_an_exception_to_the_promise_policy_is_asked_for_and_decided_by_programs_too(site: Site) -> None:
    cole, sam = await site.as_role(Role.COLLECTOR, "cole"), await site.as_role(Role.SUPERVISOR, "sam")
    offer = {"outcome": "promise", "instalments": [{"amount_minor": 10_000, "due_on": "2026-10-20"}]}
    status, told, *_ = await post(cole, "/calls", {"loan_id": "L1", "exception": "Their pension comes then"} | offer)
    assert (status, told["accepted"], told["exception"]) == (201, False, 1)
    (one,) = (await (await sam.get("/api/v1/decisions")).json())["items"]
    assert (one["kind"], one["asker"], one["seen"]["because"]) == ("exception", "cole", "Their pension comes then")
    said = {"kind": "exception", "key": "1", "answer": "yes"}
    assert (await post(cole, "/decisions", said))[0] == 403
    assert (await post(sam, "/decisions", said))[0] == 200
    assert (await (await sam.get("/api/v1/decisions")).json())["items"] == []


async def test_the_log_is_read_page_by_page_and_no_entry_twice(site: Site) -> None:
    cole, sam = await site.as_role(Role.COLLECTOR, "cole"), await site.as_role(Role.SUPERVISOR, "sam")
    for loan in ("L1", "L2", "L1", "L2", "L1"):
        await post(cole, "/calls", {"loan_id": loan, "outcome": "no_answer"})
    seen: list[int] = []
    cursor = ""
    while True:
        page = await (await sam.get(f"/api/v1/contacts?limit=2{cursor}")).json()
        seen += [item["entry"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    whole = (await (await sam.get("/api/v1/contacts?limit=200")).json())["items"]
    assert seen == [item["entry"] for item in whole]
    assert len(seen) >= 5


async def test_the_document_is_openapi_and_names_every_status(site: Site) -> None:
    browser = await site.as_role(Role.AUDITOR)
    served = await (await browser.get("/api/v1/openapi.json")).json()
    assert served == DOCUMENT
    assert served["openapi"] == "3.1.0"
    promise = served["paths"]["/api/v1/promises"]["post"]
    assert set(promise["responses"]) == {"201", "400", "401", "403", "404", "413", "415", "422"}
    assert "Idempotency-Key" in [one["name"] for one in promise["parameters"]]


async def test_a_made_key_is_shown_once_and_kept_as_a_hash(site: Site) -> None:
    browser = await site.as_role(Role.ADMINISTRATOR, "ada")
    status, made, _again = await post(browser, "/keys", {"name": "bureau", "role": "auditor"}, Idempotency_Key="k1")
    assert status == 201
    listed = await (await browser.get("/api/v1/keys")).text()
    assert "bureau" in listed
    assert made["key"] not in listed
    program = await site.browser()
    headers = {"Authorization": f"Bearer {made['key']}"}
    assert (await (await program.get("/api/v1/me", headers=headers)).json())["name"] == "key:bureau"
    ended = await browser.session.delete(f"{browser.base}/api/v1/keys/{made['number']}", headers=browser.own_page)
    assert ended.status == 200
    assert (await program.get("/api/v1/me", headers=headers)).status == 401


async def test_figures_bring_their_denominators_and_days_are_the_lenders(site: Site) -> None:
    browser = await site.as_role(Role.MANAGER)
    told = await (await browser.get("/api/v1/figures?as_of=2026-10-01&days=1")).json()
    assert (told["as_of"], told["days"]) == ("2026-10-01", 1)
    assert {"name", "value", "numerator", "denominator", "definition"} <= set(told["figures"][0])
    assert (await browser.get("/api/v1/figures?as_of=1969-12-31")).status == 422
    assert (await browser.get("/api/v1/figures?days=367")).status == 422

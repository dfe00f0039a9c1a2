"""Programs set up users, teams and shifts as the pages do; the last administrator stays one."""

from typing import Any

from assistant.core.terms import Role
from assistant.store import people
from tests.web.signing_in import PASSWORD, Browser, Site
from tests.web.test_people import number


async def ask(browser: Browser, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    address = f"{browser.base}/api/v1{path}"
    answer = await browser.session.request(method, address, headers=browser.own_page, json=body)
    return answer.status, await answer.json()


async def test_a_user_is_added_listed_changed_reset_and_shut_out(site: Site) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR, "ada")
    new = {"name": "dana", "role": "collector", "team": "north"}
    status, once = await ask(ada, "POST", "/users", new)
    assert (status, once["name"]) == (201, "dana")
    assert (await ask(ada, "POST", "/users", new))[0] == 409
    dana = await site.browser()
    came = await dana.post("/sign-in", {"name": "dana", "password": once["password"]})
    assert came.headers["Location"] == "/account/password"
    path = f"/users/{number(site, 'dana')}"
    status, again = await ask(ada, "POST", f"{path}/reset")
    assert (status, again["password"] != once["password"]) == (200, True)
    assert await ask(ada, "PUT", path, {"role": "senior", "team": "south"}) == (200, {"changed": True})
    assert await ask(ada, "DELETE", path) == (200, {"ended": True})
    listed = {row["name"]: row for row in (await ask(ada, "GET", "/users"))[1]["items"]}
    assert [listed["dana"][name] for name in ("role", "team", "active")] == ["senior", "south", False]
    assert (listed["ada"]["last_seen_at"] is not None, listed["dana"]["last_seen_at"]) == (True, None)
    assert [(await ask(ada, *one))[0] for one in (("DELETE", "/users/999"), ("POST", "/users/999/reset"))] == [404, 404]
    assert (await (await site.browser()).post("/sign-in", {"name": "dana", "password": PASSWORD})).status == 422


async def test_the_last_administrator_is_neither_shut_out_nor_made_something_less(site: Site) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR, "ada")
    path = f"/users/{number(site, 'ada')}"
    for method, body in (
        ("DELETE", None),
        ("PUT", {"role": "manager"}),
        ("PUT", {"role": "administrator", "active": False}),
    ):
        status, said = await ask(ada, method, path, body)
        assert (status, said["title"]) == (409, "this is the last administrator")
    await site.as_role(Role.ADMINISTRATOR, "grace")
    assert (await ask(ada, "DELETE", path))[0] == 200
    kept = site.rt.db.read_now(people.by_name, "ada")
    assert kept is not None
    assert not kept.active


async def test_a_team_is_made_renamed_and_led(site: Site) -> None:
    ada, _cole = await site.as_role(Role.ADMINISTRATOR, "ada"), await site.as_role(Role.COLLECTOR, "cole", "north")
    assert [(await ask(ada, "POST", "/teams", {"name": "west"}))[0] for _ in range(2)] == [201, 409]
    answers = [
        await ask(ada, "PUT", "/teams/north", {"name": "west"}),
        await ask(ada, "PUT", "/teams/north", {"name": "north", "lead": "ada"}),
        await ask(ada, "PUT", "/teams/none", {"name": "some"}),
        await ask(ada, "PUT", "/teams/north", {"name": "far north", "lead": "cole"}),
    ]
    assert [status for status, _said in answers] == [409, 409, 404, 200]
    found = (await ask(ada, "GET", "/teams"))[1]["items"]
    assert found == [{"name": "far north", "lead": "cole", "people": 1}, {"name": "west", "lead": None, "people": 0}]


async def test_a_shift_is_read_as_it_was_written_and_absences_come_and_go(site: Site) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR, "ada")
    path = f"/users/{number(site, 'ada')}"
    hours = [{"weekday": 1, "opens": "09:00", "closes": "17:00"}, {"weekday": 7, "opens": "18:00", "closes": "00:00"}]
    given = {"languages": ["en", "es"], "products": ["auto"], "hours": hours}
    assert (await ask(ada, "PUT", f"{path}/shift", given))[0] == 200
    away = {"from_on": "2026-10-05", "to_on": "2026-10-06", "reason": "leave"}
    status, made = await ask(ada, "POST", f"{path}/absences", away)
    assert status == 201
    kept = (await ask(ada, "GET", f"{path}/shift"))[1]
    assert kept == given | {"zone": "America/New_York", "absences": [made]}
    assert (await ask(ada, "PUT", f"{path}/shift", {"hours": [hours[0], hours[0]]}))[0] == 422
    assert (await ask(ada, "POST", f"{path}/absences", away | {"to_on": "2026-10-04"}))[0] == 422
    gone = [(await ask(ada, "DELETE", f"{path}/absences/{made['number']}"))[0] for _ in range(2)]
    assert gone == [200, 404]
    assert [(await ask(ada, "GET", "/users/999/shift"))[0], (await ask(ada, "PUT", "/users/999/shift", given))[0]] == [
        404
    ] * 2

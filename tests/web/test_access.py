"""The table of routes and roles, held against the served workspace: every role × route × {own, other team, erased}."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import Connection, insert, select, update

from assistant.core import access
from assistant.core.access_rows import ACCESS
from assistant.core.grants import Scope
from assistant.core.terms import Role
from assistant.runtime import Clock, Runtime
from assistant.store import api_keys, erasure, log
from assistant.store.log import LogLine
from assistant.store.schema import assignment, borrower, loan
from assistant.web.app import create_app
from assistant.web.guard import check_rows
from assistant.web.home import health
from tests.conftest import fresh_sqlite
from tests.steps import working
from tests.web.conftest import WALL, renderer
from tests.web.signing_in import Browser, Site, add, workspace

OWN, OTHER, ERASED = 1, 2, 3  # borrowers, each with loan L1, L2, L3 and a contact of the same number
DAY = date(2026, 9, 1)
# What stands in a path, for one of the three borrowers; a new route with a place in its path needs an example here.
PLACES = {
    "fact": "late",
    "loan": "L{n}",
    "contact": "{n}",
    "queue": "review",
    "number": "999",
    "user": "999",
    "entry": "{n}",
    "place": "0",
    "filter": "999",
}
PER_ACCOUNT = {"loan", "contact", "entry"}
PLACES["recording"] = "999"
PLACES["item"] = "999"  # of a review
PLACES["id"] = "999"  # of an exception
PLACES["absence"] = "999"
PLACES |= {"absence": "999", "team": "nowhere"}
PLACES |= {"channel": "sms", "template": "pre_due", "script": "m1_solve", "profile": "us-reg-f"}
CALL = {"call": "none", "version": 1}
BODIES: dict[str, Any] = {
    "api.contacts.transcript.add": {"text": "00:01 Agent: Good morning"},
    "api.reviews.score": {"points": {"tone": 5}},
    "api.reviews.dispute": {"words": "none"},
    "api.reviews.settle": {"answer": "none"},
    "api.promises.add": {"loan_id": "L{n}", "instalments": [{"amount_minor": 10_000, "due_on": "2026-10-05"}]},
    "api.calls.add": {"loan_id": "L{n}", "outcome": "no_answer"},
    "api.decisions.answer": {"kind": "override", "key": "999", "answer": "yes"},
    "api.pauses.add": {"kind": "gateway", "name": "pigeon", "reason": "none"},
    "api.pauses.end": {"kind": "gateway", "name": "pigeon", "reason": "none"},
    "api.live.reassign": {"loan_id": "L{n}", "to": "", "reason": "none"},
    "api.live.batch": {"owner": "nobody", "batch": "none", "to": "", "reason": "none"},
    "api.live.free": {"loan_id": "L{n}", "reason": "none"},
    "api.live.rescue": {"call": "none", "reason": "none"},
    "api.users.add": {"name": "dana", "role": "collector"},
    "api.users.change": {"role": "collector"},
    "api.users.shift.change": {"languages": ["es"], "hours": [{"weekday": 1, "opens": "09:00", "closes": "17:00"}]},
    "api.users.absences.add": {"from_on": "2026-10-05", "to_on": "2026-10-06", "reason": "leave"},
    "api.teams.add": {"name": "east"},
    "api.teams.change": {"name": "east"},
    "api.keys.add": {"name": "a program", "role": "collector"},
    "api.casework.visit": {"met": "absent", "text": "none"},
    "api.casework.step": {"text": "none"},
    "api.casework.give_back": {"result": "none"},
    "api.desk.search": {"words": "B9"},
    "api.desk.reveal": {"what": "address"},
    "api.desk.apart": {"because": "none"},
    "api.desk.ask_again": {"pair": 999, "because": "none"},
    "api.desk.park": {"until": "2026-09-02T12:00:00Z", "because": "none"},
    "api.desk.hand_over": {"to": "nobody", "because": "none"},
    "api.desk.task": {"item": 999, "result": "none"},
    "api.desk.write.send": {"channel": "sms", "template": "reminder_m1"},
    "api.desk.read": {"message": 999, "means": "nothing"},
    **dict.fromkeys((f"api.desk.call.{act}" for act in ("back", "hang_up", "extend")), CALL),
    "api.desk.call.answer": CALL | {"key": "none"},
    "api.desk.call.help": CALL | {"node": "none"},
    "api.desk.call.identify": CALL | {"said": {"employer": "none"}},
    "api.desk.call.line": CALL | {"word": "busy"},
    "api.desk.call.note": CALL | {"text": "none"},
    "api.desk.call.end": CALL | {"outcome": "busy"},
    "api.desk.incoming.file": {"reference": "none"},
    "api.desk.incoming.end": {},
    "api.desk.call.weigh": {"instalments": [{"amount_minor": 10_000, "due_on": "2026-10-05"}]},
}


@pytest.fixture
def rt(tmp_path: Path) -> Runtime:
    database = fresh_sqlite(tmp_path)
    made = replace(
        working.book(database, 3), home=tmp_path, wall=Clock(WALL), secret=b"a secret of the tests", render=renderer()
    )
    made.db.write_now(owned, made)
    return made


@pytest.fixture
async def site(rt: Runtime) -> AsyncIterator[Site]:
    async with workspace(rt) as opened:
        yield opened
    rt.db.close()


def owned(conn: Connection, rt: Runtime) -> None:
    """Loan 1 is worked by whoever asks (they are all called mia), loan 2 by another team; borrower 3 is erased."""
    add(conn, rt, "omar", Role.COLLECTOR, "south")
    log.append(conn, *[LogLine(at=working.NOON, kind="sent", borrower_id=number) for number in (OWN, OTHER, ERASED)])
    for number, owner in ((OWN, "mia"), (OTHER, "omar")):
        conn.execute(insert(assignment).values(loan_id=number, from_on=DAY, owner=owner))
    conn.execute(update(loan).where(loan.c.borrower_id == ERASED).values(status="closed", balance_minor=0))
    conn.execute(update(borrower).where(borrower.c.id == ERASED).values(name="Someone Example"))


def operations(app: web.Application) -> list[tuple[str, str, str]]:
    """(name, method, path) of every route that a person or a program may ask for."""
    found = []
    for resource in app.router.resources():
        for route in resource:
            if route.method != "HEAD" and resource.name != "static":
                found.append((str(resource.name), route.method, resource.canonical))
    return found


def guarded(rt: Runtime) -> list[tuple[str, str, str]]:
    return [one for one in operations(create_app(rt)) if one[0] in ACCESS]


async def ask(browser: Browser, name: str, method: str, path: str, number: int = OWN) -> int:
    for place, example in PLACES.items():
        path = path.replace("{" + place + "}", example.format(n=number))
    assert "{" not in path, f"{name}: add an example for its path to PLACES"
    if path.startswith("/api/") and method != "GET":
        body = {
            key: value.format(n=number) if isinstance(value, str) else value
            for key, value in BODIES.get(name, {}).items()
        }
        answer = await browser.session.request(method, browser.base + path, headers=browser.own_page, json=body)
    else:
        answer = await (browser.get(path) if method == "GET" else browser.post(path))
    if answer.status == 303 and answer.headers["Location"].startswith("/sign-in?"):
        return 401
    return answer.status


@pytest.mark.parametrize("role", [*Role], ids=str)
async def test_each_role_opens_its_rows_and_nothing_else(site: Site, role: Role) -> None:
    for name, method, path in guarded(site.rt):
        status = await ask(await site.as_role(role, "mia", "north"), name, method, path)
        scope = access.scope_of(name, role)
        assert (status == 403) == (scope is None), f"{role} {method} {path}: {status}, {scope}"
        assert status < 500, f"{role} {method} {path}"


@pytest.mark.parametrize("role", [*Role], ids=str)
async def test_the_account_of_another_team_is_there_only_for_who_may_see_all(site: Site, role: Role) -> None:
    for name, method, path in guarded(site.rt):
        about_one = PER_ACCOUNT & {part.strip("{}") for part in path.split("/")} or "loan_id" in BODIES.get(name, {})
        scope = access.scope_of(name, role)
        if not about_one or scope is None:
            continue
        browser = await site.as_role(role, "mia", "north")
        assert await ask(browser, name, method, path, OWN) != 404, f"{role} {method} {path}: own"
        hidden = await ask(browser, name, method, path, OTHER) == 404
        assert hidden is (scope is not Scope.ALL), f"{role} {method} {path}: another team's"


async def test_a_teammates_account_is_within_a_teams_scope_and_not_within_ones_own(site: Site) -> None:
    senior = await site.as_role(Role.SENIOR, "sue", "south")  # omar's team
    peer = await site.as_role(Role.COLLECTOR, "paul", "south")
    path = f"/api/v1/loans/L{OTHER}"
    assert [(await one.get(path)).status for one in (senior, peer)] == [200, 404]


@pytest.mark.parametrize("role", [*Role], ids=str)
async def test_an_erased_person_is_told_to_nobody(site: Site, role: Role) -> None:
    site.rt.db.write_now(forget, site.rt)
    browser = await site.as_role(role, "mia", "north")
    for name, method, path in guarded(site.rt):
        if method == "GET":
            for place, example in PLACES.items():
                path = path.replace("{" + place + "}", example.format(n=ERASED))
            answer = await browser.get(path)
            assert "Someone Example" not in await answer.text(), f"{role} {path}"
            assert answer.status < 500, name


def forget(conn: Connection, rt: Runtime) -> None:
    erasure.erase(conn, ERASED, "ada", rt.now(), ["nothing is owed"])


@pytest.mark.parametrize("role", [*Role], ids=str)
async def test_lists_hold_only_what_is_within_the_scope(site: Site, role: Role) -> None:
    scope = access.scope_of("api.contacts", role)
    if scope is None:
        return
    browser = await site.as_role(role, "mia", "north")
    items = (await (await browser.get("/api/v1/contacts?limit=200")).json())["items"]
    about = {item["borrower_id"] for item in items}
    refs = dict(site.rt.db.read_now(lambda conn: conn.execute(select(borrower.c.id, borrower.c.ref)).all()))
    assert (refs[OTHER] in about) is (scope is Scope.ALL and bool(items) and refs[OTHER] in about)


async def test_without_a_sign_in_nothing_opens_but_what_is_declared_open(site: Site) -> None:
    stranger = await site.browser()
    for name, method, path in operations(create_app(site.rt)):
        if access.is_public(name) or name in access.LOCAL:
            continue
        answer = await ask_anyhow(stranger, method, path)
        assert answer in (303, 401), f"{method} {path}: {answer}"


async def ask_anyhow(browser: Browser, method: str, path: str) -> int:
    for place, example in PLACES.items():
        path = path.replace("{" + place + "}", example.format(n=OWN))
    answer = await browser.session.request(method, browser.base + path, headers=browser.own_page, allow_redirects=False)
    return answer.status


FOREIGN = {
    "another site": {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    "another site, same machine": {"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-site"},
    "another origin that says it is ours": {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    "no origin": {"Sec-Fetch-Site": "same-origin"},
    "a null origin": {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    "no fetch metadata": {"Origin": "ours"},
    "nothing at all": {},
}


@pytest.mark.parametrize("whence", FOREIGN)
async def test_no_change_is_made_for_another_site(site: Site, whence: str) -> None:
    browser = await site.as_role(Role.ADMINISTRATOR)
    headers = {name: browser.base if value == "ours" else value for name, value in FOREIGN[whence].items()}
    asked = 0
    for name, method, path in operations(create_app(site.rt)):
        if method == "GET" or name.startswith(access.PUBLIC_PREFIXES):
            continue
        for place, example in PLACES.items():
            path = path.replace("{" + place + "}", example.format(n=OWN))
        answer = await browser.session.request(method, browser.base + path, headers=headers, allow_redirects=False)
        assert answer.status == 403, f"{method} {path} from {whence}: {answer.status}"
        asked += 1
    assert asked > 10
    assert (await browser.get("/help")).status == 200  # signed in still


async def test_a_cookie_does_not_help_a_key_and_a_wrong_key_not_a_cookie(site: Site) -> None:
    browser = await site.as_role(Role.ADMINISTRATOR)
    assert (await browser.get("/api/v1/me", headers={"Authorization": "Bearer nothing"})).status == 401


async def test_a_key_opens_what_its_role_has_and_no_page(site: Site) -> None:
    number, key = site.rt.db.write_now(api_keys.make, "bureau", Role.AUDITOR, None, "ada", WALL)
    program, headers = await site.browser(), {"Authorization": f"Bearer {key}"}
    paths = ("/api/v1/contacts", "/api/v1/keys", "/metrics", "/", "/people")
    assert [(await program.get(path, headers=headers)).status for path in paths] == [200, 403, 200, 303, 303]
    refused = await program.session.post(program.base + "/api/v1/calls", json={}, headers=headers)
    assert refused.status == 403  # an auditor changes nothing, from wherever
    site.rt.db.write_now(api_keys.end, number, WALL)
    assert (await program.get("/api/v1/contacts", headers=headers)).status == 401


def test_every_row_has_a_route_and_every_route_a_row(rt: Runtime) -> None:
    names = {name for name, _method, _path in operations(create_app(rt))}
    assert set(ACCESS) - access.PARTS <= names
    assert {entry.route for entry in access.NAVIGATION} <= names
    assert {step for steps in access.STEPS.values() for step in steps} <= names
    rt.db.close()


def test_a_route_without_a_row_is_not_served(rt: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(rt)
    app.router.add_get("/new", health, name="brand.new")
    with pytest.raises(LookupError, match=r"brand\.new"):
        check_rows(app)
    nameless = create_app(rt)
    nameless.router.add_get("/new", health)
    with pytest.raises(LookupError, match="None"):
        check_rows(nameless)
    rt.db.close()


def test_nobody_has_a_scope_that_the_table_does_not_give() -> None:
    assert access.scope_of("people", Role.MANAGER) is None
    assert access.scope_of("nosuch", Role.ADMINISTRATOR) is None

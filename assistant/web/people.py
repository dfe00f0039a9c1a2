"""People: users, their roles and teams; a one-time password is shown once, on the page that made it."""

import re
from datetime import date

from aiohttp import web
from sqlalchemy import Connection

from assistant.core.dates import local
from assistant.core.desk.roster import Roster
from assistant.core.terms import Role
from assistant.runtime import Runtime
from assistant.steps import holdings
from assistant.steps import people as step
from assistant.steps.acts import business_day
from assistant.steps.people import Change, Once
from assistant.store import audit, people, rosters, sessions
from assistant.web.forms import read_form
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.marks import N_
from assistant.web.pages import done, render, texts_of
from assistant.web.roster_words import told

CHANGES = 50
NAME = re.compile(r"[\w.@+-]{2,100}")
TEAM = re.compile(r"[\w .&-]{0,60}")
SAID = {
    Change.LAST: N_("%(name)s is the last administrator: name another one first."),
    Change.NOBODY: N_("There is nobody with this number."),
}


def routes(app: web.Application) -> None:
    app.router.add_get("/people", show, name="people")
    app.router.add_post("/people", add, name="people.add")
    app.router.add_post("/people/{user:[0-9]{1,15}}", change, name="people.change")
    app.router.add_post("/people/{user:[0-9]{1,15}}/reset", reset, name="people.reset")


async def show(request: web.Request) -> web.Response:
    return await page(request)


async def page(request: web.Request, problem: str | None = None, once: Once | None = None) -> web.Response:
    rt = request.app[RUNTIME]
    users, entries = await rt.db.read(people.everybody), await rt.db.read(audit.newest, CHANGES)
    zone, today, t = rt.settings.work.zone, business_day(rt, rt.now()), texts_of(request)
    known, seen = await rt.db.read(rosters.everybody, zone, today), await rt.db.read(sessions.newest)
    rows = [
        {
            "user": one,
            "roster": told(t, known.get(one.id, Roster(zone=zone)), today),
            "seen_at": local(seen[one.id], zone) if one.id in seen else None,
        }
        for one in users
    ]
    more = {"rows": rows, "roles": [*Role], "entries": entries, "zone": zone}
    return render(request, "people.html", 200 if problem is None else 422, problem=problem, once=once, **more)


async def add(request: web.Request) -> web.Response:
    t, given = texts_of(request), await read_form(request, "name", "role", "team")
    name = given["name"].strip()
    if not NAME.fullmatch(name):
        return await page(request, t.say(N_("A name has 2 to 100 letters, digits and . _ - + @, without spaces.")))
    role, team = role_of(given["role"]), team_of(given["team"])
    once = await step.add(request.app[RUNTIME], request[PERSON].name, name, role, team)
    if once is None:
        return await page(request, t.say(N_("There is a user called %(name)s already."), name=name))
    return await page(request, once=once)


async def change(request: web.Request) -> web.Response:
    rt, given = request.app[RUNTIME], await read_form(request, "role", "team", "active", "sure")
    user, role, team = int(request.match_info["user"]), role_of(given["role"]), team_of(given["team"])
    active, today = given["active"] == "yes", business_day(rt, rt.now())
    before = await rt.db.read(people.by_id, user)
    if before is not None and before.active and not active and given["sure"] != "yes":
        hand = await rt.db.read(holdings.holdings, before.name, rt.now())
        return render(request, "people_disable.html", user=before, role=role, team=team, hand=hand)
    came, name = await rt.db.write(_changed, rt, request[PERSON].name, user, role, team, active, today)
    if came in SAID:
        return await page(request, texts_of(request).say(SAID[came], name=name))
    return done(request, "/people", N_("%(name)s was changed."), name=name)


def _changed(
    conn: Connection, rt: Runtime, by: str, user: int, role: Role, team: str | None, active: bool, today: date
) -> tuple[Change, str]:
    came, name = step.change(conn, by, user, role, team, active, rt.wall(), today)
    if came is Change.DONE and not active:
        holdings.release(conn, rt, name, by, rt.now())
    return came, name


async def reset(request: web.Request) -> web.Response:
    once = await step.reset(request.app[RUNTIME], request[PERSON].name, int(request.match_info["user"]))
    if once is None:
        raise web.HTTPNotFound()
    return await page(request, once=once)


def role_of(named: str) -> Role:
    if named not in {str(role) for role in Role}:
        raise web.HTTPBadRequest(reason="No such role")
    return Role(named)


def team_of(named: str) -> str | None:
    if not TEAM.fullmatch(named.strip()):
        raise web.HTTPBadRequest(reason="No such team")
    return named.strip() or None

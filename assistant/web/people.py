"""People: users, their roles and teams; a one-time password is shown once, on the page that made it."""

import re

from aiohttp import web

from assistant.core.dates import local
from assistant.core.desk.roster import Roster
from assistant.core.terms import Role
from assistant.steps import people as step
from assistant.steps.acts import business_day
from assistant.steps.people import Change, Once
from assistant.store import audit, people, rosters, sessions
from assistant.web.forms import read_form
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.pages import done, render, texts_of
from assistant.web.roster_words import told
from assistant.web.words import N_

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
    rt, given = request.app[RUNTIME], await read_form(request, "role", "team", "active")
    user, role, team = int(request.match_info["user"]), role_of(given["role"]), team_of(given["team"])
    active, today = given["active"] == "yes", business_day(rt, rt.now())
    came, name = await rt.db.write(step.change, request[PERSON].name, user, role, team, active, rt.wall(), today)
    if came in SAID:
        return await page(request, texts_of(request).say(SAID[came], name=name))
    return done(request, "/people", N_("%(name)s was changed."), name=name)


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

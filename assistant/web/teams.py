"""Teams: made, renamed – everybody in them moves along –, and given a lead."""

from aiohttp import web

from assistant.steps import teams as step
from assistant.steps.teams import TeamChange
from assistant.store import teams
from assistant.web.forms import read_form
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.marks import N_
from assistant.web.pages import done, render, texts_of
from assistant.web.people import team_of

SAID = {
    TeamChange.NONE: N_("There is no team called %(before)s any more."),
    TeamChange.TAKEN: N_("There is a team called %(name)s already."),
    TeamChange.NO_LEAD: N_("Whoever leads %(before)s must be in it and may sign in."),
}


def routes(app: web.Application) -> None:
    app.router.add_get("/set-up/teams", show, name="teams")
    app.router.add_post("/set-up/teams", add, name="teams.add")
    app.router.add_post("/set-up/teams/change", change, name="teams.change")


async def show(request: web.Request) -> web.Response:
    return await page(request)


async def page(request: web.Request, problem: str | None = None) -> web.Response:
    rt = request.app[RUNTIME]
    found, members = await rt.db.read(teams.listing), await rt.db.read(teams.members)
    names: dict[str, list[str]] = {}
    for team, name in members:
        names.setdefault(team, []).append(name)
    status = 200 if problem is None else 422
    return render(request, "teams.html", status, teams=found, names=names, problem=problem)


async def add(request: web.Request) -> web.Response:
    rt, given = request.app[RUNTIME], await read_form(request, "name")
    name = team_of(given["name"])
    if name is None:
        return await page(request, texts_of(request).say(N_("A team has a name.")))
    if not await rt.db.write(step.make, request[PERSON].name, name, rt.wall()):
        return await page(request, texts_of(request).say(SAID[TeamChange.TAKEN], name=name))
    return done(request, "/set-up/teams", N_("The team %(name)s was made."), name=name)


async def change(request: web.Request) -> web.Response:
    rt, given = request.app[RUNTIME], await read_form(request, "before", "name", "lead")
    name, before, lead = team_of(given["name"]), given["before"], given["lead"] or None
    if name is None:
        return await page(request, texts_of(request).say(N_("A team has a name.")))
    came = await rt.db.write(step.change, request[PERSON].name, before, name, lead, rt.wall())
    if came in SAID:
        return await page(request, texts_of(request).say(SAID[came], name=name, before=before))
    return done(request, "/set-up/teams", N_("%(name)s was changed."), name=name)

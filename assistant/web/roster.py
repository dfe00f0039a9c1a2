"""What one person can and when they work: languages, products, working hours by weekday, absences."""

from datetime import date

from aiohttp import web

from assistant.core.desk.roster import Absence, Hours, Skills
from assistant.core.problem import BadInput
from assistant.steps import roster as step
from assistant.steps.acts import business_day
from assistant.store import people, rosters
from assistant.web.forms import read_form, said
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.marks import N_
from assistant.web.pages import done, render, texts_of
from assistant.web.roster_words import DAYS, LANGUAGE, PRODUCT, day_names, read_hours, read_list, spans

REASON_MAX = 200
FIRST, LAST = date(2000, 1, 1), date(2200, 1, 1)
FIELDS = tuple(f"day{day}" for day in DAYS)
USER = "/people/{user:[0-9]{1,15}}"


def routes(app: web.Application) -> None:
    app.router.add_get(USER, show, name="people.one")
    app.router.add_post(f"{USER}/roster", change, name="people.roster")
    app.router.add_post(f"{USER}/absences", leave, name="people.absence")
    app.router.add_post(f"{USER}/absences/{{absence:[0-9]{{1,15}}}}/end", come_back, name="people.absence.end")


async def show(request: web.Request) -> web.Response:
    return await page(request)


async def page(request: web.Request, problem: str | None = None, typed: dict[str, str] | None = None) -> web.Response:
    """`typed`: what was sent and could not be taken, so that it can be mended."""
    rt, number, t = request.app[RUNTIME], int(request.match_info["user"]), texts_of(request)
    user = await rt.db.read(people.by_id, number)
    if user is None:
        raise web.HTTPNotFound()
    zone = rt.settings.work.zone
    kept = await rt.db.read(rosters.of_user, number, zone)
    values = {
        "languages": ", ".join(sorted(kept.skills.languages)),
        "products": ", ".join(sorted(kept.skills.products)),
    }
    values |= {field: spans(kept.hours, day) for day, field in zip(DAYS, FIELDS, strict=True)}
    days = list(zip(FIELDS, day_names(t), strict=True))
    more = {"days": days, "absences": kept.absences, "zone": zone, "today": business_day(rt, rt.now())}
    status = 200 if problem is None else 422
    return render(request, "roster.html", status, user=user, values=values | (typed or {}), problem=problem, **more)


async def change(request: web.Request) -> web.Response:
    rt, t = request.app[RUNTIME], texts_of(request)
    given = await read_form(request, "languages", "products", *FIELDS)
    languages, products = read_list(given["languages"], LANGUAGE), read_list(given["products"], PRODUCT)
    if languages is None:
        return await page(
            request, t.say(N_("Write languages by their codes, such as en, es or zh, with commas.")), given
        )
    if products is None:
        return await page(request, t.say(N_("Write up to 20 products with commas between them.")), given)
    hours: list[Hours] = []
    for day, field in enumerate(FIELDS):
        read = read_hours(given[field], day)
        if read is None:
            which = day_names(t)[day]
            return await page(request, t.say(N_("%(day)s: write hours as 09:00-12:00, 13:00-17:00."), day=which), given)
        hours += read
    skills, number = Skills(languages=languages, products=products), int(request.match_info["user"])
    try:
        name = await rt.db.write(step.change, rt, request[PERSON].name, number, skills, hours)
    except BadInput as error:
        return await page(request, said(error), given)
    return _done(request, name)


async def leave(request: web.Request) -> web.Response:
    rt, t = request.app[RUNTIME], texts_of(request)
    given = await read_form(request, "from_on", "to_on", "reason")
    first, last = _day(given["from_on"]), _day(given["to_on"] or given["from_on"])
    if first is None or last is None:
        return await page(request, t.say(N_("An absence has a first and a last day.")), given)
    away = Absence(from_on=first, to_on=last, reason=given["reason"].strip()[:REASON_MAX])
    number = int(request.match_info["user"])
    try:
        made = await rt.db.write(step.leave, rt, request[PERSON].name, number, away)
    except BadInput as error:
        return await page(request, said(error), given)
    if made is None:
        raise web.HTTPNotFound()
    return done(request, f"/people/{number}", N_("The absence was added."))


async def come_back(request: web.Request) -> web.Response:
    rt, user, absence = request.app[RUNTIME], int(request.match_info["user"]), int(request.match_info["absence"])
    return _done(request, await rt.db.write(step.come_back, rt, request[PERSON].name, user, absence))


def _done(request: web.Request, name: str | None) -> web.Response:
    if name is None:
        raise web.HTTPNotFound()
    return done(request, f"/people/{request.match_info['user']}", N_("%(name)s was changed."), name=name)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST <= day < LAST else None

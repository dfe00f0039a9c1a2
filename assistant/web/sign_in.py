"""Signing in and out: name and password, then a code where the role asks for one."""

from datetime import datetime
from urllib.parse import quote

from aiohttp import web

from assistant.core.access import Stage
from assistant.core.dates import local
from assistant.steps import sign_in
from assistant.steps.sign_in import Entered, Refused
from assistant.store import sessions
from assistant.web import session
from assistant.web.forms import read_form
from assistant.web.guard import NEXT_STEP
from assistant.web.keys import RUNTIME, SESSION
from assistant.web.marks import N_
from assistant.web.origin import inside
from assistant.web.pages import done, render, texts_of


def routes(app: web.Application) -> None:
    app.router.add_get("/sign-in", ask, name="sign_in")
    app.router.add_post("/sign-in", enter, name="sign_in.enter")
    app.router.add_get("/sign-in/code", ask_code, name="sign_in.code")
    app.router.add_post("/sign-in/code", enter_code, name="sign_in.code.enter")
    app.router.add_post("/sign-out", leave, name="sign_out")


async def ask(request: web.Request) -> web.Response:
    return form(request, "", request.query.get("next", ""))


def form(request: web.Request, name: str, target: str, problem: str | None = None) -> web.Response:
    oidc = request.app[RUNTIME].settings.web.oidc
    elsewhere = oidc.name if oidc.issuer else None
    status = 200 if problem is None else 422
    return render(request, "sign_in.html", status, name=name, next=inside(target), problem=problem, elsewhere=elsewhere)


async def enter(request: web.Request) -> web.Response:
    rt, given = request.app[RUNTIME], await read_form(request, "name", "password", "next")
    name = given["name"].strip()
    came = await sign_in.with_password(rt, name, given["password"], request.headers.get("User-Agent", ""))
    if isinstance(came, Refused):
        return form(request, name, given["next"], refusal(request, came, N_("The name or the password is wrong.")))
    return await welcome(request, came, given["next"])


async def ask_code(request: web.Request) -> web.Response:
    return render(request, "code.html", problem=None, next=inside(request.query.get("next")))


async def enter_code(request: web.Request) -> web.Response:
    given = await read_form(request, "code", "next")
    came = await sign_in.with_code(request.app[RUNTIME], request[SESSION], given["code"])
    if isinstance(came, Refused):
        problem = refusal(request, came, N_("The code is wrong, or it has been used before."))
        return render(request, "code.html", 422, problem=problem, next=inside(given["next"]))
    return await welcome(request, came, given["next"])


async def welcome(request: web.Request, came: Entered, target: str) -> web.Response:
    """On to the next step, or in. A session that the browser still had ends: none outlives a sign-in."""
    former = request.cookies.get(session.cookie_name(request))
    if former:
        await request.app[RUNTIME].db.write(session.end, former)
    response = web.Response(status=303, headers={"Location": onward(came.stage, inside(target))})
    session.keep(request, response, came.token)
    return response


def onward(stage: Stage, target: str) -> str:
    """The code's page is told where its person wanted to go; a new password or factor begins at its own page."""
    if stage is Stage.FULL:
        return target
    return NEXT_STEP[stage] + (f"?next={quote(target, safe='/')}" if stage is Stage.CODE and target != "/" else "")


async def leave(request: web.Request) -> web.Response:
    await request.app[RUNTIME].db.write(sessions.end, request[SESSION].hash)
    response = done(request, "/sign-in", N_("You have signed out."))
    session.drop(request, response)
    return response


def refusal(request: web.Request, came: Refused, wrong: str) -> str:
    t = texts_of(request)
    if came.until is None:
        return t.say(wrong)
    clock = t.instant(_here(request, came.until), "short")
    return t.say(N_("Too many tries. Try again after %(clock)s."), clock=clock)


def _here(request: web.Request, at: datetime) -> datetime:
    return local(at, request.app[RUNTIME].settings.work.zone)

"""My account: password, second factor, language, and where I am signed in."""

from aiohttp import web

from assistant.core.dates import local
from assistant.core.sign_in import Weakness
from assistant.steps import account
from assistant.steps.sign_in import Entered, Refused
from assistant.store import people, sessions
from assistant.web import sealed, session
from assistant.web.forms import read_form
from assistant.web.guard import NEXT_STEP
from assistant.web.keys import RUNTIME, SESSION
from assistant.web.marks import N_
from assistant.web.pages import done, render, texts_of
from assistant.web.second_factor import drawn, spaced
from assistant.web.sign_in import refusal
from assistant.web.texts import LANGUAGES

SECRET = "second-factor"  # the purpose for which a secret travels sealed until it is confirmed

WEAK = {
    Weakness.SHORT: N_("The password is shorter than 10 characters."),
    Weakness.LONG: N_("The password is longer than 200 characters."),
    Weakness.EASY: N_("The password is too easy to guess."),
    Weakness.SAME: N_("The new password is the old one."),
}


def routes(app: web.Application) -> None:
    app.router.add_get("/account", show, name="account")
    app.router.add_post("/account/language", choose_language, name="account.language")
    app.router.add_get("/account/password", ask_password, name="account.password")
    app.router.add_post("/account/password", change_password, name="account.password.change")
    app.router.add_get("/account/second-factor", ask_factor, name="account.factor")
    app.router.add_post("/account/second-factor", confirm_factor, name="account.factor.confirm")
    app.router.add_post("/account/sessions/end", end_session, name="account.sessions.end")


async def show(request: web.Request) -> web.Response:
    rt, mine = request.app[RUNTIME], request[SESSION]
    rows = await rt.db.read(sessions.of_user, mine.user.id)
    zone = rt.settings.work.zone
    found = [
        {"number": number, "agent": agent, "made_at": local(made, zone), "seen_at": local(seen, zone)}
        for number, agent, made, seen in rows
    ]
    return render(request, "account.html", user=mine.user, sessions=found, here_number=mine.number, languages=LANGUAGES)


async def choose_language(request: web.Request) -> web.Response:
    given = await read_form(request, "language")
    if given["language"] not in LANGUAGES:
        raise web.HTTPBadRequest(reason="No such language")
    await request.app[RUNTIME].db.write(people.change, request[SESSION].user.id, {"locale": given["language"]})
    return done(request, "/account", N_("The language was changed."))


async def ask_password(request: web.Request) -> web.Response:
    return _password(request)


async def change_password(request: web.Request) -> web.Response:
    given = await read_form(request, "before", "after", "again")
    if given["after"] != given["again"]:
        return _password(request, texts_of(request).say(N_("The two new passwords differ.")))
    rt, mine = request.app[RUNTIME], request[SESSION]
    came = await account.change_password(rt, mine, given["before"], given["after"])
    if isinstance(came, Entered):
        return _further(request, came, N_("The password was changed; other sessions were ended."))
    if isinstance(came, Refused):
        return _password(request, refusal(request, came, N_("The present password is wrong.")))
    return _password(request, texts_of(request).say(WEAK[came]))


def _password(request: web.Request, problem: str | None = None) -> web.Response:
    status, once = 200 if problem is None else 422, request[SESSION].user.password_set_at is None
    return render(request, "password.html", status, problem=problem, once=once)


async def ask_factor(request: web.Request) -> web.Response:
    if request[SESSION].user.enrolled:
        # Whoever holds the session alone must not put their own authenticator in its place.
        raise web.HTTPConflict(reason="A second factor is set up; an administrator can reset it")
    return _factor(request, account.new_secret())


def _factor(request: web.Request, secret: str, problem: str | None = None) -> web.Response:
    rt, user = request.app[RUNTIME], request[SESSION].user
    kept = sealed.seal(rt.secret, SECRET, [user.id, secret])
    picture = drawn(account.address_of(secret, user.name, rt.settings.lender.name))
    required = user.role in rt.settings.web.second_factor
    status = 200 if problem is None else 422
    values = {"sealed": kept, "picture": picture, "typed": spaced(secret), "required": required}
    return render(request, "second_factor.html", status, problem=problem, **values)


async def confirm_factor(request: web.Request) -> web.Response:
    rt, mine = request.app[RUNTIME], request[SESSION]
    given = await read_form(request, "sealed", "code")
    kept = sealed.opened(rt.secret, SECRET, given["sealed"])
    if mine.user.enrolled or kept is None or kept[0] != mine.user.id:
        raise web.HTTPConflict(reason="Begin the set-up again")
    came = await account.enrol(rt, mine, kept[1], given["code"])
    if came is None:
        return _factor(
            request, kept[1], texts_of(request).say(N_("The code is wrong; is the clock of the phone right?"))
        )
    return _further(request, came, N_("The second factor is set up."))


def _further(request: web.Request, came: Entered, text: str) -> web.Response:
    response = done(request, NEXT_STEP.get(came.stage, "/account"), text)
    session.keep(request, response, came.token)
    return response


async def end_session(request: web.Request) -> web.Response:
    rt, mine = request.app[RUNTIME], request[SESSION]
    given = await read_form(request, "number")
    await rt.db.write(sessions.end_one, mine.user.id, given["number"])
    return done(request, "/account", N_("The session was ended."))

"""Signing in at an identity provider: there with a question of our own, back with its answer.

The question travels sealed in a cookie of this browser, so an answer that somebody else obtained is of no use here.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import structlog
from aiohttp import web

from assistant.gateway import identity
from assistant.gateway.identity import Client, NotBelieved, NotReached, Question
from assistant.steps import sign_in
from assistant.web import sealed
from assistant.web.keys import RUNTIME
from assistant.web.marks import N_
from assistant.web.origin import inside, is_secure, own_origin
from assistant.web.pages import texts_of
from assistant.web.sign_in import form, welcome

COOKIE, PATH = "oidc", "/sign-in/oidc"
GOOD_FOR = timedelta(minutes=10)
log = structlog.get_logger()


def routes(app: web.Application) -> None:
    app.router.add_get(PATH, start, name="oidc.start")
    app.router.add_get(f"{PATH}/back", back, name="oidc.back")


async def start(request: web.Request) -> web.Response:
    rt, asked = request.app[RUNTIME], identity.new_question()
    try:
        where = await identity.address(client_of(request), asked)
    except NotReached as error:
        return refused(request, str(error), N_("The identity provider does not answer. Try again in a moment."))
    until = (rt.wall() + GOOD_FOR).isoformat()
    kept = sealed.seal(rt.secret, COOKIE, [asdict(asked), inside(request.query.get("next")), until])
    response = web.Response(status=303, headers={"Location": where})
    age, secure = int(GOOD_FOR.total_seconds()), is_secure(request)
    response.set_cookie(COOKIE, kept, path=PATH, max_age=age, httponly=True, samesite="Lax", secure=secure)
    return response


async def back(request: web.Request) -> web.Response:
    rt, client = request.app[RUNTIME], client_of(request)
    kept = sealed.opened(rt.secret, COOKIE, request.cookies.get(COOKIE, ""))
    nobody = N_("Your organisation vouches for nobody who is known here. Ask an administrator.")
    if kept is None or datetime.fromisoformat(kept[2]) < rt.wall() or kept[0]["state"] != request.query.get("state"):
        return refused(request, "no question of ours", nobody)
    try:
        who = await identity.vouched(client, Question(**kept[0]), request.query.get("code", ""), rt.wall())
    except NotReached as error:
        return refused(request, str(error), N_("The identity provider does not answer. Try again in a moment."))
    except NotBelieved as error:
        return refused(request, str(error), nobody)
    name = str(who.claims.get(rt.settings.web.oidc.name_claim, "")).replace("\0", "")
    agent = request.headers.get("User-Agent", "")
    came = await rt.db.write(sign_in.with_provider, rt, who.subject, name, agent)
    if came is None:
        return refused(request, "nobody here", nobody)
    response = await welcome(request, came, kept[1])
    response.del_cookie(COOKIE, path=PATH)
    return response


def client_of(request: web.Request) -> Client:
    """Raises HTTPNotFound where no provider is set."""
    oidc = request.app[RUNTIME].settings.web.oidc
    if not oidc.issuer:
        raise web.HTTPNotFound()
    values: dict[str, Any] = {"redirect_uri": f"{own_origin(request)}{PATH}/back"}
    return Client(issuer=oidc.issuer, client_id=oidc.client_id, client_secret=oidc.client_secret, **values)


def refused(request: web.Request, why: str, text: str) -> web.Response:
    """The operator's log says what did not hold; whoever stands outside is told what to do."""
    log.warning("sign-in by the identity provider refused", why=why)
    response = form(request, "", "", texts_of(request).say(text))
    response.del_cookie(COOKIE, path=PATH)
    return response

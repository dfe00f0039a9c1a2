"""An identity provider vouches: only for us, in time, in answer to our question, and for who is known here."""

import base64
import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from assistant.core.terms import Role
from assistant.runtime import Clock, Runtime
from assistant.settings_web import OidcSettings
from assistant.store import people
from tests.web.conftest import later
from tests.web.signing_in import Browser, Site, add, workspace

CLIENT, SECRET = "workspace", "between us"
KEY, STRANGE = (ECKey.generate_key("P-256", {"kid": name}) for name in ("ours", "strange"))
Change = Callable[[dict[str, Any]], dict[str, Any]]


class Provider:
    """The other company: remembers what it was asked, answers for whoever is `me`."""

    def __init__(self, wall: Clock) -> None:
        self.wall, self.base, self.me = wall, "", {"sub": "s-1", "preferred_username": "cole"}
        self.asked: dict[str, str] = {}
        self.change: Change = lambda claims: claims
        self.key: Any = KEY
        self.algorithm = "ES256"
        self.forms: list[dict[str, str]] = []

    async def description(self, _request: web.Request) -> web.Response:
        ends = {name: f"{self.base}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
        return web.json_response({"issuer": self.base, **ends})

    async def token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.forms.append(form)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != self.asked["code_challenge"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(self.wall().timestamp())
        claims = {
            "iss": self.base,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": self.asked["nonce"],
            **self.me,
        }
        header = {"alg": self.algorithm, "kid": "ours"}
        return web.json_response({"id_token": jwt.encode(header, self.change(claims), self.key, [self.algorithm])})

    async def keys(self, _request: web.Request) -> web.Response:
        return web.json_response(KeySet([KEY]).as_dict(private=False))


@pytest.fixture
async def provider(wall: Clock) -> AsyncIterator[Provider]:
    made, app = Provider(wall), web.Application()
    app.router.add_get("/.well-known/openid-configuration", made.description)
    app.router.add_post("/token_endpoint", made.token)
    app.router.add_get("/jwks_uri", made.keys)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@pytest.fixture
async def site(served: Runtime, provider: Provider) -> AsyncIterator[Site]:
    oidc = OidcSettings(issuer=provider.base, client_id=CLIENT, client_secret=SECRET)
    settings = served.settings.model_copy(update={"web": served.settings.web.model_copy(update={"oidc": oidc})})
    async with workspace(replace(served, settings=settings)) as opened:
        opened.rt.db.write_now(add, opened.rt, "cole", Role.COLLECTOR)
        yield opened


async def sent(browser: Browser, provider: Provider, target: str = "/help") -> str:
    """Off to the provider; → the state it was given."""
    answer = await browser.get(f"/sign-in/oidc?next={target}")
    where = urlsplit(answer.headers["Location"])
    provider.asked = {name: values[0] for name, values in parse_qs(where.query).items()}
    assert (answer.status, where.path) == (303, "/authorization_endpoint")
    return provider.asked["state"]


async def came(browser: Browser, provider: Provider) -> tuple[int, str]:
    state = await sent(browser, provider)
    answer = await browser.get(f"/sign-in/oidc/back?code=c-1&state={state}")
    return answer.status, answer.headers.get("Location", "")


async def test_who_is_vouched_for_comes_in_and_goes_where_they_wanted(site: Site, provider: Provider) -> None:
    browser = await site.browser()
    assert "Sign in with your organisation" in await browser.text("/sign-in")
    assert await came(browser, provider) == (303, "/help")
    assert "signed in as Collector" in await browser.text("/help")
    assert (provider.asked["response_type"], provider.asked["code_challenge_method"]) == ("code", "S256")
    assert provider.asked["redirect_uri"] == f"{site.base}/sign-in/oidc/back"
    assert provider.forms[0]["client_secret"] == SECRET


async def test_the_providers_lasting_name_counts_from_the_second_time_on(site: Site, provider: Provider) -> None:
    await came(await site.browser(), provider)
    provider.me = {"sub": "s-1", "preferred_username": "renamed"}
    assert (await came(await site.browser(), provider))[0] == 303
    provider.me = {"sub": "s-2", "preferred_username": "cole"}  # another person was given the name
    assert (await came(await site.browser(), provider))[0] == 422


@pytest.mark.parametrize("name", ["nobody", "", "co\0le\0x"])
async def test_who_is_not_known_here_stays_outside(site: Site, provider: Provider, name: str) -> None:
    provider.me = {"sub": "s-9", "preferred_username": name}
    assert (await came(await site.browser(), provider))[0] == 422


async def test_who_was_shut_out_stays_outside(site: Site, provider: Provider) -> None:
    await came(await site.browser(), provider)
    user = site.rt.db.read_now(people.by_name, "cole")
    assert user is not None
    site.rt.db.write_now(people.change, user.id, {"active": False})
    assert (await came(await site.browser(), provider))[0] == 422


async def test_a_supervisor_still_needs_the_second_factor(site: Site, provider: Provider) -> None:
    site.rt.db.write_now(add, site.rt, "sam", Role.SUPERVISOR, once=True)
    provider.me = {"sub": "s-3", "preferred_username": "sam"}
    assert await came(await site.browser(), provider) == (303, "/account/second-factor")


WRONG: dict[str, Change] = {
    "another issuer": lambda claims: claims | {"iss": "http://127.0.0.1:1"},
    "another client": lambda claims: claims | {"aud": "somebody else"},
    "several clients, made for another": lambda claims: claims | {"aud": [CLIENT, "other"], "azp": "other"},
    "another question": lambda claims: claims | {"nonce": "another"},
    "no question": lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
    "too old": lambda claims: claims | {"exp": claims["iat"] - 61},
    "from the future": lambda claims: claims | {"iat": claims["iat"] + 61},
    "without an end": lambda claims: {name: value for name, value in claims.items() if name != "exp"},
    "about nobody": lambda claims: {name: value for name, value in claims.items() if name != "sub"},
}


@pytest.mark.parametrize("what", WRONG)
async def test_a_word_that_does_not_hold_is_not_believed(site: Site, provider: Provider, what: str) -> None:
    provider.change = WRONG[what]
    assert (await came(await site.browser(), provider))[0] == 422


async def test_a_strange_key_is_not_believed(site: Site, provider: Provider) -> None:
    provider.key = STRANGE
    assert (await came(await site.browser(), provider))[0] == 422


async def test_a_signature_by_the_shared_secret_is_not_believed(site: Site, provider: Provider) -> None:
    provider.key, provider.algorithm = OctKey.import_key("a shared secret of thirty-two bytes"), "HS256"
    assert (await came(await site.browser(), provider))[0] == 422


async def test_an_answer_to_another_browsers_question_is_of_no_use(site: Site, provider: Provider) -> None:
    theirs, mine = await site.browser(), await site.browser()
    state = await sent(theirs, provider)
    assert (await mine.get(f"/sign-in/oidc/back?code=c-1&state={state}")).status == 422
    assert (await theirs.get("/sign-in/oidc/back?code=c-1&state=another")).status == 422


async def test_a_question_is_good_for_ten_minutes(site: Site, provider: Provider, wall: Clock) -> None:
    browser = await site.browser()
    state = await sent(browser, provider)
    later(wall, minutes=10, seconds=1)
    assert (await browser.get(f"/sign-in/oidc/back?code=c-1&state={state}")).status == 422


async def test_a_provider_that_is_down_is_said_so(site: Site, provider: Provider) -> None:
    browser = await site.browser()
    state = await sent(browser, provider)
    provider.asked = {"code_challenge": "another", "nonce": ""}  # it does not take our verifier
    answer = await browser.get(f"/sign-in/oidc/back?code=c-1&state={state}")
    assert (answer.status, "does not answer" in await answer.text()) == (422, True)


async def test_without_a_provider_there_is_no_such_way(served: Runtime) -> None:
    async with workspace(served) as site:
        browser = await site.browser()
        assert [(await browser.get(path)).status for path in ("/sign-in/oidc", "/sign-in/oidc/back")] == [404, 404]
        assert "organisation" not in await browser.text("/sign-in")

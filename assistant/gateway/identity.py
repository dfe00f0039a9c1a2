"""An identity provider by OpenID Connect: where it sends people, what it vouches for. Code flow with PKCE (RFC 7636).

What it says is believed only if it is signed by one of its published keys, for us, now, and in answer to our question.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import aiohttp
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

TIMEOUT = aiohttp.ClientTimeout(total=10)
ALGORITHMS = ["RS256", "PS256", "ES256"]  # never `none`, never a secret of both sides
LEEWAY_SECONDS = 60
SCOPE = "openid profile"


class NotReached(Exception):
    """The provider does not answer, or not as the protocol says."""


class NotBelieved(Exception):
    """It answered, but what it says does not hold."""


@dataclass(frozen=True, kw_only=True)
class Client:
    """How the provider knows this workspace."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str

    def __repr__(self) -> str:
        return f"Client(issuer={self.issuer!r}, client_id={self.client_id!r})"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What one sign-in asks with; the answer must fit all three."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, kw_only=True)
class Vouched:
    """Who it is at the provider, by its lasting name for them, and the claims that came along."""

    subject: str
    claims: dict[str, Any]


def new_question() -> Question:
    return Question(
        state=secrets.token_urlsafe(24), nonce=secrets.token_urlsafe(24), verifier=secrets.token_urlsafe(48)
    )


async def address(client: Client, asked: Question) -> str:
    """Where the browser goes to be asked. Raises NotReached."""
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        found = await _found(session, client)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest()).rstrip(b"=").decode()
    asks = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uri,
        "scope": SCOPE,
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    endpoint = str(found["authorization_endpoint"])
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asks)}"


async def vouched(client: Client, asked: Question, code: str, now: datetime) -> Vouched:
    """Who the code stands for. Raises NotReached or NotBelieved."""
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        found = await _found(session, client)
        token = await _token(session, client, str(found["token_endpoint"]), asked, code)
        keys = await _json(session.get(str(found["jwks_uri"]), allow_redirects=False))
    claims = believed(client, asked, token, keys, now)
    return Vouched(subject=f"{client.issuer} {claims['sub']}", claims=claims)


def believed(client: Client, asked: Question, token: str, keys: Any, now: datetime) -> dict[str, Any]:
    """The claims of a token that is signed by one of these keys, for us, in time, for this question."""
    try:
        read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
        jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": client.issuer},
            aud={"essential": True, "value": client.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": asked.nonce},
        ).validate(read.claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotBelieved(type(error).__name__) from error
    claims: dict[str, Any] = read.claims
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != client.client_id:
        raise NotBelieved("made for another client")
    return claims


async def _found(session: aiohttp.ClientSession, client: Client) -> dict[str, Any]:
    """Its own description, which must be of the issuer that was asked for."""
    where = f"{client.issuer.rstrip('/')}/.well-known/openid-configuration"
    found = await _json(session.get(where, allow_redirects=False))
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if found.get("issuer") != client.issuer or not all(isinstance(found.get(name), str) for name in needed):
        raise NotReached("its description is of another issuer, or lacks an endpoint")
    return found


async def _token(session: aiohttp.ClientSession, client: Client, where: str, asked: Question, code: str) -> str:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "client_id": client.client_id,
        "code_verifier": asked.verifier,
    }
    if client.client_secret:
        form["client_secret"] = client.client_secret
    answer = await _json(session.post(where, data=form, allow_redirects=False))
    if not isinstance(answer.get("id_token"), str):
        raise NotBelieved("no id_token")
    return str(answer["id_token"])


async def _json(asking: Any) -> dict[str, Any]:
    try:
        async with asking as answer:
            if answer.status != 200:
                raise NotReached(f"status {answer.status}")
            found = await answer.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise NotReached(type(error).__name__) from error
    if not isinstance(found, dict):
        raise NotReached("no JSON object")
    return found

"""The operations on subscribers: programs that are told of promises, escalations and opt-outs."""

import ipaddress
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy import Connection

from assistant.core.tidings import Tiding
from assistant.store import audit, subscribers
from assistant.web.api.models import Ended, Given, NumberPath
from assistant.web.api.operation import Asked, Operation, Refusal


def _address(url: str) -> str:
    """https, or http to this machine: what is told must not be read on the way."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname and not parts.username:
        return url
    if parts.scheme == "http" and _is_here(parts.hostname) and not parts.username:
        return url
    raise ValueError("write an https address without a password in it")


def _is_here(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


class NewSubscriber(Given):
    url: Annotated[str, Field(min_length=8, max_length=500, pattern=r"^https?://[!-~]+$"), AfterValidator(_address)]
    kinds: Annotated[list[Tiding], Field(min_length=1, max_length=len(Tiding))]


class MadeSubscriber(BaseModel):
    number: int
    secret: str = Field(description="signs each request, X-Assistant-Signature; shown only now")


class Subscriber(BaseModel):
    number: int
    url: str
    kinds: list[Tiding]
    made_by: str


class Subscribers(BaseModel):
    items: list[Subscriber]


def listing(conn: Connection, _asked: Asked) -> BaseModel:
    rows = subscribers.active(conn)
    return Subscribers(
        items=[Subscriber(number=row.id, url=row.url, kinds=row.kinds, made_by=row.made_by) for row in rows]
    )


def add(conn: Connection, asked: Asked) -> BaseModel:
    body, now = asked.body, asked.rt.wall()
    number, secret = subscribers.add(conn, body.url, sorted(set(body.kinds)), asked.person.name, now)
    audit.note(conn, asked.person.name, "subscriber_added", body.url, now, {"number": number})
    return MadeSubscriber(number=number, secret=secret)


def end(conn: Connection, asked: Asked) -> BaseModel:
    now = asked.rt.wall()
    url = subscribers.end(conn, asked.path.number, now)
    if url is None:
        raise Refusal(404, f"there is no subscriber {asked.path.number}, or it has ended")
    audit.note(conn, asked.person.name, "subscriber_ended", url, now, {"number": asked.path.number})
    return Ended(ended=True)


OPERATIONS = (
    Operation(
        name="api.subscribers", method="GET", path="/subscribers", summary="The programs that are told what happens",
        run=listing, answer=Subscribers,
    ),
    Operation(
        name="api.subscribers.add", method="POST", path="/subscribers",
        summary="Tell a program of promises, escalations and opt-outs; the secret is shown once",
        run=add, answer=MadeSubscriber, body=NewSubscriber, status=201, is_secret=True,
    ),
    Operation(
        name="api.subscribers.end", method="DELETE", path="/subscribers/{number}", summary="Tell it no more",
        run=end, answer=Ended, path_model=NumberPath,
        refusals={404: "there is no such subscriber, or it has ended"},
    ),
)  # fmt: skip

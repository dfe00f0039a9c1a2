"""The operations on subscribers: programs that are told of promises, escalations and opt-outs."""

import ipaddress
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy import Connection

from assistant.core.tidings import Tiding
from assistant.steps import programs
from assistant.store import subscribers
from assistant.web.api.models import Cursor, Ended, Given, NumberPath
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
    number, secret = programs.add_subscriber(conn, body.url, body.kinds, asked.person.name, now)
    return MadeSubscriber(number=number, secret=secret)


def end(conn: Connection, asked: Asked) -> BaseModel:
    if programs.end_subscriber(conn, asked.path.number, asked.person.name, asked.rt.wall()) is None:
        raise Refusal(404, f"there is no subscriber {asked.path.number}, or it has ended")
    return Ended(ended=True)


class Delivery(BaseModel):
    number: int
    subscriber: int
    kind: str
    state: str = Field(description="waiting, sending, done or given_up")
    tries: int
    next_at: datetime
    said: str | None


class Deliveries(BaseModel):
    items: list[Delivery]
    next: int | None


class Doing(BaseModel):
    waiting: bool


def deliveries(conn: Connection, asked: Asked) -> BaseModel:
    rows = subscribers.deliveries(conn, asked.query.cursor, asked.query.limit + 1)
    kept = rows[: asked.query.limit]
    items = [
        Delivery(number=row.id, subscriber=row.subscriber_id, **{n: getattr(row, n) for n in DELIVERED}) for row in kept
    ]
    return Deliveries(items=items, next=kept[-1].id if len(rows) > asked.query.limit else None)


DELIVERED = ("kind", "state", "tries", "next_at", "said")


def ping(conn: Connection, asked: Asked) -> BaseModel:
    if programs.ping(conn, asked.path.number, asked.person.name, asked.rt.wall()) is None:
        raise Refusal(404, f"there is no subscriber {asked.path.number}, or it has ended")
    return Doing(waiting=True)


def retry(conn: Connection, asked: Asked) -> BaseModel:
    if not programs.retry(conn, asked.path.number, asked.person.name, asked.rt.wall()):
        raise Refusal(404, f"there is no delivery {asked.path.number} that was given up")
    return Doing(waiting=True)


OPERATIONS = (
    Operation(
        name="api.deliveries", method="GET", path="/deliveries", summary="What subscribers were told, the newest first",
        run=deliveries, answer=Deliveries, query=Cursor,
    ),
    Operation(
        name="api.deliveries.retry", method="POST", path="/deliveries/{number}/retry",
        summary="Tell again what was given up", run=retry, answer=Doing, path_model=NumberPath, status=202,
        refusals={404: "no such delivery was given up"},
    ),
    Operation(
        name="api.subscribers.ping", method="POST", path="/subscribers/{number}/ping",
        summary="Send it one word, to see whether it answers", run=ping, answer=Doing, path_model=NumberPath,
        status=202, refusals={404: "there is no such subscriber, or it has ended"},
    ),
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

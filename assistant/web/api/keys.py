"""The operations on API keys: made, listed and ended by an administrator."""

from pydantic import BaseModel
from sqlalchemy import Connection

from assistant.steps import programs
from assistant.store import api_keys
from assistant.web.api import models
from assistant.web.api.operation import Asked, Operation, Refusal


def listing(conn: Connection, _asked: Asked) -> BaseModel:
    rows = api_keys.listing(conn)
    return models.Keys(
        items=[
            models.Key(
                number=row.id, name=row.name, role=row.role, team=row.team, made_by=row.made_by, made_at=row.made_at,
                last_used_at=row.seen_at, ended_at=row.ended_at,
            )
            for row in rows
        ]
    )  # fmt: skip


def make(conn: Connection, asked: Asked) -> BaseModel:
    body, now = asked.body, asked.rt.wall()
    number, key = programs.make_key(conn, body.name, body.role, body.team, asked.person.name, now)
    return models.MadeKey(number=number, key=key)


def end(conn: Connection, asked: Asked) -> BaseModel:
    if programs.end_key(conn, asked.path.number, asked.person.name, asked.rt.wall()) is None:
        raise Refusal(404, f"there is no key {asked.path.number}, or it has ended")
    return models.Ended(ended=True)


OPERATIONS = (
    Operation(
        name="api.keys", method="GET", path="/keys", summary="The keys of other programs",
        run=listing, answer=models.Keys,
    ),
    Operation(
        name="api.keys.add", method="POST", path="/keys", summary="Make a key; it is shown once",
        run=make, answer=models.MadeKey, body=models.NewKey, status=201, is_secret=True,
    ),
    Operation(
        name="api.keys.end", method="DELETE", path="/keys/{number}", summary="End a key",
        run=end, answer=models.Ended, path_model=models.NumberPath,
        refusals={404: "there is no such key, or it has ended"},
    ),
)  # fmt: skip

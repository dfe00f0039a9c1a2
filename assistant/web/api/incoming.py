"""The operations on calls that come in: what rings, taking one, finding out whose file it is."""

from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection

from assistant.steps import incoming, incoming_file
from assistant.web.api import call_shown as shown
from assistant.web.api import incoming_models as models
from assistant.web.api.call import call_of
from assistant.web.api.models import NumberPath
from assistant.web.api.operation import Asked, Operation, Refusal


def rings(conn: Connection, asked: Asked) -> BaseModel:
    me, now = asked.person.name, asked.rt.now()
    return models.Incoming.model_validate(
        {"ringing": incoming.waiting(conn, me, now), "caller": incoming.present(conn, asked.rt, me, now)}
    )


def take(conn: Connection, asked: Asked) -> BaseModel:
    return _taken(conn, asked, incoming_file.take(conn, asked.rt, asked.path.number, asked.person.name, asked.rt.now()))


def find(conn: Connection, asked: Asked) -> BaseModel:
    body, me = asked.body, asked.person.name
    told = incoming_file.identify(
        conn, asked.rt, asked.path.number, body.said, body.reference.strip(), me, asked.rt.now()
    )
    return _taken(conn, asked, told)


def _taken(conn: Connection, asked: Asked, told: dict[str, Any]) -> BaseModel:
    if told["call"] is None:
        return models.Taken(call=None, tries_left=told.get("tries_left"), party=told.get("party", False))
    return models.Taken(call=call_of(conn, asked, told))


def end(conn: Connection, asked: Asked) -> BaseModel:
    if not incoming.put_down(conn, asked.rt, asked.path.number, asked.person.name, asked.rt.now(), asked.body.note):
        raise Refusal(404, "there is no such call of yours", "it may be over")
    return shown.Alive(open=False)


GONE = {404: "there is no such call, or it is not theirs"}
OPERATIONS = (
    Operation(
        name="api.desk.incoming", method="GET", path="/desk/incoming", summary="What rings for me", run=rings,
        answer=models.Incoming,
    ),
    Operation(
        name="api.desk.incoming.take", method="POST", path="/desk/incoming/{number}/take", summary="Take a call",
        run=take, answer=models.Taken, path_model=NumberPath, refusals=GONE,
    ),
    Operation(
        name="api.desk.incoming.file", method="POST", path="/desk/incoming/{number}/file",
        summary="Find the caller's file by what they say", run=find, answer=models.Taken, path_model=NumberPath,
        body=models.File, is_secret=True, refusals=GONE,
    ),
    Operation(
        name="api.desk.incoming.end", method="POST", path="/desk/incoming/{number}/end",
        summary="It is over, and no file was opened", run=end, answer=shown.Alive, path_model=NumberPath,
        body=models.PutDown, refusals=GONE,
    ),
)  # fmt: skip

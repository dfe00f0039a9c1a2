"""One declaration for each thing a program may ask: address, row of the access table, types in and out, and the act.

The handler that serves it and the document that describes it are both made from the declaration, so neither can say
what the other does not. An operation is a function of a connection: a POST with an Idempotency-Key keeps its answer in
the transaction of its effect, so both are there or neither is.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Connection

from assistant.core.access import Person
from assistant.core.grants import Scope
from assistant.core.problem import BadInput
from assistant.runtime import Runtime
from assistant.web.api.once import Once, Used, once
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.trouble import problem

BASE = "/api/v1"
KEY = "Idempotency-Key"
KEY_MAX = 200
JSON = "application/json"


class Nothing(BaseModel):
    """No fields: whatever is sent is one too many."""

    model_config = ConfigDict(extra="forbid")


class Refusal(Exception):
    """The operation says no: `status` is one of those that it declares, `mend` says what to do."""

    def __init__(self, status: int, title: str, mend: str | None = None) -> None:
        super().__init__(title)
        self.status, self.title, self.mend = status, title, mend


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What came in, parsed: the models are those of the operation."""

    rt: Runtime
    person: Person
    scope: Scope
    path: Any
    query: Any
    body: Any
    prepared: Any = None  # what the operation's `prepare` made


@dataclass(frozen=True, kw_only=True)
class Operation:
    name: str
    method: str
    path: str
    summary: str
    run: Callable[[Connection, Asked], BaseModel]
    answer: type[BaseModel]
    path_model: type[BaseModel] = Nothing
    query: type[BaseModel] = Nothing
    body: type[BaseModel] | None = None
    status: int = 200
    refusals: dict[int, str] = field(default_factory=dict)
    writes: bool | None = None  # None: whatever is not a GET does
    is_secret: bool = False  # its answer is kept nowhere, so no key can ask for it again
    receive: Callable[[web.Request], Awaitable[Any]] | None = None  # reads a form with files, which is the body then
    file: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None  # answers with a file, not with JSON
    prepare: Callable[[], Awaitable[Any]] | None = None  # takes its time, so it is done before the transaction
    after: Callable[[Runtime], Awaitable[Any]] | None = None  # what the answer waits for once it is committed

    @property
    def in_a_write(self) -> bool:
        return self.method != "GET" if self.writes is None else self.writes

    @property
    def once(self) -> bool:
        return self.method == "POST" and not self.is_secret and self.receive is None


def handler(operation: Operation) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        try:
            if operation.file is not None:
                _path(operation, dict(request.match_info))
                return await operation.file(request)
            asked = await _asked(operation, request)
            answer = await _answer(operation, request, asked)
            if operation.after is not None:
                await operation.after(asked.rt)
            return answer
        except ValidationError as error:
            return problem(422, "The request does not fit", errors=fields(error))
        except BadInput as error:
            said = [{"problem": one.problem, "mend": one.mend} for one in error.problems]
            return problem(422, said[0]["problem"], mend=said[0]["mend"], errors=said)
        except Refusal as no:
            return problem(no.status, no.title, **({"mend": no.mend} if no.mend else {}))

    return serve


def fields(error: ValidationError) -> list[dict[str, str]]:
    return [{"field": ".".join(map(str, one["loc"])), "problem": one["msg"]} for one in error.errors()]


async def _asked(operation: Operation, request: web.Request) -> Asked:
    body = None
    if operation.receive is not None:
        body = await operation.receive(request)
    elif operation.body is not None:
        raw = await request.read()
        if request.content_type != JSON:
            raise Refusal(415, "The body must be application/json")
        body = operation.body.model_validate_json(raw)
    if any("\0" in value for value in (*request.match_info.values(), *request.query.values())):
        raise Refusal(404 if operation.path_model is not Nothing else 422, "No name has a NUL")
    return Asked(
        rt=request.app[RUNTIME],
        person=request[PERSON],
        scope=request[SCOPE],
        path=_path(operation, dict(request.match_info)),
        query=operation.query.model_validate(dict(request.query)),
        body=body,
        prepared=None if operation.prepare is None else await operation.prepare(),
    )


def _path(operation: Operation, given: dict[str, str]) -> BaseModel:
    """An address that cannot be names nothing."""
    try:
        return operation.path_model.model_validate(given)
    except ValidationError as error:
        named = ", ".join(repr(value) for value in given.values())
        raise Refusal(404, f"there is nothing called {named}") from error


async def _answer(operation: Operation, request: web.Request, asked: Asked) -> web.Response:
    run = asked.rt.db.write if operation.in_a_write else asked.rt.db.read
    key = request.headers.get(KEY) if operation.once else None
    if key is None:
        made = await run(_run, operation, asked)
        return web.Response(status=operation.status, text=made, content_type=JSON)
    if not 1 <= len(key) <= KEY_MAX or not key.isprintable():
        raise Refusal(422, f"An {KEY} has 1 to {KEY_MAX} printable letters")
    asks = f"{request.method} {request.path_qs}"
    used, now = Used(who=asked.person.name, key=key, request=asks, body=await request.read()), asked.rt.wall()
    came = await asked.rt.db.write(once, used, operation.status, lambda conn: _run(conn, operation, asked), now)
    if came is Once.OTHER:
        raise Refusal(422, f"This {KEY} was used for another request", "use a new key for each request")
    status, text, again = came
    headers = {"Idempotency-Replayed": "true"} if again else {}
    return web.Response(status=status, text=text, content_type=JSON, headers=headers)


def _run(conn: Connection, operation: Operation, asked: Asked) -> str:
    """The answer as text, through its declared type: what the document does not know does not leave."""
    made = operation.run(conn, asked)
    return operation.answer.model_validate(made).model_dump_json(by_alias=True)

"""The operations on a call, by the steps of its page: begin it, follow its script, end it."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection

from assistant.steps import call as steps
from assistant.steps import call_begin, call_end
from assistant.steps.call_allowed import Said
from assistant.steps.call_offers import offers_of
from assistant.steps.promise_help import answer_to, suggestions
from assistant.store import call_sessions
from assistant.web.api import call_given as given
from assistant.web.api import call_shown as shown
from assistant.web.api.desk import GONE
from assistant.web.api.models import LoanPath, Recorded
from assistant.web.api.operation import Asked, Operation, Refusal
from assistant.web.desk_account import within

AGAIN = "read the call again at /api/v1/desk/call"
NOT_NOW = {409: "the act is not open in this state of the call, or the call has moved on"}
NO_CALL = {409: "no call of theirs is open, or the identity is not proved in it"}


def start(conn: Connection, asked: Asked) -> BaseModel:
    """The gate decides; its no is an answer, for it is kept as every refusal is."""
    if within(conn, asked.path.loan, asked.person, asked.scope) is None:
        raise Refusal(404, f"there is no loan {asked.path.loan!r}", "check its id")
    told = call_begin.start(conn, asked.rt, asked.path.loan, asked.person.name, asked.rt.now())
    if told["call"] is None:
        return shown.Begun(call=None, refused=shown.Refused.model_validate(told))
    return shown.Begun(call=call_of(conn, asked, told), rejoined=bool(told.get("rejoined")))


def present(conn: Connection, asked: Asked) -> BaseModel:
    told = steps.present(conn, asked.rt, asked.person.name, asked.rt.now())
    return shown.Present(call=None if told is None else call_of(conn, asked, told))


def call_of(conn: Connection, asked: Asked, told: dict[str, Any]) -> shown.Call:
    """A call's view as it leaves: with the offers that are open once the identity is proved."""
    offers = offers_of(conn, asked.rt, told["call"], asked.rt.now())
    return shown.Call.model_validate(told | {"borrower_id": told["borrower"], "offers": offers})


def _act(step: Callable[..., dict[str, Any]], *fields: str) -> Callable[[Connection, Asked], BaseModel]:
    """An act on the asker's call: the step with the body's fields. → the call after it."""

    def run(conn: Connection, asked: Asked) -> BaseModel:
        return call_of(conn, asked, _done(conn, asked, step, *(getattr(asked.body, name) for name in fields)))

    return run


def _done(conn: Connection, asked: Asked, step: Callable[..., dict[str, Any]], *said: Any) -> dict[str, Any]:
    """Raises Refusal where nothing moved."""
    body, me = asked.body, asked.person.name
    told = step(conn, asked.rt, body.call, body.version, *said, me, asked.rt.now())
    if told.get("problem"):
        raise Refusal(409, str(told["problem"]), AGAIN)
    if told.get("stale"):
        raise Refusal(409, "the call has moved on", AGAIN)
    return told


def identify(conn: Connection, asked: Asked) -> BaseModel:
    """A try that does not match is kept as a try, so it is an answer."""
    told = _done(conn, asked, steps.identify, asked.body.said)
    return shown.Identified(matched=told["verified"], call=call_of(conn, asked, told))


def end(conn: Connection, asked: Asked) -> BaseModel:
    body = asked.body
    names = ("payer", "read_back", "follow_up_consent", "after_stop", "callback_at", "reason", "scope", "exception")
    parts = tuple(sorted((one.due_on, one.amount_minor) for one in body.instalments or ()))
    said = Said(parts=parts, **{name: getattr(body, name) for name in names})
    told = _done(conn, asked, call_end.end, body.outcome, said)
    return shown.Ended(call=call_of(conn, asked, told), recorded=Recorded(**told["recorded"]), unsaid=told["unsaid"])


def here(conn: Connection, asked: Asked) -> BaseModel:
    return shown.Alive(open=steps.touch(conn, asked.person.name, asked.rt.now()))


def suggest(conn: Connection, asked: Asked) -> BaseModel:
    return given.Suggested.model_validate(suggestions(conn, asked.rt, _open(conn, asked), asked.rt.now()) or _none())


def weigh(conn: Connection, asked: Asked) -> BaseModel:
    parts = tuple(sorted((one.due_on, one.amount_minor) for one in asked.body.instalments))
    told = answer_to(conn, asked.rt, _open(conn, asked), parts, asked.rt.now())
    return given.Weighed.model_validate(told or _none())


def _open(conn: Connection, asked: Asked) -> str:
    row = call_sessions.open_of(conn, asked.person.name)
    return str(row.ref) if row is not None else _none()


def _none() -> Any:
    raise Refusal(409, "no call of yours is open in which the identity is proved", "prove it first")


def _one(name: str, run: Callable[[Connection, Asked], BaseModel], summary: str, **more: Any) -> Operation:
    """An act on the call that the asker is in."""
    path = f"/desk/call/{name.replace('_', '-')}"
    whole: dict[str, Any] = {"method": "POST", "answer": shown.Call, "refusals": NOT_NOW, **more}
    return Operation(name=f"api.desk.call.{name}", path=path, summary=summary, run=run, **whole)


OPERATIONS = (
    Operation(
        name="api.desk.call.start", method="POST", path="/desk/accounts/{loan}/call",
        summary="Dial, if the gate allows it; or join the call that is open", run=start, answer=shown.Begun,
        path_model=LoanPath, refusals=GONE,
    ),
    Operation(
        name="api.desk.call", method="GET", path="/desk/call", summary="The call that I am in", run=present,
        answer=shown.Present,
    ),
    _one("answer", _act(steps.answer, "key"), "What they said", body=given.Answered),
    _one("back", _act(steps.go_back), "One step back", body=given.Acted),
    _one("help", _act(steps.look_up, "node"), "Help against an objection", body=given.LookedUp),
    _one(
        "identify", identify, "What they say to prove who they are", body=given.Said, answer=shown.Identified,
        is_secret=True,
    ),
    _one("line", _act(steps.say_line, "word"), "How the line was, or who was reached", body=given.Line),
    _one("hang_up", _act(steps.hang_up), "The talk is over; the wrap-up begins", body=given.Acted),
    _one("extend", _act(steps.extend), "More time for the wrap-up", body=given.Acted),
    _one("note", _act(steps.note, "text"), "Keep a note", body=given.Noted),
    _one("end", end, "How it ended", body=given.End, answer=shown.Ended),
    _one("here", here, "I am still in the call", answer=shown.Alive, refusals={}),
    _one(
        "promise", suggest, "Amounts and days for a promise", method="GET", answer=given.Suggested, refusals=NO_CALL
    ),
    _one(
        "weigh", weigh, "What the policy says of a promise, before it is made", body=given.Offered,
        answer=given.Weighed, refusals=NO_CALL, writes=False, is_secret=True,
    ),
)  # fmt: skip

"""The operations on the desk, by the steps of its pages: the queue, the next account, an account and the acts on it.

Whoever asks acts under their own name, a program under its key's; an account outside of their scope is not there.
"""

from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from pydantic import BaseModel
from sqlalchemy import Connection

from assistant.core.problem import BadInput, Problem
from assistant.core.terms import Intent
from assistant.steps import by_hand, by_hand_preview, desk, desk_acts, desk_today, file_sides, one_person
from assistant.steps.account_people import reveal
from assistant.steps.account_view import account_view
from assistant.steps.read_reply import Meant, read_reply
from assistant.store import account_facts, call_sessions, desk_search, ownership
from assistant.web.api import desk_models as models
from assistant.web.api.models import LoanPath
from assistant.web.api.operation import Asked, Operation, Refusal
from assistant.web.desk_account import within
from assistant.web.desk_write import NOTHING
from assistant.web.keys import PERSON, RUNTIME

GONE = {404: "there is no such loan, or it is not within your scope"}
BUSY = {409: "a call of yours is open: it comes before the next account"}
LISTS = ("held", "now", "waiting", "late")


def work(conn: Connection, asked: Asked) -> BaseModel:
    names = ownership.names_within(conn, asked.person, asked.scope)
    found = desk.my_work(conn, asked.rt, asked.person.name, asked.rt.now(), names)
    loans = desk_search.leading_loans(conn, [one["borrower_id"] for name in LISTS for one in found[name]])
    return models.Work.model_validate(found | {name: [_item(one, loans) for one in found[name]] for name in LISTS})


def _item(one: dict[str, Any], loans: dict[int, str]) -> models.Item:
    known = {name: one[name] for name in models.Item.model_fields if name in one}
    named = {"borrower_id": one["borrower"], "loan_id": loans.get(one["borrower_id"]), "held_until": one.get("free_at")}
    return models.Item.model_validate(known | named)


async def taken(request: web.Request) -> desk.Next:
    """Before the answer is made: each try is a transaction of its own, as on the page."""
    rt, me = request.app[RUNTIME], request[PERSON].name
    if await rt.db.read(call_sessions.open_of, me) is not None:
        raise Refusal(409, "a call of yours is open", "end it first")
    return await desk.get_next(rt, me, rt.now())


def following(conn: Connection, asked: Asked) -> BaseModel:
    found: desk.Next = asked.body
    item = None
    if found.work is not None:
        item = _item(found.work, desk_search.leading_loans(conn, [found.work["borrower_id"]]))
    return models.Next(
        work=item,
        wrap_until=found.wrap_until,
        waiting_count=found.waiting,
        next_opens_at=found.next_opens_at,
        tried_enough=found.tried_enough,
    )


def search(conn: Connection, asked: Asked) -> BaseModel:
    names = ownership.names_within(conn, asked.person, asked.scope)
    found = desk_today.search(conn, asked.rt, asked.body.words, names, *_signed(asked))
    items = [models.Hit(name=one["name"], borrower_id=one["borrower"], loan_id=one["loan"]) for one in found]
    return models.Hits(items=items)


def account(conn: Connection, asked: Asked) -> BaseModel:
    _borrower(conn, asked)
    view = account_view(conn, asked.rt, asked.path.loan, asked.rt.now()) or {}
    view |= file_sides.others_of(conn, view["borrower_id"], asked.person, asked.scope)
    return models.Account.model_validate(view | {"borrower_id": view.pop("borrower")})


def show(conn: Connection, asked: Asked) -> BaseModel:
    value = reveal(conn, _borrower(conn, asked), asked.body.what, *_signed(asked))
    return models.Revealed(what=asked.body.what, value=value)


def park(conn: Connection, asked: Asked) -> BaseModel:
    number, until = _borrower(conn, asked), asked.body.until.astimezone(UTC)
    desk_acts.park(conn, asked.rt, number, until, asked.body.because, *_signed(asked))
    return models.Left()


def hand_over(conn: Connection, asked: Asked) -> BaseModel:
    desk_acts.hand_over(conn, _borrower(conn, asked), asked.body.to, asked.body.because, *_signed(asked))
    return models.Left()


def take(conn: Connection, asked: Asked) -> BaseModel:
    """`done`: it is the asker's now; false: another has it."""
    return models.Left(done=desk_acts.hold(conn, asked.rt, _borrower(conn, asked), *_signed(asked)) is None)


def let_go(conn: Connection, asked: Asked) -> BaseModel:
    return models.Left(done=desk_acts.let_go(conn, _borrower(conn, asked), *_signed(asked)))


def task(conn: Connection, asked: Asked) -> BaseModel:
    number, body = _borrower(conn, asked), asked.body
    return models.Left(done=desk_acts.task_done(conn, asked.rt, number, body.item, body.result, *_signed(asked)))


def apart(conn: Connection, asked: Asked) -> BaseModel:
    one_person.part(conn, _borrower(conn, asked), asked.body.because, *_signed(asked))
    return models.Left()


def ask_again(conn: Connection, asked: Asked) -> BaseModel:
    one_person.ask_again(conn, _borrower(conn, asked), asked.body.pair, asked.body.because, *_signed(asked))
    return models.Left()


def writing(conn: Connection, asked: Asked) -> BaseModel:
    _borrower(conn, asked)
    rt, q, now = asked.rt, asked.query, asked.rt.now()
    wanted = _wanted(conn, asked, q)
    return models.Writing(
        channel=q.channel,
        reply=wanted.reply,
        templates=[models.Fitting(**one) for one in by_hand_preview.choices(conn, rt, asked.path.loan, q.channel, now)],
        preview=models.Preview(**by_hand_preview.preview(conn, rt, wanted, now)) if q.template else None,
    )


def hand_in(conn: Connection, asked: Asked) -> BaseModel:
    _borrower(conn, asked)
    told = by_hand.contact_by_hand(conn, asked.rt, _wanted(conn, asked, asked.body), asked.rt.now())
    return models.Sent.model_validate({name: told[name] for name in models.Sent.model_fields})


def _wanted(conn: Connection, asked: Asked, given: Any) -> by_hand.Asked:
    """Whether it answers the borrower is seen, not claimed."""
    reply = by_hand_preview.awaits_reply(conn, _borrower(conn, asked), given.channel)
    return by_hand.Asked(
        loan=asked.path.loan, channel=given.channel, by=asked.person.name, template=given.template, reply=reply
    )


def read(conn: Connection, asked: Asked) -> BaseModel:
    number, body = _borrower(conn, asked), asked.body
    if body.message not in {row.id for row in account_facts.messages(conn, number)}:
        mend = "take an id from `messages` of the account"
        raise BadInput(Problem(file="reply", line=None, problem=f"no message {body.message} is theirs", mend=mend))
    meant = Meant(
        intent=None if body.means == NOTHING else Intent(body.means), amount=body.amount, due_on=body.due_on,
        borrower=account_facts.by_id(conn, number).ref,
    )  # fmt: skip
    return models.ReadAnswer.model_validate(read_reply(conn, asked.rt, body.message, meant, *_signed(asked)))


def _borrower(conn: Connection, asked: Asked) -> int:
    found = within(conn, asked.path.loan, asked.person, asked.scope)
    if found is None:
        raise Refusal(404, f"there is no loan {asked.path.loan!r}", "check its id")
    return found


def _signed(asked: Asked) -> tuple[str, datetime]:
    """Who acts, and when."""
    return asked.person.name, asked.rt.now()


def _on_account(name: str, path: str, summary: str, **more: Any) -> Operation:
    """Of one account, by a loan of it."""
    given: dict[str, Any] = {"method": "POST", "path_model": LoanPath, "refusals": GONE, **more}
    return Operation(name=f"api.desk.{name}", path=f"/desk/accounts/{{loan}}{path}", summary=summary, **given)


OPERATIONS = (
    Operation(name="api.desk", method="GET", path="/desk", summary="My queue", run=work, answer=models.Work),
    Operation(
        name="api.desk.next", method="POST", path="/desk/next", summary="Hold the account that is next",
        run=following, answer=models.Next, receive=taken, writes=False, refusals=BUSY,
    ),
    Operation(
        name="api.desk.search", method="POST", path="/desk/search", summary="Find an account",
        run=search, answer=models.Hits, body=models.Search, is_secret=True,
    ),
    _on_account("account", "", "An account, masked", method="GET", run=account, answer=models.Account),
    _on_account(
        "reveal", "/reveal", "One masked thing in full; it is logged",
        run=show, answer=models.Revealed, body=models.Reveal, is_secret=True,
    ),
    _on_account("park", "/park", "Not before a time", run=park, answer=models.Left, body=models.Park),
    _on_account("hand_over", "/hand-over", "To a colleague", run=hand_over, answer=models.Left, body=models.HandOver),
    _on_account("take", "/take", "Hold it, if nobody does", run=take, answer=models.Left),
    _on_account("let_go", "/let-go", "Hold it no longer", run=let_go, answer=models.Left),
    _on_account("task", "/task", "A task is done", run=task, answer=models.Left, body=models.TaskDone),
    _on_account("apart", "/apart", "Another person's file after all", run=apart, answer=models.Left, body=models.Why),
    _on_account(
        "ask_again", "/ask-again", "Ask again whether two files are one person's",
        run=ask_again, answer=models.Left, body=models.AskAgain,
    ),
    _on_account(
        "write", "/write", "The templates that fit, and how one would read", method="GET",
        run=writing, answer=models.Writing, query=models.WriteQuery,
    ),
    _on_account(
        "write.send", "/write", "Send a template now, if the gate allows it", run=hand_in, answer=models.Sent,
        body=models.Write, status=201,
    ),
    _on_account("read", "/read", "What a message meant", run=read, answer=models.ReadAnswer, body=models.ReadReply),
)  # fmt: skip

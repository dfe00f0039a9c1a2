"""Other programs are told what the log says: once, signed, again until they take it, and never of anybody's name."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from aiohttp import web
from sqlalchemy import select

from assistant.core.tidings import WAITS, Tiding, next_try, tiding_of
from assistant.runtime import Runtime
from assistant.steps.tell_others import tell_others
from assistant.store import log, subscribers
from assistant.store.db import Database
from assistant.store.log import LogLine
from assistant.store.schema_access import delivery
from tests.steps import working
from tests.steps.working import NOON


class Receiver:
    """A program on this machine: keeps what it was sent, answers as it is told to."""

    def __init__(self) -> None:
        self.status, self.got, self.base = 204, list[tuple[str, str]](), ""

    async def heard(self, request: web.Request) -> web.Response:
        self.got.append((request.headers["X-Assistant-Signature"], await request.text()))
        return web.Response(status=self.status, headers={"Location": "/elsewhere"} if self.status == 302 else {})


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made, app = Receiver(), web.Application()
    app.router.add_post("/hook", made.heard)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.base = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


@pytest.fixture
def rt(db: Database) -> Runtime:
    return working.book(db)


def promise(rt: Runtime, outcome: str = "open") -> None:
    facts = {"amount_minor": 10_000, "currency": "USD"}
    entry = LogLine(
        at=NOON, kind="promise", borrower_id=1, loan_refs=("L1",), outcome=outcome, facts=facts,
        personal={"name": "Ana Ruiz"},
    )  # fmt: skip
    rt.db.write_now(log.append, entry)


def subscribed(rt: Runtime, receiver: Receiver, *kinds: Tiding) -> str:
    _number, secret = rt.db.write_now(subscribers.add, receiver.base, kinds or tuple(Tiding), "ada", NOON)
    return secret


async def test_a_tiding_is_signed_over_its_time_and_body_and_sent_once(rt: Runtime, receiver: Receiver) -> None:
    promise(rt)  # before anybody asked: nobody is told
    secret = subscribed(rt, receiver)
    promise(rt, "kept")
    assert await tell_others(rt, NOON) == {"found": 1, "taken": 1, "not_taken": 0}
    assert await tell_others(rt, NOON) == {"found": 0, "taken": 0, "not_taken": 0}
    ((signed, body),) = receiver.got
    seconds, mark = (part.partition("=")[2] for part in signed.split(","))
    assert mark == hmac.new(secret.encode(), f"{seconds}.{body}".encode(), hashlib.sha256).hexdigest()
    assert int(seconds) == int(NOON.timestamp())
    told = json.loads(body)
    assert (told["kind"], told["loan_ids"], told["amount_minor"]) == ("promise_kept", ["L1"], 10_000)
    assert "Ana" not in body


@pytest.mark.parametrize("status", [500, 404, 302])
async def test_what_is_not_taken_is_sent_again_later_and_later(rt: Runtime, receiver: Receiver, status: int) -> None:
    subscribed(rt, receiver)
    promise(rt)
    receiver.status = status
    assert (await tell_others(rt, NOON))["not_taken"] == 1
    assert (await tell_others(rt, NOON + timedelta(seconds=9)))["not_taken"] == 0
    assert (await tell_others(rt, NOON + timedelta(seconds=10)))["not_taken"] == 1
    receiver.status = 200
    assert (await tell_others(rt, NOON + timedelta(seconds=70)))["taken"] == 1
    assert len(receiver.got) == 3
    assert len({body for _signed, body in receiver.got}) == 1


async def test_a_receiver_that_is_not_there_is_given_up_after_a_day_and_a_half(rt: Runtime) -> None:
    rt.db.write_now(subscribers.add, "http://127.0.0.1:9/nobody", tuple(Tiding), "ada", NOON)
    promise(rt)
    now = NOON
    for wait in (0, *WAITS):
        now += timedelta(seconds=wait)
        assert (await tell_others(rt, now))["not_taken"] == 1
    assert (await tell_others(rt, now + timedelta(days=30)))["not_taken"] == 0
    (row,) = rt.db.read_now(lambda conn: conn.execute(select(delivery)).all())
    assert (row.state, row.tries) == ("given_up", len(WAITS) + 1)


async def test_each_is_told_only_what_it_asked_for_and_nothing_after_its_end(rt: Runtime, receiver: Receiver) -> None:
    number, _secret = rt.db.write_now(subscribers.add, receiver.base, (Tiding.PROMISE_BROKEN,), "ada", NOON)
    promise(rt, "kept")
    promise(rt, "broken")
    assert (await tell_others(rt, NOON))["found"] == 1
    promise(rt, "broken")
    assert rt.db.write_now(subscribers.end, number, NOON) == receiver.base
    assert (await tell_others(rt, NOON))["found"] == 0
    assert len(receiver.got) == 1


async def test_a_sender_that_fell_is_stood_in_for_after_its_lease(rt: Runtime, receiver: Receiver) -> None:
    subscribed(rt, receiver)
    promise(rt)
    rt.db.write_now(subscribers.gather, NOON)
    (taken,) = rt.db.write_now(subscribers.claim, NOON, 10)
    assert taken.secret not in repr(taken)
    assert (await tell_others(rt, NOON + timedelta(minutes=1)))["taken"] == 0
    assert (await tell_others(rt, NOON + timedelta(minutes=2)))["taken"] == 1


@pytest.mark.parametrize(
    "kind,outcome,tiding",
    [
        ("promise", "open", Tiding.PROMISE_MADE),
        ("promise", "replaced", None),
        ("escalation", "legal", Tiding.ESCALATED),
        ("escalation", "withdrawn", None),
        ("request", "stop_channel", Tiding.OPT_OUT),
        ("request", "start", None),
        ("hold", "cease_and_desist", Tiding.OPT_OUT),
        ("hold", "dispute_hold", None),
        ("call", None, None),
    ],
)
def test_which_entry_is_which_tiding(kind: str, outcome: str | None, tiding: Tiding | None) -> None:
    assert tiding_of(kind, outcome) is tiding


def test_the_waits_grow_and_end() -> None:
    waits = [next_try(tries, NOON) for tries in range(1, len(WAITS) + 2)]
    assert waits[0] == NOON + timedelta(seconds=10)
    assert waits[-1] is None
    grown: list[datetime] = [wait for wait in waits if wait is not None]
    assert grown == sorted(grown)

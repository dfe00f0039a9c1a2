"""No contact goes round the gate: one function fills the outbox, one hands over, and every road leads through both."""

import ast
import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assistant.config import load_settings
from assistant.core.terms import Channel, ContactState, Outcome
from assistant.gateway.base import InboundEvent, SendError
from assistant.gateway.simulator import Simulator
from assistant.render import Renderer
from assistant.runtime import Runtime
from assistant.steps.dispatch import dispatch_due
from assistant.steps.receive import receive
from assistant.steps.record import record_call
from assistant.steps.release import release, release_due
from assistant.store import holds
from assistant.store.db import Database
from assistant.store.holds import NewHold
from assistant.store.schema import contact_point
from assistant.store.schema_work import contact
from tests.no_way_round import callers, inserts
from tests.steps.test_release import NOON, TODAY, borrowers, one, plan, queued, templates
from tests.steps.working import rules

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for path in (ROOT / "assistant").rglob("*.py") if "versions" not in path.parts)
TREES = {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}


def everywhere(look: Any, *more: str) -> set[tuple[str, str]]:
    return {place for module, tree in TREES.items() for place in look(module, tree, *more)}


def test_one_function_inserts_into_the_outbox() -> None:
    room = "assistant/store/outbox.py"
    assert everywhere(inserts) == {(room, "")}, "one statement, declared once"
    assert everywhere(callers, "_ENQUEUE") == {(room, "enqueue")}, "and run by one function"


def test_a_second_statement_would_be_found() -> None:
    source = "from assistant.store.schema_work import outbox as o\nPUT = Hot(insert(o).values(x=1))"
    assert inserts("m", ast.parse(source)) == {("m", "")}
    assert callers("m", ast.parse("def f(c): outbox._ENQUEUE.run(c)"), "_ENQUEUE") == {("m", "f")}


def test_one_function_calls_it_under_the_borrowers_lock() -> None:
    used = everywhere(callers, "enqueue")
    assert {place for place in used if place[1]} == {("assistant/steps/release.py", "release")}


def test_one_function_hands_a_message_to_a_gateway() -> None:
    room = "assistant/steps/dispatch.py"
    assert everywhere(callers, "send") == {(room, "Sender.send"), (room, "_batch_of")}  # the second calls the first


@pytest.mark.parametrize(
    "source",
    [
        "from assistant.store.schema_work import outbox\ndef f(c): c.execute(insert(outbox).values(x=1))",
        "from assistant.store.schema_work import outbox as o\ndef f(c): c.execute(sqlite.insert(o), [])",
        "from assistant.store.schema_work import outbox\ndef f(c): c.execute(outbox.insert())",
        "from assistant.store import schema_work\ndef f(c): c.execute(insert(schema_work.outbox))",
        "from assistant.store.schema_work import outbox\ntable = outbox\ndef f(c): upsert(c, table, rows)",
        "from assistant.store.schema import metadata\ndef f(c): c.execute(insert(metadata.tables['outbox']))",
        "def f(c): c.execute(text('INSERT INTO outbox (id) VALUES (1)'))",
        "def f(c): c.exec_driver_sql('insert or ignore into \"outbox\" values (1)')",
    ],
)
def test_a_second_insert_would_be_found(source: str) -> None:
    assert inserts("m", ast.parse(source)) == {("m", "f")}


@pytest.mark.parametrize(
    "source",
    [
        "async def f(gateway, m): await gateway.send(m)",
        "async def f(rt, m): await rt.gateway.send(m)",
        "def f(gateway): return map(gateway.send, ms)",
        "def f(gateway, m): return getattr(gateway, 'send')(m)",
        "def f(): return methodcaller('send')",
    ],
)
def test_a_second_hand_over_would_be_found(source: str) -> None:
    assert callers("m", ast.parse(source), "send") == {("m", "f")}


def test_another_table_and_another_word_are_none_of_it() -> None:
    assert inserts("m", ast.parse("from s.schema import text\ndef f(c): c.execute(insert(text))")) == set()
    assert callers("m", ast.parse("def f(x): x.sender()"), "send") == set()


# Every road by which a contact may leave, with a borrower whom nothing may reach.


@pytest.fixture
def rt(db: Database, tmp_path: Path) -> Iterator[Runtime]:
    nowhere = Path("/nowhere")
    simulator = Simulator(seed=1, log=tmp_path / "simulator.jsonl", faults={})
    yield Runtime(
        home=nowhere, settings=load_settings(nowhere), rulebook=rules(), db=db, render=Renderer(templates=templates()),
        now=lambda: NOON, gateways={"simulator": simulator}, secret=b"a secret of the tests",
    )  # fmt: skip
    asyncio.run(simulator.close())


def held(db: Database) -> None:
    """A bankruptcy: it stops every contact."""
    hold = NewHold(
        borrower_id=1, loan_id=None, kind="bankruptcy", blocks=("contact",), from_on=TODAY, to_on=None,
        evidence="court", source="import",
    )  # fmt: skip
    assert db.write_now(holds.add, hold) is not None


def number_of(db: Database) -> str:
    query = select(contact_point.c.value).where(contact_point.c.channel == "phone")
    return str(db.read_now(lambda conn: conn.execute(query).scalar_one()))


def reply(db: Database, text: str) -> InboundEvent:
    return InboundEvent(
        gateway="simulator", key=f"i-{text}", sid=f"i-{text}", channel=Channel.SMS, from_=number_of(db),
        to="+15555550100", text=text, at=NOON,
    )  # fmt: skip


@pytest.mark.parametrize("channel", ["sms", "email", "voice", "call"])
def test_a_campaign_a_voicemail_and_a_manual_dial_ask_the_gate(rt: Runtime, db: Database, channel: str) -> None:
    """A recorded voice is what leaves a voicemail; a live call is a collector's dial."""
    borrowers(db)
    number = plan(db, channel)
    held(db)
    rt.db.write_now(release, rt, [number], NOON)
    assert (one(db, number).state, queued(db)) == (ContactState.REFUSED, [])
    assert "H-HOLD" in one(db, number).refused_by


@pytest.mark.parametrize("text,purpose", [("STOP", "opt_out_confirmation"), ("HELP", "reply")])
def test_a_confirmation_and_a_reply_ask_the_gate(rt: Runtime, db: Database, text: str, purpose: str) -> None:
    borrowers(db)
    db.write_now(receive, rt, [reply(db, text)], NOON)
    query = select(contact).where(contact.c.purpose == purpose)
    planned = db.read_now(lambda conn: conn.execute(query).one())
    assert (planned.state, queued(db)) == (ContactState.PLANNED, [])
    held(db)
    asyncio.run(release_due(rt, NOON))
    assert (one(db, planned.id).state, queued(db)) == (ContactState.REFUSED, [])


def test_a_reply_at_night_to_what_came_at_night_is_judged_too(rt: Runtime, db: Database) -> None:
    """The house's hours have no exception for a reply: it waits."""
    borrowers(db)
    night = datetime(2026, 10, 2, 5, 0, tzinfo=UTC)
    db.write_now(receive, rt, [replace(reply(db, "HELP"), at=night)], night)
    asyncio.run(release_due(rt, night))
    assert queued(db) == []


async def test_a_retry_asks_the_gate_again(rt: Runtime, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    borrowers(db)
    number = plan(db, "sms")
    rt.db.write_now(release, rt, [number], NOON)

    async def busy(_message: object) -> None:
        raise SendError("retry", "429", "slow down", retry_after=timedelta(minutes=1))

    with monkeypatch.context() as patched:
        patched.setattr(rt.gateways["simulator"], "send", busy)
        assert (await dispatch_due(rt, NOON, worker="w"))["again"] == 1
    held(db)
    counts = await dispatch_due(rt, NOON + timedelta(minutes=5), worker="w")
    assert (counts["sent"], counts["refused"], one(db, number).state) == (0, 1, ContactState.REFUSED)


def test_a_callback_that_was_agreed_is_a_task_and_dials_nothing(rt: Runtime, db: Database) -> None:
    borrowers(db)
    number = plan(db, "call")
    rt.db.write_now(release, rt, [number], NOON)
    before = [row.ref for row in queued(db)]
    asked: dict[str, Any] = {
        "outcome": Outcome.CALLBACK,
        "by": "cole",
        "now": NOON,
        "contact_id": number,
        "callback_at": NOON + timedelta(hours=3),
    }
    rt.db.write_now(lambda conn: record_call(conn, rt, **asked))
    assert [row.ref for row in queued(db)] == before


def test_what_is_queued_has_the_verdict_that_allowed_it(rt: Runtime, db: Database) -> None:
    borrowers(db)
    number = plan(db, "sms")
    rt.db.write_now(release, rt, [number], NOON)
    (item,) = queued(db)
    assert item.verdict["allowed"] is True
    assert item.verdict == one(db, number).verdict
    assert f"house@{rt.rulebook.profiles['house'].version}" in item.verdict["profiles"]

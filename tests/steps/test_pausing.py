"""What a supervisor has paused does not leave, whichever process would send it; started again, it leaves once."""

import asyncio
import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select, update

from assistant.core.pausing import NOTHING, PauseKind
from assistant.core.problem import BadInput
from assistant.core.terms import Channel
from assistant.gateway.base import Message, Receipt
from assistant.runtime import Runtime
from assistant.steps import call_begin, desk, pausing
from assistant.steps.by_hand import Asked, contact_by_hand
from assistant.steps.dispatch import dispatch_due
from assistant.steps.hand_off import hand_off
from assistant.steps.release import release_due
from assistant.store import log_search, outbox, pauses
from assistant.store.db import Database
from assistant.store.schema_access import audit_entry
from assistant.store.schema_work import contact
from tests.steps import sending
from tests.steps.test_desk import people, prepared
from tests.steps.test_dispatch import Company
from tests.steps.test_release import NOON, borrowers, plan, queued, rt

__all__ = ["rt"]
ALL, TREATMENT, STRATEGY = PauseKind.EVERYTHING, PauseKind.TREATMENT, PauseKind.STRATEGY
MINUTE = timedelta(minutes=1)
WHY = "a wrong text went out"


def stop(rt: Runtime, kind: PauseKind = ALL, name: str = "", by: str = "sue") -> None:
    asyncio.run(pausing.stop(rt, kind, name, by, WHY, NOON))


def start(rt: Runtime, kind: PauseKind = ALL, name: str = "", now: datetime = NOON + MINUTE) -> None:
    rt.db.write_now(pausing.resume, rt, kind, name, "max", "the text is mended", now)


def test_nothing_is_released_while_everything_is_stopped_and_all_of_it_afterwards(db: Database, rt: Runtime) -> None:
    borrowers(db, 3)
    for number in (1, 2, 3):
        plan(db, "sms", owner=number)
    stop(rt)
    assert asyncio.run(release_due(rt, NOON)) == {"expired": 0}
    assert queued(db) == []
    start(rt)
    assert asyncio.run(release_due(rt, NOON + MINUTE))["released"] == 3


def test_a_paused_campaign_stays_planned_and_the_others_go_on(db: Database, rt: Runtime) -> None:
    borrowers(db, 2)
    kept, free = plan(db, "sms", owner=1), plan(db, "sms", owner=2)
    stop(rt, TREATMENT, a_treatment(rt))
    of_campaign(db, kept, treatment=a_treatment(rt))
    assert asyncio.run(release_due(rt, NOON))["released"] == 1
    assert (state(db, kept), state(db, free)) == ("planned", "released")
    start(rt, TREATMENT, a_treatment(rt))
    assert asyncio.run(release_due(rt, NOON + MINUTE))["released"] == 1


def test_a_paused_strategy_holds_its_contacts_and_a_person_may_still_write(db: Database, rt: Runtime) -> None:
    borrowers(db, 2)
    kept = plan(db, "sms", owner=1)
    of_campaign(db, kept, strategy="standard")
    stop(rt, STRATEGY, "standard")
    assert asyncio.run(release_due(rt, NOON)) == {"expired": 0}
    by_hand = Asked(loan="L00002", channel=Channel.SMS, by="ann", template="reminder_m1")
    assert db.write_now(contact_by_hand, rt, by_hand, NOON)["state"] == "released"


def test_a_paused_gateway_or_sender_takes_nothing_over_and_sends_nothing(db: Database, rt: Runtime) -> None:
    for kind, name in ((PauseKind.GATEWAY, "simulator"), (PauseKind.SENDER, rt.sender_for(Channel.SMS))):
        stop(rt, kind, name)
    borrowers(db, 1)
    plan(db, "sms")
    asyncio.run(release_due(rt, NOON))
    assert queued(db) == []
    start(rt, PauseKind.GATEWAY, "simulator")
    asyncio.run(release_due(rt, NOON))
    assert queued(db) == [], "the sender is still paused"
    start(rt, PauseKind.SENDER, rt.sender_for(Channel.SMS))
    asyncio.run(release_due(rt, NOON + MINUTE))
    assert len(queued(db)) == 1


def test_a_dial_while_everything_is_stopped_says_who_stopped_it_and_since_when(db: Database, rt: Runtime) -> None:
    borrowers(db, 1)
    people(db, "ann")
    plan(db, "call")
    prepared(rt)
    stop(rt)
    said = "all contacts are stopped by sue since 2026-10-01 16:00 UTC"
    with pytest.raises(BadInput, match=said):
        db.write_now(call_begin.start, rt, "L00001", "ann", NOON)
    with pytest.raises(BadInput, match=said):
        db.write_now(contact_by_hand, rt, Asked(loan="L00001", channel=Channel.CALL, by="ann"), NOON)
    start(rt)
    assert db.write_now(call_begin.start, rt, "L00001", "ann", NOON + MINUTE)["call"]


def test_the_next_account_is_none_of_a_paused_campaign_and_comes_back_with_it(db: Database, rt: Runtime) -> None:
    borrowers(db, 1)
    people(db, "ann")
    of_campaign(db, plan(db, "call"), treatment=a_treatment(rt))
    prepared(rt)
    stop(rt, TREATMENT, a_treatment(rt))
    assert asyncio.run(desk.get_next(rt, "ann", NOON)).work is None
    start(rt, TREATMENT, a_treatment(rt))
    found = asyncio.run(desk.get_next(rt, "ann", NOON + MINUTE)).work
    assert found is not None
    assert found["borrower_id"] == 1


def test_a_collector_who_dials_in_a_paused_campaign_dials_by_hand(db: Database, rt: Runtime) -> None:
    borrowers(db, 1)
    people(db, "ann")
    planned = plan(db, "call")
    of_campaign(db, planned, treatment=a_treatment(rt))
    prepared(rt)
    stop(rt, TREATMENT, a_treatment(rt))
    assert db.write_now(call_begin.start, rt, "L00001", "ann", NOON)["call"]
    assert state(db, planned) == "planned"


@pytest.mark.usefixtures("_gate")
async def test_what_was_released_before_the_stop_stays_in_the_outbox_and_leaves_after_it(
    db: Database, rt: Runtime
) -> None:
    company = Company()
    own = with_company(rt, company)
    db.write_now(sending.release, 3, NOON, gateway="company")
    await pausing.stop(own, ALL, "", "sue", WHY, NOON)
    assert (await dispatch_due(own, NOON, worker="w"))["claimed"] == 0
    assert company.messages == []
    db.write_now(pausing.resume, own, ALL, "", "max", "mended", NOON + MINUTE)
    assert (await dispatch_due(own, NOON + MINUTE, worker="w"))["sent"] == 3


@pytest.mark.usefixtures("_gate")
async def test_a_message_claimed_before_the_stop_is_put_back_at_hand_off(db: Database, rt: Runtime) -> None:
    company = Company()
    own = with_company(rt, company)
    db.write_now(sending.release, 2, NOON, gateway="company")
    items = db.write_now(outbox.claim, "w", NOON, 10, MINUTE, "company")
    await pausing.stop(own, ALL, "", "sue", WHY, NOON)
    handed = db.write_now(hand_off, own, company, items, NOON, MINUTE)
    assert handed.messages == ()
    assert sending.states(db) == ["ready", "ready"]
    assert sending.marks(db) == ["claimed", "claimed"], "they still count against the caps"


@pytest.mark.usefixtures("_gate")
async def test_a_stop_in_the_middle_of_a_batch_lets_no_further_request_leave(db: Database, rt: Runtime) -> None:
    class Stopping(Company):
        pressed = False

        async def send(self, message: Message) -> Receipt:
            if not self.pressed:
                self.pressed = True
                await pausing.stop(own, ALL, "", "sue", WHY, NOON)
            return await super().send(message)

    company = Stopping()
    company.line.pacer.per_second = 80.0
    own = with_company(rt, company)
    db.write_now(sending.release, 40, NOON, gateway="company")
    counts = await dispatch_due(own, NOON, worker="w")
    # Requests that had asked for leave before the commit may be on their way; whoever asks after it gets none.
    assert counts["sent"] == len(company.messages) < 40
    assert sending.states(db).count("ready") == 40 - len(company.messages)
    assert (await dispatch_due(own, NOON + MINUTE, worker="w"))["claimed"] == 0


async def test_stop_returns_once_every_transaction_that_began_before_it_has_ended(db: Database, rt: Runtime) -> None:
    asked, may_end = threading.Event(), threading.Event()

    def releasing(conn: Connection) -> None:
        assert pauses.asked(conn) == NOTHING
        asked.set()
        may_end.wait(20)

    running = asyncio.create_task(db.write(releasing))
    await asyncio.to_thread(asked.wait, 20)
    stopped = asyncio.create_task(pausing.stop(rt, ALL, "", "sue", WHY, NOON))
    await asyncio.sleep(0.2)
    assert not stopped.done()
    may_end.set()
    await asyncio.gather(running, stopped)


@pytest.mark.usefixtures("_gate")
async def test_with_workers_running_nothing_is_sent_after_stop_has_returned(db: Database, rt: Runtime) -> None:
    company = Company()
    company.line.pacer.per_second = 120.0
    own = with_company(rt, company)
    db.write_now(sending.release, 60, NOON, gateway="company")
    workers = [asyncio.create_task(dispatch_due(own, NOON, worker=f"w{n}", limit=60)) for n in range(2)]
    while not company.messages:
        await asyncio.sleep(0.005)
    await pausing.stop(own, ALL, "", "sue", WHY, NOON)
    sent = len(company.messages)
    await asyncio.gather(*workers)
    assert len(company.messages) <= sent + 1, "one may have asked for leave an instant before"
    assert sent < 60
    assert sending.states(db).count("ready") == 60 - len(company.messages)


@pytest.mark.usefixtures("_gate")
async def test_messages_of_a_paused_campaign_stay_ready_and_the_others_are_sent(db: Database, rt: Runtime) -> None:
    company = Company()
    own = with_company(rt, company)
    db.write_now(sending.release, 3, NOON, gateway="company")
    of_campaign(db, 2, treatment=a_treatment(own))
    await pausing.stop(own, TREATMENT, a_treatment(own), "sue", WHY, NOON)
    assert (await dispatch_due(own, NOON, worker="w"))["sent"] == 2
    assert company.took == ["c1-1", "c3-1"]


def test_a_pause_is_refused_without_a_reason_of_what_there_is_not_and_twice(db: Database, rt: Runtime) -> None:
    for kind, name, why, said in (
        (ALL, "", "  ", "it needs a reason"),
        (TREATMENT, "nonsense", WHY, "there is no treatment 'nonsense'"),
        (PauseKind.GATEWAY, "pigeon", WHY, "there is no gateway 'pigeon'"),
        (ALL, "", "x" * 501, "501 characters"),
    ):
        with pytest.raises(BadInput, match=said):
            db.write_now(pausing.pause, rt, kind, name, "sue", why, NOON)
    stop(rt)
    with pytest.raises(BadInput, match="all contacts had been paused before"):
        stop(rt, by="tom")
    start(rt)
    with pytest.raises(BadInput, match="nothing pauses all contacts"):
        start(rt)


def test_who_stopped_and_started_stands_in_the_audit_and_in_the_contact_log(db: Database, rt: Runtime) -> None:
    stop(rt)
    start(rt)
    entries = db.read_now(lambda conn: list(conn.execute(select(audit_entry).order_by(audit_entry.c.id))))
    assert [(one.by, one.what, one.about) for one in entries] == [
        ("sue", "contacts_paused", "everything"),
        ("max", "contacts_started", "everything"),
    ]
    logged = db.read_now(log_search.search, log_search.Wanted(kind="pause", limit=10))
    assert [(one["by"], one["outcome"]) for one in logged] == [("max", "started"), ("sue", "paused")]
    (kept,) = db.read_now(pauses.newest, 10)
    assert (kept.reason, kept.ended_by, kept.ended_because) == (WHY, "max", "the text is mended")


def test_the_pause_that_is_running_is_told_whole(db: Database, rt: Runtime) -> None:
    assert db.read_now(pauses.current) == NOTHING
    stop(rt)
    one = db.read_now(pauses.current).everything
    assert one is not None
    assert (one.by, one.at, one.reason) == ("sue", NOON, WHY)


@pytest.fixture
def _gate(monkeypatch: pytest.MonkeyPatch) -> None:
    sending.allow_all(monkeypatch)


def with_company(rt: Runtime, company: Company) -> Runtime:
    return replace(rt, gateways={"company": company})


def a_treatment(rt: Runtime) -> str:
    return next(one.name for one in rt.rulebook.strategies["standard"].treatments())


def of_campaign(db: Database, number: int, **values: str) -> None:
    db.write_now(lambda conn: conn.execute(update(contact).where(contact.c.id == number).values(**values)))


def state(db: Database, number: int) -> str:
    return str(
        db.read_now(lambda conn: conn.execute(select(contact.c.state).where(contact.c.id == number)).scalar_one())
    )

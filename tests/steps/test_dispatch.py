"""Dispatch: once each, never after a refusal, never twice, and every unclear answer settled or in a person's hands."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from assistant.core.terms import ContactState, DeliveryStatus
from assistant.gateway.base import Message, Receipt, SendError, Trouble
from assistant.gateway.line import Breaker, Line, Pacer
from assistant.gateway.simulator import Simulator
from assistant.steps import dispatch
from assistant.steps.dispatch import dispatch_due
from assistant.store import contacts, outbox
from assistant.store.db import Database
from assistant.store.schema import contact_point
from assistant.store.schema_queue import queue_item
from assistant.store.schema_work import contact, contact_event
from assistant.store.schema_work import outbox as outbox_table
from tests.steps.sending import SENDER, allow_all, logged, marks, number_of, release, rows, runtime, states

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
UNKNOWN = SendError("unknown", "timeout", "no answer in time")
THROTTLED = SendError("retry", "429", "slow down", retry_after=SECOND)
AWAY = SendError("retry", "unreachable", "nobody there")


class Company:
    """A gateway that answers as it is told: `answers` by reference, each used once; everything else is accepted.

    `took` is what it truly has; an answer may lie about that.
    """

    name = "company"
    virtual = False

    def __init__(self, answers: Mapping[str, list[SendError | str]] | None = None, can_look_up: bool = True) -> None:
        self.answers = {ref: list(one) for ref, one in (answers or {}).items()}
        self.can_look_up = can_look_up
        self.request_life = MINUTE
        self.line = Line(pacer=Pacer(per_second=None))
        self.took: list[str] = []
        self.messages: list[Message] = []
        self.asked: list[str] = []
        self.look_up_fails: SendError | None = None

    async def send(self, message: Message) -> Receipt:
        self.messages.append(message)
        answer = next(iter(self.answers.get(message.ref, [])), None)
        if answer is not None:
            self.answers[message.ref].pop(0)
        if isinstance(answer, SendError):
            raise answer
        self.took.append(message.ref)
        if answer == "lost after":
            raise UNKNOWN
        return Receipt(sid=f"S-{message.ref}", status=DeliveryStatus.QUEUED, at=message.at)

    async def look_up(self, message: Message, since: datetime, known: frozenset[str]) -> Receipt | None:
        self.asked.append(message.ref)
        if self.look_up_fails is not None:
            raise self.look_up_fails
        if message.ref not in self.took:
            return None
        return Receipt(sid=f"S-{message.ref}", status=DeliveryStatus.QUEUED, at=since)

    async def close(self) -> None:
        return None


@pytest.fixture(autouse=True)
def _gate(monkeypatch: pytest.MonkeyPatch) -> None:
    allow_all(monkeypatch)


async def run(db: Database, company: Company, now: datetime, **changed: object) -> dict[str, int]:
    return await dispatch_due(runtime(db, [company], lambda: now, **changed), now, worker="w")


async def test_everything_due_is_sent_once_and_logged(db: Database, now: datetime) -> None:
    db.write_now(release, 5, now, gateway="company")
    company = Company()
    counts = await run(db, company, now)
    assert (counts["claimed"], counts["sent"]) == (5, 5)
    assert company.took == [f"c{n}-1" for n in range(1, 6)]
    assert states(db) == ["accepted"] * 5
    assert marks(db) == ["sent"] * 5
    assert logged(db) == ["sent"] * 5
    assert {row.sid for row in rows(db)} == {f"S-c{n}-1" for n in range(1, 6)}
    assert await run(db, company, now) == dict.fromkeys(counts, 0)


async def test_the_intent_is_on_disk_before_the_request_leaves(db: Database, now: datetime) -> None:
    db.write_now(release, 1, now, gateway="company")
    seen: list[list[str]] = []

    class Watching(Company):
        async def send(self, message: Message) -> Receipt:
            seen.append(states(db))
            return await super().send(message)

    await run(db, Watching(), now)
    assert seen == [["sending"]]


async def test_a_real_gateway_is_told_nothing_about_the_borrower(db: Database, now: datetime) -> None:
    db.write_now(release, 1, now, gateway="company")
    company = Company()
    await run(db, company, now)
    assert company.messages[0].hints == {}
    assert company.messages[0].callback_ref.startswith("c1-1.")


async def test_a_throttled_message_waits_and_is_sent_again(db: Database, now: datetime) -> None:
    db.write_now(release, 1, now, gateway="company")
    company = Company({"c1-1": [THROTTLED, THROTTLED]})
    assert (await run(db, company, now))["again"] == 1
    assert marks(db) == ["claimed"], "it still counts against the caps"
    assert (await run(db, company, now + SECOND))["claimed"] == 0
    await run(db, company, now + 3 * SECOND)
    assert (await run(db, company, now + 60 * SECOND))["sent"] == 1
    assert [message.attempt for message in company.messages] == [0, 1, 2]
    assert company.took == ["c1-1"]


async def test_tries_have_an_end(db: Database, now: datetime) -> None:
    db.write_now(release, 1, now, gateway="company")
    company = Company({"c1-1": [THROTTLED] * 9})
    for hour in range(4):
        await run(db, company, now + timedelta(hours=hour), retries_max=2)
    assert len(company.messages) == 3
    assert (states(db), marks(db)) == (["rejected"], ["void"])


async def test_a_refused_message_is_never_sent_again_and_leaves_the_counts(db: Database, now: datetime) -> None:
    db.write_now(release, 1, now, gateway="company")
    bad = SendError("rejected", "21211", "no such number", trouble=Trouble.NUMBER_BAD)
    company = Company({"c1-1": [bad]})
    await run(db, company, now)
    await run(db, company, now + MINUTE)
    assert (states(db), marks(db), logged(db)) == (["rejected"], ["void"], ["rejected", "number"])
    assert db.read_now(lambda conn: conn.execute(select(contact_point.c.state)).scalar_one()) == "not_in_service"
    assert db.read_now(lambda conn: conn.execute(select(contact.c.outcome)).scalar_one()) == "not_in_service"


async def test_a_landline_may_still_be_called(db: Database, now: datetime) -> None:
    db.write_now(release, 1, now, gateway="company")
    await run(db, Company({"c1-1": [SendError("rejected", "21614", "", trouble=Trouble.NO_TEXTS)]}), now)
    point = db.read_now(lambda conn: conn.execute(select(contact_point)).one())
    assert (point.state, point.consent_sms) == ("usable", False)


async def test_an_opt_out_that_only_the_carrier_knew_enters_our_ledger_in_the_same_commit(
    db: Database, now: datetime
) -> None:
    db.write_now(release, 1, now, gateway="company")
    db.write_now(release, 1, now + MINUTE, gateway="company", first=2)
    for table in (outbox_table, contact):
        db.write_now(Connection.execute, update(table).where(table.c.id == 2).values(borrower_id=1))
    gone = SendError("rejected", "21610", "opted out", trouble=Trouble.OPTED_OUT)
    await run(db, Company({"c1-1": [gone]}), now)
    stop = db.read_now(lambda conn: conn.execute(select(contact_event).where(contact_event.c.event == "request")).one())
    assert stop.detail == {"request": "stop_channel", "channel": "sms", "made_by": "sms"}
    assert stop.number == number_of(1)
    assert states(db) == ["rejected", "cancelled"], "what was queued for them goes"


async def test_an_unclear_answer_is_looked_up_after_the_longest_request_life_and_not_sent_again(
    db: Database, now: datetime
) -> None:
    db.write_now(release, 1, now, gateway="company")
    company = Company({"c1-1": ["lost after"]})
    assert (await run(db, company, now))["unknown"] == 1
    assert marks(db) == ["unknown"], "it counts as made"
    await run(db, company, now + MINUTE - SECOND)
    assert company.asked == [], "the request may still be under way"
    assert (await run(db, company, now + MINUTE))["sent"] == 1
    assert (company.took, states(db), marks(db)) == (["c1-1"], ["accepted"], ["sent"])


async def test_only_never_received_is_sent_again(db: Database, now: datetime) -> None:
    db.write_now(release, 1, now, gateway="company")
    company = Company({"c1-1": [UNKNOWN]})
    await run(db, company, now)
    counts = await run(db, company, now + MINUTE)
    assert (counts["again"], counts["sent"]) == (1, 1)
    assert company.took == ["c1-1"]
    assert rows(db)[0].retries == 1


async def test_never_received_after_the_window_is_not_sent_any_more(db: Database, now: datetime) -> None:
    db.write_now(release, 1, now, gateway="company", valid_for=MINUTE)
    company = Company({"c1-1": [UNKNOWN]})
    await run(db, company, now)
    await run(db, company, now + MINUTE)
    assert (company.took, states(db), marks(db)) == ([], ["expired"], ["void"])


@pytest.mark.parametrize("asks", [True, False])
async def test_what_nobody_can_tell_is_parked_for_a_person_and_counts_as_made(
    db: Database, now: datetime, asks: bool
) -> None:
    db.write_now(release, 1, now, gateway="company")
    company = Company({"c1-1": [UNKNOWN]}, can_look_up=asks)
    company.look_up_fails = SendError("unknown", "ambiguous", "two fit")
    await run(db, company, now)
    for minutes in (1, 2, 60):
        await run(db, company, now + minutes * MINUTE)
    assert (len(company.messages), states(db), marks(db)) == (1, ["parked"], ["unknown"])
    queued = db.read_now(lambda conn: conn.execute(select(queue_item)).all())
    assert [(row.queue, row.borrower_id, row.loan_ids) for row in queued] == [("review", 1, [1])]


async def test_a_gateway_that_cannot_be_asked_now_is_asked_later(db: Database, now: datetime) -> None:
    db.write_now(release, 1, now, gateway="company")
    company = Company({"c1-1": ["lost after"]})
    await run(db, company, now)
    company.look_up_fails = AWAY
    await run(db, company, now + MINUTE)
    assert states(db) == ["unknown"]
    company.look_up_fails = None
    await run(db, company, now + 2 * MINUTE)
    assert states(db) == ["accepted"]


async def test_a_refusal_that_we_never_heard_is_not_asked_for_again(db: Database, now: datetime) -> None:
    db.write_now(release, 1, now, gateway="company")
    company = Company({"c1-1": [UNKNOWN]})
    await run(db, company, now)
    company.look_up_fails = SendError("rejected", "21610", "opted out", trouble=Trouble.OPTED_OUT)
    await run(db, company, now + MINUTE)
    assert (states(db), len(company.messages)) == (["rejected"], 1)
    assert "number" in logged(db)


async def test_a_message_that_is_lost_time_and_again_goes_to_a_person(db: Database, now: datetime) -> None:
    db.write_now(release, 1, now, gateway="company")
    company = Company({"c1-1": [UNKNOWN] * 9})
    for minute in range(0, 20, 2):
        await run(db, company, now + minute * MINUTE, retries_max=2)
    assert (states(db), len(company.messages)) == (["parked"], 3)


async def test_the_gate_is_asked_again_at_hand_off(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.write_now(release, 2, now, gateway="company")
    allow_all(monkeypatch, {1: "H-CALL-DAY"})
    company = Company()
    counts = await run(db, company, now)
    assert (counts["refused"], counts["sent"], company.took) == (1, 1, ["c2-1"])
    assert (states(db), marks(db)) == (["cancelled", "accepted"], ["void", "sent"])
    asked = select(contact.c.state, contact.c.refused_by).where(contact.c.id == 1)
    assert db.read_now(lambda conn: tuple(conn.execute(asked).one())) == (ContactState.REFUSED, "H-CALL-DAY")
    assert sorted(logged(db)) == ["refused", "sent"]


async def test_what_is_cancelled_while_it_is_claimed_never_leaves(db: Database, now: datetime) -> None:
    db.write_now(release, 2, now, gateway="company")
    items = db.write_now(outbox.claim, "w", now, 10, MINUTE)
    db.write_now(contacts.cancel_for, [1], now, "payment")
    company = Company()
    rt = runtime(db, [company], lambda: now)
    await dispatch._batch_of(rt, company, items, now)
    assert (company.took, states(db)) == (["c2-1"], ["cancelled", "accepted"])


@pytest.mark.parametrize("late, sent", [(timedelta(0), 0), (-SECOND, 1)])
async def test_nothing_leaves_once_the_borrowers_window_has_closed(
    db: Database, now: datetime, late: timedelta, sent: int
) -> None:
    db.write_now(release, 1, now, gateway="company", valid_for=MINUTE)
    company = Company()
    await run(db, company, now + MINUTE + late)
    assert len(company.messages) == sent
    assert states(db) == (["accepted"] if sent else ["expired"])


async def test_a_senders_day_ends_with_its_allowance_in_segments(db: Database, now: datetime) -> None:
    db.write_now(release, 3, now, gateway="company", units=2, valid_for=timedelta(days=2))
    company = Company()
    await run(db, company, now, per_day=5)
    assert (company.took, states(db)) == (["c1-1", "c2-1"], ["accepted", "accepted", "ready"])
    midnight = now.replace(hour=0) + timedelta(days=1)
    assert rows(db)[2].not_before == midnight
    await run(db, company, midnight, per_day=5)
    assert company.took == ["c1-1", "c2-1", "c3-1"]


async def test_what_the_allowance_leaves_over_expires_with_its_window(db: Database, now: datetime) -> None:
    db.write_now(release, 2, now, gateway="company")
    await run(db, Company(), now, per_day=1)
    assert (states(db), marks(db)) == (["accepted", "expired"], ["sent", "void"])


async def test_a_gateway_that_cannot_be_reached_is_left_alone_for_a_while(db: Database, now: datetime) -> None:
    db.write_now(release, 30, now, gateway="company")
    company = Company({f"c{n}-1": [AWAY] for n in range(1, 40)})
    company.line = Line(pacer=Pacer(per_second=None), breaker=Breaker(failures_max=3, pause=MINUTE))
    counts = await run(db, company, now, per_second=1)
    assert (counts["stopped"], len(company.messages)) == (1, 3)
    assert (await run(db, company, now + MINUTE - SECOND))["claimed"] == 0
    assert (await run(db, company, now + MINUTE))["claimed"] == 1, "one message tries the line"
    company.answers.clear()
    assert (await run(db, company, now + 3 * MINUTE))["sent"] == 30
    assert len(company.messages) == 34, "an outage costs a tenth more requests, not a storm"
    assert len(company.took) == len(set(company.took)) == 30


async def test_an_account_that_is_refused_stops_the_rest_at_once(db: Database, now: datetime) -> None:
    db.write_now(release, 20, now, gateway="company")
    refused = SendError("retry", "20003", "the token is refused", stop=True)
    company = Company({f"c{n}-1": [refused] for n in range(1, 21)})
    counts = await run(db, company, now)
    assert (counts["stopped"], len(company.messages)) == (1, 1)
    assert company.line.breaker.because is not None
    assert states(db) == ["ready"] * 20, "nobody's message is lost for our mistake"


async def test_a_worker_that_slept_past_its_lease_sends_nothing(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.write_now(release, 1, now, gateway="company")
    clock = iter([0.0, 61.0, 61.0])
    monkeypatch.setattr(dispatch, "loop_time", lambda: next(clock, 100.0))
    company = Company()
    items = db.write_now(outbox.claim, "w", now, 10, MINUTE)
    await dispatch._batch_of(runtime(db, [company], lambda: now), company, items, now)
    assert company.messages == []


async def test_our_own_fault_is_raised_and_its_message_looked_up_not_repeated(db: Database, now: datetime) -> None:
    db.write_now(release, 2, now, gateway="company")

    class Broken(Company):
        async def send(self, message: Message) -> Receipt:
            receipt = await super().send(message)
            if message.ref == "c1-1" and len(self.messages) == 1:
                raise ZeroDivisionError
            return receipt

    company = Broken()
    with pytest.raises(ZeroDivisionError):
        await run(db, company, now)
    assert states(db) == ["sending", "accepted"]
    await run(db, company, now + 3 * MINUTE)
    assert (states(db), Counter(company.took)) == (["accepted", "accepted"], Counter({"c1-1": 1, "c2-1": 1}))


async def test_the_sum_of_what_became_of_the_claimed_is_the_claimed(
    db: Database, now: datetime, tmp_path: Path
) -> None:
    db.write_now(release, 120, now)
    faults = {"throttled": 0.2, "lost_before": 0.2, "lost_after": 0.2, "unreachable": 0.1}
    simulator = Simulator(seed=3, log=tmp_path / "sim.jsonl", faults=faults)
    for hour in range(4):
        at = now + timedelta(hours=hour)
        await dispatch_due(runtime(db, [simulator], lambda: now), at, worker="run")
    await simulator.close()
    lines = [json.loads(line) for line in (tmp_path / "sim.jsonl").read_text().splitlines()]
    accepted = Counter(line["ref"] for line in lines if line["kind"] == "accepted")
    assert max(accepted.values()) == 1, "judged from the gateway's own log"
    settled = Counter(states(db))
    assert settled["accepted"] == len(accepted)
    assert set(settled) <= {"accepted", "rejected"}
    assert settled["rejected"] == sum(line["kind"] == "rejected" for line in lines)


async def test_the_simulated_borrower_is_told_what_the_book_says(db: Database, now: datetime, tmp_path: Path) -> None:
    db.write_now(release, 1, now)
    simulator = Simulator(seed=1, log=tmp_path / "sim.jsonl", faults={})
    await dispatch_due(runtime(db, [simulator], lambda: now), now, worker="run")
    await simulator.close()
    line = json.loads((tmp_path / "sim.jsonl").read_text())
    assert line["hints"]["loans"] == [{"ref": "L1", "amount_past_due_minor": 10000, "next_due_minor": None}]
    assert (line["hints"]["dpd"], line["from"], line["kind"]) == (12, SENDER, "accepted")


async def test_limit_bounds_one_call(db: Database, now: datetime) -> None:
    db.write_now(release, 5, now, gateway="company")
    company = Company()
    rt = runtime(db, [company], lambda: now)
    assert (await dispatch_due(rt, now, worker="w", limit=3))["claimed"] == 3
    heard: list[int] = []
    await dispatch_due(rt, now, worker="w", progress=heard.append)
    assert (heard, len(company.took)) == ([2], 5)


async def test_requests_of_one_sender_are_spaced_evenly() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    pacer = Pacer(per_second=10, clock=lambda: 100.0, sleep=sleep)
    for _ in range(4):
        await pacer.take("a")
    await pacer.take("b")
    assert slept == pytest.approx([0.101, 0.202, 0.303])


def test_a_message_does_not_show_what_it_says() -> None:
    message = Message(
        ref="r", channel=replace, to="+15555550123", sender="s", body="secret", at=1, valid_until=2  # type: ignore[arg-type]  # only its repr matters
    )  # fmt: skip
    assert "secret" not in repr(message)
    assert "0123" not in repr(message)

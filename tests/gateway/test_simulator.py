"""The simulated world: seeded, the same in any order, and the same again from its own log after a kill."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.core.dates import is_business_day
from assistant.core.problem import Surroundings
from assistant.core.spoken import Key, Passage, Spoken, SpokenAction
from assistant.core.terms import Channel, DeliveryStatus, Outcome
from assistant.gateway.base import (
    CallEnded,
    Event,
    InboundEvent,
    KeyPress,
    Message,
    PaymentMade,
    SendError,
    StatusEvent,
)
from assistant.gateway.sim_behaviour import FAULTS, HORIZONS, by_dpd
from assistant.gateway.simulator import Simulator

NOW = datetime(2026, 10, 1, 16, 0, tzinfo=UTC)
FAR = NOW + timedelta(days=60)
MENU = Spoken(
    language="en",
    start="hello",
    passages=(
        Passage(
            id="hello", says="Press 1 if you are Ada.", keys=(Key(digit="1", to="debt"), Key(digit="2", to="wrong"))
        ),
        Passage(
            id="debt",
            says="You owe.",
            action=SpokenAction.CONFIRMED,
            after_identity=True,
            keys=(Key(digit="1", to="debt"), Key(digit="2", to="promised"), Key(digit="9", to="stopped")),
        ),
        Passage(id="promised", says="Thank you.", action=SpokenAction.PROMISE),
        Passage(id="stopped", says="Stopped.", action=SpokenAction.STOP),
        Passage(id="wrong", says="Sorry.", action=SpokenAction.NOT_ME),
    ),
    voicemail="Please call us.",
)


def message(number: int, channel: Channel = Channel.SMS, **hints: Any) -> Message:
    told = {
        "borrower": f"B{number}",
        "name": f"Ada {number}",
        "language": ("en", "es", "zh", "hi")[number % 4],
        "country": "US",
        "payday": 15,
        "as_of": "2026-10-01",
        "currency": "USD",
        "dpd": number % 100,
        "amount_past_due_minor": 12345,
        "loans": [{"ref": f"L{number}", "amount_past_due_minor": 12345}],
    }
    return Message(
        ref=f"{channel}{number}-1",
        channel=channel,
        to=f"+1555{200 + number // 100:03d}01{number % 100:02d}",
        sender="+15555550100",
        body="Hello",
        spoken=MENU if channel is Channel.VOICE else None,
        at=NOW,
        valid_until=NOW + timedelta(hours=5),
        hints=told | hints,
    )


async def send_all(simulator: Simulator, messages: Sequence[Message]) -> list[str]:
    """→ what was answered to each: a sid, or the error's code."""
    answers = await asyncio.gather(*(simulator.send(one) for one in messages), return_exceptions=True)
    for one in answers:
        if isinstance(one, BaseException) and not isinstance(one, SendError):
            raise one
    return [one.code if isinstance(one, SendError) else one.sid for one in answers]  # type: ignore[union-attr]  # as sorted


async def world(path: Path, messages: Sequence[Message], seed: int = 1) -> list[Event]:
    simulator = Simulator(seed=seed, log=path)
    await send_all(simulator, messages)
    events = simulator.due_events(FAR)
    await simulator.close()
    return events


MANY = [
    message(n, channel) for n in range(400) for channel in (Channel.SMS, Channel.CALL, Channel.VOICE, Channel.EMAIL)
]


async def test_what_happens_depends_on_the_seed_and_never_on_the_order(tmp_path: Path) -> None:
    forwards = await world(tmp_path / "a", MANY[::4])
    backwards = await world(tmp_path / "b", MANY[::4][::-1])
    assert forwards == backwards
    assert await world(tmp_path / "c", MANY[::4], seed=2) != forwards


async def test_the_same_messages_twice_give_the_same_answers_and_events(tmp_path: Path) -> None:
    assert await world(tmp_path / "a", MANY) == await world(tmp_path / "b", MANY)


async def test_events_come_in_the_order_of_their_time(tmp_path: Path) -> None:
    events = await world(tmp_path / "a", MANY)
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert len({event.key for event in events}) == len(events)


async def test_every_kind_of_event_and_outcome_occurs(tmp_path: Path) -> None:
    messages = [message(n, channel) for n in range(2500) for channel in (Channel.SMS, Channel.CALL, Channel.VOICE)]
    events = await world(tmp_path / "a", messages)
    kinds = Counter(type(event) for event in events)
    assert set(kinds) == {StatusEvent, KeyPress, CallEnded, InboundEvent, PaymentMade}
    outcomes = {event.outcome for event in events if isinstance(event, CallEnded)}
    assert set(Outcome) - outcomes <= {Outcome.DECEASED_REPORTED, Outcome.SHORT_OFFER, Outcome.INSOLVENCY_MORATORIUM}
    assert {event.action for event in events if isinstance(event, KeyPress)} == {
        "confirmed",
        "promise",
        "stop",
        "not_me",
    }
    statuses = {event.status for event in events if isinstance(event, StatusEvent)}
    assert statuses >= {DeliveryStatus.DELIVERED, DeliveryStatus.UNDELIVERED, DeliveryStatus.COMPLETED}


async def test_a_promise_is_on_a_business_day_inside_the_horizon_and_never_more_than_is_due(tmp_path: Path) -> None:
    events = await world(tmp_path / "a", [message(n, Channel.CALL) for n in range(1500)])
    promises = [event for event in events if isinstance(event, CallEnded) and event.outcome is Outcome.PROMISE]
    assert len(promises) > 50
    for event in promises:
        assert event.promise is not None
        dpd = int(event.ref.removeprefix("call").removesuffix("-1")) % 100
        assert 1 <= event.promise["amount_minor"] <= 12345
        days = (event.promise["due_on"] - date(2026, 10, 1)).days
        assert 1 <= days <= by_dpd(HORIZONS, dpd)
        assert is_business_day(event.promise["due_on"])


async def test_half_of_what_is_promised_is_paid_on_its_day(tmp_path: Path) -> None:
    events = await world(tmp_path / "a", [message(n, Channel.CALL) for n in range(3000)])
    promised = {event.ref for event in events if isinstance(event, CallEnded) and event.promise}
    paid = {e.key.split(":")[1] for e in events if isinstance(e, PaymentMade) and e.key.startswith("promise:")}
    assert 0.4 < len(paid) / len(promised) < 0.8
    for event in events:
        if isinstance(event, PaymentMade):
            assert (event.at.date(), event.at.hour >= 13) == (event.paid_on, True)
            assert event.loan_ref or event.reference or event.payer


async def test_no_reply_and_no_payment_for_a_message_that_was_refused(tmp_path: Path) -> None:
    messages = [message(n) for n in range(3000)]
    simulator = Simulator(seed=1, log=tmp_path / "a", faults={})
    await send_all(simulator, messages)
    simulator.acknowledge(*simulator.due_events(FAR))
    await simulator.close()
    lines = [json.loads(line) for line in (tmp_path / "a").read_text().splitlines()]
    refused = {line["ref"] for line in lines if line["kind"] == "rejected"}
    followed = {line["ref"] for line in lines if line["kind"] not in ("rejected", "accepted")}
    assert refused
    assert not refused & followed


@pytest.mark.parametrize("acknowledged", [0, 1, 137])
async def test_after_a_kill_it_goes_on_from_its_log(tmp_path: Path, acknowledged: int) -> None:
    simulator = Simulator(seed=1, log=tmp_path / "a")
    await send_all(simulator, MANY)
    for event in simulator.due_events(FAR)[:acknowledged]:
        simulator.acknowledge(event)
    left = simulator.due_events(FAR)
    await simulator.close()
    with (tmp_path / "a").open("ab") as log:
        log.write(b'{"at": "2026-10-01T1')  # the kill tore the last line
    again = Simulator(seed=1, log=tmp_path / "a")
    assert again.due_events(FAR) == left
    assert again.seen(MANY[0].ref)
    await again.close()


async def test_an_event_stays_due_until_it_is_acknowledged_and_is_logged_once(tmp_path: Path) -> None:
    simulator = Simulator(seed=1, log=tmp_path / "a", faults={})
    await send_all(simulator, [message(1)])
    first = simulator.due_events(FAR)
    assert simulator.due_events(FAR) == first
    assert simulator.due_events(NOW) == []
    simulator.acknowledge(first[0])
    simulator.acknowledge(first[0])
    assert first[0] not in simulator.due_events(FAR)
    await simulator.close()
    assert sum('"callback"' in line for line in (tmp_path / "a").read_text().splitlines()) == 1


async def test_the_log_line_is_on_disk_before_the_answer_and_names_what_the_judge_needs(tmp_path: Path) -> None:
    simulator = Simulator(seed=1, log=tmp_path / "a", faults={})
    receipt = await simulator.send(message(1))
    line = json.loads((tmp_path / "a").read_text())
    assert {"at", "kind", "ref", "sid", "to", "channel", "body_hash"} <= set(line)
    assert (line["kind"], line["sid"], line["ref"]) == ("accepted", receipt.sid, "sms1-1")
    assert "Hello" not in (tmp_path / "a").read_text()
    await simulator.close()


async def test_a_second_request_for_a_reference_is_a_second_line_and_not_a_second_reply(tmp_path: Path) -> None:
    simulator = Simulator(seed=1, log=tmp_path / "a", faults={})
    await send_all(simulator, [message(1), message(1)])
    events = simulator.due_events(FAR)
    assert len({event.key for event in events}) == len(events)
    await simulator.close()
    assert (tmp_path / "a").read_text().count('"kind": "accepted"') == 2


async def test_one_borrower_pays_for_one_thing_at_a_time(tmp_path: Path) -> None:
    simulator = Simulator(seed=1, log=tmp_path / "a", faults={})
    eager = [message(n, dpd=0) for n in range(200)]
    await send_all(simulator, eager)
    await send_all(simulator, [replace(one, ref=one.ref + "b", at=NOW + timedelta(minutes=5)) for one in eager])
    payments = Counter(event.payer for event in simulator.due_events(FAR) if isinstance(event, PaymentMade))
    assert payments
    assert max(payments.values()) == 1
    await simulator.close()


async def test_two_processes_never_write_one_log(tmp_path: Path) -> None:
    one, two = (Simulator(seed=1, log=tmp_path / "a", faults={}) for _ in range(2))
    await one.send(message(1))
    with pytest.raises(Surroundings, match="in use"):
        await two.send(message(2))
    await one.close()
    await two.send(message(2))
    await two.close()


async def test_a_log_that_is_none_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a").write_text('{"kind": "rejected", "ref": "r"}\nhello\n')
    with pytest.raises(Surroundings, match="line 2"):
        Simulator(seed=1, log=tmp_path / "a").seen("x")


async def test_a_full_disk_leaves_no_half_line_and_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulator = Simulator(seed=1, log=tmp_path / "a", faults={})
    await simulator.send(message(1))
    before = (tmp_path / "a").read_bytes()

    def full(file: Any, data: bytes) -> None:
        file.write(data[:20])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("assistant.gateway.sim_log.write_all", full)
        with pytest.raises(Surroundings, match="No space"):
            await simulator.send(message(2))
    assert (tmp_path / "a").read_bytes() == before
    assert not simulator.seen(message(2).ref)
    await simulator.send(message(3))
    await simulator.close()


async def test_a_request_is_throttled_by_its_try_not_by_chance(tmp_path: Path) -> None:
    messages = [message(n, Channel.CALL) for n in range(4000)]
    simulator = Simulator(seed=1, log=tmp_path / "a")
    first = await send_all(simulator, messages)
    assert await send_all(simulator, messages) == first
    trouble = [n for n, code in enumerate(first) if not code.startswith("SIM")]
    assert 0.3 < len(trouble) / (sum(FAULTS.values()) * 4000) < 3
    again = await send_all(simulator, [replace(messages[n], attempt=1) for n in trouble])
    assert sum(code.startswith("SIM") for code in again) > len(again) / 2
    await simulator.close()

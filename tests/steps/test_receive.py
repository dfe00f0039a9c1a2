"""What comes back from the network: in any order, any number of times, and the end is the same."""

import asyncio
import itertools
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from assistant.core.terms import Channel, DeliveryStatus
from assistant.gateway.base import InboundEvent, KeyPress, StatusEvent, Trouble
from assistant.steps import inbox as inbox_room
from assistant.steps import receive as receive_room
from assistant.steps.inbox import Inbox
from assistant.steps.receive import Received, receive
from assistant.store import contacts, log, outbox
from assistant.store.db import Database
from assistant.store.outbox import Move
from assistant.store.schema import contact_point
from assistant.store.schema_queue import queue_item
from assistant.store.schema_work import contact, contact_event, provider_event
from assistant.store.schema_work import outbox as outbox_table
from tests.steps.sending import logged, marks, number_of, release, rows, runtime

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
D = DeliveryStatus


def status(word: DeliveryStatus, at: datetime, number: int = 1, **changed: Any) -> StatusEvent:
    event = StatusEvent(
        gateway="company", key=f"S{number}:{word}", ref=f"c{number}-1", sid=f"S{number}", status=word, at=at
    )
    return replace(event, **changed)


def take(db: Database, now: datetime, *events: Received) -> dict[str, int]:
    return db.write_now(receive, runtime(db, [], lambda: now), events, now)


def sent(db: Database, now: datetime, count: int = 1, channel: Channel = Channel.SMS) -> None:
    """So many messages that the gateway has accepted as S1, S2 …"""

    def accepted(conn: Connection) -> None:
        release(conn, count, now, gateway="company", channel=channel)
        items = outbox.intend(conn, outbox.claim(conn, "w", now, count, MINUTE), now, MINUTE)
        outbox.accept(conn, [Move(item=item, sid=f"S{item.id}", status=D.QUEUED, at=now) for item in items], now)

    db.write_now(accepted)


def left_unclear(db: Database, now: datetime, state: str) -> None:
    def unclear(conn: Connection) -> None:
        release(conn, 1, now, gateway="company")
        items = outbox.claim(conn, "w", now, 1, MINUTE)
        if state != "claimed":
            items = outbox.intend(conn, items, now, MINUTE)
        write = {
            "unknown": outbox.unknown,
            "parked": outbox.park,
            "ready": outbox.retry_later,
            "expired": outbox.expire,
        }
        if state in write:
            write[state](conn, [Move(item=items[0])], now)

    db.write_now(unclear)


def one(db: Database, column: Any) -> Any:
    return db.read_now(lambda conn: conn.execute(select(column)).scalar_one())


@pytest.mark.parametrize("order", list(itertools.permutations([D.SENT, D.DELIVERED, D.QUEUED])))
def test_status_only_moves_forward_whatever_the_order(
    db: Database, now: datetime, order: Sequence[DeliveryStatus]
) -> None:
    sent(db, now)
    for number, word in enumerate(order):
        take(db, now + number * SECOND, status(word, now + number * SECOND))
    assert rows(db)[0].delivery == "delivered"
    assert logged(db) == ["delivered"]


def test_a_last_status_is_not_replaced_by_another_last_one(db: Database, now: datetime) -> None:
    sent(db, now)
    take(db, now, status(D.DELIVERED, now))
    take(db, now, status(D.FAILED, now + SECOND, trouble=Trouble.NUMBER_BAD))
    assert rows(db)[0].delivery == "delivered"
    assert one(db, contact_point.c.state) == "usable"


def test_an_event_that_comes_again_after_a_year_changes_nothing(db: Database, now: datetime) -> None:
    sent(db, now)
    event = status(D.DELIVERED, now)
    assert take(db, now, event)["new"] == 1
    assert take(db, now + timedelta(days=365), event) == {
        "new": 0, "repeated": 1, "unmatched": 0, "settled": 0, "moved": 0,
    }  # fmt: skip
    assert take(db, now, event, event)["repeated"] == 2
    assert logged(db) == ["delivered"]


def test_thousands_of_shuffled_and_repeated_events_end_like_the_same_ones_in_order(db: Database, now: datetime) -> None:
    count = 40
    sent(db, now, count)
    dice = random.Random(7)
    story = [
        (n, word) for n in range(1, count + 1) for word in (D.QUEUED, D.SENT, dice.choice((D.DELIVERED, D.FAILED)))
    ]
    events = [status(word, now + SECOND * dice.randint(1, 900), n) for n, word in story] * 3
    dice.shuffle(events)
    for start in range(0, len(events), 50):
        take(db, now, *events[start : start + 50])
    last = {n: word for n, word in story if word.rank == D.DELIVERED.rank}
    assert {row.id: row.delivery for row in rows(db)} == {n: word.value for n, word in last.items()}
    kept = db.read_now(lambda conn: conn.execute(select(provider_event.c.key)).scalars().all())
    assert len(kept) == len(set(kept)) == 3 * count
    assert sorted(logged(db)) == sorted(word.value for word in last.values())
    assert db.read_now(log.verify).ok


@pytest.mark.parametrize("state", ["sending", "unknown", "parked", "ready", "claimed", "expired"])
def test_a_callback_with_our_reference_settles_whatever_we_believed(db: Database, now: datetime, state: str) -> None:
    left_unclear(db, now, state)
    assert take(db, now, status(D.SENT, now))["settled"] == 1
    row = rows(db)[0]
    assert (row.state, row.sid, row.delivery) == ("accepted", "S1", "sent")
    assert marks(db) == ["sent"]
    assert logged(db) == ["sent"]
    assert db.write_now(outbox.claim, "w", now + MINUTE, 9, MINUTE) == [], "it is never sent again"


def test_an_early_callback_survives_the_later_answer_to_the_request(db: Database, now: datetime) -> None:
    db.write_now(release, 1, now, gateway="company")
    items = db.write_now(outbox.claim, "w", now, 1, MINUTE)
    items = db.write_now(outbox.intend, items, now, MINUTE)
    take(db, now, status(D.DELIVERED, now))
    late = db.write_now(outbox.accept, [Move(item=items[0], sid="S1", status=D.QUEUED, at=now)], now)
    assert (late, rows(db)[0].delivery) == ([], "delivered")


def test_a_callback_without_a_reference_is_known_by_the_gateways_name(db: Database, now: datetime) -> None:
    sent(db, now)
    take(db, now, status(D.DELIVERED, now, ref=None))
    assert rows(db)[0].delivery == "delivered"


def test_a_callback_for_nothing_of_ours_is_kept_and_changes_nothing(db: Database, now: datetime) -> None:
    sent(db, now)
    strangers = [
        status(D.FAILED, now, 9),
        status(D.FAILED, now, ref=None, sid="S7"),
        status(D.FAILED, now, gateway="other"),
    ]
    strangers = [replace(event, key=str(n)) for n, event in enumerate(strangers)]
    assert take(db, now, *strangers)["unmatched"] == 3
    assert rows(db)[0].delivery == "queued"


def test_a_reference_that_the_gateway_has_twice_is_shown(db: Database, now: datetime) -> None:
    sent(db, now)
    take(db, now, status(D.DELIVERED, now, sid="S-other", key="x"))
    assert (rows(db)[0].sid, rows(db)[0].delivery, logged(db)) == ("S1", "queued", ["sent_twice"])


def test_an_unknown_handset_is_bad_the_second_time(db: Database, now: datetime) -> None:
    sent(db, now, 2)
    take(db, now, status(D.UNDELIVERED, now, trouble=Trouble.NUMBER_UNKNOWN, error_code="30005"))
    points = select(contact_point.c.state).where(contact_point.c.borrower_id == 1)
    assert db.read_now(lambda conn: conn.execute(points).scalar_one()) == "usable"
    db.write_now(_second_message_of_the_first_borrower)
    take(db, now, status(D.UNDELIVERED, now, 2, trouble=Trouble.NUMBER_UNKNOWN, error_code="30005"))
    assert db.read_now(lambda conn: conn.execute(points).scalar_one()) == "not_in_service"
    assert logged(db) == ["undelivered", "undelivered", "number"]


def _second_message_of_the_first_borrower(conn: Connection) -> None:
    conn.execute(update(outbox_table).where(outbox_table.c.id == 2).values(borrower_id=1, to=number_of(1)))


def test_a_blocked_text_is_looked_at_by_a_person(db: Database, now: datetime) -> None:
    sent(db, now)
    take(db, now, status(D.UNDELIVERED, now, trouble=Trouble.BLOCKED, error_code="30004"))
    assert one(db, queue_item.c.queue) == "review"
    assert one(db, contact_point.c.state) == "usable"


@pytest.mark.parametrize(
    "line, word, outcome",
    [
        ("no_answer", D.UNDELIVERED, "no_answer"),
        ("busy", D.UNDELIVERED, "busy"),
        ("voicemail_left", D.COMPLETED, "voicemail_left"),
        ("not_in_service", D.FAILED, "not_in_service"),
        ("connected", D.COMPLETED, "unverified"),
    ],
)
def test_how_a_spoken_reminder_ended_is_kept_in_the_words_of_the_rules(
    db: Database, now: datetime, line: str, word: DeliveryStatus, outcome: str
) -> None:
    sent(db, now, channel=Channel.VOICE)
    take(db, now, status(word, now, line=line))
    assert (one(db, contact_event.c.outcome), one(db, contact.c.outcome)) == (line, outcome)


def test_what_a_key_has_said_is_not_overwritten_by_the_end_of_the_call(db: Database, now: datetime) -> None:
    sent(db, now, channel=Channel.VOICE)
    db.write_now(contacts.set_outcome, 1, "promise")
    take(db, now, status(D.COMPLETED, now, line="connected"))
    assert (one(db, contact.c.outcome), one(db, contact_event.c.outcome)) == ("promise", None)


def test_a_machine_that_answered_is_remembered_when_the_call_ends(db: Database, now: datetime) -> None:
    sent(db, now, channel=Channel.VOICE)
    take(db, now, status(D.ANSWERED, now, answered_by="machine"))
    take(db, now, status(D.COMPLETED, now + SECOND, line="connected"))
    assert one(db, contact.c.outcome) == "voicemail_left"


def test_nothing_personal_is_kept_with_an_event(db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive_room, "answered", lambda *_: None)
    sent(db, now)
    text = InboundEvent(
        gateway="company",
        key="in",
        sid="S9",
        channel=Channel.SMS,
        from_=number_of(1),
        to="+15555550100",
        text="sad",
        at=now,
    )
    take(db, now, text)
    kept = db.read_now(lambda conn: str(conn.execute(select(provider_event)).all()))
    assert number_of(1) not in kept
    assert "sad" not in kept


def test_keys_and_texts_are_answered_once_in_the_order_of_their_time(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(receive_room, "answered", lambda conn, rt, event, at: heard.append(event.key))
    sent(db, now, channel=Channel.VOICE)
    same = {"gateway": "company", "ref": "c1-1", "sid": "S1"}
    keys = [KeyPress(**same, key=f"k{n}", digit="1", at=now + n * SECOND) for n in (2, 1)]
    take(db, now, *keys, keys[0])
    assert heard == ["k1", "k2"]


async def test_webhooks_that_come_together_share_commits_and_each_is_on_disk_when_it_returns(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups: list[int] = []

    def counting(conn: Connection, rt: Any, events: Sequence[Received], at: datetime) -> dict[str, int]:
        groups.append(len(events))
        return receive(conn, rt, events, at)

    monkeypatch.setattr(inbox_room, "receive", counting)
    sent(db, now, 30)
    inbox = Inbox(runtime(db, [], lambda: now))

    async def webhook(number: int) -> None:
        await inbox.put(status(D.DELIVERED, now, number))
        assert rows(db)[number - 1].delivery == "delivered"

    await asyncio.gather(*(webhook(number) for number in range(1, 31)))
    assert sum(groups) == 30
    assert len(groups) < 15


async def test_one_bad_event_does_not_take_the_others_with_it(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fragile(conn: Connection, rt: Any, events: Sequence[Received], at: datetime) -> dict[str, int]:
        counts = receive(conn, rt, events, at)
        if any(event.key == "S2:delivered" for event in events):
            raise RuntimeError("a fault of ours")
        return counts

    monkeypatch.setattr(inbox_room, "receive", fragile)
    sent(db, now, 3)
    inbox = Inbox(runtime(db, [], lambda: now))
    puts = (inbox.put(status(D.DELIVERED, now, number)) for number in (1, 2, 3))
    ends = await asyncio.gather(*puts, return_exceptions=True)
    assert [type(end) for end in ends] == [type(None), RuntimeError, type(None)]
    assert [row.delivery for row in rows(db)] == ["delivered", "queued", "delivered"]

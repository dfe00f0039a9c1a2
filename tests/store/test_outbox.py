"""The outbox: two workers never hold the same message, and a stale one changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from assistant.core.spoken import Passage, Spoken
from assistant.core.terms import Channel, DeliveryStatus, OutboxState
from assistant.store import outbox, outbox_read
from assistant.store.db import Database
from assistant.store.outbox import FROM, Move, OutboxItem
from tests.steps.sending import SENDER, release, rows, states

LEASE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def claim(db: Database, now: datetime, worker: str = "w1", limit: int = 10) -> list[OutboxItem]:
    return db.write_now(outbox.claim, worker, now, limit, LEASE)


def test_what_is_enqueued_waits_with_its_text_and_its_name(db: Database, now: datetime) -> None:
    assert db.write_now(release, 2, now) == ["c1-1", "c2-1"]
    items = claim(db, now)
    contents = db.read_now(outbox_read.contents, items)
    assert [contents[item.id].body for item in items] == [f"Hello Ada {n}, your payment is late." for n in (1, 2)]


def test_a_spoken_reminder_comes_back_as_it_was_rendered(db: Database, now: datetime) -> None:
    spoken = Spoken(language="en", start="a", passages=(Passage(id="a", says="Hello"),), voicemail="Call us")
    db.write_now(release, 1, now, channel=Channel.VOICE, spoken=spoken)
    assert db.read_now(outbox_read.spoken_of, "c1-1") == spoken
    assert db.read_now(outbox_read.spoken_of, "c9-1") is None


def test_the_oldest_due_messages_are_claimed_first_and_those_to_come_are_left(db: Database, now: datetime) -> None:
    db.write_now(release, 1, now)
    db.write_now(release, 1, now - 2 * SECOND, first=2)
    db.write_now(release, 1, now + SECOND, first=3)
    assert [item.ref for item in claim(db, now)] == ["c2-1", "c1-1"]
    assert [item.ref for item in claim(db, now + SECOND)] == ["c3-1"]


def test_six_workers_never_get_the_same_message(db: Database, now: datetime) -> None:
    db.write_now(release, 60, now)
    with ThreadPoolExecutor(6) as workers:
        taken = list(workers.map(lambda n: claim(db, now, f"w{n}", 4), range(30)))
    refs = [item.ref for part in taken for item in part]
    assert len(refs) == len(set(refs)) == 60


def test_an_intent_is_kept_only_for_what_is_still_claimed(db: Database, now: datetime) -> None:
    db.write_now(release, 2, now)
    items = claim(db, now)
    db.write_now(outbox.cancel, [Move(item=items[0])], now)
    assert [item.ref for item in db.write_now(outbox.intend, items, now, LEASE)] == ["c2-1"]
    assert states(db) == ["cancelled", "sending"]


def test_a_worker_that_slept_through_its_lease_changes_nothing(db: Database, now: datetime) -> None:
    db.write_now(release, 1, now)
    stale = claim(db, now, "sleeper")
    db.write_now(outbox.retry_later, [Move(item=stale[0])], now)
    fresh = claim(db, now, "other")
    assert db.write_now(outbox.intend, stale, now, LEASE) == []
    assert len(db.write_now(outbox.intend, fresh, now, LEASE)) == 1
    for write in (outbox.accept, outbox.reject, outbox.unknown, outbox.retry_later, outbox.park, outbox.expire):
        assert db.write_now(write, [Move(item=stale[0], sid="S", error="x")], now) == []
    assert states(db) == ["sending"]


@pytest.mark.parametrize("to", list(FROM))
def test_a_message_that_was_accepted_never_leaves_that_state(db: Database, now: datetime, to: OutboxState) -> None:
    db.write_now(release, 1, now)
    items = db.write_now(outbox.intend, claim(db, now), now, LEASE)
    db.write_now(outbox.accept, [Move(item=items[0], sid="S1", status=DeliveryStatus.QUEUED, at=now)], now)
    moved = db.write_now(lambda conn: outbox._move(conn, to, [Move(item=items[0], sid="S2")], now))
    assert moved == []
    assert rows(db)[0].sid == "S1"


def test_a_try_that_the_gateway_answered_counts_and_waits(db: Database, now: datetime) -> None:
    db.write_now(release, 1, now)
    items = db.write_now(outbox.intend, claim(db, now), now, LEASE)
    later = now + 5 * SECOND
    db.write_now(outbox.retry_later, [Move(item=items[0], not_before=later, counted=True, error="429")], now)
    assert claim(db, now) == []
    again = claim(db, later)
    assert (again[0].retries, again[0].fence, again[0].ref) == (1, 2, "c1-1")


def test_a_claim_without_intent_is_over_with_its_lease_and_a_request_only_after_its_life(
    db: Database, now: datetime
) -> None:
    life = timedelta(minutes=2)
    db.write_now(release, 2, now)
    items = claim(db, now)
    db.write_now(outbox.intend, items[:1], now, LEASE)

    def left(at: datetime) -> list[str]:
        return [item.ref for item in db.read_now(outbox_read.unsettled, "simulator", at, life)]

    assert left(now + LEASE - SECOND) == []
    assert left(now + LEASE) == ["c2-1"]
    assert left(now + LEASE + life - SECOND) == ["c2-1"]
    assert left(now + LEASE + life) == ["c1-1", "c2-1"]


def test_a_senders_day_counts_segments_that_were_or_may_have_been_sent(db: Database, now: datetime) -> None:
    db.write_now(release, 4, now, units=3)
    items = db.write_now(outbox.intend, claim(db, now), now, LEASE)
    moves = [Move(item=item, sid=item.ref) for item in items]

    def used(conn: Connection) -> int:
        return outbox_read.units_since(conn, "simulator", SENDER, now.replace(hour=0))

    assert db.read_now(used) == 12
    db.write_now(outbox.accept, moves[:1], now)
    db.write_now(outbox.unknown, moves[1:2], now)
    db.write_now(outbox.reject, moves[2:3], now)
    assert db.read_now(used) == 9

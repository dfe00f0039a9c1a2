"""A call that Twilio still keeps in its queue is not placed after the borrower's window has closed."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from assistant.core.terms import Channel
from assistant.gateway.twilio import Twilio
from assistant.steps.dispatch import dispatch_due
from assistant.store.db import Database
from tests.gateway.fake_twilio import FakeTwilio, fake_twilio
from tests.gateway.test_twilio import SPOKEN, adapter
from tests.steps.sending import allow_all, release, rows, runtime

WINDOW = timedelta(hours=1)


@pytest.fixture
async def fake() -> AsyncIterator[FakeTwilio]:
    async with fake_twilio() as fake:
        yield fake


@pytest.fixture
async def twilio(fake: FakeTwilio, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Twilio]:
    allow_all(monkeypatch)
    ours = adapter(fake)
    yield ours
    await ours.close()


async def dispatch(db: Database, twilio: Twilio, now: datetime) -> dict[str, int]:
    return await dispatch_due(runtime(db, [twilio], lambda: now), now, worker="w")


async def called(db: Database, twilio: Twilio, now: datetime) -> None:
    db.write_now(release, 1, now, gateway="twilio", channel=Channel.VOICE, spoken=SPOKEN, valid_for=WINDOW)
    assert (await dispatch(db, twilio, now))["sent"] == 1


@pytest.mark.parametrize(("before_the_end", "status"), [(31, "queued"), (30, "canceled"), (0, "canceled")])
async def test_a_queued_call_is_taken_back_when_it_would_ring_beyond_the_window(
    db: Database, twilio: Twilio, fake: FakeTwilio, now: datetime, before_the_end: int, status: str
) -> None:
    await called(db, twilio, now)
    counts = await dispatch(db, twilio, now + WINDOW - timedelta(seconds=before_the_end))
    assert fake.log[0]["made"]["status"] == status
    assert counts["recalled"] == (status == "canceled")
    assert rows(db)[0].delivery == ("failed" if status == "canceled" else "queued")


@pytest.mark.parametrize("status, delivery", [("in-progress", "answered"), ("completed", "completed")])
async def test_who_has_answered_is_not_cut_off_and_the_status_that_was_lost_is_learnt(
    db: Database, twilio: Twilio, fake: FakeTwilio, now: datetime, status: str, delivery: str
) -> None:
    await called(db, twilio, now)
    fake.log[0]["made"]["status"] = status
    await dispatch(db, twilio, now + WINDOW)
    assert (fake.log[0]["made"]["status"], rows(db)[0].delivery) == (status, delivery)
    asked = fake.requests
    await dispatch(db, twilio, now + WINDOW)
    assert fake.requests == asked


async def test_a_gateway_that_is_down_is_asked_again(
    db: Database, twilio: Twilio, fake: FakeTwilio, now: datetime
) -> None:
    await called(db, twilio, now)
    fake.mode = "error_before"
    assert (await dispatch(db, twilio, now + WINDOW))["recalled"] == 0
    fake.mode = "ok"
    assert (await dispatch(db, twilio, now + WINDOW))["recalled"] == 1
    assert fake.log[0]["made"]["status"] == "canceled"


async def test_a_text_is_left_to_its_own_validity(
    db: Database, twilio: Twilio, fake: FakeTwilio, now: datetime
) -> None:
    db.write_now(release, 1, now, gateway="twilio", valid_for=WINDOW)
    await dispatch(db, twilio, now)
    asked = fake.requests
    assert (await dispatch(db, twilio, now + WINDOW))["recalled"] == 0
    assert fake.requests == asked

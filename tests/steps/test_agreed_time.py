"""A time that was agreed for a call, in a call or in a note, lets that one call through on the same day."""

from datetime import datetime, timedelta

import pytest

from assistant.core.gate import Verdict
from assistant.core.problem import BadInput
from assistant.core.terms import Channel, Outcome
from assistant.runtime import Runtime
from assistant.steps.notes import note
from assistant.steps.record import record_call
from assistant.steps.supposed import suppose_about
from assistant.store import events
from assistant.store.db import Database
from assistant.store.schema_queue import queue_item
from tests.steps.test_release import HOUR, MINUTE, NOON, borrowers, rt
from tests.steps.working import rows

__all__ = ["rt"]
SLOT = NOON + 3 * HOUR


def verdict(rt: Runtime, after: timedelta) -> Verdict:
    found = rt.db.read_now(lambda conn: suppose_about(conn, rt, ["L00001"], Channel.CALL, NOON + after))
    assert found is not None
    return found.verdict


def called_back(rt: Runtime, at: timedelta = timedelta(0), **more: object) -> None:
    given = {"outcome": Outcome.CALLBACK, "by": "ann", "now": NOON + at, "loan_ref": "L00001"}
    rt.db.write_now(lambda conn: record_call(conn, rt, **(given | more)))  # type: ignore[arg-type]  # words of a call


@pytest.mark.parametrize(
    "minutes, allowed",
    [(3 * 60 - 16, False), (3 * 60 - 15, True), (3 * 60, True), (3 * 60 + 29, True), (3 * 60 + 30, False)],
)
def test_who_agrees_to_be_rung_at_three_may_be_rung_then_and_at_no_other_time(
    db: Database, rt: Runtime, minutes: int, allowed: bool
) -> None:
    borrowers(db)
    called_back(rt, callback_at=SLOT)
    assert verdict(rt, minutes * MINUTE).allowed is allowed


def test_the_time_is_used_by_the_first_call_even_if_nobody_answers(db: Database, rt: Runtime) -> None:
    borrowers(db)
    called_back(rt, callback_at=SLOT)
    assert verdict(rt, HOUR).until == SLOT - 15 * MINUTE
    called_back(rt, 3 * HOUR, outcome=Outcome.NO_ANSWER)
    assert not verdict(rt, 3 * HOUR + 10 * MINUTE).allowed


def test_a_call_back_without_a_time_frees_nothing(db: Database, rt: Runtime) -> None:
    borrowers(db)
    called_back(rt)
    assert not verdict(rt, 3 * HOUR).allowed


def test_a_time_that_was_asked_for_by_letter_is_noted_with_its_task(db: Database, rt: Runtime) -> None:
    borrowers(db)
    called_back(rt, outcome=Outcome.NO_ANSWER)
    asked = {"made_by": "letter", "call_at": SLOT, "now": NOON + HOUR}
    for _ in range(2):  # the same note again is no second task
        rt.db.write_now(lambda conn: note(conn, rt, "L00001", "asks_to_be_contacted", by="ann", **asked))  # type: ignore[arg-type]  # words of a note
    assert verdict(rt, 3 * HOUR).allowed
    assert [(row.waits_until, row.owner) for row in rows(db, queue_item)] == [(SLOT, "ann")]
    (kept,) = [e for e in db.read_now(events.history, [1])[1] if e.event == "request"]
    assert kept.detail["windows"] == [{"date": "2026-10-01", "start": "14:45", "end": "15:30"}]


@pytest.mark.parametrize("word, at", [("asks_to_be_contacted", NOON), ("stop_channel", SLOT)])
def test_only_a_wish_to_be_rung_later_has_a_time(db: Database, rt: Runtime, word: str, at: datetime) -> None:
    borrowers(db)
    with pytest.raises(BadInput, match="may name a time that is to come"):
        rt.db.write_now(lambda conn: note(conn, rt, "L00001", word, by="ann", now=NOON, call_at=at))

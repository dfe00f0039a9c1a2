"""What supervisors should hear is chosen behind the work, from the log: once, again when something comes later."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import Connection, select, update

from assistant.core.terms import Outcome
from assistant.job_table import JOBS
from assistant.runtime import Runtime
from assistant.steps import call, desk_acts, sample_reviews
from assistant.steps.call_end import end, sweep
from assistant.steps.notes import note
from assistant.steps.record import record_call
from assistant.steps.sample_reviews import sample
from assistant.steps.transcript import add_transcript
from assistant.store import desk as shelf
from assistant.store import erasure, review_calls
from assistant.store.db import Database
from assistant.store.schema_log import log_entry
from assistant.store.schema_review import reviewed_call
from assistant.store.schema_work import contact, outbox, text
from tests.steps import test_call, working
from tests.steps.reviewing import DAY, HOUR, MINUTE, REASON, aside, by_risk_alone, codes, items, recorded, sampled
from tests.steps.test_release import rt
from tests.steps.working import NOON

__all__ = ["rt"]


@pytest.fixture
def book(db: Database) -> Runtime:
    return by_risk_alone(working.book(db, 5))


def kept(db: Database) -> list[int]:
    return db.read_now(lambda conn: list(conn.execute(select(reviewed_call.c.contact_id)).scalars()))


def test_a_dull_call_is_kept_for_the_draw_and_not_chosen(db: Database, book: Runtime) -> None:
    number = recorded(db, book, "L1", Outcome.NO_ANSWER, "cole")
    assert sampled(book) == {"looked_at": 1, "chosen": 0}
    assert kept(db) == [number]
    assert items(db) == []
    assert sampled(book) == {"looked_at": 0, "chosen": 0}  # the watermark: an entry is read once


def test_a_complaint_in_the_call_brings_it_into_the_queue(db: Database, book: Runtime) -> None:
    number = recorded(db, book, "L1", Outcome.STOP_OR_COMPLAINT, "cole")
    sampled(book)
    (row,) = items(db)
    assert (row.contact_id, row.collector, row.score, codes(row)) == (number, "cole", 50, ["complaint"])


def test_a_complaint_that_comes_later_brings_the_call_before_it_up_again(db: Database, book: Runtime) -> None:
    number = recorded(db, book, "L1", Outcome.REFUSED, "cole", reason=REASON)
    recorded(db, book, "L2", Outcome.NO_ANSWER, "cole")
    sampled(book)
    assert items(db) == []
    later = NOON + 2 * DAY
    db.write_now(note, book, "L1", "complaint_open", by="ann", now=later)
    sampled(book, later)
    (row,) = items(db)
    assert (row.contact_id, row.why[0]["values"]) == (number, {"days": 2})


def test_a_complaint_too_late_says_nothing_about_the_call(db: Database, book: Runtime) -> None:
    recorded(db, book, "L1", Outcome.NO_ANSWER, "cole")
    db.write_now(note, book, "L1", "complaint_open", by="ann", now=NOON + 5 * DAY)
    sampled(book, NOON + 5 * DAY)
    assert items(db) == []


def test_a_promise_without_the_call_screen_has_no_read_back(db: Database, book: Runtime) -> None:
    low = by_risk_alone(book, choose_from=30)
    offer = {"amount_minor": 10_000, "due_on": "2026-10-05"}
    recorded(db, low, "L1", Outcome.PROMISE, "cole", promise=offer)
    sampled(low)
    (row,) = items(db)
    assert codes(row) == ["promise_without_read_back"]


def test_nobody_reached_without_a_call_of_the_gateway_counts_only_where_it_tells_of_calls(
    db: Database, book: Runtime
) -> None:
    recorded(db, book, "L1", Outcome.NO_ANSWER, "cole")
    sampled(book)
    assert items(db) == []
    db.write_now(lambda conn: conn.execute(update(outbox).where(outbox.c.contact_id == 2).values(delivery="completed")))
    db.write_now(lambda conn: conn.execute(update(contact).where(contact.c.id == 2).values(channel="call")))
    heard = db.write_now(
        record_call, book, contact_id=2, outcome=Outcome.NO_ANSWER, by="cora", now=NOON + HOUR
    ).contact_id
    unheard = recorded(db, book, "L3", Outcome.NO_ANSWER, "cole", NOON + 2 * HOUR)
    sampled(book)
    (row,) = items(db)
    assert (row.contact_id, codes(row)) == (unheard, ["no_gateway_call"])
    assert heard != unheard


def test_notes_that_were_pasted_are_found_among_ones_own(db: Database, book: Runtime) -> None:
    low = by_risk_alone(book, choose_from=25)
    words = "Borrower promises to pay %d dollars soon, account was explained"
    for number in range(1, 6):
        by = "cora" if number == 5 else "cole"
        recorded(db, low, f"L{number}", Outcome.NO_ANSWER, by, NOON + number * MINUTE, note=words % (number * 100))
    sampled(low)
    (row,) = items(db)
    assert (row.collector, row.borrower_id, codes(row)) == ("cole", 4, ["look_alike_notes"])


def test_who_puts_one_borrower_off_again_and_again_is_heard(db: Database, book: Runtime) -> None:
    number = recorded(db, book, "L1", Outcome.NO_ANSWER, "cole")
    sampled(book)
    for turn in range(1, 4):
        now = NOON + turn * DAY
        db.write_now(desk_parks, book, "cole", now)
        sampled(book, now)
        assert len(items(db)) == (1 if turn == 3 else 0)
    (row,) = items(db)
    assert (row.contact_id, row.why[0]["values"]) == (number, {"count": 3, "days": 30})


def desk_parks(conn: Connection, book: Runtime, me: str, now: datetime) -> None:
    shelf.open_for(conn, 1, date(2026, 10, 1))
    assert shelf.take(conn, 1, me, now, now + HOUR)
    desk_acts.park(conn, book, 1, now + HOUR, "waits for the payday", me, now)


def test_hang_ups_are_counted_over_the_collectors_own_calls(db: Database, book: Runtime) -> None:
    low = by_risk_alone(book, choose_from=25)
    for number in range(9):
        recorded(db, low, f"L{number % 5 + 1}", Outcome.NO_ANSWER, "cole", NOON + number * MINUTE)
    recorded(db, low, "L1", Outcome.HUNG_UP, "cora", NOON + 20 * MINUTE)  # one of one, but too few calls
    recorded(db, low, "L2", Outcome.HUNG_UP, "cole", NOON + 30 * MINUTE)  # 1 of 10
    recorded(db, low, "L3", Outcome.HUNG_UP, "cole", NOON + 40 * MINUTE)  # 2 of 11, below a fifth
    recorded(db, low, "L4", Outcome.HUNG_UP, "cole", NOON + 50 * MINUTE)  # 3 of 12
    sampled(low)
    assert [(row.borrower_id, row.why[0]["values"]) for row in items(db)] == [(4, {"count": 3, "calls": 12})]


def test_some_are_drawn_by_chance_and_every_collectors_week_has_its_least(db: Database, book: Runtime) -> None:
    few = by_risk_alone(book, minimum_a_week=2)
    for number in range(1, 6):
        recorded(db, few, f"L{number}", Outcome.NO_ANSWER, "cole", NOON + number * MINUTE)
    recorded(db, few, "L1", Outcome.NO_ANSWER, "cora")
    sampled(few, NOON + 3 * DAY)  # a Sunday: the week has not ended
    assert items(db) == []
    sampled(few, NOON + 4 * DAY)
    found = [(row.collector, codes(row)) for row in items(db)]
    assert sorted(found) == [("cole", ["minimum"]), ("cole", ["minimum"]), ("cora", ["minimum"])]
    drawn = db.read_now(lambda conn: conn.execute(select(reviewed_call).order_by(reviewed_call.c.drawn)).all())
    first = [row.contact_id for row in drawn if row.collector == "cole"][:2]
    assert {row.contact_id for row in items(db) if row.collector == "cole"} == set(first)
    sampled(few, NOON + 5 * DAY)
    assert len(items(db)) == 3
    all_ = by_risk_alone(book, chance_percent=100.0)
    recorded(db, all_, "L2", Outcome.NO_ANSWER, "cora", NOON + 5 * DAY)
    sampled(all_, NOON + 5 * DAY)
    assert ["chance"] in [codes(row) for row in items(db)]


def test_two_schedulers_that_read_the_same_part_choose_a_call_once(db: Database, book: Runtime) -> None:
    recorded(db, book, "L1", Outcome.STOP_OR_COMPLAINT, "cole")
    db.write_now(sample, book, NOON)
    db.write_now(review_calls.pass_to, 0)  # the other one had read the watermark before
    assert db.write_now(sample, book, NOON) is not None
    assert len(items(db)) == 1
    assert len(kept(db)) == 1


def test_a_long_log_is_gone_through_part_by_part(db: Database, book: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_reviews, "BATCH", 3)
    for number in range(1, 5):
        recorded(db, book, f"L{number}", Outcome.STOP_OR_COMPLAINT, "cole", NOON + number * MINUTE)
    assert sampled(book)["chosen"] == 4
    entries = db.read_now(lambda conn: conn.execute(select(log_entry.c.entry)).scalars().all())
    assert len(entries) > 3
    assert db.read_now(review_calls.watermark) == max(entries)


def test_what_weighs_more_later_is_told_while_nobody_has_scored_it(db: Database, book: Runtime) -> None:
    number = recorded(db, book, "L1", Outcome.STOP_OR_COMPLAINT, "cole")
    sampled(book)
    words = "00:01 Agent: You will be arrested\n01:30 Borrower: What?"
    db.write_now(add_transcript, book, number, words, None, "sue", NOON + HOUR)
    sampled(book, NOON + HOUR)
    (row,) = items(db)
    assert codes(row) == ["forbidden_words", "complaint", "long_silence"]
    assert row.score == 150


def test_the_scheduler_has_the_job() -> None:
    assert [job.step for job in JOBS if job.name == "reviews"] == [sample_reviews.sample_reviews]


def test_nothing_personal_is_kept_beside_the_texts_and_those_go_with_the_person(db: Database, book: Runtime) -> None:
    number = recorded(db, book, "L1", Outcome.STOP_OR_COMPLAINT, "cole", note="Mrs Rosalind Vane complains")
    db.write_now(add_transcript, book, number, "00:01 Agent: Mrs Rosalind Vane, good day", None, "sue", NOON)
    sampled(book)
    leaves = db.read_now(lambda conn: conn.execute(select(log_entry.c.leaf)).scalars().all())
    assert not any("Rosalind" in leaf for leaf in leaves)
    assert all("Rosalind" not in str(row.why) for row in items(db))
    db.write_now(erasure.erase, 1, "ada", NOON, ["nothing is owed"])
    bodies = db.read_now(lambda conn: conn.execute(select(text.c.body).where(text.c.borrower_id == 1)).scalars().all())
    assert set(bodies) == {""}


# On the call screen: the script's path, its clock, its edge.


def test_a_required_line_that_was_not_shown_is_found_in_the_path(db: Database, rt: Runtime) -> None:
    quiet = by_risk_alone(rt)
    test_call.floor(db, quiet)
    view = test_call.verified(db, quiet)
    said = replace(test_call.NOTHING, reason=REASON)
    view = db.write_now(end, quiet, view["call"], view["version"], Outcome.REFUSED, said, "ann", NOON + 5 * MINUTE)
    assert view["outcome"] == "refused"
    sampled(quiet)
    (row,) = items(db)
    assert codes(row) == ["required_line_missing"]
    assert row.why[0]["values"]["lines"] == ["purpose", *view["unsaid"]]  # shown last, and never gone on from


def test_what_the_clock_ended_is_heard_under_the_collector_whose_call_it_was(db: Database, rt: Runtime) -> None:
    low = by_risk_alone(rt, choose_from=35)
    test_call.floor(db, low)
    view = test_call.dial(db, low)
    db.write_now(call.say_line, low, view["call"], view["version"], "no_answer", "ann", NOON)
    assert aside(sweep(low, NOON + HOUR))["timed_out"] == 1
    sampled(low, NOON + HOUR)
    (row,) = items(db)
    assert (row.collector, codes(row)) == ("ann", ["clock_ended"])


def test_a_call_near_the_end_of_the_borrowers_hours_says_how_near(db: Database, rt: Runtime) -> None:
    low = by_risk_alone(rt, choose_from=25)
    late = datetime(2026, 10, 1, 23, 52, tzinfo=NOON.tzinfo)  # 19:52 in New York; the house closes at 20:00
    test_call.floor(db, low)
    view = test_call.dial(db, low, now=late)
    assert view["call"], view
    db.write_now(call.say_line, low, view["call"], view["version"], "no_answer", "ann", late)
    db.write_now(end, low, view["call"], view["version"] + 1, Outcome.NO_ANSWER, test_call.NOTHING, "ann", late)
    sampled(low, late + MINUTE)
    (row,) = items(db)
    assert (codes(row), row.why[0]["values"]) == (["window_edge"], {"minutes": 8})

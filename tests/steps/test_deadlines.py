"""Dates that clauses set, as tasks: written once whoever asks, said when they press, closed when they are met."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from assistant.core.problem import BadInput
from assistant.core.terms import Outcome
from assistant.runtime import Runtime
from assistant.steps import deadlines
from assistant.steps.deadline_tasks import watch
from assistant.steps.deadlines import watch_deadlines
from assistant.steps.notes import note
from assistant.steps.record import record_call
from assistant.store import events, facts, log, queues, tasks, tasks_files
from assistant.store.db import Database
from assistant.store.events import NewEvent
from assistant.store.schema_log import log_entry
from assistant.store.schema_queue import queue_item
from assistant.store.schema_tasks import deadline
from assistant.store.schema_work import contact_event, outbox
from tests.steps.working import NOON, TODAY, book, rows

DAY = timedelta(days=1)


def bound(rt: Runtime, *profiles: str, acts_as: str = "collector") -> Runtime:
    """The same, with these profiles for its one portfolio."""
    own = rt.settings.portfolio_defaults.model_copy(update={"jurisdictions": profiles, "acts_as": acts_as})
    return replace(rt, settings=rt.settings.model_copy(update={"portfolio": {"cards": own}}))


def passed(rt: Runtime, on: date = TODAY, at: datetime | None = None) -> dict[str, int]:
    counts = asyncio.run(watch_deadlines(rt, on, at or NOON + (on - TODAY)))
    return {name: count for name, count in counts.items() if count}


def happens(db: Database, event: str, at: datetime = NOON, *, source: str = "collector", **more: Any) -> None:
    detail: dict[str, Any] = {name: more.pop(name) for name in ("request", "fact", "channel", "until") if name in more}
    made = NewEvent(borrower_id=1, at=at, event=event, source=source, detail=detail, **({"loan_refs": ("L1",)} | more))
    db.write_now(events.add, made)


def noted(rt: Runtime, word: str, at: datetime = NOON, loan: str = "L1", **more: Any) -> dict[str, Any]:
    return rt.db.write_now(note, rt, loan, word, by="ada", now=at, **more)


def waiting(db: Database) -> list[tuple[str, float]]:
    """(what, priority) of the review queue, in working order."""
    listed = db.read_now(queues.listing, "review", 50)
    return [(row["rule"], row["priority"]) for row in listed if row["rule"]]


def test_a_complaint_waits_in_the_review_queue_with_its_day(db: Database) -> None:
    rt = book(db)
    happens(db, "fact", fact="complaint_open")
    assert passed(rt) == {"begun": 2}
    acknowledge, answer = [row for row in db.read_now(queues.listing, "review", 9) if row["rule"]]
    assert (acknowledge["rule"], acknowledge["due_on"], acknowledge["state"]) == (
        "H-COMPLAINT-ACK", date(2026, 10, 5), "open",
    )  # fmt: skip
    assert (answer["rule"], answer["due_on"], answer["alarm_on"]) == (
        "H-COMPLAINT", date(2026, 10, 16), date(2026, 10, 13),
    )  # fmt: skip
    assert answer["due_at"] == datetime(2026, 10, 17, 0, 0, tzinfo=UTC)  # eight in the evening in New York
    assert (answer["borrower_id"], answer["loan_ids"]) == ("B1", ["L1"])
    assert "ten business days" in answer["why"][0]


def test_a_second_pass_and_the_next_morning_write_nothing_twice(db: Database) -> None:
    rt = book(db)
    happens(db, "fact", fact="complaint_open")
    passed(rt)
    written = (rows(db, deadline), rows(db, queue_item), len(rows(db, log_entry)))
    assert passed(rt) == {}
    assert passed(rt, at=NOON + timedelta(hours=1)) == {}
    assert (rows(db, deadline), rows(db, queue_item), len(rows(db, log_entry))) == written


def test_what_presses_rises_and_is_said_once(db: Database) -> None:
    rt = book(db)
    happens(db, "fact", fact="complaint_open")
    passed(rt)
    assert passed(rt, date(2026, 10, 2)) == {"alarm": 1}
    assert waiting(db)[0] == ("H-COMPLAINT-ACK", 93.2)
    assert passed(rt, date(2026, 10, 5)) == {}  # its last day is in time
    assert passed(rt, date(2026, 10, 6)) == {"overdue": 1}
    assert passed(rt, date(2026, 10, 7)) == {}
    assert waiting(db) == [("H-COMPLAINT-ACK", 98.2), ("H-COMPLAINT", 70.0)]
    said = [row.leaf for row in rows(db, log_entry) if row.kind == "deadline"]
    assert [word for leaf in said for word in ("begun", "alarm", "overdue") if f'"outcome":"{word}"' in leaf] == [
        "begun", "begun", "alarm", "overdue",
    ]  # fmt: skip
    assert db.read_now(log.verify).ok


def test_acknowledging_and_answering_close_their_tasks_and_only_theirs(db: Database) -> None:
    rt = book(db)
    noted(rt, "complaint_open")
    assert [rule for rule, _ in waiting(db)] == ["H-COMPLAINT-ACK", "H-COMPLAINT"]
    noted(rt, "complaint_acknowledged", NOON + DAY)
    assert [rule for rule, _ in waiting(db)] == ["H-COMPLAINT"]
    made = noted(rt, "complaint_answered", NOON + 20 * DAY)
    assert waiting(db) == []
    assert [(one["rule"], one["state"], one["late"]) for one in made["deadlines"]] == [
        ("H-COMPLAINT-ACK", "done", False),
        ("H-COMPLAINT", "done", True),
    ]
    assert {item.left_because for item in rows(db, queue_item)} == {"complaint acknowledged", "complaint answered"}


def test_a_complaint_that_is_opened_again_has_tasks_of_its_own(db: Database) -> None:
    rt = book(db)
    noted(rt, "complaint_open")
    noted(rt, "complaint_answered", NOON + DAY)
    noted(rt, "complaint_open", NOON + 2 * DAY)
    assert [(row.rule, row.told) for row in rows(db, deadline)] == [
        ("H-COMPLAINT-ACK", "done"), ("H-COMPLAINT", "done"), ("H-COMPLAINT-ACK", "open"), ("H-COMPLAINT", "open"),
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["complaint_acknowledged", "complaint_extended", "complaint_answered"])
def test_a_complaint_that_is_not_open_is_neither_extended_nor_answered(db: Database, word: str) -> None:
    rt = book(db)
    with pytest.raises(BadInput, match="no complaint about L1 is open"):
        noted(rt, word)
    noted(rt, "complaint_open", loan="L2")
    with pytest.raises(BadInput):
        noted(rt, word)
    noted(rt, "complaint_open")
    noted(rt, "complaint_answered", NOON + DAY)
    with pytest.raises(BadInput):
        noted(rt, word, NOON + 2 * DAY)


@pytest.mark.parametrize(
    ("word", "more", "problem"),
    [
        ("complaint_opened", {}, "no such fact"),
        ("complaint_open", {"loan": "L9"}, "no loan"),
        ("complaint_open", {"when": NOON + timedelta(seconds=1)}, "has not come"),
    ],
)
def test_wrong_notes_are_named_and_nothing_is_kept(db: Database, word: str, more: dict[str, Any], problem: str) -> None:
    rt, loan = book(db), more.get("loan", "L1")
    before = len(rows(db, contact_event))
    with pytest.raises(BadInput, match=problem):
        noted(rt, word, loan=loan, at=NOON) if "when" not in more else db.write_now(
            note, rt, loan, word, by="ada", now=NOON, at=more["when"]
        )
    assert len(rows(db, contact_event)) == before


def test_in_china_an_extension_moves_the_day_and_its_place_in_the_queue(db: Database) -> None:
    rt = bound(book(db), "cn-gbt45251")
    noted(rt, "complaint_open")
    noted(rt, "complaint_extended", NOON + DAY)
    due = {row.rule: row.due_on for row in rows(db, deadline)}
    assert due["C-COMPLAINT"] == date(2026, 10, 31)  # noon in New York begins the 2nd in Shanghai
    item = next(item for item in rows(db, queue_item) if "C-COMPLAINT" in item.cause)
    assert item.due_at.date() == date(2026, 11, 1)  # eight in the evening in New York


def test_the_first_communication_starts_the_validation_notice_for_each_debt(db: Database) -> None:
    rt = bound(book(db), "us-reg-f")
    assert passed(rt) == {"begun": 2}  # the released texts to borrowers 1 and 2
    assert {(row.rule, tuple(row.loan_refs), row.due_on) for row in rows(db, deadline)} == {
        ("F-VAL", ("L1",), date(2026, 10, 5)),
        ("F-VAL", ("L2",), date(2026, 10, 5)),
    }
    noted(rt, "validation_notice_sent", NOON + DAY)
    first, second, window = rows(db, deadline)
    assert (first.told, second.told) == ("done", "alarm")
    assert (window.rule, window.kind, window.due_on) == ("F-VALEND", "window", date(2026, 11, 8))
    assert passed(rt, date(2026, 11, 8)) == {"overdue": 1}
    assert passed(rt, date(2026, 11, 9)) == {"ended": 1}


def test_a_creditor_in_its_own_name_owes_no_validation_notice(db: Database) -> None:
    assert passed(bound(book(db), "us-reg-f", acts_as="creditor")) == {}


@pytest.mark.parametrize(("outcome", "begun"), [("no_answer", {}), ("conversation", {"begun": 1})])
def test_a_call_that_nobody_answered_is_no_communication(db: Database, outcome: str, begun: dict[str, int]) -> None:
    rt = bound(book(db, borrowers=1), "us-reg-f")
    db.write_now(lambda conn: conn.execute(update(contact_event).values(status="void")))
    happens(db, "call", outcome=outcome)
    assert passed(rt) == begun


def test_what_came_with_the_cut_over_owes_no_notice_but_its_complaint_is_answered(db: Database) -> None:
    rt = bound(book(db, borrowers=1), "us-reg-f")
    db.write_now(lambda conn: conn.execute(update(contact_event).values(status="void")))
    happens(db, "sms", NOON - 90 * DAY, source="import")
    happens(db, "fact", NOON - 90 * DAY, source="import", fact="complaint_open")
    assert passed(rt) == {"begun": 2}
    assert {(row.rule, row.told) for row in rows(db, deadline)} == {
        ("H-COMPLAINT-ACK", "overdue"), ("H-COMPLAINT", "overdue"),
    }  # fmt: skip


def test_an_opt_out_is_honoured_at_once_and_kept_with_its_day(db: Database) -> None:
    rt = bound(book(db), "us-tcpa")
    db.write_now(lambda conn: conn.execute(update(outbox).values(state="cancelled")))
    happens(db, "request", request="stop_channel", channel="sms")
    assert passed(rt) == {"begun": 1}
    (one,) = rows(db, deadline)
    assert (one.rule, one.due_on, one.told, one.late) == ("T-10BD", date(2026, 10, 16), "done", False)
    assert "in force at once" in one.closed_because
    assert rows(db, queue_item) == []


def test_an_opt_out_that_something_still_crosses_waits_for_a_person(db: Database) -> None:
    rt = bound(book(db), "us-tcpa")  # the released text is ready to leave
    happens(db, "request", request="stop_channel", channel="sms")
    assert passed(rt) == {"begun": 1}
    assert waiting(db) == [("T-10BD", 85.0)]
    db.write_now(lambda conn: conn.execute(update(outbox).values(state="accepted")))
    assert passed(rt, TODAY + DAY) == {"closed": 1}
    assert waiting(db) == []


def test_two_passes_at_once_write_a_task_once(db: Database) -> None:
    rt = book(db, borrowers=6)
    for number in range(1, 7):
        made = NewEvent(borrower_id=number, at=NOON, event="fact", source="x", detail={"fact": "complaint_open"})
        db.write_now(events.add, made)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: passed(rt), range(4)))
    assert sum(result.get("begun", 0) for result in results) == 12
    assert len(rows(db, deadline)) == len(rows(db, queue_item)) == 12
    assert len([row for row in rows(db, log_entry) if row.kind == "deadline"]) == 12
    assert db.read_now(log.verify).ok


def test_alarms_are_said_once_by_whoever_comes_first(db: Database) -> None:
    rt = book(db, borrowers=6)
    for number in range(1, 7):
        made = NewEvent(borrower_id=number, at=NOON, event="fact", source="x", detail={"fact": "complaint_open"})
        db.write_now(events.add, made)
    passed(rt)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: passed(rt, date(2026, 10, 2)), range(4)))
    assert sum(result.get("alarm", 0) for result in results) == 6


def test_a_pass_that_was_cut_off_is_done_by_the_next(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    rt = book(db, borrowers=4)
    for number in range(1, 5):
        made = NewEvent(borrower_id=number, at=NOON, event="fact", source="x", detail={"fact": "complaint_open"})
        db.write_now(events.add, made)
    monkeypatch.setattr(deadlines, "BORROWERS_MAX", 1)
    kept, calls = watch, []

    def killed(*args: Any) -> Any:
        calls.append(args)
        if len(calls) == 3:
            raise RuntimeError("killed")
        return kept(*args)

    monkeypatch.setattr(deadlines, "watch", killed)
    with pytest.raises(RuntimeError):
        passed(rt)
    assert len(rows(db, deadline)) == 4  # two borrowers, whole
    assert db.read_now(facts.get, deadlines.MARKS) is None
    monkeypatch.setattr(deadlines, "watch", kept)
    assert passed(rt) == {"begun": 4}
    assert len(rows(db, deadline)) == 8


def test_an_event_whose_number_is_lower_but_that_was_committed_later_is_seen(db: Database) -> None:
    rt = book(db, borrowers=1)
    number = db.read_now(tasks_files.last_event)
    happens(db, "fact", fact="bereavement")  # numbers go on while a long transaction holds a lower one
    last = db.read_now(tasks_files.last_event)
    assert passed(rt) == {}
    assert db.read_now(facts.get, deadlines.MARKS)[-1][1] == last
    late = {"id": number + 1000, "at": NOON, "event": "fact", "detail": {"fact": "complaint_open"}}
    fixed = {"borrower_id": 1, "direction": "in", "by": "own", "person": "borrower", "loan_refs": [], "source": "x"}
    db.write_now(lambda conn: conn.execute(insert(contact_event).values(**late, **fixed)))
    db.write_now(facts.put, deadlines.MARKS, [[NOON.isoformat(), number + 2000]])
    assert passed(rt, at=NOON + timedelta(hours=23)) == {"begun": 2}


def test_a_pass_reads_only_the_events_of_the_last_day(db: Database) -> None:
    rt = book(db, borrowers=1)
    happens(db, "fact", fact="complaint_open")
    for day in range(3):
        passed(rt, TODAY + day * DAY)
    marks = db.read_now(facts.get, deadlines.MARKS)
    after = deadlines._read_from(marks, NOON + 3 * DAY)
    assert after == db.read_now(tasks_files.last_event)
    assert db.read_now(deadlines.touched, rt, after, after + 100) == []


def test_a_rule_that_no_longer_holds_takes_its_task_back(db: Database) -> None:
    rt = book(db)
    noted(bound(rt, "uk-conc"), "complaint_open")
    assert "U-COMPLAINT" in [rule for rule, _ in waiting(db)]
    noted(rt, "bereavement", NOON + DAY)
    assert "U-COMPLAINT" not in [rule for rule, _ in waiting(db)]
    assert "no longer holds" in next(row for row in rows(db, deadline) if row.rule == "U-COMPLAINT").closed_because


def test_a_call_that_ends_in_a_complaint_starts_the_clock_at_once(db: Database) -> None:
    rt = book(db)
    call = {"outcome": Outcome.STOP_OR_COMPLAINT, "by": "ada", "now": NOON, "loan_ref": "L1"}
    db.write_now(lambda conn: record_call(conn, rt, **call, scope="complaint"))  # type: ignore[arg-type]  # one of each
    assert [rule for rule, _ in waiting(db)] == ["H-COMPLAINT-ACK", "H-COMPLAINT"]
    assert len(rows(db, queue_item)) == 2


def test_the_figures_count_what_runs_what_presses_and_what_was_late(db: Database) -> None:
    rt = book(db)
    noted(rt, "complaint_open")
    noted(rt, "complaint_open", loan="L2")
    passed(rt, date(2026, 10, 6))
    noted(rt, "complaint_answered", NOON + 6 * DAY)
    found = db.read_now(tasks.counts)
    assert (found["done"], found["late"], found["overdue"], found["open"]) == (2, 1, 1, 1)
    assert db.read_now(tasks.pressing) == 1
    assert len(db.read_now(lambda conn: tasks.listing(conn, everything=False, limit=9))) == 2
    assert len(db.read_now(lambda conn: tasks.listing(conn, everything=True, limit=9))) == 4
    assert db.read_now(lambda conn: conn.execute(select(func.count()).select_from(deadline)).scalar_one()) == 4

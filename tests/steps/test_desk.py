"""The collector's queue: one account at a time, nobody's twice, and never "nothing to do" when something opens."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from assistant.core.problem import BadInput
from assistant.core.terms import Outcome, Queue
from assistant.runtime import Runtime
from assistant.steps import desk, desk_acts
from assistant.steps.record import record_call
from assistant.steps.work import prepare_desk, refresh
from assistant.store import holds, log, one_person, queues
from assistant.store.db import Database
from assistant.store.holds import NewHold
from assistant.store.queues import NewItem
from assistant.store.schema import assignment
from assistant.store.schema_access import user
from assistant.store.schema_desk import work_item
from assistant.store.schema_log import log_entry
from assistant.store.schema_work import contact, inbound
from tests.steps.test_release import NOON, TODAY, borrowers, plan, rt

__all__ = ["rt"]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def people(db: Database, *names: str, role: str = "collector") -> None:
    def add(conn: Any) -> None:
        for name in names:
            row = {"name": name, "role": role, "password_hash": "-", "active": True, "created_at": NOON}
            conn.execute(insert(user).values(row))

    db.write_now(add)


def floor(db: Database, rt: Runtime, count: int = 3, **changes: Any) -> None:
    """Borrowers who are planned to be called at noon, the one with the highest number worth most."""
    borrowers(db, count)
    people(db, "ann", "bob")
    for number in range(1, count + 1):
        plan(db, "call", owner=number, **({"priority": float(number * 1000)} | changes))
    prepared(rt)


def prepared(rt: Runtime, now: datetime = NOON) -> dict[str, int]:
    return asyncio.run(prepare_desk(rt, TODAY, now))


def take(rt: Runtime, me: str = "ann", now: datetime = NOON) -> desk.Next:
    return asyncio.run(desk.get_next(rt, me, now))


def got(rt: Runtime, me: str = "ann", now: datetime = NOON) -> str | None:
    work = take(rt, me, now).work
    return None if work is None else work["borrower"]


def item(db: Database, number: int) -> Any:
    return db.read_now(lambda conn: conn.execute(select(work_item).where(work_item.c.borrower_id == number)).one())


def test_the_next_account_is_the_one_that_is_worth_most_and_it_is_kept_until_it_is_done(
    db: Database, rt: Runtime
) -> None:
    floor(db, rt)
    assert got(rt) == "B00003"
    assert got(rt) == "B00003"  # asked again, the same: nobody hoards
    assert got(rt, "bob") == "B00002"
    assert db.write_now(desk_acts.let_go, 3, "ann", NOON)
    assert got(rt) == "B00003"


def test_six_workers_never_get_an_account_that_another_holds(db: Database, rt: Runtime) -> None:
    floor(db, rt, 18)
    names = [f"c{number}" for number in range(18)]
    with ThreadPoolExecutor(6) as workers:
        works = list(workers.map(lambda name: db.write_now(desk.claim, rt, name, NOON), names))
    held = [work.borrower_id for work in works if work is not None]
    assert sorted(held) == list(range(1, 19))


def test_two_collectors_who_open_the_same_account_get_it_once(db: Database, rt: Runtime) -> None:
    floor(db, rt, 1)
    with ThreadPoolExecutor(6) as workers:
        answers = list(workers.map(lambda n: db.write_now(desk_acts.hold, rt, 1, f"c{n}", NOON), range(12)))
    assert answers.count(None) == 1
    assert db.write_now(desk_acts.hold, rt, 1, "zoe", NOON) == item(db, 1).held_by


def test_an_account_that_was_taken_and_left_is_free_when_its_lease_ends(db: Database, rt: Runtime) -> None:
    floor(db, rt, 1)
    assert got(rt) == "B00001"
    assert got(rt, "bob", NOON + 15 * MINUTE - MINUTE) is None
    assert got(rt, "bob", NOON + 15 * MINUTE) == "B00001"
    assert not db.write_now(desk_acts.stay, rt, 1, "ann", NOON + 16 * MINUTE)


def test_a_sign_of_life_keeps_an_account(db: Database, rt: Runtime) -> None:
    floor(db, rt, 1)
    got(rt)
    assert db.write_now(desk_acts.stay, rt, 1, "ann", NOON + 14 * MINUTE)
    assert got(rt, "bob", NOON + 16 * MINUTE) is None


def test_what_opens_later_is_told_with_its_time_never_nothing_to_do(db: Database, rt: Runtime) -> None:
    floor(db, rt, 2, not_before=NOON + 3 * HOUR)
    answer = take(rt)
    assert (answer.work, answer.waiting, answer.next_opens_at) == (None, 2, NOON + 3 * HOUR)
    work = db.read_now(desk.my_work, rt, "ann", NOON)
    assert work["now"] == []
    assert [(one["borrower"], one["opens_at"]) for one in work["waiting"]] == [
        ("B00001", NOON + 3 * HOUR),
        ("B00002", NOON + 3 * HOUR),
    ]


def test_before_the_window_the_gate_says_when_and_the_account_waits_for_it(db: Database, rt: Runtime) -> None:
    """Planned for noon by mistake of the clock: at seven in the morning there the gate refuses until eight."""
    floor(db, rt, 2, not_before=NOON - 10 * HOUR)
    seven = datetime(2026, 10, 1, 11, 0, tzinfo=UTC)
    answer = take(rt, now=seven)
    assert (answer.work, answer.next_opens_at) == (None, datetime(2026, 10, 1, 12, 0, tzinfo=UTC))
    assert got(rt, now=datetime(2026, 10, 1, 12, 0, tzinfo=UTC)) == "B00002"


def test_when_the_first_ones_may_not_be_called_the_others_are_asked_about_at_the_next_turn(
    db: Database, rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "TRIES", 2)
    floor(db, rt, 3, not_before=NOON - 10 * HOUR)
    seven = datetime(2026, 10, 1, 11, 0, tzinfo=UTC)
    first = take(rt, now=seven)
    assert (first.work, first.tried_enough) == (None, True)
    then = take(rt, now=seven)
    assert (then.work, then.tried_enough, then.waiting) == (None, False, 3)


def test_an_account_that_may_not_be_called_at_all_is_left_out_and_says_why(db: Database, rt: Runtime) -> None:
    floor(db, rt, 2)
    db.write_now(holds.add, NewHold(
        kind="attorney", blocks=("contact",), from_on=TODAY, to_on=None, borrower_id=2, loan_id=None,
        evidence="letter", source="import",
    ))  # fmt: skip
    assert got(rt) == "B00001"
    row = item(db, 2)
    assert (row.state, row.held_by) == ("barred", None)
    assert row.barred_because


def test_an_owned_account_is_its_owner_s_and_nobody_else_s(db: Database, rt: Runtime) -> None:
    floor(db, rt, 1)
    db.write_now(lambda conn: conn.execute(insert(assignment).values(loan_id=1, from_on=TODAY, owner="bob")))
    prepared(rt)
    assert got(rt) is None
    assert got(rt, "bob") == "B00001"


def test_an_account_whose_owner_has_left_is_anybody_s(db: Database, rt: Runtime) -> None:
    floor(db, rt, 1)
    db.write_now(lambda conn: conn.execute(insert(assignment).values(loan_id=1, from_on=TODAY, owner="bob")))
    db.write_now(lambda conn: conn.execute(update(user).where(user.c.name == "bob").values(active=False)))
    prepared(rt)
    assert got(rt) == "B00001"


def callback(db: Database, rt: Runtime, number: int, at: datetime, by: str = "ann") -> None:
    db.write_now(
        record_call, rt, outcome=Outcome.CALLBACK, by=by, now=NOON - HOUR, loan_ref=f"L{number:05}", callback_at=at
    )


def test_a_callback_goes_to_who_agreed_it_then_to_anybody_then_it_is_late(db: Database, rt: Runtime) -> None:
    floor(db, rt, 2, not_before=NOON + 9 * HOUR)
    callback(db, rt, 1, NOON + HOUR)
    slot = NOON + HOUR
    assert got(rt, "ann", slot - 16 * MINUTE) is None
    work = db.read_now(desk.my_work, rt, "ann", slot - 15 * MINUTE)["now"]
    assert [(one["borrower"], one["because"][0]["code"]) for one in work] == [("B00001", "callback")]
    assert db.read_now(desk.my_work, rt, "bob", slot)["now"] == []
    assert [one["borrower"] for one in db.read_now(desk.my_work, rt, "bob", slot + 15 * MINUTE)["now"]] == ["B00001"]
    late = db.read_now(desk.my_work, rt, "bob", slot + 30 * MINUTE)
    assert [one["borrower"] for one in late["late"]] == ["B00001"]
    assert late["now"][0]["late"]


def test_a_task_that_enters_during_the_day_is_work_at_once(db: Database, rt: Runtime) -> None:
    borrowers(db)
    people(db, "ann")
    assert got(rt) is None
    db.write_now(record_call, rt, outcome=Outcome.PAID_ALREADY, by="ann", now=NOON, loan_ref="L00001")
    work = take(rt).work
    assert work is not None
    assert (work["borrower"], work["kind"], work["pieces"][0]["why"][:5]) == ("B00001", "task", "Trace")


def test_a_parked_account_comes_back_at_its_time_with_the_reason(db: Database, rt: Runtime) -> None:
    floor(db, rt, 1)
    got(rt)
    db.write_now(desk_acts.park, rt, 1, NOON + 2 * HOUR, "waits for the form", "ann", NOON)
    prepared(rt)  # planning does not unpark it
    waiting = db.read_now(desk.my_work, rt, "ann", NOON)["waiting"]
    assert [(one["opens_at"], one["parked_because"]) for one in waiting] == [(NOON + 2 * HOUR, "waits for the form")]
    assert got(rt, "bob") is None
    assert got(rt, "bob", NOON + 2 * HOUR) == "B00001"


def test_nobody_rings_a_person_of_whom_a_colleague_holds_another_file(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    db.write_now(one_person.join, [2, 3])
    assert got(rt) == "B00003"
    assert got(rt, "bob") == "B00001", "not the other file of the same person"
    waits = item(db, 2)
    assert (waits.opens_at, waits.barred_because) == (item(db, 3).free_at, "SAME_PERSON")


@pytest.mark.parametrize(
    "words, said",
    [
        ({"because": "  "}, "for a reason"),
        ({"until": NOON}, "cannot be parked"),
        ({"until": NOON + timedelta(days=61)}, "next 60 days"),
        ({"me": "bob"}, "not yours"),
    ],
)
def test_a_park_without_reason_or_time_is_refused(db: Database, rt: Runtime, words: dict[str, Any], said: str) -> None:
    floor(db, rt, 1)
    got(rt)
    given: dict[str, Any] = {"until": NOON + HOUR, "because": "form", "me": "ann"} | words
    with pytest.raises(BadInput, match=said):
        db.write_now(desk_acts.park, rt, 1, given["until"], given["because"], given["me"], NOON)
    assert item(db, 1).held_by == "ann"


def test_an_account_is_handed_to_a_colleague_and_stays_theirs_through_the_next_plan(db: Database, rt: Runtime) -> None:
    floor(db, rt, 1)
    got(rt)
    db.write_now(desk_acts.hand_over, 1, "bob", "speaks Spanish", "ann", NOON)
    prepared(rt)
    assert got(rt) is None
    assert got(rt, "bob") == "B00001"
    kinds = db.read_now(lambda conn: list(conn.execute(select(log_entry.c.kind)).scalars()))
    assert kinds == ["desk"]
    assert db.read_now(log.verify).ok


def test_it_is_handed_to_nobody_who_does_not_work_here(db: Database, rt: Runtime) -> None:
    floor(db, rt, 1)
    got(rt)
    with pytest.raises(BadInput, match="one of: bob"):
        db.write_now(desk_acts.hand_over, 1, "zoe", "why not", "ann", NOON)


def test_a_message_nobody_has_answered_comes_before_the_calls(db: Database, rt: Runtime) -> None:
    floor(db, rt, 2)
    row = {"gateway": "simulator", "sid": "i1", "channel": "sms", "at": NOON - 5 * MINUTE, "borrower_id": 1}
    more = {"number": "+12125550001", "intent": "unclear", "confidence": 0.2, "state": "needs_person"}
    db.write_now(lambda conn: conn.execute(insert(inbound).values(**row, **more)))
    db.write_now(refresh, rt, [1], NOON)
    work = take(rt).work
    assert work is not None
    assert (work["borrower"], work["kind"]) == ("B00001", "reply")


def test_work_that_is_gone_leaves_the_queue(db: Database, rt: Runtime) -> None:
    floor(db, rt, 2)
    db.write_now(lambda conn: conn.execute(update(contact).where(contact.c.borrower_id == 2).values(state="cancelled")))
    assert got(rt) == "B00001"  # whoever takes the other finds that nothing is left to do
    assert (item(db, 2).state, item(db, 2).held_by) == ("done", None)


def test_what_was_not_worked_yesterday_is_not_work_today(db: Database, rt: Runtime) -> None:
    floor(db, rt, 1)
    tomorrow = NOON + timedelta(days=1)
    asyncio.run(prepare_desk(rt, TODAY + timedelta(days=1), tomorrow))
    assert item(db, 1).state == "done"
    assert got(rt, now=tomorrow) is None


def test_a_task_ends_with_its_result(db: Database, rt: Runtime) -> None:
    floor(db, rt, 1)
    new = NewItem(queue=Queue.COLLECTOR, borrower_id=1, loan_ids=(1,), cause="t", why=("x",), next_action="Trace it")
    number = db.write_now(queues.enter, new, NOON)
    assert number is not None
    with pytest.raises(BadInput, match="with its result"):
        db.write_now(desk_acts.task_done, rt, 1, number, " ", "ann", NOON)
    with pytest.raises(BadInput, match="there is no task"):
        db.write_now(desk_acts.task_done, rt, 2, number, "found it", "ann", NOON)  # it is another account's
    assert db.write_now(desk_acts.task_done, rt, 1, number, "found it", "ann", NOON)
    assert not db.write_now(desk_acts.task_done, rt, 1, number, "found it", "ann", NOON)


def test_the_closing_window_is_offered_before_what_is_worth_more(db: Database, rt: Runtime) -> None:
    floor(db, rt, 2)
    db.write_now(
        lambda conn: conn.execute(update(contact).where(contact.c.borrower_id == 1).values(not_after=NOON + HOUR))
    )
    prepared(rt)
    work = db.read_now(desk.my_work, rt, "ann", NOON)["now"]
    assert [one["borrower"] for one in work] == ["B00001", "B00002"]
    assert work[0]["because"][0]["code"] == "window_closing"
    assert got(rt) == "B00001"

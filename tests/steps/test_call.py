"""A call lives on the server: one road through the gate, no debt before the identity, the same in every tab, an end."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from assistant.core.problem import BadInput
from assistant.core.terms import RIGHT_PARTY, Outcome
from assistant.runtime import Runtime
from assistant.steps import call, call_begin, desk
from assistant.steps.call_allowed import Said
from assistant.steps.call_end import end, sweep
from assistant.steps.call_offers import offers_of
from assistant.steps.lift_hold import lift_hold
from assistant.steps.log_view import log_view
from assistant.steps.notes import note
from assistant.store import call_sessions, holds, live, log, log_index, requests
from assistant.store.db import Database
from assistant.store.holds import NewHold
from assistant.store.schema import assignment, borrower
from assistant.store.schema_access import user
from assistant.store.schema_desk import call_session
from assistant.store.schema_promise import promise
from assistant.store.schema_queue import queue_item
from assistant.store.schema_work import contact, contact_event, text
from tests.steps.test_desk import callback, item, people, prepared
from tests.steps.test_release import EVENING, NOON, TODAY, borrowers, plan, queued, rt

__all__ = ["rt"]
DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
RIGHT = {"date_of_birth": "1980-03-04", "postal_code": "10001"}
View = dict[str, Any]
NOTHING = Said()


def floor(db: Database, rt: Runtime, count: int = 1) -> None:
    borrowers(db, count, born_on=date(1980, 3, 4), postal_code="10001", payday=5)
    people(db, "ann", "bob")
    for number in range(1, count + 1):
        plan(db, "call", owner=number)
    prepared(rt)


def dial(db: Database, rt: Runtime, me: str = "ann", now: Any = NOON, loan: str = "L00001") -> View:
    return db.write_now(call_begin.start, rt, loan, me, now)


def act(
    db: Database, rt: Runtime, view: View, step: Callable[..., View], *given: Any, now: Any = NOON, me: str = "ann"
) -> View:
    return db.write_now(step, rt, view["call"], view["version"], *given, me, now)


def say(db: Database, rt: Runtime, view: View, *keys: str, now: Any = NOON) -> View:
    for key in keys:
        view = act(db, rt, view, call.answer, key, now=now)
        assert "problem" not in view, view["problem"]
    return view


def verified(db: Database, rt: Runtime) -> View:
    view = say(db, rt, dial(db, rt), "answered", "continue", "speaking")
    return act(db, rt, view, call.identify, RIGHT)


def finish(
    db: Database,
    rt: Runtime,
    view: View,
    outcome: Outcome,
    said: Said = NOTHING,
    now: Any = NOON,
) -> View:
    return db.write_now(end, rt, view["call"], view["version"], outcome, said, "ann", now)


def offer(days: int = 4, amount: int = 20_000, **more: Any) -> Said:
    return Said(parts=((TODAY + timedelta(days=days), amount),), **({"read_back": True} | more))


def events(db: Database) -> list[Any]:
    query = select(contact_event).where(contact_event.c.event == "call").order_by(contact_event.c.id)
    return db.read_now(lambda conn: list(conn.execute(query)))


def test_a_dial_takes_the_plan_s_own_call_through_the_gate_and_counts_once(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = dial(db, rt)
    assert (view["state"], view["version"], view["node"]["id"]) == ("talking", 1, "opening")
    (row,) = queued(db)
    assert (row.state, row.contact_id) == ("accepted", 1)  # dialled by the collector: no gateway sends it
    assert [(one.status, one.outcome) for one in events(db)] == [("sent", None)]
    assert "ann" in view["node"]["text"]
    assert db.read_now(log.verify).ok


def test_without_a_planned_call_it_is_dialled_by_hand_through_the_same_gate(db: Database, rt: Runtime) -> None:
    borrowers(db)
    people(db, "ann")
    assert dial(db, rt)["state"] == "talking"
    assert db.read_now(lambda conn: conn.execute(select(contact.c.treatment)).scalar_one()) == "manual"


@pytest.mark.parametrize("with_plan", [True, False])
def test_the_gate_s_no_is_read_with_its_clause_and_nothing_is_dialled(
    db: Database, rt: Runtime, with_plan: bool
) -> None:
    borrowers(db)
    if with_plan:
        plan(db, "call")
    new = NewHold(
        kind="attorney", blocks=("contact",), from_on=TODAY, to_on=None, borrower_id=1, loan_id=None,
        evidence="letter", source="import",
    )  # fmt: skip
    db.write_now(holds.add, new)
    told = dial(db, rt)
    assert (told["call"], queued(db), events(db)) == (None, [], [])
    assert all(one["clause"] and one["because"] for one in told["refusals"])
    assert told["refusals"]
    assert db.read_now(call_sessions.open_of, "ann") is None


def test_after_hours_it_says_when_the_window_opens(db: Database, rt: Runtime) -> None:
    borrowers(db)
    assert dial(db, rt, now=EVENING)["until"] == "2026-10-02T12:00:00+00:00"


def test_two_collectors_never_dial_one_borrower(db: Database, rt: Runtime) -> None:
    floor(db, rt)

    def tried(name: str) -> bool:
        try:
            return dial(db, rt, name)["call"] is not None
        except BadInput:
            return False

    with ThreadPoolExecutor(6) as workers:
        assert sum(workers.map(tried, [f"c{n}" for n in range(6)])) == 1
    assert len(queued(db)) == len(events(db)) == 1


def test_a_collector_in_a_call_who_dials_again_gets_that_call(db: Database, rt: Runtime) -> None:
    floor(db, rt, 2)
    first = dial(db, rt)
    again = dial(db, rt, loan="L00002")
    assert (again["call"], again["rejoined"], len(queued(db))) == (first["call"], True, 1)


def test_of_the_debt_nothing_is_shown_before_the_identity_is_proved(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = dial(db, rt)
    for key in ("answered", "continue", "speaking"):
        assert (view["loan_id"], view["help"], view["verified"]) == (None, [], False)
        assert not any(word in str(view) for word in ("200.00", "L00001", "past due"))
        view = say(db, rt, view, key)
    assert "passed" not in [one["key"] for one in view["node"]["answers"]]
    refused = act(db, rt, view, call.answer, "passed")
    assert "two details" in refused["problem"]
    assert refused["version"] == view["version"]
    assert view["identity"] == {"kinds": ["date_of_birth", "postal_code", "email", "reference"], "tries_left": 3}
    assert "1980" not in str(view)


def test_two_details_that_the_borrower_says_open_it_and_only_their_kinds_are_kept(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = verified(db, rt)
    assert (view["verified"], view["node"]["stage"], view["party"], view["line"]) == (
        True,
        "debt",
        "borrower",
        "answered",
    )
    row = db.read_now(lambda conn: conn.execute(select(call_session)).one())
    assert row.verified_by == ["date_of_birth", "postal_code"]
    assert "10001" not in str(row.trail)


def test_a_date_that_cannot_be_read_uses_up_no_try(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = say(db, rt, dial(db, rt), "answered", "continue", "speaking")
    asked = act(db, rt, view, call.identify, RIGHT | {"date_of_birth": "4/3/80"})
    assert "no try was used" in asked["problem"]
    assert asked["identity"]["tries_left"] == 3
    assert act(db, rt, view, call.identify, {"date_of_birth": "4 Mar 1980", "postal_code": "100 01"})["verified"]


@pytest.mark.parametrize("said", [{"date_of_birth": "1980-03-04"}, RIGHT | {"postal_code": "10002"}, {}])
def test_one_detail_or_a_wrong_one_does_not_and_the_tries_are_counted(db: Database, rt: Runtime, said: Any) -> None:
    floor(db, rt)
    view = say(db, rt, dial(db, rt), "answered", "continue", "speaking")
    for left in (2, 1, 0):
        view = act(db, rt, view, call.identify, said)
        assert (view["verified"], view["identity"]["tries_left"]) == (False, left)
    assert "too often" in act(db, rt, view, call.identify, RIGHT)["problem"]


def test_an_act_that_comes_late_is_answered_by_the_present_state_and_not_applied_twice(
    db: Database, rt: Runtime
) -> None:
    floor(db, rt)
    first = dial(db, rt)
    once = act(db, rt, first, call.answer, "answered")
    twice = act(db, rt, first, call.answer, "answered")
    assert (twice["stale"], twice["version"], twice["node"]["id"]) == (True, once["version"], once["node"]["id"])
    row = db.read_now(lambda conn: conn.execute(select(call_session)).one())
    assert len(row.trail) == 1


def test_two_tabs_at_once_move_the_call_once(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = dial(db, rt)
    with ThreadPoolExecutor(6) as workers:
        answers = list(workers.map(lambda _: act(db, rt, view, call.answer, "answered"), range(6)))
    assert sum("stale" not in one for one in answers) == 1
    assert {one["version"] for one in answers} == {2}


def test_a_reload_finds_the_call_where_it_stood(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = verified(db, rt)
    found = db.read_now(call.present, rt, "ann", NOON + MINUTE)
    assert found is not None
    assert (found["call"], found["version"], found["node"]) == (view["call"], view["version"], view["node"])
    assert db.read_now(call.present, rt, "bob", NOON) is None


def test_nobody_else_acts_in_a_call(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = dial(db, rt)
    with pytest.raises(BadInput, match="not yours"):
        act(db, rt, view, call.answer, "answered", me="bob")


def test_a_step_back_shows_the_step_before_and_forgets_nothing(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = say(db, rt, dial(db, rt), "answered", "continue")
    view = act(db, rt, view, call.go_back)
    assert view["node"]["id"] == "recording_notice"
    view = act(db, rt, view, call.go_back)
    assert (view["node"]["id"], view["may_go_back"]) == ("opening", False)
    assert "first step" in act(db, rt, view, call.go_back)["problem"]
    trail = db.read_now(lambda conn: conn.execute(select(call_session.c.trail)).scalar_one())
    assert [(one["from"], one["to"], one.get("back", False)) for one in trail] == [
        ("opening", "recording_notice", False),
        ("recording_notice", "ask_for_person", False),
        ("ask_for_person", "recording_notice", True),
        ("recording_notice", "opening", True),
    ]


def test_help_against_an_objection_is_at_hand_and_leads_back(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = verified(db, rt)
    where = view["node"]["id"]
    assert {"sue_me", "no_money"} <= {one["id"] for one in view["help"]}
    view = act(db, rt, view, call.look_up, "sue_me")
    assert view["node"]["stage"] == "objection"
    assert act(db, rt, view, call.go_back)["node"]["id"] == where


def test_a_note_with_a_card_number_is_refused_whole(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = dial(db, rt)
    before = db.read_now(lambda conn: len(conn.execute(select(text.c.id)).all()))
    refused = act(db, rt, view, call.note, "they pay with 4111 1111 1111 1111")
    assert "card number" in refused["problem"]
    assert db.read_now(lambda conn: len(conn.execute(select(text.c.id)).all())) == before
    assert act(db, rt, view, call.note, "pays on Friday")["note"] == "pays on Friday"


def to_the_end(db: Database, rt: Runtime, view: View) -> View:
    """Along the script to the promise: always on, whatever the step."""
    wanted = ("continue", "forgot", "agrees", "whole", "promise", "noted", "yes", "clear_yes", "no")
    for _ in range(20):
        keys = [one["key"] for one in view["node"]["answers"]]
        if view["node"]["stage"] == "promise" or not keys:
            return view
        view = say(db, rt, view, next((key for key in wanted if key in keys), keys[0]))
    return view


def test_a_promise_in_two_keys_is_kept_with_what_follows_and_the_account_is_free(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = to_the_end(db, rt, verified(db, rt))
    keys = [(one["key"], one["outcome"]) for one in view["outcomes"]["shown"]]
    assert keys[0] == ("1", "promise")
    assert len(keys) <= 9
    done = finish(db, rt, view, Outcome.PROMISE, offer(payer="borrower", follow_up_consent=True), NOON + 5 * MINUTE)
    assert done.get("problem") is None
    assert (done["state"], done["outcome"], done["outcome_by"], done["review"]) == (
        "closed",
        "promise",
        "collector",
        False,
    )
    assert db.read_now(lambda conn: conn.execute(select(promise.c.amount_minor)).scalar_one()) == 20_000
    assert events(db)[0].outcome == "conversation"
    assert item(db, 1).held_by is None
    assert db.read_now(log.verify).ok


def test_a_stop_in_mid_call_is_told_and_a_promise_after_it_is_theirs_to_offer_and_reviewed(
    db: Database, rt: Runtime
) -> None:
    floor(db, rt)
    view = to_the_end(db, rt, verified(db, rt))
    assert view["stops"] == []
    before = db.read_now(live.marks, ["ann"], NOON)
    db.write_now(note, rt, "L00001", "cease_in_writing", by="clerk", now=NOON + SECOND)
    assert db.read_now(live.marks, ["ann"], NOON) != before
    assert db.read_now(requests.since, NOON)["asked_for_less"].number == 1
    told = db.read_now(call.present, rt, "ann", NOON + SECOND)
    assert told is not None
    assert [(one["what"], one["advice"]) for one in told["stops"]] == [("cease_in_writing", "silence")]
    refused = finish(db, rt, view, Outcome.PROMISE, offer(follow_up_consent=True), NOON + MINUTE)
    assert "a stop came in during this call" in refused["problem"]
    assert db.read_now(lambda conn: conn.execute(select(promise.c.id)).all()) == []
    done = finish(db, rt, view, Outcome.PROMISE, offer(follow_up_consent=True, after_stop=True), NOON + MINUTE)
    assert (done["outcome"], done["review"]) == ("promise", True)


@pytest.mark.parametrize("on", ["borrower", "loan"])
@pytest.mark.parametrize("kind, forbids", [("dispute_hold", True), ("cease_and_desist", False)])
def test_a_hold_that_a_file_brings_in_mid_call_is_told_and_what_it_forbids_is_refused(
    db: Database, rt: Runtime, kind: str, forbids: bool, on: str
) -> None:
    """An import writes a hold without a line in the log."""
    floor(db, rt)
    view = to_the_end(db, rt, verified(db, rt))
    offered = db.read_now(offers_of, rt, view["call"], NOON)
    assert offered is not None
    assert offered["held"] == []
    before = db.read_now(live.marks, ["ann"], NOON)
    reach: dict[str, Any] = {"borrower_id": None, "loan_id": None} | {f"{on}_id": 1}
    db.write_now(holds.add, NewHold(
        kind=kind, blocks=("contact",), from_on=TODAY, to_on=None, evidence="letter", source="import", **reach,
    ))  # fmt: skip
    assert db.read_now(live.marks, ["ann"], NOON) != before
    told = db.read_now(call.present, rt, "ann", NOON + SECOND)
    assert told is not None
    assert [(one["what"], one["kind"], one["at"]) for one in told["stops"]] == [(kind, "hold", None)]
    offered = db.read_now(offers_of, rt, view["call"], NOON)
    assert offered is not None
    assert offered["held"] == ([kind] if forbids else [])
    given = offer(follow_up_consent=True, after_stop=True)
    done = finish(db, rt, view, Outcome.PROMISE, given, NOON + MINUTE)
    assert ("while this holds" in str(done.get("problem"))) == forbids
    assert len(db.read_now(lambda conn: conn.execute(select(promise.c.id)).all())) == (0 if forbids else 1)


def test_a_hold_that_was_there_before_the_call_or_is_lifted_in_it_is_no_stop(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    number = db.write_now(holds.add, NewHold(
        kind="active_duty", blocks=("legal",), from_on=TODAY, to_on=None, evidence="letter", source="import",
        borrower_id=1, loan_id=None,
    ))  # fmt: skip
    verified(db, rt)
    db.write_now(lift_hold, rt, number or 0, "no longer", "sue", NOON + SECOND)
    told = db.read_now(call.present, rt, "ann", NOON + MINUTE)
    assert told is not None
    assert told["stops"] == []


@pytest.mark.parametrize(
    "said, why",
    [
        (Said(), "amount and its day"),
        (offer(read_back=False), "read the promise back"),
    ],
)
def test_a_promise_needs_amount_day_and_a_clear_yes(db: Database, rt: Runtime, said: Said, why: str) -> None:
    floor(db, rt)
    view = to_the_end(db, rt, verified(db, rt))
    assert why in finish(db, rt, view, Outcome.PROMISE, said)["problem"]
    assert db.read_now(call_sessions.open_of, "ann") is not None


def test_a_required_statement_cannot_be_skipped_on_the_way_to_a_promise(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    told = finish(db, rt, verified(db, rt), Outcome.PROMISE, offer())
    assert told["problem"].startswith("not said yet: “")
    assert "“$200.00" in told["problem"]
    assert "_" not in told["problem"]


def test_a_borrower_may_end_early_and_what_was_not_said_is_flagged(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    done = finish(db, rt, verified(db, rt), Outcome.REFUSED, Said(reason="unwilling"))
    assert (done["outcome"], done["review"]) == ("refused", True)
    assert "amount_due" in done["unsaid"]


@pytest.mark.parametrize("outcome", sorted(RIGHT_PARTY))
def test_no_right_party_contact_without_the_identity(db: Database, rt: Runtime, outcome: Outcome) -> None:
    floor(db, rt)
    view = say(db, rt, dial(db, rt), "answered", "continue")
    assert "cannot have ended" in finish(db, rt, view, outcome, offer(reason="unwilling"))["problem"]


def test_the_first_key_says_who_was_there_and_the_second_what_came_of_it(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = act(db, rt, dial(db, rt), call.say_line, "third_party")
    assert [one["outcome"] for one in view["outcomes"]["shown"]][:3] == ["hung_up", "stop_or_complaint", "third_party"]
    done = finish(db, rt, view, Outcome.THIRD_PARTY)
    assert (done["outcome"], done["line"], done["party"]) == ("third_party", "answered", "third_party")


@pytest.mark.parametrize("word", ["no_answer", "busy", "voicemail", "not_in_service"])
@pytest.mark.parametrize("way", [("answered",), ("answered", "continue", "speaking")])
def test_once_somebody_has_answered_a_line_that_nobody_answered_is_neither_offered_nor_taken(
    db: Database, rt: Runtime, way: tuple[str, ...], word: str
) -> None:
    floor(db, rt)
    view = say(db, rt, dial(db, rt), *way)
    assert word not in view["outcomes"]["first"].values()
    refused = act(db, rt, view, call.say_line, word)
    assert (refused["state"], refused["version"]) == ("talking", view["version"])
    assert "somebody has answered" in refused["problem"]
    assert "cannot have ended" in finish(db, rt, refused, Outcome.NO_ANSWER)["problem"]


def test_an_answer_taken_back_takes_back_that_somebody_answered(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = act(db, rt, say(db, rt, dial(db, rt), "answered"), call.go_back)
    assert act(db, rt, view, call.say_line, "no_answer")["line"] == "no_answer"


@pytest.mark.parametrize("line, word", [("no_answer", "no_answer"), ("busy", "busy")])
def test_a_failed_attempt_has_its_wrap_up_too(db: Database, rt: Runtime, line: str, word: str) -> None:
    floor(db, rt, 2)
    view = act(db, rt, dial(db, rt), call.say_line, line)
    assert (view["state"], view["wrap_up"]["min_at"], view["wrap_up"]["max_at"]) == (
        "wrap_up",
        NOON + 5 * SECOND,
        NOON + 180 * SECOND,
    )
    done = finish(db, rt, view, Outcome(word), now=NOON + SECOND)
    assert done["outcome"] == word
    waits = asyncio.run(desk.get_next(rt, "ann", NOON + 4 * SECOND))
    assert (waits.work, waits.wrap_until) == (None, NOON + 5 * SECOND)
    assert asyncio.run(desk.get_next(rt, "ann", NOON + 5 * SECOND)).work is not None


@pytest.mark.parametrize(
    "keys, line, outcome, word",
    [
        ((), None, "no_answer", "no_answer"),
        ((), "busy", "busy", "busy"),
        (("voicemail",), None, "voicemail_left", "limited_content_message"),
        (("answered", "continue"), None, "answered_dropped", "answered_then_dropped"),
    ],
)
def test_a_wrap_up_that_runs_out_records_a_default_that_a_person_reviews(
    db: Database, rt: Runtime, keys: tuple[str, ...], line: str | None, outcome: str, word: str
) -> None:
    floor(db, rt)
    view = say(db, rt, dial(db, rt), *keys)
    view = act(db, rt, view, call.say_line, line) if line else act(db, rt, view, call.hang_up)
    assert asyncio.run(sweep(rt, NOON + 179 * SECOND)) == {"timed_out": 0, "gone_silent": 0}
    assert asyncio.run(sweep(rt, NOON + 180 * SECOND)) == {"timed_out": 1, "gone_silent": 0}
    assert asyncio.run(sweep(rt, NOON + 181 * SECOND)) == {"timed_out": 0, "gone_silent": 0}
    row = db.read_now(lambda conn: conn.execute(select(call_session)).one())
    assert (row.state, row.outcome, row.outcome_by, row.review) == ("closed", outcome, "timer", True)
    assert events(db)[0].outcome == word
    tasks = db.read_now(lambda conn: list(conn.execute(select(queue_item.c.queue)).scalars()))
    assert "review" in tasks
    assert db.read_now(log.verify).ok


def test_a_talk_that_ran_out_counts_as_a_conversation_but_is_no_right_party_contact(db: Database, rt: Runtime) -> None:
    """The law's quiet time after a conversation is kept, whoever forgot to record it."""
    floor(db, rt)
    act(db, rt, verified(db, rt), call.hang_up)
    asyncio.run(sweep(rt, NOON + 180 * SECOND))
    row = db.read_now(lambda conn: conn.execute(select(contact)).one())
    assert (row.outcome, events(db)[0].outcome) == ("answered_dropped", "conversation")
    assert Outcome(row.outcome) not in RIGHT_PARTY


def test_a_wrap_up_is_extended_twice_and_no_more(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = act(db, rt, dial(db, rt), call.hang_up)
    for left in (1, 0):
        view = act(db, rt, view, call.extend)
        assert view["wrap_up"]["extends_left"] == left
    assert view["wrap_up"]["max_at"] == NOON + 300 * SECOND
    assert "extended 2 times" in act(db, rt, view, call.extend)["problem"]
    assert asyncio.run(sweep(rt, NOON + 299 * SECOND))["timed_out"] == 0


def test_a_call_without_a_sign_of_life_goes_to_its_wrap_up_and_then_to_its_default(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    dial(db, rt)
    assert db.write_now(call.touch, "ann", NOON + 10 * MINUTE)
    assert asyncio.run(sweep(rt, NOON + 39 * MINUTE)) == {"timed_out": 0, "gone_silent": 0}
    assert asyncio.run(sweep(rt, NOON + 40 * MINUTE)) == {"timed_out": 0, "gone_silent": 1}
    assert asyncio.run(sweep(rt, NOON + 43 * MINUTE)) == {"timed_out": 1, "gone_silent": 0}


def test_while_a_call_is_open_nobody_gets_the_account(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    dial(db, rt)
    assert asyncio.run(desk.get_next(rt, "bob", NOON + 60 * MINUTE)).work is None


def test_a_callback_that_is_reached_is_done_and_one_missed_twice_is_a_task_of_the_pool(
    db: Database, rt: Runtime
) -> None:
    borrowers(db, 1, born_on=date(1980, 3, 4), postal_code="10001")
    people(db, "ann")
    callback(db, rt, 1, NOON + DAY)
    for at in (NOON + DAY, NOON + 2 * DAY):
        view = dial(db, rt, now=at)
        view = act(db, rt, view, call.say_line, "no_answer", now=at)
        finish(db, rt, view, Outcome.NO_ANSWER, now=at)
    left = db.read_now(lambda conn: [(row.next_action, row.left_because) for row in conn.execute(
        select(queue_item).order_by(queue_item.c.id))])  # fmt: skip
    assert left == [("Call them back at the time agreed", "missed twice"), ("Call them back", None)]


def test_a_broken_promise_s_task_is_done_by_the_call_about_it(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    row = {"queue": "collector", "borrower_id": 1, "loan_ids": [1], "cause": "promise:P1:broken", "why": ["broken"]}
    more = {"entered_at": NOON - MINUTE, "priority": 60.0, "next_action": "Call about the broken promise"}
    db.write_now(lambda conn: conn.execute(insert(queue_item).values(**row, **more)))
    done = finish(db, rt, verified(db, rt), Outcome.HELP_REQUESTED)
    assert done.get("problem") is None
    because = db.read_now(lambda conn: conn.execute(
        select(queue_item.c.left_because).where(queue_item.c.cause == "promise:P1:broken")).scalar_one())  # fmt: skip
    assert because == "called: help_requested"


def test_a_call_back_needs_its_time_and_a_stop_takes_effect_at_once(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = say(db, rt, dial(db, rt), "answered", "continue")
    assert "its time" in finish(db, rt, view, Outcome.CALLBACK)["problem"]
    assert "still to come" in finish(db, rt, view, Outcome.CALLBACK, Said(callback_at=NOON))["problem"]
    night = finish(db, rt, view, Outcome.CALLBACK, Said(callback_at=EVENING))["problem"]
    assert "they may not be called then" in night
    done = finish(db, rt, view, Outcome.STOP_OR_COMPLAINT)
    assert done["outcome"] == "stop_or_complaint"
    assert dial(db, rt, now=NOON + MINUTE)["call"] is None


def test_the_script_of_a_call_is_the_one_that_was_shown_whatever_the_templates_become(
    db: Database, rt: Runtime
) -> None:
    floor(db, rt)
    view = dial(db, rt)
    changed = replace(rt, render=replace(rt.render, templates=replace(rt.render.templates, scripts={})))
    after = db.read_now(call.present, changed, "ann", NOON)
    assert after is not None
    assert (after["node"], after["script_version"]) == (view["node"], view["script_version"])


def test_an_owned_account_is_dialled_by_whoever_has_opened_it(db: Database, rt: Runtime) -> None:
    """A colleague helps out: ownership orders the queue, the lease decides who works."""
    floor(db, rt)
    db.write_now(lambda conn: conn.execute(insert(assignment).values(loan_id=1, from_on=TODAY, owner="bob")))
    assert dial(db, rt)["state"] == "talking"


def test_each_entry_of_a_call_opens_with_the_path_that_was_gone(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = act(db, rt, verified(db, rt), call.note, "Rings back in the evening.")
    finish(db, rt, view, Outcome.HUNG_UP)
    last = db.read_now(log_index.head)
    shown = [db.read_now(log_view, number, "America/New_York") for number in range(1, last + 1)]
    paths = [one["calls"][0]["path"] for one in shown if one is not None and one["calls"]]
    assert paths
    assert [step["answer"] for step in paths[-1]][:2] == ["Someone answers", "Go on"]
    assert all(step["text"] for path in paths for step in path)


def test_what_the_gateway_heard_of_the_line_is_kept_until_the_call_is_over_and_never_against_the_collector(
    db: Database, rt: Runtime
) -> None:
    floor(db, rt)
    view = dial(db, rt)
    (ref,) = db.read_now(lambda conn: conn.execute(select(call_session.c.outbox_ref)).scalars().all())
    assert db.write_now(call_sessions.heard, "another", "busy") == 0
    assert db.write_now(call_sessions.heard, ref, "busy") == 1
    late = act(db, rt, view, call.answer, "answered")
    assert (late["stale"], late["line"]) == (True, "busy")  # the page hears that the call has moved
    assert {one["outcome"] for one in late["outcomes"]["shown"]} == {"busy"}
    assert db.write_now(call_sessions.heard, ref, "no_answer") == 0  # the first word stands
    assert finish(db, rt, late, Outcome.BUSY)["state"] == "closed"


def test_a_collector_reads_along_in_their_own_language_and_says_the_borrower_s(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    db.write_now(lambda conn: conn.execute(update(borrower).values(language="es")))
    db.write_now(lambda conn: conn.execute(update(user).where(user.c.name == "ann").values(locale="en")))
    view = dial(db, rt)
    assert (view["language"], view["node"]["text"][:5]) == ("es", "Hola,")
    assert (view["beside"]["language"], view["beside"]["text"][:6]) == ("en", "Hello,")

"""A person's own contact: their words and their dial take the road of every other, and threats do not leave."""

from datetime import timedelta
from typing import Any

import pytest

from assistant.core.problem import BadInput
from assistant.core.terms import Channel
from assistant.runtime import Runtime
from assistant.steps.by_hand import Asked, contact_by_hand
from assistant.store import holds, log
from assistant.store.db import Database
from assistant.store.holds import NewHold
from tests.planning_rows import add_point
from tests.steps.test_release import EVENING, NOON, TODAY, attempts, borrowers, of_portfolio, one, queued, rt

__all__ = ["rt"]
LETTER = "We have your letter and will answer it by Friday."


def ask(db: Database, rt: Runtime, now: Any = NOON, **words: Any) -> dict[str, Any]:
    asked = Asked(**({"loan": "L00001", "channel": Channel.SMS, "by": "ann", "text": LETTER} | words))
    return db.write_now(contact_by_hand, rt, asked, now)


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.EMAIL, Channel.LETTER])
def test_own_words_leave_with_all_that_the_law_wants_around_them(db: Database, rt: Runtime, channel: Channel) -> None:
    borrowers(db)
    db.write_now(add_point, 1, "post", "1 Elm Street")
    told = ask(db, rt, channel=channel)
    assert (told["verdict"], told["state"], told["rules"]) == ("allow", "released", [])
    (sent,) = queued(db)
    assert sent.contact_id == told["contact"]
    assert LETTER in told["text"]
    assert (
        one(db, told["contact"]).verdict["content"]["approved_text"] is False
    )  # where a profile asks for one, it bars
    assert "Harbor Credit" in told["text"]
    assert one(db, told["contact"]).context["by"] == "ann"
    assert len(attempts(db)) == 1
    assert db.read_now(log.verify).ok


@pytest.mark.parametrize(
    "threat, thing",
    [
        ("Pay today or you will be arrested.", "arrest"),
        ("Pay today or you will be 4rr3sted.", "arrest"),
        ("Pay today or a r r e s t follows.", "arrest"),
        ("不还钱就抓你", "arrest"),
        ("We will sue you tomorrow.", "legal_threat"),
        ("You are an idiot.", "obscene_abuse"),
    ],
)
def test_a_threat_of_a_person_s_own_never_leaves_however_it_is_spelt(
    db: Database, rt: Runtime, threat: str, thing: str
) -> None:
    borrowers(db)
    told = ask(db, rt, text=threat)
    assert (told["verdict"], told["state"], told["text"]) == ("refuse", "refused", None)
    assert "WORDS" in told["rules"]
    assert thing in str(told["because"])
    assert "take it out" in str(told["because"])
    assert (queued(db), attempts(db)) == ([], [])


def test_a_borrower_s_own_name_is_no_threat(db: Database, rt: Runtime) -> None:
    borrowers(db, name="Sue Police")
    assert ask(db, rt, text="Sue Police, your letter is here.")["verdict"] == "allow"


def test_an_agency_s_own_words_carry_its_statement(db: Database, rt: Runtime) -> None:
    borrowers(db)
    told = ask(db, of_portfolio(rt, acts_as="collector"), channel=Channel.EMAIL)
    assert "debt collector" in told["text"]


@pytest.mark.parametrize(
    "words", [{}, {"text": None, "template": "reminder_m1"}, {"channel": Channel.CALL, "text": None}]
)
def test_nobody_writes_or_dials_past_a_hold(db: Database, rt: Runtime, words: dict[str, Any]) -> None:
    borrowers(db)
    hold = NewHold(
        kind="attorney", blocks=("contact",), from_on=TODAY, to_on=None, borrower_id=1, loan_id=None,
        evidence="letter", source="import",
    )  # fmt: skip
    assert db.write_now(holds.add, hold) is not None
    told = ask(db, rt, **words)
    assert told["verdict"] == "refuse"
    assert queued(db) == []


def test_outside_the_hours_it_waits_for_the_morning_and_says_so(db: Database, rt: Runtime) -> None:
    borrowers(db)
    told = ask(db, rt, now=EVENING)
    assert (told["verdict"], told["state"]) == ("refuse", "waiting")
    assert told["until"] == "2026-10-02T12:00:00+00:00"


def test_a_dial_has_the_script_of_the_loan_s_segment(db: Database, rt: Runtime) -> None:
    borrowers(db)
    told = ask(db, rt, channel=Channel.CALL, text=None)
    assert told["verdict"] == "allow"
    assert one(db, told["contact"]).template in rt.render.templates.scripts


def test_two_texts_of_one_instant_are_two_and_both_count(db: Database, rt: Runtime) -> None:
    borrowers(db)
    first, second = ask(db, rt), ask(db, rt)
    assert first["contact"] != second["contact"]
    assert ask(db, rt, now=NOON + timedelta(minutes=1), channel=Channel.EMAIL)["contact"] > second["contact"]


@pytest.mark.parametrize(
    "words, said",
    [
        ({"loan": "L9"}, "no loan 'L9'"),
        ({"text": None}, "template or words"),
        ({"template": "reminder_m1"}, "template or words"),
        ({"text": None, "template": "remider_m1"}, "no sms template 'remider_m1'"),
        ({"text": None, "template": "manual"}, "no sms template 'manual'"),
        ({"text": "  "}, "is empty"),
        ({"text": "x" * 481}, "481 characters"),
        ({"channel": Channel.CALL}, "no text of its own"),
        ({"channel": Channel.CALL, "text": None, "template": "nope"}, "no call template 'nope'"),
        ({"by": " "}, "nobody asks"),
    ],
)
def test_what_cannot_be_asked_for_is_named(db: Database, rt: Runtime, words: dict[str, Any], said: str) -> None:
    borrowers(db)
    with pytest.raises(BadInput, match=said):
        ask(db, rt, **words)
    assert queued(db) == []


def test_the_longest_text_that_fits_is_taken(db: Database, rt: Runtime) -> None:
    borrowers(db)
    assert ask(db, rt, text="x" * 480)["verdict"] == "allow"

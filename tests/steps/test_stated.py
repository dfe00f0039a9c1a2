"""What no rendering can tell the gate is told all the same: yes, no, or that nobody knows. Nothing is passed over."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Row

from assistant.core.terms import Channel
from assistant.render.announced import announces_recording
from assistant.render.samples import FULL
from assistant.runtime import Runtime
from assistant.steps.notes import note
from assistant.steps.stated import recorded
from assistant.store.db import Database
from tests.planning_rows import add_point
from tests.steps.test_by_hand import ask
from tests.steps.test_judged_alike import agency
from tests.steps.test_release import NOON, borrowers, due, of_portfolio, one, plan, rt, templates

__all__ = ["rt"]
RIGHTS = "You may dispute this debt until 5 November."


def finding(row: Row[Any], rule: str) -> dict[str, Any]:
    return next(found for found in row.verdict["findings"] if found["rule"] == rule)


def for_states(rt: Runtime, *states: str) -> Runtime:
    """An agency that says for which states its texts carry what they want."""
    lender = agency(rt).settings.for_portfolio("cards").lender
    assert lender is not None
    return of_portfolio(rt, acts_as="collector", lender=lender.model_copy(update={"state_notices": states}))


def silent(rt: Runtime) -> Runtime:
    """The scripts as they would be had somebody deleted the words of the recording notice."""
    screen = {
        language: replace(words, recording=type(words.recording)()) for language, words in templates().screen.items()
    }
    return replace(rt, render=replace(rt.render, templates=replace(templates(), screen=screen), announces={}))


def test_a_call_whose_script_announces_the_recording_has_that_consent(db: Database, rt: Runtime) -> None:
    borrowers(db)
    number = plan(db, "call")
    due(for_states(rt))
    found = one(db, number)
    assert found.verdict["content"]["recording_consent"] is True
    assert found.verdict["allowed"]


def test_a_call_whose_script_does_not_announce_it_is_refused(db: Database, rt: Runtime) -> None:
    borrowers(db)
    number = plan(db, "call")
    due(silent(agency(rt)))
    found = one(db, number)
    assert finding(found, "LIM/LIC")["because"].startswith("lacks what it must carry: recording consent")
    assert not found.verdict["allowed"]


def test_what_only_a_rule_of_next_year_asks_for_is_not_told_yet(db: Database, rt: Runtime) -> None:
    borrowers(db)
    number = plan(db, "call")
    due(of_portfolio(silent(rt), jurisdictions=("in-rbi-2027",)))
    assert one(db, number).verdict["content"] == {}


def test_a_call_by_no_script_that_is_there_is_said_to_be_unknown(db: Database, rt: Runtime) -> None:
    borrowers(db)
    number = plan(db, "call", template="by_heart")
    due(agency(rt))
    found = one(db, number)
    told = finding(found, "LIM/LIC")
    assert (told["passed"], told["warns"]) == (True, True)
    assert "nobody knows whether it carries: recording consent" in told["because"]


@pytest.mark.parametrize("script", sorted(templates().scripts))
@pytest.mark.parametrize("language", ["en", "es", "zh", "hi"])
def test_every_shipped_script_announces_the_recording(rt: Runtime, script: str, language: str) -> None:
    assert announces_recording(rt.render, script, language, FULL) is True


def test_a_lender_s_own_calls_are_asked_nothing_that_no_profile_wants(db: Database, rt: Runtime) -> None:
    borrowers(db)
    number = plan(db, "call")
    due(rt)
    assert one(db, number).verdict["content"] == {}


@pytest.mark.parametrize(
    ("states", "said", "warns"), [(("NY", "CA"), True, False), (("CA",), "unknown", True), ((), "unknown", True)]
)
def test_notices_of_a_state_are_known_only_where_the_lender_says_so(
    db: Database, rt: Runtime, states: tuple[str, ...], said: bool | str, warns: bool
) -> None:
    borrowers(db, region="NY")
    number = plan(db, "email")
    due(for_states(rt, *states))
    found = one(db, number)
    told = finding(found, "LIM/LIC")
    assert (found.verdict["content"]["state_notice"], told.get("warns", False), told["passed"]) == (said, warns, True)


def test_a_licence_that_nobody_stated_is_said_to_be_unknown(db: Database, rt: Runtime) -> None:
    borrowers(db, region="NY")
    number = plan(db, "email")
    due(of_portfolio(rt, acts_as="collector"))
    assert "licence number" in finding(one(db, number), "LIM/LIC")["because"]


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS])
def test_the_notice_that_validates_a_debt_goes_electronically_only_with_consent(
    db: Database, rt: Runtime, channel: Channel
) -> None:
    borrowers(db)
    told = ask(db, agency(rt), channel=channel, text=RIGHTS)
    assert one(db, told["contact"]).verdict["content"]["esign_consent"] is False
    assert ask(db, agency(rt), channel=channel, text="We have your letter.", now=NOON)["verdict"] is not None


def test_it_refuses_as_a_notice_and_passes_once_the_consent_is_noted(db: Database, rt: Runtime) -> None:
    borrowers(db, 2)
    db.write_now(lambda conn: note(conn, rt, "L00002", "esign_consent", by="ann", now=NOON))
    worded = {"written": RIGHTS, "by": "ann"}
    first, second = (
        plan(db, "email", owner=owner, template="manual", purpose="notice", context=worded) for owner in (1, 2)
    )
    due(agency(rt))
    assert finding(one(db, first), "F-ESIGN")["passed"] is False
    assert finding(one(db, second), "F-ESIGN")["passed"] is True
    assert one(db, second).verdict["content"]["esign_consent"] is True


def test_a_letter_needs_no_such_consent(db: Database, rt: Runtime) -> None:
    borrowers(db)
    db.write_now(add_point, 1, "post", "1 Elm Street")
    told = ask(db, agency(rt), channel=Channel.LETTER, text=RIGHTS)
    assert "esign_consent" not in one(db, told["contact"]).verdict["content"]


def test_what_is_recorded_is_asked_once_for_a_script_and_a_language(rt: Runtime) -> None:
    row: Any = type("Planned", (), {"template": "m1_reminder"})
    told = recorded(rt.render, row, "en", FULL)
    assert told == {"recording_announced": True, "recording_consent": True}
    assert rt.render.announces == {("m1_reminder", "en"): True}

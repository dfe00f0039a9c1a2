"""How a call ended in two keys: only what can be true of this call, at most nine at a time, and what each asks for."""

from functools import lru_cache
from itertools import product
from typing import Any

import pytest

from assistant.core.desk.outcomes import FIRST, ORDER, CallFacts, default_outcome, offered
from assistant.core.dispositions import Dispositions
from assistant.core.terms import RIGHT_PARTY, Outcome
from tests.steps.working import rules


@lru_cache(maxsize=1)
def shipped() -> Dispositions:
    return rules().dispositions


def codes(**call: Any) -> list[str]:
    return [str(one.outcome) for one in offered(shipped(), CallFacts(**call)).shown]


@pytest.mark.parametrize(
    "call, expected",
    [
        ({"line": "no_answer"}, ["no_answer"]),
        ({"line": "busy"}, ["busy"]),
        ({"line": "voicemail"}, ["voicemail_left", "voicemail_none"]),
        ({"line": "not_in_service"}, ["not_in_service"]),
        ({"line": "failed"}, ["no_answer", "not_in_service"]),
        (
            {"line": "answered", "party": "third_party"},
            [
                "hung_up",
                "stop_or_complaint",
                "third_party",
                "wrong_number",
                "language",
                "deceased_reported",
                "represented",
            ],
        ),
        (
            {"line": "answered", "party": "unknown"},
            ["callback", "hung_up", "stop_or_complaint", "unverified", "language", "answered_dropped"],
        ),
        (
            {"line": "answered", "party": "borrower"},
            [
                "callback",
                "hung_up",
                "stop_or_complaint",
                "unverified",
                "language",
                "represented",
                "insolvency_moratorium",
                "vulnerable",
            ],
        ),
        (
            {"line": "answered", "verified": True},
            [
                "promise",
                "paid_already",
                "paid_in_call",
                "help_requested",
                "refused",
                "dispute",
                "callback",
                "hung_up",
                "stop_or_complaint",
            ],
        ),
    ],
)
def test_each_line_and_party_has_its_outcomes_in_the_order_of_their_keys(
    call: dict[str, Any], expected: list[str]
) -> None:
    assert codes(**call) == expected


def test_what_is_rarer_stands_behind_one_more_key() -> None:
    more = offered(shipped(), CallFacts(line="answered", verified=True, quote_open=True)).more
    assert [(one.key, str(one.outcome)) for one in more] == [
        ("1", "language"), ("2", "represented"), ("3", "insolvency_moratorium"),
        ("4", "vulnerable"), ("5", "quote_given"),
    ]  # fmt: skip


def test_nobody_is_the_right_party_before_the_identity_is_proved() -> None:
    for line, party in product((None, "answered"), (None, "borrower", "third_party", "unknown")):
        both = offered(shipped(), CallFacts(line=line, party=party))
        assert not RIGHT_PARTY & {one.outcome for one in (*both.shown, *both.more)}


def test_a_promise_is_not_offered_where_none_may_be_taken() -> None:
    assert "promise" not in codes(line="answered", verified=True, promise_open=False)


def test_never_more_than_nine_at_a_time_and_each_key_is_one_digit() -> None:
    lines = (None, "no_answer", "busy", "voicemail", "not_in_service", "failed", "answered")
    for line, party, verified in product(lines, (None, "borrower", "third_party", "unknown"), (False, True)):
        both = offered(shipped(), CallFacts(line=line, party=party, verified=verified, quote_open=True))
        for page in (both.shown, both.more):
            assert [one.key for one in page] == [str(n) for n in range(1, len(page) + 1)]
            assert len(page) <= 9


def test_every_outcome_has_a_place_in_the_order() -> None:
    assert set(ORDER) == set(Outcome)
    assert len(FIRST) == 7


@pytest.mark.parametrize(
    "outcome, asks",
    [
        (Outcome.PROMISE, ("amount", "due_on", "payer", "read_back", "follow_up_consent")),
        (Outcome.CALLBACK, ("callback_at",)),
        (Outcome.REFUSED, ("reason",)),
        (Outcome.STOP_OR_COMPLAINT, ("scope",)),
        (Outcome.PAID_ALREADY, ()),
        (Outcome.HELP_REQUESTED, ()),
    ],
)
def test_common_outcomes_act_at_once_and_the_others_ask_for_what_they_need(
    outcome: Outcome, asks: tuple[str, ...]
) -> None:
    choice = offered(shipped(), CallFacts(line="answered", verified=True)).of(outcome)
    assert choice is not None
    assert (choice.asks, choice.at_once) == (asks, not asks)
    assert choice.follow_up


@pytest.mark.parametrize("line", [None, "no_answer", "busy", "voicemail", "not_in_service", "failed", "answered"])
def test_a_timer_never_records_a_right_party_contact_a_refusal_or_a_promise(line: str | None) -> None:
    outcome = default_outcome(shipped(), line)
    assert outcome not in RIGHT_PARTY
    assert shipped()[outcome].default


def test_a_timer_records_what_the_script_came_to_where_that_may_be_a_default() -> None:
    assert default_outcome(shipped(), "voicemail") is Outcome.VOICEMAIL_LEFT
    assert default_outcome(shipped(), "voicemail", frozenset({"voicemail_none"})) is Outcome.VOICEMAIL_NONE
    assert default_outcome(shipped(), "answered", frozenset({"promise"})) is Outcome.ANSWERED_DROPPED

"""The decisions of a call: the debt waits for the identity, two details prove it, cards are refused."""

from datetime import date, timedelta

import pytest

from assistant.core.desk.call import NotNow, Timers, back, card_in, may_be_shown, owed, step, unsaid, verifying
from assistant.core.desk.identity import Known, day, matching, passed, unreadable
from assistant.core.desk.suggest import amounts, is_payday, weigh
from assistant.core.desk.suggest import days as suggested_days
from assistant.core.promise import LoanFacts, Part, PromisePolicy
from assistant.core.script import GeneratedScript, ShownAnswer, ShownNode, Stage
from assistant.core.terms import Outcome

TODAY = date(2026, 10, 1)


def node(
    name: str, stage: Stage, *ways: tuple[str, str], required: bool = False, outcome: Outcome | None = None
) -> ShownNode:
    answers = tuple(ShownAnswer(key=key, label=key, next=to) for key, to in ways)
    return ShownNode(id=name, text=name, required=required, captures=(), answers=answers, stage=stage, outcome=outcome)


SCRIPT = GeneratedScript(
    loan_id="L1", script="test", version="1", language="en", start="hello",
    nodes=(
        node("hello", Stage.OPENING, ("answered", "who"), ("no_one", "nobody"), required=True),
        node("nobody", Stage.EXIT, outcome=Outcome.NO_ANSWER),
        node("who", Stage.IDENTITY, ("passed", "statement"), ("failed", "unverified")),
        node("unverified", Stage.EXIT, outcome=Outcome.UNVERIFIED),
        node("statement", Stage.DEBT, ("continue", "ask"), ("refuses", "refused"), required=True),
        node("ask", Stage.PROMISE, ("noted", "read_back")),
        node("read_back", Stage.PROMISE, ("yes", "close"), required=True),
        node("close", Stage.CLOSING, outcome=Outcome.PROMISE),
        node("refused", Stage.CLOSING, outcome=Outcome.REFUSED),
    ),
)  # fmt: skip


@pytest.mark.parametrize("stage", list(Stage))
def test_before_the_identity_only_the_opening_the_check_and_the_ways_out_are_shown(stage: Stage) -> None:
    early = stage in (Stage.OPENING, Stage.IDENTITY, Stage.EXIT)
    assert may_be_shown(node("n", stage), verified=False) is early
    assert may_be_shown(node("n", stage), verified=True)


def test_no_answer_leads_to_the_debt_before_the_identity() -> None:
    with pytest.raises(NotNow, match="two details"):
        step(SCRIPT, "who", "passed", verified=False)
    assert step(SCRIPT, "who", "passed", verified=True).node == "statement"
    assert (verifying(SCRIPT, "who"), verifying(SCRIPT, "hello"), verifying(SCRIPT, "ask")) == ("passed", None, None)


def test_the_first_answer_says_how_the_line_was() -> None:
    assert (step(SCRIPT, "hello", "no_one", False).line, step(SCRIPT, "hello", "answered", False).line) == (
        "no_answer",
        "answered",
    )


def test_an_answer_that_is_not_offered_is_named_with_those_that_are() -> None:
    with pytest.raises(NotNow, match="answered, no_one"):
        step(SCRIPT, "hello", "promise", verified=True)


def test_back_goes_one_step_each_time_and_stops_at_the_first() -> None:
    trail = [{"to": "who"}, {"to": "statement"}]
    assert back(trail, "hello") == "who"
    assert back([*trail, {"to": "who", "back": True}], "hello") == "hello"
    with pytest.raises(NotNow):
        back([], "hello")


def test_every_way_to_a_promise_owes_the_statement_and_the_read_back() -> None:
    assert owed(SCRIPT, Outcome.PROMISE) == ("hello", "statement", "read_back")
    assert owed(SCRIPT, Outcome.REFUSED) == ("hello", "statement")
    assert unsaid(SCRIPT, Outcome.PROMISE, {"hello", "statement"}, read_back=False) == ("read_back",)
    assert unsaid(SCRIPT, Outcome.PROMISE, {"hello", "statement"}, read_back=True) == ()
    assert unsaid(SCRIPT, Outcome.PROMISE, {"hello"}, read_back=True) == ("statement",)
    assert unsaid(SCRIPT, Outcome.HUNG_UP, {"hello"}, read_back=False) == ()


ANA = Known(
    born_on=date(1980, 3, 4), postal_code="10001", street="1 Elm Street, NY", emails=("ana@example.com",),
    employer="Acme Ltd.", references=("L00001",),
)  # fmt: skip


@pytest.mark.parametrize(
    "said, matched",
    [
        ({"date_of_birth": "1980-03-04", "postal_code": "10001"}, ("date_of_birth", "postal_code")),
        ({"date_of_birth": "03/04/1980"}, ("date_of_birth",)),
        ({"date_of_birth": "04/03/1980"}, ()),
        ({"date_of_birth": "4 March 1980"}, ("date_of_birth",)),
        ({"date_of_birth": "1980-04-03"}, ()),
        ({"postal_code": " 100 01 "}, ("postal_code",)),
        ({"postal_code": "१०-००१"}, ("postal_code",)),
        ({"postal_code": "1000"}, ()),
        ({"email": "ANA@example.com"}, ("email",)),
        ({"reference": "0001"}, ("reference",)),
        ({"reference": "001"}, ()),
        ({"street": "1 elm street"}, ("street",)),
        ({"street": "1"}, ()),
        ({"employer": "acme ltd"}, ("employer",)),
        ({"employer": ""}, ()),
        ({"shoe_size": "44"}, ()),
    ],
)
def test_what_was_said_is_held_against_the_file(said: dict[str, str], matched: tuple[str, ...]) -> None:
    assert matching(said, ANA) == matched


def test_two_different_details_prove_a_person_one_does_not() -> None:
    assert passed(("postal_code", "email"))
    assert not passed(("postal_code",))
    assert not passed(("postal_code", "postal_code"))


def test_what_the_file_lacks_is_not_asked_for() -> None:
    assert Known(postal_code="10001").kinds == ("postal_code",)


@pytest.mark.parametrize(
    "said, locale",
    [
        ("1961-04-06", "en_US"),
        ("4/6/1961", "en_US"),
        ("6/4/1961", "en_IN"),
        ("6 April 1961", "en_US"),
        ("Apr. 6th, 1961", "en_US"),
        ("6 de abril de 1961", "es_US"),
        ("1961年4月6日", "zh"),
        ("६ अप्रैल १९६१", "hi_IN"),
    ],
)
def test_a_day_is_read_as_people_write_it(said: str, locale: str) -> None:
    assert day(said, locale) == date(1961, 4, 6)


@pytest.mark.parametrize("said", ["not a day", "31/02/1980", "4/6/61", "April 1961", "6 Foo 1961"])
def test_a_day_that_nobody_can_read_is_not_wrong_but_asked_again(said: str) -> None:
    assert unreadable({"date_of_birth": said, "postal_code": "?"}, "en_US") == ("date_of_birth",)


@pytest.mark.parametrize("note, card", [("paid with 4111 1111 1111 1111", True), ("ref 4111111111111112", False)])
def test_a_card_number_is_known_by_its_check_digit(note: str, card: bool) -> None:
    assert card_in(note) is card


def test_a_wrap_up_is_extended_as_often_as_it_may_be() -> None:
    from datetime import UTC, datetime

    noon = datetime(2026, 10, 1, 12, tzinfo=UTC)
    timers = Timers(
        least=timedelta(seconds=5), most=timedelta(seconds=60), extension=timedelta(seconds=30), extends_max=1
    )
    assert timers.begin(noon) == {
        "wrap_min_at": noon + timedelta(seconds=5),
        "wrap_max_at": noon + timedelta(seconds=60),
    }
    assert timers.extended(noon, 0) == noon + timedelta(seconds=30)
    with pytest.raises(NotNow, match="extended 1 times"):
        timers.extended(noon, 1)


FACTS = LoanFacts(
    as_of=TODAY, currency="USD", dpd=12, balance_minor=50_000, amount_past_due_minor=10_000, stop_roll_minor=6_000
)


def test_amounts_are_suggested_from_dues_and_what_was_paid_before() -> None:
    found = amounts(FACTS, PromisePolicy(), minimum_minor=10_000, last_paid_minor=7_500, plan_part_minor=60_000)
    assert [(one.amount_minor, one.codes) for one in found] == [
        (10_000, ("past_due", "minimum")),
        (7_500, ("last_paid",)),
        (6_000, ("stop_roll",)),
        (4_000, ("least",)),
    ]


def test_days_name_paydays_weekends_and_holidays() -> None:
    found = {one.on.day: one for one in suggested_days(FACTS, PromisePolicy(), payday=3)}
    assert max(found) == 8  # the horizon of the first month
    assert found[1].codes == ("today",)
    assert found[3].codes == ("payday", "weekend")
    assert not found[3].fits
    assert found[5].codes == ("after_payday",)  # the Monday after


@pytest.mark.parametrize("day, payday, yes", [(28, 30, True), (27, 30, False), (28, None, False), (15, 15, True)])
def test_a_payday_past_the_month_s_end_is_its_last_day(day: int, payday: int | None, yes: bool) -> None:
    assert is_payday(date(2027, 2, day), payday) is yes


def test_the_policy_answers_while_an_offer_is_typed() -> None:
    fine = weigh([Part(due_on=TODAY + timedelta(days=5), amount_minor=10_000)], FACTS, PromisePolicy())
    assert fine.accepted
    far = weigh([Part(due_on=TODAY + timedelta(days=9), amount_minor=10_000)], FACTS, PromisePolicy())
    assert (far.accepted, far.needs_supervisor) == (False, True)
    assert "after 2026-10-08" in far.why[0]

"""Which contacts are worth hearing, how a scorecard adds up, how far reviewers agree, when a score may be disputed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from assistant.config import shipped
from assistant.core.dates import zone
from assistant.core.quality import agreement
from assistant.core.quality.card import Answers, Card, card_for, load_card, rivals, total, unfit, unknown_scripts
from assistant.core.quality.chance import by_chance, draw, to_reach, week_of
from assistant.core.quality.edge import edge_minutes
from assistant.core.quality.notes import alike
from assistant.core.quality.policy import load_review
from assistant.core.quality.risk import ContactFacts, score, weigh, words
from assistant.core.quality.sight import Given, disputable_until, sees
from assistant.yamlfile import parse_yaml, read_yaml
from tests.steps.working import rules

POLICY = rules().review
DULL = ContactFacts(outcome="no_answer")
TALK = ContactFacts(outcome="promise", read_back=True)


def codes(facts: ContactFacts) -> list[str]:
    return [one.code for one in weigh(facts, POLICY)]


# Each risk, on its boundary: the fact that is one too few, and the one that is enough.
@pytest.mark.parametrize(
    "facts,quiet,loud,code",
    [
        (TALK, {"unsaid": ()}, {"unsaid": ("disclosure",)}, "required_line_missing"),
        (TALK, {"forbidden": ()}, {"forbidden": ("arrest",)}, "forbidden_words"),
        (TALK, {"read_back": True}, {"read_back": False}, "promise_without_read_back"),
        (TALK, {"override": False}, {"override": True}, "override"),
        (TALK, {"complaint_days": 4}, {"complaint_days": 3}, "complaint"),
        (TALK, {"edge_minutes": 11}, {"edge_minutes": 10}, "window_edge"),
        (TALK, {"silence_seconds": 239}, {"silence_seconds": 240}, "long_silence"),
        (TALK, {"transcript_silence_seconds": 39}, {"transcript_silence_seconds": 40}, "long_silence"),
        (DULL, {"gateway_heard": False}, {"gateway_heard": False, "gateway_tells": True}, "no_gateway_call"),
        (TALK, {"alike_notes": 2}, {"alike_notes": 3}, "look_alike_notes"),
        (TALK, {"put_off": 2}, {"put_off": 3}, "often_put_off"),
        (TALK, {"clock_ended": False}, {"clock_ended": True}, "clock_ended"),
    ],
)
def test_each_risk_begins_where_its_policy_says(
    facts: ContactFacts, quiet: Mapping[str, Any], loud: Mapping[str, Any], code: str
) -> None:
    assert code not in codes(replace(facts, **quiet))
    assert codes(replace(facts, **loud)) == [code]


def test_hang_ups_count_as_a_share_of_enough_calls_and_only_in_a_call_that_was_hung_up() -> None:
    many = ContactFacts(outcome="hung_up", hang_ups=2, calls=10)
    assert codes(many) == ["hang_ups"]
    assert codes(replace(many, hang_ups=1)) == []
    assert codes(replace(many, calls=9)) == []
    assert codes(replace(many, outcome="busy")) == []


def test_a_transcript_knows_better_than_the_steps_whether_anybody_spoke() -> None:
    assert codes(replace(TALK, silence_seconds=900, transcript_silence_seconds=5)) == []


def test_a_promise_that_nobody_recorded_on_the_screen_is_not_blamed_on_another_outcome() -> None:
    assert codes(ContactFacts(outcome="refused", read_back=False)) == []


def test_the_heaviest_reason_comes_first_and_the_score_is_the_sum() -> None:
    found = weigh(replace(TALK, override=True, forbidden=("arrest", "police")), POLICY)
    assert [one.code for one in found] == ["forbidden_words", "override"]
    assert score(found) == 120
    said = words([one.as_json() for one in found], POLICY, "en")
    assert said[0] == "forbidden words in the transcript: arrest, police"
    assert words([found[1].as_json()], POLICY, "es") == ["se anuló una regla para este contacto"]
    assert words([{"code": "no_such_risk", "values": {}}], POLICY, "en") == ["no such risk"]


def test_a_risk_of_no_weight_is_switched_off() -> None:
    off = POLICY.risks.override.model_copy(update={"weight": 0})
    without = POLICY.model_copy(update={"risks": POLICY.risks.model_copy(update={"override": off})})
    assert weigh(replace(TALK, override=True), without) == ()


def test_the_draw_is_the_same_again_and_another_under_another_secret_day_or_contact() -> None:
    day = date(2026, 10, 1)
    drawn = draw(b"secret", day, "c1")
    assert drawn == draw(b"secret", day, "c1")
    assert (
        len({drawn, draw(b"other", day, "c1"), draw(b"secret", date(2026, 10, 2), "c1"), draw(b"secret", day, "c2")})
        == 4
    )


def test_the_share_that_is_drawn_is_the_share_that_was_asked_for() -> None:
    hits = sum(by_chance(draw(b"secret", date(2026, 10, 1), f"c{n}"), 10) for n in range(5000))
    assert 400 < hits < 600
    assert not any(by_chance(draw(b"secret", date(2026, 10, 1), f"c{n}"), 0) for n in range(100))
    assert all(by_chance(draw(b"secret", date(2026, 10, 1), f"c{n}"), 100) for n in range(100))


def test_a_week_lacks_what_its_minimum_is_above_what_was_chosen() -> None:
    assert to_reach(2, 0, [7, 8, 9]) == (7, 8)
    assert to_reach(2, 2, [7]) == ()
    assert to_reach(2, 0, [7]) == (7,)
    assert week_of(date(2026, 10, 4)) == date(2026, 9, 28)  # a Sunday belongs to the Monday before it


def test_the_edge_is_that_of_the_borrowers_own_clock() -> None:
    profiles, chicago = [rules().profiles["us-reg-f"]], [zone("America/Chicago")]
    late = datetime(2026, 10, 2, 1, 55, tzinfo=UTC)  # 20:55 in Chicago, whose calls end at 21:00
    assert edge_minutes(profiles, "call", chicago, late) == 5
    assert edge_minutes(profiles, "call", [zone("America/Denver")], late) == 65
    assert edge_minutes(profiles, "call", chicago, datetime(2026, 10, 1, 13, 0, tzinfo=UTC)) == 0  # 08:00
    assert edge_minutes([], "call", chicago, late) is None


def test_pasted_notes_are_alike_whatever_their_numbers_and_short_ones_say_nothing() -> None:
    policy = POLICY.risks.look_alike_notes
    pasted = "Customer promises to pay 200 on the 5th, reminded"
    assert alike(pasted, ["Customer promises to pay 350 on the 12th, reminded"], policy) == 1
    assert alike(pasted, ["Lost her job in May, asks for the hardship form"], policy) == 0
    assert alike("no answer", ["no answer", "no answer"], policy) == 0


# The policy's file, broken in one place.
@pytest.mark.parametrize(
    "right,wrong,problem,mend",
    [
        ("choose_from: 40", "chose_from: 40", "unknown field chose_from", "choose_from"),
        ("weight: 60", "weight: -1", "greater than or equal to 0", "-1"),
        ("{lines}", "{line}", "has no value {line}", "lines"),
        ("{minutes} minutes from", "{minutes minutes from", "brace without its pair", "close it"),
        ("chance_percent: 2", "chance_percent: 200", "less than or equal to 100", "200"),
    ],
)
def test_a_slip_in_the_policy_is_named_with_its_mend(right: str, wrong: str, problem: str, mend: str) -> None:
    text = (shipped("config") / "review.yaml").read_text(encoding="utf-8")
    policy, problems = load_review(parse_yaml(text.replace(right, wrong, 1), "review.yaml"))
    assert policy is None
    assert any(problem in one.problem and mend in one.mend and one.line for one in problems), problems


CARD = """
title: {en: A call}
channel: call
pass_percent: 80
sections:
  - title: {en: All}
    items:
      - {id: greeting, title: {en: Greeting}, points: 10}
      - {id: amounts, title: {en: Amounts}, points: 30, levels: [15]}
      - {id: tone, title: {en: Tone}, points: 10, not_applicable: false}
automatic_fails:
  - {id: threat, title: {en: A threat}}
"""


def card(text: str = CARD, name: str = "call") -> Card:
    made, problems = load_card(parse_yaml(text, f"{name}.yaml"), name)
    assert made is not None, problems
    return made


FULL = {"greeting": 10, "amounts": 30, "tone": 10}


def test_what_does_not_apply_leaves_the_most_that_can_be_had() -> None:
    made = total(card(), Answers(points={"greeting": None, "amounts": 15, "tone": 10}))
    assert (made.points, made.most, made.percent, made.passed) == (25, 40, 62.5, False)
    whole = total(card(), Answers(points={"greeting": 0, "amounts": 30, "tone": 10}))
    assert (whole.percent, whole.passed) == (80.0, True)  # the pass mark itself passes


def test_an_automatic_fail_leaves_nothing_and_needs_its_comment() -> None:
    fails = Answers(points=FULL, fails=frozenset({"threat"}))
    assert unfit(card(), fails) == [("threat", "comment")]
    assert unfit(card(), replace(fails, comments={"threat": "  "})) == [("threat", "comment")]
    said = replace(fails, comments={"threat": "at 2:10"})
    assert unfit(card(), said) == []
    made = total(card(), said)
    assert (made.points, made.percent, made.failed, made.passed) == (0, 0.0, True, False)


@pytest.mark.parametrize(
    "points,wrong",
    [
        ({"greeting": 10, "amounts": 30}, [("tone", "open")]),
        (FULL | {"amounts": 16}, [("amounts", "points")]),
        (FULL | {"tone": None}, [("tone", "na")]),
        (FULL, []),
    ],
)
def test_what_cannot_be_scored_is_named_item_by_item(points: dict[str, int | None], wrong: list[Any]) -> None:
    assert unfit(card(), Answers(points=points)) == wrong


def test_where_nothing_applied_there_is_nothing_to_score() -> None:
    free = card(CARD.replace(", not_applicable: false", ""))
    assert unfit(free, Answers(points=dict.fromkeys(FULL))) == [("", "nothing")]


@pytest.mark.parametrize(
    "right,wrong,problem",
    [
        ("id: tone", "id: amounts", "amounts stands twice"),
        ("id: threat", "id: tone", "tone stands twice"),
        ("levels: [15]", "levels: [31]", "a level is above its 30 points"),
        ("points: 10,", "points: 0,", "greater than or equal to 1"),
        ("pass_percent: 80", "pass_percent: 101", "less than or equal to 100"),
        ("channel: call", "channel: telex", "channel"),
        ("title: {en: A threat}", "title: {}", "at least 1"),
    ],
)
def test_a_slip_in_a_scorecard_is_named_with_its_line(right: str, wrong: str, problem: str) -> None:
    made, problems = load_card(parse_yaml(CARD.replace(right, wrong, 1), "call.yaml"), "call")
    assert made is None
    assert any(problem in one.problem and one.line for one in problems), problems


def test_the_card_that_names_the_script_comes_before_the_channels_own() -> None:
    own, special = card(), card(CARD.replace("channel: call", "channel: call\nscripts: [hardship]"), "hard")
    cards = {"call": own, "hard": special}
    assert card_for(cards, "call", "hardship") is special
    assert card_for(cards, "call", "m1_solve") is own
    assert card_for(cards, "sms", None) is None
    assert rivals(cards) == []
    assert rivals({**cards, "again": own}) == [("call", "again")]
    text = CARD.replace("channel: call", "channel: call\nscripts: [hardshp]")
    (unknown,) = unknown_scripts(parse_yaml(text, "x.yaml"), card(text), ["hardship"])
    assert "did you mean `hardship`?" in unknown.mend


def test_a_changed_card_has_another_version() -> None:
    assert card().version != card(CARD.replace("points: 30", "points: 20")).version
    shipped_card, problems = load_card(read_yaml(shipped("config") / "scorecards" / "call.yaml"), "call")
    assert problems == ()
    assert shipped_card is not None
    assert sum(item.points for item in shipped_card.items.values()) == 100


def test_kappa_takes_out_what_chance_would_give() -> None:
    # The example of Cohen's measure in every textbook: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no.
    made = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    found = agreement.agreement("tone", made)
    assert (found.n, found.percent, found.kappa) == (50, 70.0, 0.4)
    assert agreement.kappa([("y", "n"), ("n", "y")]) == -1.0
    assert agreement.kappa([("y", "y"), ("n", "n")]) == 1.0


def test_there_is_no_kappa_where_everybody_always_gave_one_answer() -> None:
    found = agreement.agreement("tone", [("y", "y")] * 9)
    assert (found.percent, found.kappa) == (100.0, None)
    assert agreement.agreement("tone", []) == agreement.Agreement(item="tone", n=0, percent=None, kappa=None)


def test_three_reviewers_of_one_contact_are_three_pairs() -> None:
    given = {"ann": {"tone": "10"}, "bob": {"tone": "5"}, "cat": {"tone": "10"}}
    assert agreement.pairs(given) == {"tone": [("10", "5"), ("10", "10"), ("5", "10")]}
    (one,) = agreement.differences(given)
    assert one.answers == {"ann": "10", "bob": "5", "cat": "10"}
    assert agreement.together([given, {"ann": {"tone": "0"}}])["tone"] == agreement.pairs(given)["tone"]


def test_in_a_calibration_nobody_sees_anothers_score_before_their_own() -> None:
    theirs = Given(kind="calibration", reviewer="ann")
    assert not sees(theirs, [theirs], "bob", calibrated=True)
    assert sees(theirs, [theirs], "ann", calibrated=True)
    assert sees(theirs, [theirs, Given(kind="calibration", reviewer="bob")], "bob", calibrated=True)
    # Having given the collector's score before is no scoring of the calibration.
    assert not sees(theirs, [theirs, Given(kind="review", reviewer="bob")], "bob", calibrated=True)
    assert sees(Given(kind="review", reviewer="ann"), [], "bob", calibrated=False)


def test_a_score_may_be_disputed_over_business_days() -> None:
    assert disputable_until(date(2026, 10, 8), 2, "US") == date(2026, 10, 13)  # a weekend and Columbus Day lie between

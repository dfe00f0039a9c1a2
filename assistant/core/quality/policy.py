"""`config/review.yaml`: what makes a contact worth hearing, how much is heard by chance, how a transcript is read."""

import string
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.quality.said import Line, Said
from assistant.core.shapes import did_you_mean, shaped

Count = Annotated[int, Field(ge=1, le=10_000)]
Percent = Annotated[float, Field(ge=0, le=100)]
Weight = Annotated[int, Field(ge=0, le=1000)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Risk(Strict):
    """`says`: why, in words; the values in braces are those of VALUES. A weight of 0 switches the risk off."""

    weight: Weight
    says: Said


class LongSilence(Risk):
    seconds: Count  # between two steps of the script
    transcript_seconds: Count  # between two turns of a transcript


class WindowEdge(Risk):
    minutes: Count


class AfterContact(Risk):
    days: Annotated[int, Field(ge=0, le=90)]


class HangUps(Risk):
    percent: Percent
    of_calls: Annotated[int, Field(ge=2, le=500)]  # their last so many
    calls_min: Count


class AlikeNotes(Risk):
    score: Percent
    of_notes: Annotated[int, Field(ge=2, le=200)]
    notes_min: Count
    letters_min: Count


class PutOff(Risk):
    times: Count
    days: Annotated[int, Field(ge=1, le=366)]
    acts: Annotated[list[Line], Field(min_length=1)]  # outcomes of the contact log


class Risks(Strict):
    required_line_missing: Risk
    forbidden_words: Risk
    promise_without_read_back: Risk
    override: Risk
    complaint: AfterContact
    window_edge: WindowEdge
    long_silence: LongSilence
    no_gateway_call: Risk
    look_alike_notes: AlikeNotes
    often_put_off: PutOff
    hang_ups: HangUps
    clock_ended: Risk
    chance: Risk
    minimum: Risk
    by_hand: Risk


class Hearing(Strict):
    """How alike, of 100, what was said and what is sought must be; `*_from`: letters below which only exact counts."""

    required_score: Percent
    forbidden_score: Percent
    forbidden_score_unspaced: Percent
    fuzzy_from: Count
    fuzzy_from_unspaced: Count
    negation_words: Count  # a negation so many words away denies what it stands by
    negations: Annotated[dict[str, list[Line]], Field(min_length=1)]
    after: list[Line] = []  # languages whose negation follows what it denies


class ReviewPolicy(Strict):
    choose_from: Weight
    chance_percent: Percent
    minimum_a_week: Annotated[int, Field(ge=0, le=100)]
    claim_minutes: Annotated[int, Field(ge=5, le=24 * 60)]
    dispute_business_days: Annotated[int, Field(ge=1, le=60)]
    risks: Risks
    hearing: Hearing

    def risk(self, code: str) -> Risk:
        found: Risk = getattr(self.risks, code)
        return found


# What each risk's words may name.
VALUES: Mapping[str, frozenset[str]] = {
    "required_line_missing": frozenset({"lines", "count"}),
    "forbidden_words": frozenset({"things", "count"}),
    "complaint": frozenset({"days"}),
    "window_edge": frozenset({"minutes"}),
    "long_silence": frozenset({"seconds"}),
    "look_alike_notes": frozenset({"count"}),
    "often_put_off": frozenset({"count", "days"}),
    "hang_ups": frozenset({"count", "calls"}),
}


def load_review(document: Located) -> tuple[ReviewPolicy | None, tuple[Problem, ...]]:
    """The policy, or None and all that is wrong with it."""
    policy, problems = shaped(ReviewPolicy, document)
    if policy is None:
        return None, problems
    found = tuple(problem for code in Risks.model_fields for problem in _unspoken(document, policy, code))
    if found:
        return None, found
    return policy, ()


def _unspoken(document: Located, policy: ReviewPolicy, code: str) -> list[Problem]:
    """Words that name a value which this risk does not have."""
    known = VALUES.get(code, frozenset())
    found = []
    for language, words in policy.risk(code).says.items():
        place = ("risks", code, "says", language)
        try:
            named = {name for _text, name, _spec, _turn in string.Formatter().parse(words) if name is not None}
        except ValueError:
            found.append(document.problem(place, f"{code} has a brace without its pair", "close it, or take it out"))
            continue
        for name in sorted(named - known):
            mend = did_you_mean(name, sorted(known)) if known else "take the braces out"
            found.append(document.problem(place, f"{code} has no value {{{name}}}", mend))
    return found

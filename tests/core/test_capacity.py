"""Who gets the day's minutes: the best value first, a share for small balances, and the same answer in any order."""

import json
import random

import pytest

from assistant.core.treatment.capacity import Claim, Threshold, share_out


def claim(worth: float, owed: int = 1_000, units: float = 6, promised: int = 0, tie: float = 0.5) -> Claim:
    return Claim(key=(promised, worth, tie), units=units, owed_minor=owed)


def admitted(claims: list[Claim], limit: float, share: float = 0.0) -> list[float]:
    threshold = share_out(claims, limit, share)
    return sorted((one.key[1] for one in claims if threshold.admits(one)), reverse=True)


def test_everybody_is_in_when_all_fit() -> None:
    assert admitted([claim(1), claim(2)], 12) == [2, 1]


@pytest.mark.parametrize("minutes, expected", [(5.9, []), (6, [3]), (11.9, [3]), (12, [3, 2])])
def test_the_best_value_per_minute_gets_the_minutes(minutes: float, expected: list[float]) -> None:
    assert admitted([claim(1), claim(3), claim(2)], minutes) == expected


def test_what_was_promised_goes_before_what_is_worth_more() -> None:
    claims = [claim(9), claim(1, promised=1)]
    assert admitted(claims, 6) == [1]


def test_a_tenth_of_the_slots_is_for_small_balances() -> None:
    large = [claim(100 + n, owed=10_000, units=1) for n in range(50)]
    small = [claim(n / 100, owed=100, units=1) for n in range(50)]
    assert len([worth for worth in admitted(large + small, 40, 0.10) if worth < 1]) == 4
    assert len([worth for worth in admitted(large + small, 40, 0.0) if worth < 1]) == 0


def test_the_small_share_that_nobody_needs_goes_to_the_best_of_the_rest() -> None:
    claims = [claim(n, owed=1_000, units=1) for n in range(20)]  # no balance below the median
    assert len(admitted(claims, 10, 0.5)) == 10


def test_the_answer_does_not_depend_on_the_order() -> None:
    dice = random.Random(4)
    claims = [
        claim(dice.choice((1.0, 2.0, 3.0)), dice.randint(1, 900), dice.choice((5, 6, 12)), tie=dice.random())
        for _ in range(300)
    ]
    first = share_out(claims, 400, 0.1)
    dice.shuffle(claims)
    assert share_out(claims, 400, 0.1) == first


def test_the_limit_is_never_passed() -> None:
    dice = random.Random(5)
    for _ in range(200):
        claims = [
            claim(dice.random(), dice.randint(1, 900), dice.choice((1, 5, 6, 12)), tie=dice.random())
            for _ in range(dice.randint(1, 60))
        ]
        limit, share = dice.choice((0, 7, 50, 120)), dice.choice((0.0, 0.1, 0.5))
        threshold = share_out(claims, limit, share)
        assert sum(one.units for one in claims if threshold.admits(one)) <= limit


def test_thresholds_come_back_from_the_store_as_they_were() -> None:
    claims = [claim(n / 7, owed=n, units=1, tie=n / 13) for n in range(100)]
    threshold = share_out(claims, 33, 0.1)
    assert Threshold.from_json(json.loads(json.dumps(threshold.as_json()))) == threshold

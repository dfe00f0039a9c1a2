"""Whether two files are asked about: the score's signs, each side of its edge."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.core.same_person import LIKELY, File, Likeness, is_news, likeness

BORN = date(1980, 5, 1)
RUTH = File(kind="person", name="Ruth Hale")
PHONE, EMAIL = frozenset({"+15305550101"}), frozenset({"ruth@example.com"})


def both(**same: Any) -> tuple[File, File]:
    return replace(RUTH, **same), replace(RUTH, **same)


@pytest.mark.parametrize(
    ("same", "other", "score"),
    [
        ({}, {}, 40),  # a name alone
        ({"postal_code": "95814"}, {}, 50),  # a name in one town
        ({"postal_code": "95814", "address": "1 Main Street"}, {}, 70),
        ({"phones": PHONE}, {}, 75),
        ({"phones": PHONE}, {"name": "Hale, RUTH"}, 75),  # the parts of a name in any order
        ({"born_on": BORN}, {"name": "Ruth Halle"}, 60),  # written in two ways: on the edge
        ({"born_on": BORN}, {"name": "Ruth Hale-Marsh"}, 25),  # one day is many people's
        ({"phones": PHONE, "born_on": BORN}, {"name": "Ruth Hale-Marsh"}, 60),
        ({"phones": PHONE, "address": "1 Main Street", "postal_code": "95814"}, {"name": "Ruth Hale-Marsh"}, 55),
        ({"phones": PHONE, "emails": EMAIL, "address": "1 Main Street", "postal_code": "95814"}, {"name": "Bo Vu"}, 55),
        ({"phones": PHONE}, {"born_on": date(2005, 3, 1)}, 75),  # unknown on one side: no sign
    ],
)
def test_what_agrees_is_weighed(same: dict[str, Any], other: dict[str, Any], score: int) -> None:
    one, two = both(**same)
    found = likeness(one, replace(two, **other))
    assert (found.score, found.is_likely) == (score, score >= LIKELY), found


def test_a_father_and_his_son_of_one_name_and_number_are_two() -> None:
    one, two = both(phones=PHONE, born_on=BORN)
    found = likeness(one, replace(two, born_on=date(2005, 3, 1)))
    assert found == Likeness(score=35, agrees=("name", "phone"), differs=("born_on",))


def test_a_person_and_a_firm_are_never_one() -> None:
    one, two = both(phones=PHONE, emails=EMAIL)
    assert likeness(one, replace(two, kind="company")).score == 0


def test_only_a_new_sign_is_worth_asking_again() -> None:
    one, two = both(phones=PHONE)
    then = ("name", "phone")
    assert not is_news(then, likeness(one, two))
    mailed = likeness(replace(one, emails=EMAIL), replace(two, emails=EMAIL))
    assert is_news(then, mailed)
    assert not is_news((*then, "email"), likeness(one, two)), "less than before is no news"

"""Which profiles judge whom: the portfolio's list, or every place where the borrower may be, and the product."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.core.gate import Place
from assistant.core.gate.choice import Choosing, Chosen, profiles_for
from assistant.profiles import load_profiles

PROFILES, _ = load_profiles(Path(__file__).parents[2] / "config" / "jurisdictions")
CREDITOR, COLLECTOR = "creditor_in_own_name", "collector"
US = {"us-tcpa", "us-bankruptcy"}
EAST, WEST = "America/New_York", "America/Los_Angeles"


def home(region: str | None, zone: str = EAST, country: str = "US", code: str | None = None) -> Place:
    return Place(zone=zone, country=country, region=region, postal_code=code)


def number(begins: str, zone: str = EAST) -> Place:
    return Place(zone=zone, evidence="area_code", country="US", number=begins)


def chosen(*places: Place, **changed: Any) -> tuple[Chosen, ...]:
    given = {"named": None, "acts_as": CREDITOR, "products": frozenset({"consumer_loan"}), "as_of": date(2026, 11, 22)}
    return profiles_for(PROFILES, Choosing(places=places, **{**given, **changed}))


def ids(*places: Place, **changed: Any) -> set[str]:
    names = [one.profile.id for one in chosen(*places, **changed)]
    assert names[0] == "house"
    return set(names[1:])


@pytest.mark.parametrize(
    ("places", "extra"),
    [
        ((home("FL"),), set()),
        ((home("MA"),), {"us-ma"}),
        ((home("us-ma"),), {"us-ma"}),
        ((home("DC"),), {"us-dc"}),
        ((home("WA", WEST),), {"us-wa"}),
        ((home("NY", code="10001"),), {"us-nyc"}),
        ((home("NY", code="14201"),), set()),  # Buffalo
        ((home("NY"),), {"us-nyc"}),  # nobody knows where in the state
        ((home("FL"), number("+1617")), {"us-ma"}),
        ((home("WA", WEST), number("+1212")), {"us-wa", "us-nyc"}),
        ((home("FL"), number("+1305")), set()),
        ((number("+1305"),), set()),
        ((number("+1202"),), {"us-dc"}),
        ((home(None),), {"us-ma", "us-nyc", "us-dc"}),  # no region on file: any of that clock
        ((home(None, WEST),), {"us-wa"}),
        ((home(None), number("+1305")), set()),  # the number tells the region
        ((home(None), number("+1617")), {"us-ma"}),
        ((home(None, "America/Chicago"),), set()),
    ],
)
def test_each_place_that_the_file_suggests_brings_its_profiles(places: tuple[Place, ...], extra: set[str]) -> None:
    assert ids(*places) == US | extra


@pytest.mark.parametrize(
    ("place", "product", "names"),
    [
        (home("SH", "Asia/Shanghai", "CN"), "consumer_loan", {"cn-gbt45251", "cn-cba2026"}),
        (home(None, "Asia/Shanghai", "CN"), "credit_card", {"cn-gbt45251", "cn-cba2026", "cn-creditcard"}),
        (home(None, "Asia/Shanghai", "CN"), "consumer_finance", {"cn-gbt45251", "cn-cba2026", "cn-cfc"}),
        (home("MH", "Asia/Kolkata", "IN"), "consumer_loan", {"in-rbi-2026", "in-rbi-2027"}),
        (home("MH", "Asia/Kolkata", "IN"), "microfinance", {"in-rbi-2026", "in-rbi-2027", "in-rbi-mfi-2026"}),
        (home(None, "Europe/London", "GB"), "consumer_loan", {"uk-conc", "uk-breathing-space"}),
        (home("SP", "America/Sao_Paulo", "BR"), "consumer_loan", {"br-sp"}),
        (home("MG", "America/Sao_Paulo", "BR"), "consumer_loan", set()),
        (home(None, "America/Sao_Paulo", "BR"), "consumer_loan", {"br-sp", "br-rj", "br-es"}),
        (home(None, "Asia/Taipei", "TW"), "credit_card", set()),
    ],
)
def test_country_region_and_product_choose(place: Place, product: str, names: set[str]) -> None:
    assert ids(place, products=frozenset({product})) == names


def test_a_borrower_who_may_live_in_two_countries_gets_both() -> None:
    assert ids(home("FL"), home(None, "America/Mexico_City", "MX")) == US | {"mx"}
    assert ids(Place(zone="Asia/Manila"), home("FL")) == US | {
        "ph"
    }  # the zone says the country where nothing else does


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2026, 12, 31), {"in-rbi-2026", "in-rbi-2027"}),
        (date(2027, 1, 1), {"in-rbi-2027"}),
        (date(2025, 11, 1), {"in-rbi-2026"}),  # more than a year before the new one
    ],
)
def test_a_profile_that_is_over_is_not_chosen_and_one_to_come_is(day: date, names: set[str]) -> None:
    assert ids(home("MH", "Asia/Kolkata", "IN"), as_of=day) == names


def test_regulation_f_is_for_those_who_collect_for_another() -> None:
    assert ids(home("FL"), acts_as=COLLECTOR) == US | {"us-reg-f"}


def test_a_portfolios_own_list_is_taken_as_it_is_with_house() -> None:
    assert ids(home("MA"), named=("us-reg-f", "house", "us-reg-f")) == {"us-reg-f"}
    assert ids(home("MA"), named=()) == set()


def test_each_profile_says_why_it_was_chosen() -> None:
    why = {
        one.profile.id: one.because for one in chosen(home("FL"), number("+1617"), home(None, "Asia/Shanghai", "CN"))
    }
    assert why["house"] == "the house's own rules, always"
    assert why["us-tcpa"] == "residence in US"
    assert why["us-ma"] == "a number in US-MA"
    assert {one.because for one in chosen(named=("ph",))} == {"the house's own rules, always", "the portfolio names it"}
    unknown = {one.profile.id: one.because for one in chosen(home(None))}
    assert unknown["us-dc"] == "no region on file: it may be US-DC"
    card = chosen(home(None, "Asia/Shanghai", "CN"), products=frozenset({"credit_card"}))
    assert {one.profile.id: one.because for one in card}["cn-creditcard"] == "residence in CN, credit card"

"""Where each profile that binds unasked begins and ends: its area codes, its regions, its postal codes, its days."""

from datetime import date

import pytest

from assistant.core.gate import Place
from tests.core.test_gate_choice import EAST, WEST, home, ids

OF_STATES = {"us-ma", "us-nyc", "us-dc", "us-wa"}
AREA_CODES = {
    "us-ma": "339 351 413 508 617 774 781 857 978",
    "us-nyc": "212 332 347 646 718 917 929",
    "us-dc": "202 771",
    "us-wa": "206 253 360 425 509 564",
}
NEIGHBOURS = "203 305 312 401 415 503 516 603 703 914"  # Connecticut … Virginia, and New York outside the city
DDD = {"br-sp": "11 12 13 14 15 16 17 18 19", "br-rj": "21 22 24", "br-es": "27 28"}
OTHER_DDD = "31 41 51 61 71 81 91"


def number(begins: str, country: str, zone: str) -> Place:
    return Place(zone=zone, evidence="area_code", country=country, number=begins)


@pytest.mark.parametrize(
    ("name", "code"), [(name, code) for name, codes in AREA_CODES.items() for code in codes.split()]
)
def test_a_number_of_the_state_brings_its_rules(name: str, code: str) -> None:
    zone = WEST if name == "us-wa" else EAST
    assert ids(home("FL"), number(f"+1{code}", "US", zone)) & OF_STATES == {name}


@pytest.mark.parametrize("code", NEIGHBOURS.split())
def test_a_number_of_a_neighbour_brings_none(code: str) -> None:
    assert ids(home("FL"), number(f"+1{code}", "US", EAST)) & OF_STATES == set()


@pytest.mark.parametrize(("name", "code"), [(name, code) for name, codes in DDD.items() for code in codes.split()])
def test_a_number_of_the_brazilian_state_brings_its_rules(name: str, code: str) -> None:
    zone = "America/Sao_Paulo"
    assert ids(home("MG", zone, "BR"), number(f"+55{code}", "BR", zone)) == {name}


@pytest.mark.parametrize("code", OTHER_DDD.split())
def test_a_number_of_another_brazilian_state_brings_none(code: str) -> None:
    zone = "America/Sao_Paulo"
    assert ids(home("MG", zone, "BR"), number(f"+55{code}", "BR", zone)) == set()


@pytest.mark.parametrize("region", ["SP", "RJ", "ES"])
def test_each_brazilian_state_has_its_own_rules(region: str) -> None:
    assert ids(home(region, "America/Sao_Paulo", "BR")) == {f"br-{region.lower()}"}


@pytest.mark.parametrize("name", ["br-sp", "br-rj", "br-es"])
def test_a_brazilian_of_unknown_state_who_lives_on_another_clock_is_in_none_of_them(name: str) -> None:
    assert name in ids(home(None, "America/Sao_Paulo", "BR"))
    assert name not in ids(home(None, "America/Manaus", "BR"))


@pytest.mark.parametrize("zone", ["America/Chicago", "America/Denver", "Pacific/Honolulu"])
def test_an_american_of_unknown_state_who_lives_on_another_clock_is_in_no_overlay(zone: str) -> None:
    assert ids(home(None, zone)) & OF_STATES == set()


@pytest.mark.parametrize(
    ("code", "is_city"),
    [
        ("10001", True),  # Manhattan
        ("10118", True),
        ("10282", True),
        ("10301", True),  # Staten Island
        ("10451", True),  # the Bronx
        ("10501", False),  # Westchester
        ("11001", False),  # Floral Park, Nassau
        ("11003", False),  # Elmont
        ("11004", True),  # Glen Oaks, Queens
        ("11005", True),
        ("11010", False),  # Franklin Square
        ("11101", True),  # Long Island City
        ("11201", True),  # Brooklyn
        ("11354", True),  # Flushing
        ("11411", True),
        ("11501", False),  # Mineola
        ("11691", True),  # Far Rockaway
        ("11701", False),  # Amityville
    ],
)
def test_the_city_is_its_five_boroughs(code: str, is_city: bool) -> None:
    assert ("us-nyc" in ids(home("NY", code=code))) is is_city


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2025, 11, 26), {"in-rbi-2026", "in-rbi-mfi-2026"}),
        (date(2025, 11, 27), {"in-rbi-2026", "in-rbi-mfi-2026", "in-rbi-2027"}),  # 400 days ahead
        (date(2026, 12, 31), {"in-rbi-2026", "in-rbi-mfi-2026", "in-rbi-2027"}),
        (date(2027, 1, 1), {"in-rbi-2027"}),
    ],
)
def test_the_indian_directions_change_with_the_year(day: date, names: set[str]) -> None:
    small = frozenset({"microfinance"})
    assert ids(home("MH", "Asia/Kolkata", "IN"), products=small, as_of=day) == names

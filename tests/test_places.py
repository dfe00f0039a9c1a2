"""Where a borrower may be: what the tables know, and nothing else."""

import pytest

from assistant.places import countries, phone, places, postal_code


def zones(*where: str | None) -> list[tuple[str, str]]:
    return [(place["zone"], place["evidence"]) for place in places(*where)]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("+15305550107", None),
        ("(530) 555-0107", "US"),
        ("530.555.0107", "US"),
        ("15305550107", "US"),
        ("001 530 555 0107", None),
        ("+1 (530) 555-0107", "GB"),
    ],
)
def test_one_number_however_it_is_written(text: str, country: str | None) -> None:
    found = phone(text, country)
    assert found.e164 == "+15305550107"
    assert found.zones == ("America/Los_Angeles",)
    assert found.valid


@pytest.mark.parametrize(
    ("text", "country", "reason"),
    [
        ("5305550107", None, "without its country"),
        ("5.30555E+09", "US", "spreadsheet"),
        ("5305550107.0", "US", "spreadsheet"),
        ("555", "US", "too short"),
        ("+1530555010799999", None, "not a phone number|too short or too long"),
        ("call me", "US", "not a phone number"),
        ("+999 123 4567 890", None, "not a phone number"),
    ],
)
def test_a_phone_that_cannot_be_told_is_refused(text: str, country: str | None, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        phone(text, country)


def test_a_toll_free_number_says_nothing_of_the_place() -> None:
    assert phone("+18005550123", None).zones == ()


def test_a_range_that_is_not_in_use_is_kept_but_not_vouched_for() -> None:
    found = phone("+19995550123", None)
    assert (found.valid, found.zones) == (False, ())


def test_the_quick_way_answers_as_the_slow_one() -> None:
    for code in range(201, 990, 7):
        number = f"+1{code}5550123"
        spaced = f"+1 {code} 555 0123"
        assert phone(number, None) == phone(spaced, None)


def test_a_postal_code_gives_its_zone() -> None:
    assert zones("US", "TN", "37243", None) == [("America/Chicago", "postal_code")]


def test_a_state_of_two_zones_without_a_postal_code_gives_both() -> None:
    assert zones("US", "TN", None, None) == [("America/Chicago", "residence"), ("America/New_York", "residence")]


def test_a_postal_code_of_another_state_leaves_both_places_open() -> None:
    assert zones("US", "NY", "95814", None) == [
        ("America/Los_Angeles", "postal_code"),
        ("America/New_York", "residence"),
    ]


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("IN", [("Asia/Kolkata", "country")]),
        ("CN", [("Asia/Shanghai", "country")]),
        ("GB", [("Europe/London", "country")]),
        ("US", []),
        ("BR", []),
        (None, []),
    ],
)
def test_a_country_of_one_zone_gives_it_and_any_other_stays_unknown(
    country: str | None, expected: list[tuple[str, str]]
) -> None:
    assert zones(country, None, None, None) == expected


def test_regions_of_large_countries() -> None:
    assert zones("CA", "BC", None, None)[0] == ("America/Vancouver", "residence")
    assert zones("AU", "WA", None, None) == [("Australia/Perth", "residence")]
    assert zones("BR", "AM", None, None)[0] == ("America/Manaus", "residence")


def test_a_zone_in_the_file_adds_to_what_the_postal_code_says() -> None:
    assert zones("US", "CA", "95814", "America/Denver") == [
        ("America/Denver", "residence"),
        ("America/Los_Angeles", "postal_code"),
    ]


def test_the_forces_post_lies_nowhere() -> None:
    assert zones("US", None, "09001", None) == []


@pytest.mark.parametrize(("code", "country"), [("2108", "US"), ("8608", "US"), ("1000", "MX"), ("11001", "IN")])
def test_a_lost_leading_zero_is_not_put_back(code: str, country: str) -> None:
    with pytest.raises(ValueError, match="leading zero"):
        postal_code(code, country)


def test_postal_codes_elsewhere_are_left_alone() -> None:
    assert postal_code("SW1A 1AA", "GB") == "SW1A 1AA"
    assert postal_code("02108-1234", "US") == "02108-1234"


def test_countries_are_those_of_the_tz_database() -> None:
    assert {"US", "CN", "IN", "GB", "NA"} <= countries()

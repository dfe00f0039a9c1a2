"""What changed in a profile, in words that counsel reads: numbers, dates, force, what came and what went."""

import pytest

from assistant.core.gate import Jurisdiction, read_profile
from assistant.core.gate.difference import difference
from assistant.yamlfile import parse_yaml

HEAD = "id: xx\nname: Somewhere\nrules:\n"
CAP = "{check: cap, channels: [call], most: 7, days: 7, noun: call}"
HOURS = '{check: time_window, windows: [{start: "08:00", end: "21:00"}]}'


def rule(checks: str = CAP, **more: str) -> str:
    values = {"id": "X-CAP", "clause": "law 1", "text": "Not too often.", "confidence": "text"} | more
    return "- {" + ", ".join(f"{name}: {value}" for name, value in values.items()) + f", checks: [{checks}]}}\n"


def read(*rules: str, head: str = HEAD) -> Jurisdiction:
    profile, problems = read_profile(parse_yaml(head + "".join(rules), "xx.yaml"))
    assert profile is not None, problems
    return profile


def says(old: Jurisdiction, new: Jurisdiction) -> list[str]:
    return [change.says for change in difference(old, new)]


OLD = read(rule())


def test_the_same_profile_has_no_difference() -> None:
    assert difference(OLD, read(rule())) == []


@pytest.mark.parametrize(
    "new,words",
    [
        (rule(CAP.replace("most: 7", "most: 3")), "the cap goes from 7 to 3 calls in 7 days"),
        (rule(CAP.replace("most: 7", "most: 1")), "the cap goes from 7 to 1 call in 7 days"),
        (rule(CAP.replace("days: 7", "days: 14")), "the cap of 7 calls goes from 7 to 14 days"),
        (
            rule(CAP.replace("most: 7, days: 7", "most: 2, days: 30")),
            "the cap goes from 7 calls in 7 days to 2 calls in 30 days",
        ),
        (rule(CAP.replace("noun: call", "leave_out: [busy], noun: call")), "the cap's leave out gains busy"),
        (rule(CAP.replace("[call]", "[call, sms]")), "the cap's channels gains sms"),
        (rule(HOURS), "no longer: at most 7 calls in 7 days; channels call"),
        (rule(force="presumption"), "it is a presumption, no longer a hard rule"),
        (rule(confidence="unverified"), "its confidence goes from text to unverified"),
        (rule(clause="law 2"), "its clause is law 2, no longer law 1"),
        (rule(text="Seldom."), "its words are now: Seldom."),
        (rule(effective_to="2026-12-31"), "its last day is on 31 Dec 2026, no longer never"),
    ],
)
def test_a_change_is_said_in_words(new: str, words: str) -> None:
    assert says(OLD, read(new))[0] == words


def test_another_window_says_both() -> None:
    earlier = HOURS.replace("21:00", "20:00")
    (words,) = says(read(rule(HOURS)), read(rule(earlier)))
    assert words == "the time window's windows goes from every day 08:00–21:00 to every day 08:00–20:00"


def test_a_check_that_came_and_one_that_went_are_said_whole() -> None:
    assert says(OLD, read(rule(f"{CAP}, {HOURS}"))) == ["also: time window; windows every day 08:00–21:00"]
    assert says(read(rule(f"{CAP}, {HOURS}")), OLD) == ["no longer: time window; windows every day 08:00–21:00"]


def test_a_change_on_a_date_is_two_rows_and_one_sentence_with_its_day() -> None:
    new = read(rule(effective_to="2026-12-31"), rule(CAP.replace("most: 7", "most: 3"), effective_from="2027-01-01"))
    (change,) = difference(OLD, new)
    assert change.says == "the cap goes from 7 to 3 calls in 7 days from 1 Jan 2027"
    assert (str(change.from_on), change.to_on, change.change) == ("2027-01-01", None, "changed")


def test_a_change_for_a_while_has_both_days() -> None:
    strict = CAP.replace("most: 7", "most: 3")
    new = read(
        rule(effective_to="2026-12-31"),
        rule(strict, effective_from="2027-01-01", effective_to="2027-06-30"),
        rule(effective_from="2027-07-01"),
    )
    assert says(OLD, new) == ["the cap goes from 7 to 3 calls in 7 days from 1 Jan 2027 to 30 Jun 2027"]


def test_a_row_that_begins_later_says_from_when_and_that_it_does_not_hold_before() -> None:
    new = read(rule(CAP.replace("most: 7", "most: 3"), effective_from="2027-01-01"))
    assert says(OLD, new) == [
        "the cap goes from 7 to 3 calls in 7 days from 1 Jan 2027",
        "it takes effect on 1 Jan 2027, no longer without a first day",
    ]


def test_a_rule_that_is_added_or_removed_is_named_with_its_clause_and_words() -> None:
    more = read(rule(), rule(HOURS, id="X-HOURS", text="By day.", effective_from="2027-01-01"))
    (added,) = difference(OLD, more)
    assert (added.rule, added.change) == ("X-HOURS", "added")
    assert added.says == "added (law 1): By day. from 1 Jan 2027"
    (removed,) = difference(more, OLD)
    assert (removed.rule, removed.change) == ("X-HOURS", "removed")


def test_the_profile_itself_is_compared_too() -> None:
    head = HEAD.replace(
        "name: Somewhere", "name: Elsewhere\noverrides: {second_person: true}\nscope: {products: [card]}"
    )
    changed = difference(OLD, read(rule(), head=head))
    assert {change.rule for change in changed} == {None}
    assert [change.says for change in changed] == [
        "the name goes from Somewhere to Elsewhere",
        "the word of a second person for an override goes from no to yes",
        "the scope's products gains card",
    ]


def test_a_last_day_at_the_end_of_time_is_no_trouble() -> None:
    assert (
        says(
            OLD,
            read(
                rule(effective_to="9999-12-31"),
            ),
        )
        != []
    )
    assert says(read(rule(), rule(HOURS, id="Y", effective_to="9999-12-31")), OLD) != []


@pytest.mark.parametrize(
    "before,after,words",
    [
        ("", "applies: {}\n", "it binds unasked"),
        ("applies: {}\n", "", "it binds only where a portfolio names it"),
        ("applies: {}\n", "applies: {regions: [NY]}\n", "the place's regions gains NY"),
    ],
)
def test_where_it_binds_is_compared_too(before: str, after: str, words: str) -> None:
    old, new = (HEAD.replace("rules:\n", f"country: US\n{one}rules:\n") for one in (before, after))
    assert says(read(rule(), head=old), read(rule(), head=new)) == [words]


@pytest.mark.parametrize(
    "before,after,words",
    [
        (rule(kind="policy"), rule(), "its kind goes from policy to contact"),
        (rule(note="a"), rule(), "its note goes"),
        (rule(), rule(note="a"), "its note is now: a"),
        (rule(force="advised"), rule(), "it is a hard rule, no longer advice, which only warns"),
        (rule(effective_to="2026-12-31"), rule(), "it no longer ends (was: on 31 Dec 2026)"),
        (
            rule(effective_to="2026-12-31"),
            rule(effective_to="2027-01-31"),
            "its last day is on 31 Jan 2027, no longer on 31",
        ),
        (rule(effective_from="2026-12-31"), rule(), "it takes effect without a first day, no longer on 31 Dec 2026"),
        (
            rule(effective_from="2026-01-01"),
            rule(effective_from="2026-02-01"),
            "it takes effect on 1 Feb 2026, no longer on 1",
        ),
        (rule(CAP.replace("call}", "call, leave_out: [busy]}")), rule(), "the cap's leave out loses busy"),
        (
            rule(CAP.replace("call}", "call, leave_out: [busy]}")),
            rule(CAP.replace("call}", "call, leave_out: [no_answer]}")),
            "the cap's leave out gains no answer and loses busy",
        ),
        (
            rule(CAP),
            rule(CAP.replace("noun: call", "noun: try")),
            "the cap goes from 7 calls in 7 days to 7 tries in 7 days",
        ),
        (rule(CAP), rule(CAP.replace("noun: call", "noun: call, per: debt")), "the cap's per goes from person to debt"),
        (rule(CAP), rule(CAP.replace("days: 7", "days: 1")), "the cap of 7 calls goes from 7 to 1 day"),
    ],
)
def test_every_field_of_a_rule_is_compared(before: str, after: str, words: str) -> None:
    assert says(read(before), read(after))[0].startswith(words)


def test_checks_of_one_kind_are_paired_in_their_order_and_equal_ones_left_out() -> None:
    month = CAP.replace("days: 7", "days: 30")
    strict = month.replace("most: 7", "most: 3")
    two = read(rule(f"{CAP}, {month}"))
    assert says(two, read(rule(f"{CAP}, {strict}"))) == ["the cap goes from 7 to 3 calls in 30 days"]
    assert says(two, read(rule(strict))) == [
        "the cap goes from 7 calls in 7 days to 3 calls in 30 days",
        "no longer: at most 7 calls in 30 days; channels call",
    ]
    assert says(read(rule(HOURS)), read(rule(CAP))) == [
        "no longer: time window; windows every day 08:00–21:00",
        "also: at most 7 calls in 7 days; channels call",
    ]


def test_a_rule_in_pieces_says_what_came_and_went_on_which_days() -> None:
    pieces = read(rule(effective_to="2026-06-30"), rule(effective_from="2026-10-01", text="Again."))
    found = difference(OLD, pieces)
    assert [(one.change, one.says, str(one.from_on), str(one.to_on)) for one in found] == [
        ("removed", "removed (law 1): Not too often. from 1 Jul 2026 to 30 Sep 2026", "2026-07-01", "2026-09-30"),
        ("changed", "its words are now: Again. from 1 Oct 2026", "2026-10-01", "None"),
    ]
    back = difference(pieces, OLD)
    assert [(one.change, str(one.from_on), str(one.to_on)) for one in back] == [
        ("added", "2026-07-01", "2026-09-30"),
        ("changed", "2026-10-01", "None"),
    ]


def test_a_change_of_one_row_has_the_days_of_its_own_start() -> None:
    (first, second) = difference(OLD, read(rule(text="Seldom.", effective_from="2027-01-01")))
    assert (first.says, str(first.from_on), first.to_on) == (
        "its words are now: Seldom. from 1 Jan 2027",
        "2027-01-01",
        None,
    )
    assert (second.from_on, second.to_on) == (None, None)
    same_day = read(rule(effective_from="2027-01-01"))
    (only,) = difference(same_day, read(rule(text="Seldom.", effective_from="2027-01-01")))
    assert (only.says, only.from_on) == ("its words are now: Seldom.", None)


def test_the_places_the_zones_and_the_names_of_a_profile_are_compared() -> None:
    head = HEAD.replace(
        "rules:", "country: CN\nhome_zone: Asia/Shanghai\nzone_aliases: {Asia/Urumqi: Asia/Shanghai}\nrules:"
    )
    assert says(OLD, read(rule(), head=head)) == [
        "the country goes from unset to CN",
        "the home zone goes from unset to Asia/Shanghai",
        "the zone aliases change",
    ]
    assert says(OLD, read(rule(), head=HEAD.replace("id: xx", "id: yy"))) == ["the id goes from xx to yy"]

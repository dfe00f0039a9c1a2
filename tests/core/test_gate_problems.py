"""What is a problem in a profile and what is none, each beside its neighbour."""

import pytest

from assistant.core.gate import read_profile
from assistant.yamlfile import parse_yaml

HEAD = "id: xx\nname: Somewhere\n{more}rules:\n"
RULE = "- {{id: {id}, clause: law, text: So., confidence: text{more}, checks: [{checks}]}}\n"
HOURS = '{check: time_window, windows: [{start: "08:00", end: "20:00"}]}'
OVERLAP, TWICE, REVERSED = "two windows overlap", "the same check stands twice", "the dates are reversed"


def problems(*rules: str, more: str = "") -> list[str]:
    text = HEAD.format(more=more) + "".join(rules)
    return [problem.problem for problem in read_profile(parse_yaml(text, "xx.yaml"))[1]]


def rule(*checks: str, id: str = "X", more: str = "") -> str:
    return RULE.format(id=id, more=more, checks=", ".join(checks))


def windows(*each: str) -> str:
    return f"{{check: time_window, windows: [{', '.join(each)}]}}"


MORNING, NOON = '{start: "08:00", end: "12:00"}', '{start: "12:00", end: "14:00"}'


@pytest.mark.parametrize(
    ("each", "said"),
    [
        ((MORNING, NOON), []),
        ((NOON, MORNING), []),
        ((MORNING, '{start: "11:59", end: "14:00"}'), [OVERLAP]),
        (('{start: "11:59", end: "14:00"}', MORNING), [OVERLAP]),
        ((MORNING, MORNING), [OVERLAP]),
        ((MORNING, NOON, '{start: "13:00", end: "15:00"}'), [OVERLAP]),
        (('{days: [MO], start: "08:00", end: "12:00"}', '{days: [TU], start: "08:00", end: "12:00"}'), []),
        (('{days: [MO, TU], start: "08:00", end: "12:00"}', '{days: [TU], start: "08:00", end: "12:00"}'), [OVERLAP]),
        (('{days: [SU], start: "08:00", end: "12:00"}', MORNING), [OVERLAP]),
        ((MORNING, '{start: "22:00", end: "09:00", across_midnight: true}'), []),
        (('{start: "22:00", end: "09:00", across_midnight: true}', MORNING), []),
    ],
)
def test_windows_of_one_check_lie_apart(each: tuple[str, ...], said: list[str]) -> None:
    assert problems(rule(windows(*each))) == [f"X: {what}" for what in said]


@pytest.mark.parametrize(
    "each", [(MORNING, "noon"), ("noon", MORNING), (MORNING, '{start: "09:00"}'), (MORNING, "{start: 9, end: 10}")]
)
def test_a_window_of_no_form_is_no_overlap(each: tuple[str, ...]) -> None:
    found = problems(rule(windows(*each)))
    assert found
    assert not any(OVERLAP in one for one in found)


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ("", []),
        (", effective_from: 2026-01-01", []),
        (", effective_to: 2026-01-01", []),
        (", effective_from: 2026-01-01, effective_to: 2026-01-01", []),
        (", effective_from: 2026-01-01, effective_to: 2026-12-31", []),
        (", effective_from: 2026-12-31, effective_to: 2026-01-01", [f"X: {REVERSED}"]),
    ],
)
def test_a_rule_ends_after_it_begins(dates: str, said: list[str]) -> None:
    assert problems(rule(HOURS, more=dates)) == said


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("", "", ["X is there twice"]),
        (", effective_to: 2026-12-31", ", effective_from: 2027-01-01", []),
        (", effective_from: 2027-01-01", ", effective_to: 2026-12-31", []),
        (", effective_to: 2026-12-31", ", effective_from: 2026-12-31", ["X is there twice"]),
        (", effective_to: 2026-12-31", "", ["X is there twice"]),
        ("", ", effective_from: 2027-01-01", ["X is there twice"]),
    ],
)
def test_two_rules_of_one_name_share_no_day(first: str, second: str, said: list[str]) -> None:
    assert problems(rule(HOURS, more=first), rule(HOURS, more=second)) == said
    assert problems(rule(HOURS, more=first), rule(HOURS, id="Y", more=second)) == []


def test_a_check_stands_once_in_a_rule() -> None:
    assert problems(rule(HOURS, HOURS)) == [f"X: {TWICE}"]
    assert problems(rule(HOURS), rule(HOURS, id="Y")) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("country: CN\napplies: {}\n", []),
        ("applies: {}\n", ["it applies in no country"]),
        ("country: CN\napplies: {from: 2026-01-01}\n", []),
        ("country: CN\napplies: {to: 2026-01-01}\n", []),
        ("country: CN\napplies: {from: 2026-01-01, to: 2026-01-01}\n", []),
        ("country: CN\napplies: {from: 2026-01-02, to: 2026-01-01}\n", [REVERSED]),
        ('country: US\napplies: {regions: [NY], postal_codes: ["1"]}\n', []),
        ('country: US\napplies: {postal_codes: ["1"]}\n', ["postal codes without their region"]),
        ("country: US\napplies: {regions: [NY]}\n", []),
        ("home_zone: Asia/Shanghai\nzone_aliases: {Asia/Urumqi: Asia/Shanghai}\n", []),
        ("home_zone: Mars/Sea\n", ["unknown time zone 'Mars/Sea'"]),
        ("country: US\napplies: {zones: [America/New_York]}\n", []),
    ],
)
def test_where_a_profile_applies(more: str, said: list[str]) -> None:
    assert problems(rule(HOURS), more=more) == said


@pytest.mark.parametrize(
    ("check", "word"),
    [
        ("{check: cap, most: 1, days: 1, only: [ansered]}", "only: 'ansered'"),
        ("{check: cap, most: 1, days: 1, leave_out: [ansered]}", "leave_out: 'ansered'"),
        ("{check: cap, most: 1, days: 1, modes: [robot]}", "modes: 'robot'"),
        ("{check: cap, most: 1, days: 1, address_kinds: [attic]}", "address_kinds: 'attic'"),
        ("{check: cap, most: 1, days: 1, exempt_roles: [judge]}", "exempt_roles: 'judge'"),
        ("{check: cap, most: 1, days: 1, agreed_by: a_nod}", "agreed_by: 'a_nod'"),
        ("{check: consent_on_file, voices: [robot]}", "voices: 'robot'"),
        ("{check: on_hold, facts: [sad]}", "facts: 'sad'"),
        ("{check: on_hold, person_facts: [sad]}", "person_facts: 'sad'"),
        ("{check: freshness, fact: sad, subject: agent}", "fact: 'sad'"),
        ("{check: fact_hold, facts: [deceased], spares: [fun]}", "spares: 'fun'"),
        ("{check: cease, persons: [judge]}", "persons: 'judge'"),
        ("{check: cease, persons: [borrower], notices: [fun]}", "notices: 'fun'"),
        ("{check: cease, persons: [borrower], requests: [nod]}", "requests: 'nod'"),
        ("{check: stops, heeds: [text], only_purposes: [fun]}", "only_purposes: 'fun'"),
        ("{check: stops, heeds: [text], made_by: [pigeon]}", "made_by: 'pigeon'"),
        ("{check: content, forbidden_purposes: [fun]}", "forbidden_purposes: 'fun'"),
        ("{check: contact_person, inside: [judge]}", "inside: 'judge'"),
        ("{check: role_gate, roles: [borrower], enquiry_roles: [judge]}", "enquiry_roles: 'judge'"),
    ],
)
def test_a_word_that_nothing_can_carry_is_a_problem(check: str, word: str) -> None:
    assert problems(rule(check)) == [f"{word} is no such word"]


@pytest.mark.parametrize(("country", "said"), [("US", []), ("BR", []), ("QQ", ["no holidays are known of 'QQ'"])])
def test_holidays_are_of_a_country_that_has_some(country: str, said: list[str]) -> None:
    assert problems(rule(HOURS.replace("}]}", f"}}], holidays_of: {{country: {country}}}}}"))) == said


def test_anyone_may_be_asked() -> None:
    assert problems(rule('{check: role_gate, roles: [borrower], enquiry_roles: ["*"]}')) == []


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("08:00", ""),
        ("8:00", ""),
        ("24:00", "ends before it starts"),
        ("24:01", "past the end"),
        ("25:00", "time"),
        ("0800", "time"),
    ],
)
def test_a_time_is_an_hour_and_a_minute(start: str, said: str) -> None:
    found = problems(rule(windows(f'{{start: "{start}", end: "24:00"}}')))
    assert (found == []) if not said else said in found[0]


def test_each_problem_of_a_check_is_told_once_with_what_it_is_now() -> None:
    def told(check: str) -> list[tuple[str, str]]:
        _, found = read_profile(parse_yaml(HEAD.format(more="") + rule(check), "xx.yaml"))
        return [(one.problem, one.mend) for one in found]

    assert told("{check: cap, most: 1}") == [("days is missing", "add `days`")]
    assert told("{check: cap, most: 1, days: 1, dayz: 2}") == [("unknown parameter dayz", "did you mean `days`?")]
    (low,) = told("{check: cap, most: 0, days: 1}")
    assert low[0].startswith("most: ")
    assert "0" in " ".join(low)
    assert told('{check: time_window, windows: [{start: "9", end: "10:00"}]}')[0][0].startswith("windows.0.start: ")
    assert len(told('{check: time_window, windows: [{start: "9", end: "10:00"}]}')) == 1
    (empty,) = told("{check: time_window, windows: []}")
    assert empty[0].startswith("windows: ")

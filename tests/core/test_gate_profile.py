"""A profile that is wrong is refused with the file, the line and the mend; a right one covers every clause."""

from pathlib import Path

import pytest

from assistant.core.gate import Jurisdiction, read_profile
from assistant.core.problem import Problem
from assistant.profiles import load_profiles
from assistant.yamlfile import parse_yaml

PROFILES, _ = load_profiles(Path(__file__).parents[2] / "config" / "jurisdictions")
GOOD = """id: xx
name: Somewhere
rules:
- id: X-HOURS
  clause: law 1
  text: By day only.
  confidence: text
  checks:
  - {check: time_window, windows: [{start: "08:00", end: "20:00"}]}
"""
# The rows of the rules by profile: each has a rule under its own id.
ROWS = {
    "house": "H-HOURS H-CALLS H-TEXTS H-ALL H-QUIET H-CONSENT H-WHO H-PLACE H-HOLD H-STOP H-IDENT H-OPT",
    "us-reg-f": """
        F-TIME F-TIME-AMB F-TIME-SENT F-TIME-USER F-PLACE F-INIT1 F-CONSENT-T F-ATTY F-WORK F-WORKMAIL
        F-CEASE F-CONSUMER F-3P F-3P-EMAIL F-3P-SMS F-OPTOUT F-LOC F-LOC-1 F-LOC-ATTY F-7IN7 F-COOL
        F-COOL-IN F-UNIT F-MULTI F-EXCL-CONN F-EXCL-CONSENT F-EXCL-PRO F-MISDIAL F-RVM F-REBUT F-HARASS-MSG
        F-IDENT F-MEDIUM F-MEDIUM-EX F-LCM F-MIRANDA F-TRUTH F-TBAR F-PARK F-SALE F-VAL F-VALEND F-DISP
        F-SHADOW F-ESIGN F-SOCIAL F-KEEP LIM/LIC""",
    "us-tcpa": "T-CONSENT T-AI T-REVOKE T-10BD T-OTHER T-CONF T-ALL T-2026 T-ABANDON T-RES T-RND",
    "us-bankruptcy": "BK",
    "us-ma": "MA-2IN7",
    "us-nyc": "NYC-3IN7",
    "us-wa": "WA-3WK",
    "us-dc": "DC-3IN7",
    "cn-gbt45251": """C-HOURS C-INT3 C-NOTE3 C-INTERVAL C-WHO C-CONTACT C-ID C-AI C-AGENCY C-TRAIN C-PI C-COMPLAINT
        C-LIMIT""",
    "cn-cba2026": "C-HOURS C-TRY6 C-LOST3 C-ID C-BAN C-AI",
    "cn-creditcard": "C-CARD",
    "cn-cfc": "C-CFC",
    "in-rbi-2026": "I-HRS I-GRV26 I-DLD I-1600 I-DLT",
    "in-rbi-mfi-2026": "I-MFI",
    "in-rbi-2027": """I-HRS27 I-WHO27 I-OCC27 I-PLACE27 I-HARSH27 I-REC27 I-AGENCY27 I-GRO27 I-CERT27 I-LOCK27 I-DLD
        I-1600 I-DLT""",
    "uk-conc": "U-TIME U-PRIV U-MISLEAD U-OFCOM U-DUTY U-BAR",
    "uk-breathing-space": "U-BREATH",
    "ph": "PH",
    "id": "ID",
    "mx": "MX",
    "br-sp": "BR",
    "br-rj": "BR",
    "br-es": "BR",
}


def read(text: str) -> tuple[Jurisdiction | None, tuple[Problem, ...]]:
    return read_profile(parse_yaml(text, "xx.yaml"))


def test_a_good_profile_is_read() -> None:
    profile, problems = read(GOOD)
    assert problems == ()
    assert profile is not None
    assert [rule.id for rule in profile.rules] == ["X-HOURS"]


@pytest.mark.parametrize("name", sorted(ROWS))
def test_every_row_is_a_rule_under_its_own_id(name: str) -> None:
    assert {rule.id for rule in PROFILES[name].rules} == set(ROWS[name].split())


def test_no_profile_is_shipped_without_rows() -> None:
    assert set(PROFILES) == set(ROWS)


@pytest.mark.parametrize(
    ("good", "bad", "line", "said"),
    [
        ('start: "08:00"', 'start: "21:00"', 9, "ends before it starts"),
        ('start: "08:00"', 'start: "8 o\'clock"', 9, "is no time"),
        ('end: "20:00"', 'end: "24:30"', 9, "past the end of the day"),
        ("time_window,", "time_windw,", 9, "no check is called 'time_windw'"),
        ("windows:", "wndows:", 9, "unknown parameter wndows"),
        ("windows: [{", "windows: [{days: [MONDAY], ", 9, "unknown day 'MONDAY'"),
        ("  clause: law 1\n", "", 4, "clause is missing"),
        ("- id: X-HOURS\n  clause", "- clause", 4, "id is missing"),
        ("confidence: text", "confidence: sure", 7, "confidence"),
        ("  confidence: text\n", "  confidence: text\n  efective_from: 2026-01-01\n", 8, "unknown field"),
        (
            "  confidence: text\n",
            "  confidence: text\n  effective_from: 2027-01-01\n  effective_to: 2026-01-01\n",
            8,
            "reversed",
        ),
        ("name: Somewhere\n", "name: Somewhere\nhome_zone: Mars/Olympus\n", 3, "unknown time zone"),
        ("name: Somewhere\n", "name: Somewhere\nzone_aliases: {Asia/Shanghi: UTC}\n", 3, "unknown time zone"),
        ("name: Somewhere\n", "name: Somewhere\nzone_aliases: {UTC: Asia/Shanghi}\n", 3, "unknown time zone"),
        ("name: Somewhere\n", "name: Somewhere\ncountry: CN\napplies: {zones: [Mars/Sea]}\n", 4, "unknown time zone"),
        ("name: Somewhere\n", "name: Somewhere\napplies: {}\n", 3, "applies in no country"),
        ("name: Somewhere\n", "name: Somewhere\ncountry: CN\napplies: {region: [SH]}\n", 4, "unknown field"),
        ("name: Somewhere\n", 'name: Somewhere\ncountry: CN\napplies: {postal_codes: ["1"]}\n', 4, "without their reg"),
        (
            "name: Somewhere\n",
            "name: Somewhere\ncountry: CN\napplies: {from: 2027-01-01, to: 2026-01-01}\n",
            4,
            "the dates are reversed",
        ),
        ("confidence: text", "confidence: text\n  force: soft", 8, "force"),
        ("confidence: text", "confidence: text\n  effective_from: soon", 8, "effective_from"),
        ("  - {check", "  - {chek", 9, "no check is called None"),
        ("windows: [{", 'windows: [{start: "07:00", end: "09:00"}, {', 9, "two windows overlap"),
        ("{check: time_window,", "{check: time_window, channels: [cal],", 9, "'cal' is no such word"),
        ("{check: time_window,", "{check: time_window, lifted_by: [concent],", 9, "lifted_by"),
        ("{check: time_window,", "{check: time_window, holidays_of: {country: ZZ},", 9, "no holidays are known"),
        ("{check: time_window,", "{check: time_window, number_kinds: [moble],", 9, "'moble' is no such word"),
        ("id: xx", "id: X X", 1, "id"),
    ],
)
def test_a_wrong_profile_is_refused_with_line_and_mend(good: str, bad: str, line: int, said: str) -> None:
    assert good in GOOD
    profile, problems = read(GOOD.replace(good, bad))
    assert profile is None
    assert any(problem.line == line and said in problem.problem and problem.mend for problem in problems), problems


@pytest.mark.parametrize("most", [0, -1])
def test_a_cap_of_zero_is_refused(most: int) -> None:
    cap = f"  - {{check: cap, most: {most}, days: 7}}\n"
    profile, problems = read(GOOD + cap)
    assert profile is None
    assert problems[0].line == 10
    assert "most" in problems[0].problem


@pytest.mark.parametrize(
    ("window", "mend"),
    [
        ('{start: "20:00", end: "08:00"}', "swap the times, or say `across_midnight: true`"),
        ('{start: "08:00", end: "08:00"}', "swap the times, or say `across_midnight: true`"),
        ('{start: "8 pm", end: "20:00"}', 'write it as "08:00", in quotes'),
        ('{days: [MON], start: "08:00", end: "20:00"}', "use MO, TU, WE, TH, FR, SA, SU"),
    ],
)
def test_the_mend_of_a_window_says_what_to_write(window: str, mend: str) -> None:
    _, problems = read(GOOD.replace('{start: "08:00", end: "20:00"}', window))
    assert [problem.mend for problem in problems] == [mend]


@pytest.mark.parametrize(
    ("check", "mend"),
    [
        ("{check: cap, most: 0, days: 7}", "write 1 or more"),
        ("{check: cap, most: many, days: 7}", "write a whole number"),
        ("{check: cap, most: 3, days: 7, per: house}", "write 'person', 'debt' or 'number'"),
        ("{check: fact_hold, facts: []}", "name at least one"),
        ("{check: cap, most: 3, days: 7, consent_exempts: perhaps}", "write true or false"),
        ("{check: cap, most: 3, days: 7, channels: call}", "write a list: […]"),
    ],
)
def test_the_mend_of_a_check_says_what_to_write(check: str, mend: str) -> None:
    _, problems = read(GOOD + f"  - {check}\n")
    assert [problem.mend for problem in problems] == [mend]


def test_two_caps_of_one_rule_that_count_the_same_are_refused() -> None:
    profile, problems = read(GOOD + "  - {check: cap, most: 3, days: 7}\n  - {check: cap, most: 4, days: 7}\n")
    assert profile is None
    assert [(problem.line, problem.problem) for problem in problems] == [(11, "X-HOURS: two caps count the same")]


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ("{check: cap, most: 1, days: 0}", "days"),
        ("{check: cap, most: 1, days: 1, leave_out: [bussy]}", "'bussy' is no such word"),
        ("{check: cap, most: 1, days: 1, counts: [fax]}", "'fax' is no such word"),
        ("{check: cap, most: 1, days: 1, per: house}", "per"),
        ("{check: cap, most: 1}", "days is missing"),
        ("{check: gap, minutes: 0}", "minutes"),
        ("{check: cooldown, days: 0}", "days"),
        ("{check: fact_hold, facts: [bankrupcy]}", "'bankrupcy' is no such word"),
        ("{check: fact_hold, facts: []}", "facts"),
        ("{check: role_gate, roles: [borower]}", "'borower' is no such word"),
        ("{check: content, purposes: [collct]}", "'collct' is no such word"),
        ("{check: retention, months: 0}", "months"),
        ('{check: time_window, windows: [{start: "08:00", end: "20:00"}]}', "the same check stands twice"),
        ("{check: cap, most: true, days: 7}", "yes or no stands where a number should"),
        ("{check: cap, most: 3, days: 70000000}", "is absurd"),
        ('{check: time_window, windows: [{days: [MO, MO], start: "08:00", end: "20:00"}]}', "a day stands twice"),
        ('{check: time_window, windows: [{days: [], start: "08:00", end: "20:00"}]}', "or none at all"),
    ],
)
def test_a_check_that_could_never_be_meant_is_refused_at_its_line(check: str, said: str) -> None:
    profile, problems = read(GOOD + f"  - {check}\n")
    assert profile is None
    assert any(problem.line == 10 and said in problem.problem and problem.mend for problem in problems), problems


def test_a_mend_says_what_was_meant() -> None:
    _, problems = read(GOOD.replace("{check: time_window,", "{check: time_window, channels: [cal],"))
    assert problems[0].mend == "did you mean `call`?"


def test_a_window_may_run_across_midnight_if_it_says_so() -> None:
    night = GOOD.replace('start: "08:00", end: "20:00"', 'start: "20:00", end: "08:00", across_midnight: true')
    assert read(night)[1] == ()
    day = GOOD.replace('end: "20:00"', 'end: "20:00", across_midnight: true')
    assert "across_midnight" in read(day)[1][0].problem


def test_two_rules_with_one_id_need_dates_that_do_not_overlap() -> None:
    again = GOOD.split("rules:\n")[1]
    _, problems = read(GOOD + again)
    assert [(problem.line, problem.problem) for problem in problems] == [(10, "X-HOURS is there twice")]
    dated = GOOD.replace("  checks:", "  effective_to: 2026-12-31\n  checks:")
    later = again.replace("  checks:", "  effective_from: 2027-01-01\n  checks:")
    assert read(dated + later)[1] == ()


def test_a_rule_that_checks_nothing_says_where_it_is_kept() -> None:
    _, problems = read(GOOD.split("  checks:")[0])
    assert problems[0].problem == "X-HOURS checks nothing"


def test_all_problems_come_at_once() -> None:
    bad = GOOD.replace('start: "08:00"', 'start: "21:00"') + "  - {check: cap, most: 0, days: 0, nouns: call}\n"
    _, problems = read(bad)
    assert [problem.line for problem in problems] == [9, 10, 10, 10]


def test_the_file_is_called_like_its_profile(tmp_path: Path) -> None:
    (tmp_path / "yy.yaml").write_text(GOOD)
    profiles, problems = load_profiles(tmp_path)
    assert profiles == {}
    assert "calls itself xx" in problems[0].problem


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    assert "no jurisdiction profiles" in load_profiles(tmp_path)[1][0].problem

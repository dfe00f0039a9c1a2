"""Verdict cases: the shipped ones come out as expected, a wrong file is refused with lines, a large one is quick."""

import json
from pathlib import Path

import pytest
import yaml

from assistant.casecut import cut
from assistant.core.cases import Judged
from assistant.profiles import load_profiles
from assistant.steps import check_rules
from assistant.steps.check_rules import check_files

FOLDER = Path(__file__).parents[2] / "config" / "jurisdictions"
PROFILES, _ = load_profiles(FOLDER)
NIGHT = """cases:
- id: night
  jurisdictions: [us-reg-f]
  places: [{zone: America/New_York, evidence: residence}]
  debts: [{id: D1, kind: credit_card}]
  history:
  - {at: "2026-05-04T10:00:00-04:00", event: call, person: borrower, number: m, debts: [D1], outcome: no_answer}
  contact: {at: "2026-05-05T22:00:00-04:00", channel: call, person: borrower, number: m, debts: [D1]}
  expect: refuse
  until: "2026-05-06T08:00:00-04:00"
"""


def checked(tmp_path: Path, text: str) -> tuple[list[Judged], list[tuple[int | None, str]]]:
    path = tmp_path / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    results, problems = check_files([path], PROFILES)
    return results, [(problem.line, problem.problem) for problem in problems]


@pytest.mark.parametrize("path", sorted((FOLDER / "cases").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_shipped_cases_come_out_as_expected(path: Path) -> None:
    results, problems = check_files([path], PROFILES)
    assert problems == ()
    assert [result.id for result in results if not result.passed] == []
    assert results


def test_a_result_says_the_verdict_the_instant_and_every_rule(tmp_path: Path) -> None:
    results, problems = checked(tmp_path, NIGHT)
    assert problems == []
    (judged,) = results
    result = json.loads(judged.text)
    assert (result["id"], result["passed"], result["verdict"]) == ("night", True, "refuse")
    assert result["until"] == "2026-05-06T08:00:00-04:00"
    assert len(result["findings"]) == len(PROFILES["us-reg-f"].rules)
    time = next(finding for finding in result["findings"] if finding["rule"] == "F-TIME")
    assert time["passed"] is False
    assert time["clause"] == "12 CFR 1006.6(b)(1)(i)"
    assert set(time) >= {"rule", "clause", "passed", "because", "until", "confidence", "force"}


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("expect: refuse", "expect: allow"),
        ('until: "2026-05-06T08:00:00-04:00"', 'until: "2026-05-06T08:00:01-04:00"'),
        ('until: "2026-05-06T08:00:00-04:00"', "until: null"),
        ("expect: refuse", "expect: refuse\n  rules: [F-7IN7]"),
        ("expect: refuse", "expect: refuse\n  warn: true"),
    ],
)
def test_a_case_that_does_not_come_out_as_expected_fails(tmp_path: Path, good: str, bad: str) -> None:
    results, problems = checked(tmp_path, NIGHT.replace(good, bad))
    assert problems == []
    assert [result.passed for result in results] == [False]


@pytest.mark.parametrize(
    ("good", "bad", "line", "said"),
    [
        ("event: call", "event: cal", 7, "`event` is `cal`"),
        ("outcome: no_answer", "outcome: no_anser", 7, "`outcome` is `no_anser`"),
        ("channel: call", "channel: fax", 8, "`channel` is `fax`"),
        ('at: "2026-05-04T10:00:00-04:00"', 'at: "2026-05-04T10:00:00"', 7, "not an instant with an offset"),
        ('at: "2026-05-05T22:00:00-04:00", ', "", 8, "`at` is missing"),
        ("[us-reg-f]", "[us-reg-g]", 3, "no profile is called `us-reg-g`"),
        ("America/New_York", "America/New_Yrk", 4, "unknown time zone"),
        ("expect: refuse", "expect: refused", 9, "`expect` is `refused`"),
        ("- id: night\n  juris", "- juris", 2, "`id` is missing"),
        ("  debts: [{id", "  detbs: [{id", 5, "unknown field `detbs`"),
        ("event: call", "event: request, request: consnt", 7, "`request` is `consnt`"),
        ("event: call", "event: fact", 7, "`fact` is missing"),
        ("person: borrower, number: m, debts: [D1]}", 'dpd: "16"}', 8, "`dpd` is not a whole number"),
        ("outcome: no_answer", "outcome: no_answer, with_consent: maybe", 7, "neither true nor false"),
        ("person: borrower, number: m, debts: [D1], outcome", "by: own, by: own, outcome", 7, "`by` stands twice"),
        ("expect: refuse", "expect: refuse\n expect: allow", 10, "not YAML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path, good: str, bad: str, line: int, said: str) -> None:
    assert good in NIGHT
    _, problems = checked(tmp_path, NIGHT.replace(good, bad, 1))
    assert any(at == line and said in problem for at, problem in problems), problems


def test_two_cases_with_one_name_are_a_problem(tmp_path: Path) -> None:
    _, problems = checked(tmp_path, NIGHT + NIGHT.removeprefix("cases:\n"))
    assert problems == [(11, "two cases are called `night`")]


def test_a_file_that_is_missing_or_holds_no_cases_is_a_problem(tmp_path: Path) -> None:
    assert "cannot be read" in check_files([tmp_path / "none.yaml"], PROFILES)[1][0].problem
    assert checked(tmp_path, "case: []\n")[1] == [(1, "`cases` is missing")]


def test_top_level_fields_are_the_defaults_of_every_case(tmp_path: Path) -> None:
    lines = [line.strip() for line in NIGHT.splitlines() if "jurisdictions" in line or "places" in line]
    body = "\n".join(line for line in NIGHT.splitlines() if line.strip() not in lines)
    results, problems = checked(tmp_path, "\n".join(lines) + "\n" + body + "\n")
    assert problems == []
    assert results[0].passed


def nights(count: int) -> list[str]:
    """As many cases in the text of a file, one after the other, each of them nine lines."""
    return [NIGHT.removeprefix("cases:\n").replace("id: night", f"id: n{n}") for n in range(count)]


def test_a_large_file_is_cut_at_its_cases_and_judged_in_order(tmp_path: Path) -> None:
    text = "# a head\ncases:\n" + "".join(nights(1100)) + "warn: false\n"
    assert len(cut(text)) == 4
    results, problems = checked(tmp_path, text)
    assert problems == []
    assert [result.id for result in results] == [f"n{n}" for n in range(1100)]
    assert all(result.passed for result in results)


def test_a_problem_in_a_large_file_names_the_line_of_the_whole_file(tmp_path: Path) -> None:
    bodies = nights(1100)
    bodies[1000] = bodies[1000].replace("event: call", "event: cal")
    bodies[1001] = bodies[1001].replace("debts: [D1]}", "debts: [D1], debts: [D1]}")
    _, problems = checked(tmp_path, "cases:\n" + "".join(bodies))
    assert problems[0][0] == 1 + 1000 * 9 + 6
    assert problems[1:] == [(1 + 1001 * 9 + 7, "`debts` stands twice")]


ANCHORED = "places: &home [{zone: America/New_York, evidence: residence}]"


def written(form: str) -> str:
    """1,100 cases in one form of YAML or another."""
    if form == "cut":
        return "cases:\n" + "".join(nights(1100))
    if form == "json":
        return json.dumps({"cases": [yaml.safe_load("".join(night))[0] for night in nights(1100)]})
    first, *rest = nights(1100)
    place = "places: [{zone: America/New_York, evidence: residence}]"
    rest = [night.replace(place, "places: *home") for night in rest]
    return "cases:\n" + first.replace(place, ANCHORED) + "".join(rest)


@pytest.mark.parametrize("form", ["cut", "json", "anchors"])
def test_several_processes_answer_what_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    text = written(form)
    monkeypatch.setattr("assistant.steps.check_rules.os.cpu_count", lambda: 2)
    together = checked(tmp_path, text)
    monkeypatch.setattr("assistant.steps.check_rules.os.cpu_count", lambda: 1)
    assert together == checked(tmp_path, text)
    assert [result.id for result in together[0]] == [f"n{n}" for n in range(1100)]


def test_many_small_files_share_the_processes_and_few_cases_start_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def started(_method: str) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(check_rules, "get_context", started)
    monkeypatch.setattr("assistant.steps.check_rules.os.cpu_count", lambda: 2)
    for n in range(5):
        (tmp_path / f"{n}.yaml").write_text("cases:\n" + "".join(nights(200)), encoding="utf-8")
    paths = [tmp_path / f"{n}.yaml" for n in range(5)]
    assert len(check_files(paths[:4], PROFILES)[0]) == 800
    with pytest.raises(AssertionError, match="a process was started"):
        check_files(paths, PROFILES)

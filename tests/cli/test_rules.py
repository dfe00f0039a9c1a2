"""`rules diff` and `rules show`: profiles by id, file and home; bad ones named with their place."""

import shutil
from pathlib import Path

import pytest

from assistant.config import shipped
from tests.cli.saying import Shell

PROFILES = shipped("config") / "jurisdictions"


@pytest.fixture
def home(shell: Shell) -> Shell:
    shell.home.mkdir(exist_ok=True)
    return shell


def older(folder: Path, most: int = 9) -> Path:
    """Regulation F as it was, under another file name."""
    folder.mkdir(parents=True, exist_ok=True)
    text = (PROFILES / "us-reg-f.yaml").read_text(encoding="utf-8")
    path = folder / "reg-f-before.yaml"
    path.write_text(text.replace("    most: 7\n", f"    most: {most}\n", 1), encoding="utf-8")
    return path


def test_an_older_file_against_the_profile_of_this_home(home: Shell, tmp_path: Path) -> None:
    said = home("rules", "diff", str(older(tmp_path / "old")), "us-reg-f")
    assert said.code == 0
    assert "F-7IN7: the cap goes from 9 to 7 calls in 7 days" in said.out


def test_as_json_each_change_is_a_line_with_both_versions(home: Shell, tmp_path: Path) -> None:
    said = home.json("rules", "diff", str(older(tmp_path / "old")), "us-reg-f")
    (row,) = said.rows
    assert (row["rule"], row["change"], row["from"], row["to"]) == ("F-7IN7", "changed", None, None)
    assert row["old_version"] != row["new_version"]


def test_two_homes_are_compared_profile_by_profile(home: Shell, tmp_path: Path) -> None:
    for name in ("then", "now"):
        shutil.copytree(PROFILES.parent, tmp_path / name / "config")
    old = tmp_path / "then" / "config" / "jurisdictions"
    shutil.copy(older(tmp_path / "x"), old / "us-reg-f.yaml")
    (old / "ph.yaml").unlink()
    said = home.json("rules", "diff", str(tmp_path / "then"), str(tmp_path / "now"))
    assert [(row["profile"], row["change"]) for row in said.rows] == [("ph", "added"), ("us-reg-f", "changed")]
    one = home("rules", "diff", f"{tmp_path / 'then'}:us-reg-f", f"{tmp_path / 'now'}:us-reg-f")
    assert "the cap goes from 9 to 7 calls in 7 days" in one.out


def test_two_profiles_of_a_home_may_be_compared(home: Shell) -> None:
    said = home("rules", "diff", "us-ma", "us-dc")
    assert "the id goes from us-ma to us-dc" in said.out
    assert "DC-3IN7: added" in said.out
    assert "MA-2IN7: removed" in said.out


def test_nothing_changes_is_said(home: Shell) -> None:
    assert home("rules", "diff", "house", "house").out == "nothing changes\n"


@pytest.mark.parametrize("command", [("diff", "us-regf", "house"), ("show", "us-regf")])
def test_an_unknown_profile_is_named_with_the_nearest_one(home: Shell, command: tuple[str, ...]) -> None:
    said = home.json("rules", *command)
    assert (said.code, len(said.problems)) == (2, 1)
    assert "us-reg-f" in said.problems[0]["mend"]


def test_what_is_wrong_on_both_sides_is_said_at_once(home: Shell, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("id: xx\nname: X\nrules:\n- {id: A, text: x, confidence: text, note: n}\n", encoding="utf-8")
    said = home.json("rules", "diff", str(bad), str(tmp_path / "none.yaml"))
    assert said.code == 2
    places = [(one["line"], one["file"].endswith("bad.yaml")) for one in said.problems]
    assert (4, True) in places
    assert (None, False) in places


def test_a_profile_is_shown_with_rules_clauses_dates_confidence_and_cases(home: Shell) -> None:
    said = home("rules", "show", "us-reg-f")
    assert said.code == 0
    for words in (
        "us-reg-f: United States, Regulation F",
        "F-7IN7  More than seven calls",
        "clause: 12 CFR 1006.14(b)(2)(i)(A)",
        "force: presumption, which a supervisor may override",
        "checks: at most 7 calls in 7 days",
        "confidence: unverified",
        "case f-time-minute-before: 07:59 is too early, by a minute. → refuse until 2026-05-05T08:00:00-04:00",
    ):
        assert words in said.out, words


def test_every_case_of_a_profile_is_on_its_page(home: Shell) -> None:
    (made,) = home.json("rules", "show", "us-reg-f").rows
    shown = {case["id"] for rule in made["rules"] for case in rule["cases"]} | {c["id"] for c in made["other_cases"]}
    text = (PROFILES / "cases" / "us-reg-f.yaml").read_text(encoding="utf-8")
    assert shown >= {line.removeprefix("- id: ") for line in text.splitlines() if line.startswith("- id: ")}
    assert any(rule["effective_from"] for rule in home.json("rules", "show", "us-nyc").rows[0]["rules"])


def test_the_page_is_one_file_and_escapes_what_the_profile_says(home: Shell, tmp_path: Path) -> None:
    profile = tmp_path / "odd.yaml"
    rule = "- {id: A, clause: c, text: 'x <script>', confidence: text, note: n}\n"
    profile.write_text(f"id: odd\nname: A & B\nrules:\n{rule}", encoding="utf-8")
    page = tmp_path / "page.html"
    assert home("rules", "show", str(profile), "--html", str(page)).code == 0
    html = page.read_text(encoding="utf-8")
    assert "x &lt;script&gt;" in html
    assert "<script" not in html
    assert "<style>" in html
    assert "http" not in html, "nothing is fetched for it"
    assert "A &amp; B" in html


def changed(home: Shell, old: str, new: str) -> None:
    """The home's own Regulation F, with something changed in it."""
    own = home.home / "config" / "jurisdictions"
    if not own.exists():
        shutil.copytree(PROFILES, own)
    path = own / "us-reg-f.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_profile_that_a_verdict_names_can_be_read_and_compared_after_it_changed(home: Shell) -> None:
    assert home("init", str(home.home)).code == 0
    changed(home, "    most: 7\n", "    most: 9\n")
    home.with_book()
    (then,) = home.json("rules", "versions", "us-reg-f").rows
    assert (then["profile"], then["in_use"]) == ("us-reg-f", True)
    changed(home, "    most: 9\n", "    most: 7\n")
    assert home("explain", "L00007").code == 0
    now, before = home.json("rules", "versions", "us-reg-f").rows
    assert (now["in_use"], before["in_use"], before["version"]) == (True, False, then["version"])
    assert "at most 9 calls in 7 days" in home("rules", "show", "us-reg-f", "--version", then["version"]).out
    assert "at most 7 calls in 7 days" in home("rules", "show", "us-reg-f", "--version", now["version"][:6]).out
    said = home("rules", "diff", f"us-reg-f@{then['version']}", "us-reg-f")
    assert "F-7IN7: the cap goes from 9 to 7 calls in 7 days" in said.out
    (page,) = home.json("rules", "show", "us-reg-f", "--version", then["version"]).rows
    assert page["version"] == then["version"], "what is kept reads as the version that it is kept as"


@pytest.mark.parametrize("version", ["ffffffffffff", ""])
def test_a_version_that_is_not_kept_is_refused_with_those_that_are(home: Shell, version: str) -> None:
    home.with_book()
    (kept,) = home.json("rules", "versions", "house").rows
    said = home.json("rules", "show", "house", "--version", version)
    assert (said.code, said.problems[0]["mend"]) == (2, f"the kept ones are {kept['version']}")


def test_of_a_profile_that_never_was_there_are_no_versions(home: Shell) -> None:
    said = home.json("rules", "versions", "us-regf")
    assert (said.code, said.problems[0]["mend"]) == (2, "did you mean `us-reg-f`?")

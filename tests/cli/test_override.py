"""`override`: asked for, agreed to, withdrawn and listed in the shell; what speaks against it is named."""

import pytest

from assistant.config import shipped
from tests.cli.saying import NOON, Shell

AN_AGENCY = '\n[portfolio.default]\nacts_as = "collector"\njurisdictions = ["us-reg-f"]\n'
ADD = ("override", "add", "L00007", "F-7IN7", "--reason", "active_litigation", "--now", NOON)


@pytest.fixture
def office(shell: Shell) -> Shell:
    """A book, and a supervisor who is called sam."""
    (shell.home / "config").mkdir(parents=True)
    settings = (shipped("config") / "assistant.toml").read_text(encoding="utf-8")
    (shell.home / "config" / "assistant.toml").write_text(settings + AN_AGENCY, encoding="utf-8")
    shell.with_book()
    assert shell("user", "add", "sam", "--role", "supervisor", "--password", "ten letters").code == 0
    return shell


def test_an_override_is_made_listed_and_withdrawn(office: Shell) -> None:
    made = office.json(*ADD, "--by", "sam")
    assert made.code == 0, made.err
    (row,) = made.rows
    assert (row["override"], row["state"], row["rule"], row["channel"]) == (1, "open", "F-7IN7", "call")
    assert row["until"] == "2026-10-02T16:00:00+00:00"
    assert office.json("override", "list", "L00007", "--now", NOON).rows == [row]
    said = office("override", "list", "--now", NOON)
    assert "F-7IN7" in said.out
    gone = office.json("override", "withdraw", "1", "--by", "sam", "--now", NOON)
    assert gone.rows[0]["state"] == "withdrawn"
    assert "override" in office("log", "search", "override").out


def test_all_that_speaks_against_it_is_named_with_its_mend(office: Shell) -> None:
    words = ("override", "add", "L00007", "F-TIME", "--reason", "active_litigatoin", "--by", "kim", "--now", NOON)
    said = office.json(*words)
    assert (said.code, said.out) == (2, "")
    text = " ".join(one["problem"] for one in said.problems)
    assert "F-TIME is a hard rule" in text
    assert "no active user 'kim'" in text
    assert any("active_litigation" in one["mend"] for one in said.problems)


@pytest.mark.parametrize(
    "words,problem",
    [
        (("override", "list", "L9"), "no loan 'L9'"),
        (("override", "withdraw", "7", "--by", "sam"), "no override 7"),
        (("override", "agree", "7", "--by", "sam"), "no override 7"),
        (("override", "agree", "0", "--by", "sam"), "0"),
        ((*ADD, "--by", "sam", "--channel", "pigeon"), "pigeon"),
    ],
)
def test_what_is_not_there_is_said(office: Shell, words: tuple[str, ...], problem: str) -> None:
    said = office.json(*words)
    assert said.code == 2
    assert problem in said.problems[0]["problem"]


def test_a_list_of_reasons_that_is_wrong_is_named_with_its_line(shell: Shell) -> None:
    (shell.home / "config").mkdir(parents=True)
    bad = shell.home / "config" / "overrides.yaml"
    bad.write_text('hours: 99\nhours_max: 72\nreasons:\n  why: " "\n', encoding="utf-8")
    said = shell.json("check")
    assert said.code == 2
    assert {one["line"] for one in said.problems if one["file"].endswith("overrides.yaml")} == {1, 4}


def test_explain_says_in_words_whether_each_channel_may_be_used_now(office: Shell) -> None:
    said = office.json("explain", "L00007", "--as-of", "2026-10-01", "--now", NOON)
    (found,) = said.rows
    assert {one["channel"]: one["verdict"] for one in found["channels"]}["call"] == "allow"
    night = office.json("explain", "L00007", "--as-of", "2026-10-01", "--now", "2026-10-02T01:30:00Z").rows[0]
    call = night["channels"][0]
    assert call["verdict"] == "refuse"
    assert call["says"].endswith("the next is possible on Fri 2 Oct at 08:00 in New York")
    assert "Fri 2 Oct" in office("explain", "L00007", "--as-of", "2026-10-01", "--now", "2026-10-02T01:30:00Z").out


@pytest.fixture
def bank(shell: Shell) -> Shell:
    """A member of the China Banking Association, whose guideline asks for two; sam and kim are its supervisors."""
    (shell.home / "config").mkdir(parents=True)
    settings = (shipped("config") / "assistant.toml").read_text(encoding="utf-8")
    member = '\n[portfolio.default]\njurisdictions = ["cn-cba2026"]\n'
    (shell.home / "config" / "assistant.toml").write_text(settings + member, encoding="utf-8")
    shell.with_book()
    for name in ("sam", "kim"):
        assert shell("user", "add", name, "--role", "supervisor", "--password", "ten letters").code == 0
    return shell


def test_a_shipped_profile_waits_for_a_second_supervisor_who_is_another(bank: Shell) -> None:
    asked = ("override", "add", "L00007", "C-TRY6", "--reason", "borrower_asked", "--by", "sam", "--now", NOON)
    said = bank(*asked)
    assert "its profile asks for a second supervisor: assistant override agree 1 --by NAME" in said.out
    own = bank.json("override", "agree", "1", "--by", "sam", "--now", NOON)
    assert (own.code, own.problems[0]["mend"]) == (2, "a second supervisor must agree")
    (agreed,) = bank.json("override", "agree", "1", "--by", "kim", "--now", NOON).rows
    assert (agreed["state"], agreed["made_by"], agreed["seconded_by"]) == ("open", "sam", "kim")
    (later,) = bank.json("override", "list", "--now", "2026-10-02T16:00:00Z").rows
    assert later["state"] == "expired"
    assert "C-TRY6" in bank("rules", "show", "cn-cba2026").out
    assert "needs a second supervisor" in bank("rules", "show", "cn-cba2026").out

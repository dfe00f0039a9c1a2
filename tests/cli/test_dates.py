"""Dates in the shell: a complaint noted, listed, answered; a file held, and erased only when it was confirmed."""

import pytest

from tests.cli.saying import NOON, Shell

LATER = "2026-10-20T16:00:00Z"


def test_a_complaint_is_noted_listed_as_overdue_and_answered(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")  # a table that is not cut, wherever the test runs
    shell.with_book()
    (noted,) = shell.json("note", "L00007", "complaint_open", "--now", NOON).rows
    assert [one["rule"] for one in noted["deadlines"]] == ["H-COMPLAINT-ACK", "H-COMPLAINT"]
    assert [row["state"] for row in shell.json("queue", "review").rows] == ["open", "open"]
    listed = shell.json("deadlines", "--as-of", "2026-10-20", "--now", LATER).rows
    assert [(row["rule"], row["state"]) for row in listed] == [
        ("H-COMPLAINT-ACK", "overdue"), ("H-COMPLAINT", "overdue"),
    ]  # fmt: skip
    assert "2026-10-16 overdue" in shell("queue", "review").out.replace("\n", " ")
    assert shell("note", "L00007", "complaint_answered", "--now", LATER).code == 0
    assert shell.json("deadlines", "--now", LATER).rows == []
    assert [row["late"] for row in shell.json("deadlines", "--all", "--now", LATER).rows] == [True, True]
    assert "no deadline runs" in shell("deadlines", "--now", LATER).out


def test_wrong_notes_say_what_to_do(shell: Shell) -> None:
    shell.with_book()
    for words, problem in (
        (("L00007", "complaint_opened"), "no such fact"),
        (("L00007", "complaint_answered"), "no complaint about L00007 is open"),
        (("L9", "complaint_open"), "no loan"),
        (("L00007", "complaint_open", "--at", LATER), "has not come yet"),
    ):
        said = shell.json("note", *words, "--now", NOON)
        assert (said.code, said.out) == (2, "")
        assert problem in said.problems[0]["problem"]


def test_an_erasure_is_confirmed_and_what_keeps_a_file_is_named(shell: Shell) -> None:
    shell.with_book()
    who = "B-L00007"
    assert "was not confirmed" in shell("retention", "erase", who, "--now", NOON).err
    said = shell.json("retention", "erase", who, "--confirm", who, "--now", NOON)
    assert (said.code, len(said.problems)) == (2, 2)
    assert {"is still owed", "kept until"} == {
        word for word in ("is still owed", "kept until") for one in said.problems if word in one["problem"]
    }
    assert shell.json("retention", "hold", who, "--reason", "claim 7", "--now", NOON).rows[0]["held"] is True
    assert shell.json("retention", "lift", who, "--now", NOON).rows[0]["held"] is False
    assert shell("retention", "lift", who, "--now", NOON).code == 2
    assert "no file is near" in shell("retention", "list", "--as-of", "2030-01-01", "--now", NOON).out
    assert shell.json("log", "verify").rows[0]["ok"] is True

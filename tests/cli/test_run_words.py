"""What `run` refuses before it does anything, and what a failed start leaves behind."""

from pathlib import Path

import pytest

from tests.cli.saying import BOOK, NOON, Shell


@pytest.fixture
def book(tmp_path: Path) -> str:
    path = tmp_path / "book.csv"
    path.write_text(BOOK, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    "words", [("--days", "3"), ("--as-of", "2020-01-01"), ("--now", NOON), ("--fresh",), ("--days", "1", "--fresh")]
)
def test_with_a_real_gateway_the_clock_is_the_real_one_and_nothing_is_undone(
    shell: Shell, book: str, words: tuple[str, ...]
) -> None:
    said = shell.json("run", book, "--gateway", "twilio", "--no-serve", *words)
    assert (said.code, said.out) == (2, "")
    assert "real" in said.problems[0]["problem"]
    assert not (shell.home / "data" / "assistant.db").exists()


def test_the_sample_is_never_sent_by_a_real_gateway(shell: Shell) -> None:
    said = shell.json("run", "--gateway", "twilio", "--no-serve")
    assert (said.code, "fictional" in said.problems[0]["problem"]) == (2, True)


def test_a_book_that_could_not_be_read_leaves_the_database_free_for_another(
    shell: Shell, book: str, tmp_path: Path
) -> None:
    (tmp_path / "empty.csv").touch()
    assert shell.json("run", str(tmp_path / "empty.csv"), "--no-serve").code == 2
    said = shell.json("run", book, "--as-of", "2026-10-01", "--days", "1", "--no-serve")
    assert (said.code, said.rows[0]["as_of"], said.rows[0]["days"]) == (0, "2026-10-01", 1)
    other = shell.json("run", str(tmp_path / "empty.csv"), "--no-serve")
    assert "another run" in other.problems[0]["problem"]


def test_the_outcome_of_a_call_is_recorded_with_the_loan_it_was_about(shell: Shell) -> None:
    shell.with_book()
    record = ("record", "--now", NOON, "--outcome", "no_answer")
    made = shell.json(*record, "L00007").rows[0]["contact_id"]
    said = shell.json(*record, "L00008", "--contact", str(made))
    assert (said.code, "is about L00007" in said.problems[0]["problem"]) == (2, True)
    again = shell.json(*record, "L00007", "--contact", str(made))
    assert "already" in again.problems[0]["problem"]

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


def test_a_run_on_a_book_with_refused_rows_ends_as_its_import_does_each_time(shell: Shell, tmp_path: Path) -> None:
    book = tmp_path / "book.csv"
    book.write_text(BOOK.replace("800.00", "eight hundred"), encoding="utf-8")
    words = ("run", str(book), "--as-of", "2026-10-01", "--days", "1", "--no-serve")
    first, again = shell(*words), shell(*words)
    assert (first.code, again.code) == (1, 1)
    assert "Refused rows of the book: 1" in first.out
    assert "Refused rows of the book: 1" in again.out


def test_a_home_that_is_not_there_is_named_with_its_mend_and_not_made(shell: Shell) -> None:
    nowhere = shell.home / "nowhere"
    for words in (("queue", "field"), ("check",), ("run", "--no-serve"), ("plan",)):
        said = shell.json(*words, "--home", str(nowhere))
        assert (said.code, said.out, len(said.problems)) == (2, "", 1)
        assert said.problems[0]["file"] == str(nowhere)
        assert f"assistant init {nowhere}" in said.problems[0]["mend"]
    assert not nowhere.exists()

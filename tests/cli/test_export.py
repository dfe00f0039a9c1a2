"""Results go out whole, in a form that spreadsheets and reviewers open."""

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from assistant.core.cells import safe
from assistant.store.exports import NAMES
from tests.cli.saying import NOON, Shell


@pytest.fixture
def worked(shell: Shell) -> Shell:
    shell.with_book()
    offer = ("--outcome", "promise", "--amount", "120.00", "--due", "2026-10-05")
    assert shell("record", "L00007", *offer, "--now", NOON).code == 0
    return shell


def test_all_tables_go_into_one_file_that_opens_anywhere(worked: Shell, tmp_path: Path) -> None:
    said = worked.json("export", "all", "--out", str(tmp_path / "all.db"))
    assert said.code == 0
    assert set(said.rows[0]["tables"]) == set(NAMES)
    with closing(sqlite3.connect(tmp_path / "all.db")) as conn:
        assert conn.execute("SELECT loan_id, amount_minor FROM promises").fetchall() == [("L00007", 12000)]


def test_a_workbook_has_numbers_as_numbers(worked: Shell, tmp_path: Path) -> None:
    assert worked.json("export", "all", "--out", str(tmp_path / "all.xlsx")).code == 0
    book = CalamineWorkbook.from_path(str(tmp_path / "all.xlsx"))
    assert book.sheet_names == list(NAMES)
    header, row = book.get_sheet_by_name("promises").to_python()
    assert dict(zip(header, row, strict=True))["amount_minor"] == 12000


def test_one_table_is_a_csv(worked: Shell, tmp_path: Path) -> None:
    assert worked("export", "promises", "--out", str(tmp_path / "p.csv")).out.splitlines()[-1] == "tables promises: 1"
    with (tmp_path / "p.csv").open(encoding="utf-8", newline="") as file:
        assert [row["loan_id"] for row in csv.DictReader(file)] == ["L00007"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_text_that_looks_like_a_formula_is_shown_as_text(cell: str) -> None:
    assert safe(cell) == "'" + cell


@pytest.mark.parametrize("name", ["all.csv", "promises.txt", "nowhere/promises.csv"])
def test_a_form_or_a_folder_that_is_not_there_is_wrong_words(worked: Shell, tmp_path: Path, name: str) -> None:
    said = worked.json("export", name.split("/")[-1].split(".")[0], "--out", str(tmp_path / name))
    assert (said.code, said.out, len(said.problems)) == (2, "", 1)


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx", "x.db"])
def test_a_disk_that_fills_up_leaves_the_earlier_export(
    worked: Shell, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / name
    out.write_text("the earlier one", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("assistant.steps.export.exports.page", full)
    said = worked.json("export", "promises", "--out", str(out))
    assert (said.code, out.read_text(encoding="utf-8")) == (3, "the earlier one")
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []

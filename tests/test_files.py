"""Files as lenders export them: each is read as what it says, or refused with its line and the mend."""

from pathlib import Path

import pytest

from assistant.core.book.cells import NO_ROW
from assistant.core.problem import BadInput
from assistant.files import read_file, rows_of
from assistant.files.refused import RefusedFile, harmless


def read(path: Path) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    sheet = read_file(path)[0]
    return sheet.header, [row for batch in rows_of(sheet, 100) for row in batch]


def written(tmp_path: Path, data: bytes | str, name: str = "loans.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_header_tells_the_delimiter(tmp_path: Path, delimiter: str) -> None:
    text = f"loan_id{delimiter}balance\nL1{delimiter}12.50\n"
    assert read(written(tmp_path, text)) == (("loan_id", "balance"), [(2, ["L1", "12.50"])])


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    assert read(written(tmp_path, b"\xef\xbb\xbfloan_id,balance\nL1,1\n"))[0] == ("loan_id", "balance")


def test_utf_16_as_spreadsheets_write_it_is_read(tmp_path: Path) -> None:
    header, rows = read(written(tmp_path, "loan_id\tname\nL1\tNúñez\n".encode("utf-16")))
    assert (header, rows) == (("loan_id", "name"), [(2, ["L1", "Núñez"])])


def test_a_line_number_is_where_its_row_begins_even_after_a_cell_of_two_lines(tmp_path: Path) -> None:
    text = 'loan_id,note\r\nL1,"two\r\nlines"\r\n\r\nL2,one\r\n'
    assert [line for line, _ in read(written(tmp_path, text))[1]] == [2, 5]


def test_rows_of_empty_cells_are_blank_lines(tmp_path: Path) -> None:
    assert read(written(tmp_path, "a,b\n,\n1,2\n,\n"))[1] == [(3, ["1", "2"])]


def test_bytes_that_are_not_utf_8_stay_in_their_row(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, b"loan_id,name\nL1,Nu\xf1ez\nL2,Ok\n"))
    assert rows[0][1][1] == "Nu\udcf1ez"
    assert rows[1] == (3, ["L2", "Ok"])


def test_a_cell_of_ten_megabytes_is_one_cell(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, "loan_id,note\nL1," + "x" * 10_000_000 + "\nL2,y\n"))
    assert [len(cells[1]) for _, cells in rows] == [10_000_000, 1]


@pytest.mark.parametrize(
    ("data", "name", "problem"),
    [
        (b"", "loans.csv", "the file is empty"),
        (b"\n\n", "loans.csv", "no header"),
        (b"\x00\x01\x02", "loans.csv", "NUL bytes"),
        (b"loan\xffid,b\n1,2\n", "loans.csv", "not UTF-8"),
        (b"PK but no workbook", "loans.xlsx", "not a workbook"),
        (b"no parquet", "loans.parquet", "not Parquet"),
        (b"[1, 2]\n3\n", "loans.jsonl", "no line is a JSON object"),
        (b"x", "loans.pdf", "ending"),
        (b"x", "loans.csv.gz", ".gz ending"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_what_to_do(
    tmp_path: Path, data: bytes, name: str, problem: str
) -> None:
    with pytest.raises(BadInput) as caught:
        read(written(tmp_path, data, name))
    (found,) = caught.value.problems
    assert problem in found.problem
    assert found.mend
    assert found.file.endswith(name)


def test_a_packed_file_is_to_be_unpacked(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read(written(tmp_path, b"x", "loans.csv.gz"))
    assert caught.value.problems[0].mend.startswith("unpack it first")


def test_a_quote_that_is_never_closed_names_its_line(tmp_path: Path) -> None:
    text = 'a,b\n1,2\n3,"' + "x" * (65 * 2**20)
    with pytest.raises(BadInput) as caught:
        read(written(tmp_path, text))
    assert caught.value.problems[0].line == 3


def test_json_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    good = '{"loan_id": "L1", "balance": 0.10}\n\n{"loan_id": "L2", "late": true, "balance": null}\n'
    text = good + 'not json\n{"a": 1, "a": 2}\n'
    header, rows = read(written(tmp_path, text, "loans.jsonl"))
    assert header == ("loan_id", "balance", "late")
    assert rows[:2] == [(1, ["L1", "0.10", ""]), (3, ["L2", "", "yes"])]
    assert rows[2:] == [(4, [NO_ROW]), (5, [NO_ROW])]  # refused as rows of another width


def test_a_workbook_gives_days_numbers_and_its_own_line_numbers(tmp_path: Path) -> None:
    import datetime

    import xlsxwriter

    path = tmp_path / "loans.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("loans")
        for at, name in enumerate(("loan_id", "balance", "opened_on", "huge")):
            sheet.write(2, at, name)
        sheet.write(3, 0, "L1")
        sheet.write(3, 1, 12.5)
        sheet.write_datetime(3, 2, datetime.datetime(2026, 9, 1), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001  a sheet knows no zone
        sheet.write(3, 3, 2.02e18)
    header, rows = read(path)
    assert header == ("loan_id", "balance", "opened_on", "huge")
    assert rows == [(4, ["L1", "12.5", "2026-09-01", "2.02e+18"])]


def test_parquet_gives_the_text_that_a_csv_would_have(tmp_path: Path) -> None:
    import datetime
    from decimal import Decimal

    import pyarrow
    from pyarrow import parquet

    columns = {
        "loan_id": ["L1"], "balance": [Decimal("12.50")], "on": [datetime.date(2026, 9, 1)], "n": [3], "f": [0.18],
        "yes": [True], "none": [None],
    }  # fmt: skip
    path = tmp_path / "loans.parquet"
    parquet.write_table(pyarrow.table(columns), path)
    assert read(path)[1] == [(1, ["L1", "12.50", "2026-09-01", "3", "0.18", "yes", ""])]


@pytest.mark.parametrize("cell", ["=1+1", "+15305550107", "-5", "@x", "\tx"])
def test_a_refused_cell_is_never_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_the_refused_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    kept = RefusedFile(tmp_path / "refused" / "loans.refused.csv", ("loan_id", "balance"))
    kept.write(2, "balance", "not an amount", ["L1", "=1"])
    assert not kept.path.exists()
    assert kept.keep() == kept.path
    added = "refused_line,refused_column,refused_reason,loan_id,balance"
    assert kept.path.read_text().splitlines() == [added, "2,balance,not an amount,L1,'=1"]
    nothing = RefusedFile(kept.path, ())
    assert nothing.keep() is None
    assert list(kept.path.parent.iterdir()) == []  # the next import refused none: the old file is out of date


HEADER = "loan_id,name,balance"


def test_a_quote_that_is_never_closed_costs_its_own_row_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "loans.csv"
    rows = [f"L{n},Ruth,1" for n in range(1500)]
    rows[3] = 'L3,"Ruth,1'  # the quote runs away: past any row's lines
    rows[1400] = 'L1400,Ruth,"1'  # the quote swallows the rest, and the row is as wide as the header
    path.write_text("\n".join([HEADER, *rows, ""]))
    found = read(path)[1]
    assert [line for line, _ in found] == list(range(2, 1502))
    assert [(line, cells) for line, cells in found if len(cells) != 3] == [(5, [rows[3]]), (1402, [rows[1400]])]


def test_a_cell_of_several_lines_is_one_cell(tmp_path: Path) -> None:
    path = tmp_path / "loans.csv"
    path.write_text(f'{HEADER}\nL1,"Ruth\n""Ruthie""\nHale",1\nL2,Ana,2\n')
    assert read(path)[1] == [(2, ["L1", 'Ruth\n"Ruthie"\nHale', "1"]), (5, ["L2", "Ana", "2"])]


def test_two_rows_that_a_quote_has_joined_are_taken_apart(tmp_path: Path) -> None:
    path = tmp_path / "loans.csv"
    path.write_text(f'{HEADER}\nL1,"Ruth,1\nL2,"Ana",2\nL3,Eve,3\n')
    assert [line for line, _ in read(path)[1]] == [2, 3, 4]
    assert read(path)[1][1:] == [(3, ["L2", "Ana", "2"]), (4, ["L3", "Eve", "3"])]


def test_a_quote_in_the_header_is_named(tmp_path: Path) -> None:
    path = tmp_path / "loans.csv"
    path.write_text(f'"{HEADER}\nL1,Ruth,1\n')
    with pytest.raises(BadInput, match="a quote is opened in the header"):
        read_file(path)


def test_a_workbook_that_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import xlsxwriter

    path = tmp_path / "loans.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("loans").write_row(0, 0, ["loan_id"])
    monkeypatch.setattr("assistant.files.workbook.UNPACKED_MAX", 1000)
    with pytest.raises(BadInput, match="save its sheets as CSV"):
        read_file(path)


def test_a_sheet_that_begins_lower_and_further_right_keeps_its_lines(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "loans.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("loans")
        for line, row in ((3, ["loan_id", "balance"]), (4, ["L1", 1]), (6, ["L2", 2])):
            sheet.write_row(line, 2, row)
    header, rows = read(path)
    assert header == ("loan_id", "balance")
    assert rows == [(5, ["L1", "1"]), (7, ["L2", "2"])]

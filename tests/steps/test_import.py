"""A book goes in: good rows, bad rows, twice, later and whole; on both engines."""

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Connection, func, select, update

from assistant.config import load_settings, shipped
from assistant.core.book.tables import TABLES
from assistant.core.holds import load_holds
from assistant.core.problem import BadInput
from assistant.core.reasons import load_reasons
from assistant.runtime import Runtime
from assistant.steps.import_book import ImportResult, import_paths
from assistant.store import book
from assistant.store.completeness import completeness
from assistant.store.db import Database
from assistant.store.schema import assignment, borrower, contact_point, hold, instalment, loan, party, pause, portfolio
from assistant.store.schema_import import import_file
from assistant.store.schema_log import log_entry
from assistant.store.schema_money import allocation, payment
from assistant.store.schema_promise import promise, promise_instalment
from assistant.store.schema_state import reason
from assistant.store.schema_work import contact_event, text
from assistant.yamlfile import read_yaml
from tests.core.test_book import A_BOOK_ROW

AS_OF = date(2026, 10, 1)
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
BORROWER = {"borrower_id": "B1", "name": "Ruth Hale", "country": "US", "postal_code": "95814"}
POINT = {"borrower_id": "B1", "channel": "phone", "value": "(530) 555-0107", "kind": "mobile"}
LOAN = {"loan_id": "L1", "borrower_id": "B1", "balance": "900", "portfolio": "cards", "currency": "USD"}
PAYMENT = {"payment_id": "P1", "loan_id": "L1", "paid_on": "2026-09-01", "amount": "100", "reverses": ""}
Row = Mapping[str, str]


class Book:
    """A home and a database to import into, and the questions that the tests ask of them."""

    def __init__(self, db: Database, home: Path) -> None:
        self.home, self.db = home, db
        rules = {"reasons": load_reasons(read_yaml(shipped("config") / "reasons.yaml"))[0]}
        holds = load_holds(read_yaml(shipped("config") / "holds.yaml"))[0]
        rulebook = type("Rules", (), {"book": type("BookRules", (), rules), "holds": holds})
        self.rt = Runtime(
            home=home, settings=load_settings(home), rulebook=cast(Any, rulebook), db=db, render=cast(Any, None),
            now=lambda: NOW,
        )  # fmt: skip

    def file(self, table: str, *rows: Row, name: str | None = None) -> Path:
        path = self.home / (name or f"{table}.csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return path

    def take(self, *paths: Path, as_of: date = AS_OF, **options: Any) -> list[ImportResult]:
        return import_paths(self.rt, list(paths), as_of=as_of, **options)

    def put(self, table: str, *rows: Row, **options: Any) -> ImportResult:
        (result,) = self.take(self.file(table, *rows), **options)
        return result

    def small(self) -> None:
        """One borrower with one loan."""
        for table, row in (("borrowers", BORROWER), ("loans", LOAN)):
            assert self.put(table, row).refused == 0

    def rows(self, table: Any) -> list[dict[str, Any]]:
        def read(conn: Connection) -> list[dict[str, Any]]:
            return [dict(row._mapping) for row in conn.execute(select(table).order_by(*table.primary_key.columns))]

        return self.db.read_now(read)

    def one(self, table: Any) -> dict[str, Any]:
        (row,) = self.rows(table)
        return row


@pytest.fixture
def a_book(db: Database, tmp_path: Path) -> Book:
    return Book(db, tmp_path)


def reasons_of(result: ImportResult) -> list[tuple[int | None, str | None, str]]:
    return [(issue.line, issue.column, issue.reason) for issue in result.problems]


def test_one_sheet_makes_borrower_number_loan_and_reason(a_book: Book) -> None:
    result = a_book.put("book", A_BOOK_ROW)
    assert (result.table, result.rows, result.accepted, result.changed, result.refused) == ("book", 1, 1, 1, 0)
    assert a_book.one(borrower)["name"] == "Ruth Hale"
    assert a_book.one(contact_point)["zones"] == ["America/Los_Angeles"]
    stored = a_book.one(loan)
    assert (stored["past_due_since"], stored["stated_past_due_minor"], stored["stated_on"]) == (
        date(2026, 9, 20),
        10000,
        AS_OF,
    )
    assert a_book.one(reason)["expires_on"] == date(2026, 10, 31)
    cards = a_book.one(portfolio)
    assert (cards["name"], cards["first_import_on"], cards["payments_complete_through"]) == (
        "cards",
        AS_OF,
        date(2026, 9, 30),
    )


def test_the_same_file_twice_changes_nothing(a_book: Book) -> None:
    a_book.put("book", A_BOOK_ROW)
    everything = (borrower, contact_point, loan, reason, portfolio, import_file, log_entry)
    before = [a_book.rows(table) for table in everything]
    again = a_book.put("book", A_BOOK_ROW)
    assert (again.accepted, again.changed) == (1, 0)
    assert [a_book.rows(table) for table in everything] == before


def test_good_rows_go_in_and_bad_ones_are_kept_to_be_mended(a_book: Book) -> None:
    bad = {**A_BOOK_ROW, "loan_id": "L2", "borrower_id": "B2", "phone": "=1+1", "balance": "-1"}
    good = {**A_BOOK_ROW, "loan_id": "L3", "borrower_id": "B3"}
    result = a_book.put("book", A_BOOK_ROW, bad, good)
    assert (result.rows, result.accepted, result.refused) == (3, 2, 1)
    assert [(line, column) for line, column, _ in reasons_of(result)] == [(3, "balance"), (3, "phone")]
    assert [row["ref"] for row in a_book.rows(loan)] == ["L1", "L3"]
    kept = a_book.home / "data" / "refused" / "book.refused.csv"
    assert result.refused_file == str(kept)
    with kept.open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["refused_line"], row["refused_column"], row["phone"]) == ("3", "balance, phone", "'=1+1")
    assert "a negative amount" in row["refused_reason"]


def test_a_refused_file_that_was_mended_goes_in_under_its_own_name(a_book: Book) -> None:
    result = a_book.put("book", {**A_BOOK_ROW, "balance": "12,00"})
    kept = Path(str(result.refused_file))
    kept.write_text(kept.read_text().replace('"12,00"', "12.00"))
    (mended,) = a_book.take(kept)
    assert (mended.table, mended.accepted, mended.refused, mended.warnings) == ("book", 1, 0, ())
    assert a_book.one(contact_point)["value"] == "+15305550107"  # written as '+1… against formulas
    assert not kept.exists()


def test_a_repeated_id_is_refused_with_both_lines_named(a_book: Book) -> None:
    other = {**A_BOOK_ROW, "balance": "5"}
    result = a_book.put("book", A_BOOK_ROW, {**A_BOOK_ROW, "loan_id": "L2", "borrower_id": "B2"}, other)
    assert reasons_of(result) == [(4, "loan_id", "stands at line 2 already")]
    assert [row["balance_minor"] for row in a_book.rows(loan)] == [120050, 120050]


def test_a_repetition_far_below_is_found_too(a_book: Book) -> None:
    rows = [{**BORROWER, "borrower_id": f"B{n}"} for n in range(5200)]
    result = a_book.put("borrowers", *rows, rows[3])
    assert reasons_of(result) == [(5202, "borrower_id", "stands at line 5 already")]


def test_a_row_twice_is_refused_even_when_its_first_was(a_book: Book) -> None:
    result = a_book.put("book", {**A_BOOK_ROW, "balance": "x"}, A_BOOK_ROW)
    assert [(line, column) for line, column, _ in reasons_of(result)] == [(2, "balance"), (3, "loan_id")]


def test_the_header_again_is_no_row(a_book: Book) -> None:
    result = a_book.put("book", A_BOOK_ROW, {name: name for name in A_BOOK_ROW})
    assert reasons_of(result) == [(3, None, "the header again")]


def test_a_later_file_updates_what_it_names_and_leaves_the_rest(a_book: Book) -> None:
    a_book.put("borrowers", {**BORROWER, "payday": "25", "language": "es"})
    a_book.put("loans", {**LOAN, "collateral": "car"})
    key = a_book.one(borrower)["key"]
    assert a_book.put("borrowers", {"borrower_id": "B1", "name": "Ruth Hale-Moss", "language": ""}).changed == 1
    assert a_book.put("loans", {"loan_id": "L1", "borrower_id": "B1", "balance": "800"}).changed == 1
    person, debt = a_book.one(borrower), a_book.one(loan)
    assert (person["name"], person["payday"], person["language"], person["key"]) == ("Ruth Hale-Moss", 25, None, key)
    assert person["places"][0]["zone"] == "America/Los_Angeles"
    assert (debt["balance_minor"], debt["collateral"]) == (80000, "car")
    assert a_book.rows(portfolio)[0]["name"] == "cards"


def test_only_a_complete_file_closes_what_it_lacks(a_book: Book) -> None:
    other = {**LOAN, "loan_id": "L2"}
    elsewhere = {**LOAN, "loan_id": "L3", "portfolio": "autos"}
    a_book.put("borrowers", BORROWER)
    a_book.put("loans", LOAN, other, elsewhere)
    assert a_book.put("loans", LOAN).closed == 0
    refused = {**other, "balance": "-1"}
    assert a_book.put("loans", LOAN, refused, complete=True).closed == 0  # a refused row is in the file
    assert a_book.put("loans", LOAN, complete=True).closed == 1
    assert {row["ref"]: row["status"] for row in a_book.rows(loan)} == {"L1": "active", "L2": "closed", "L3": "active"}
    assert [row["kind"] for row in a_book.rows(log_entry)][-1] == "closed"
    assert a_book.put("loans", LOAN, other).changed == 1  # it is back
    assert {row["status"] for row in a_book.rows(loan)} == {"active"}


def test_contact_points_keep_what_calls_have_found_out(a_book: Book) -> None:
    a_book.put("borrowers", BORROWER)
    assert a_book.put("contact_points", POINT).changed == 1
    a_book.db.write_now(lambda conn: conn.execute(update(contact_point).values(state="wrong_number")))
    assert a_book.put("contact_points", {**POINT, "consent_sms": "yes"}).changed == 1
    point = a_book.one(contact_point)
    assert (point["state"], point["consent_sms"], point["value"]) == ("wrong_number", True, "+15305550107")


def test_rows_that_name_nobody_are_refused(a_book: Book) -> None:
    assert reasons_of(a_book.put("loans", LOAN)) == [(2, "borrower_id", "no such borrower in the book")]
    schedule = {"loan_id": "L1", "n": "1", "due_on": "2026-09-20", "principal_due": "1"}
    assert reasons_of(a_book.put("instalments", schedule)) == [(2, "loan_id", "no such loan in the book")]


def test_instalments_have_their_running_total(a_book: Book) -> None:
    a_book.small()
    rows = [
        {"loan_id": "L1", "n": str(n), "due_on": f"2026-0{n}-20", "principal_due": "10", "interest_due": "1"}
        for n in (9, 8, 7)
    ]
    assert a_book.put("instalments", *rows).changed == 3
    assert [row["cum_due_minor"] for row in a_book.rows(instalment)] == [1100, 2200, 3300]
    assert a_book.put("instalments", {**rows[2], "principal_due": "20"}).changed == 1
    assert [row["cum_due_minor"] for row in a_book.rows(instalment)] == [2100, 3200, 4300]


def test_payments_are_allocated_reversed_and_left_to_be_matched(a_book: Book) -> None:
    a_book.small()
    back = {**PAYMENT, "payment_id": "P2", "loan_id": "", "paid_on": "2026-09-03", "amount": "60", "reverses": "P1"}
    more = {**back, "payment_id": "P3", "amount": "40.01"}
    stray = {**PAYMENT, "payment_id": "P4", "loan_id": "", "amount": "7"}
    result = a_book.put("payments", back, more, PAYMENT, stray)  # the reversals stand before what they reverse
    assert reasons_of(result) == [(3, "amount", "more than is left of the payment that it reverses")]
    assert [row["amount_minor"] for row in a_book.rows(allocation)] == [10000, -6000]
    assert {row["ref"]: row["state"] for row in a_book.rows(payment)} == {
        "P1": "allocated", "P2": "allocated", "P4": "unapplied",
    }  # fmt: skip
    assert a_book.put("payments", PAYMENT, back, stray).changed == 0
    assert len(a_book.rows(allocation)) == 2
    assert a_book.put("payments", {**stray, "loan_id": "L1"}).changed == 1  # now the lender knows whose it is
    assert [row["amount_minor"] for row in a_book.rows(allocation)] == [10000, -6000, 700]


def test_the_watermark_is_what_was_said_else_the_day_before(a_book: Book) -> None:
    a_book.small()

    def through() -> date | None:
        day: date | None = a_book.one(portfolio)["payments_complete_through"]
        return day

    assert through() is None
    a_book.put("payments", PAYMENT)
    assert through() == date(2026, 9, 30)
    a_book.put("payments", PAYMENT, payments_complete_through=date(2026, 9, 15))
    assert through() == date(2026, 9, 30)  # it never goes back
    folder = a_book.home / "folder"
    a_book.file("payments", PAYMENT, name="folder/payments.csv")
    (folder / "payments.meta.csv").write_text("payments_complete_through\n2026-10-05\n")
    a_book.take(folder)
    assert through() == date(2026, 10, 5)
    (folder / "payments.meta.csv").write_text("payments_complete_through,2026-10-06\n")
    a_book.take(folder)
    assert through() == date(2026, 10, 6)
    (folder / "payments.meta.csv").write_text("payments_complete_through\nsoon\n")
    with pytest.raises(BadInput, match="not a date"):
        a_book.take(folder)


def test_pauses_of_one_file_and_of_earlier_ones_do_not_overlap(a_book: Book) -> None:
    a_book.small()
    first = {"loan_id": "L1", "from_on": "2026-09-01", "to_on": "2026-09-10", "reason": "holiday"}
    touching = {**first, "from_on": "2026-09-10", "to_on": "2026-09-12"}
    across = {**first, "from_on": "2026-09-11", "to_on": "2026-09-20"}
    assert [line for line, _, _ in reasons_of(a_book.put("pauses", first, touching, across))] == [4]
    assert [
        line
        for line, _, _ in reasons_of(a_book.put("pauses", {**first, "from_on": "2026-09-05", "to_on": "2026-09-06"}))
    ] == [2]
    assert a_book.put("pauses", first, touching).changed == 0
    assert len(a_book.rows(pause)) == 2


def test_cut_over_tables_come_in_once(a_book: Book) -> None:
    a_book.small()
    a_book.put("contact_points", POINT)
    tables: dict[str, Sequence[Row]] = {
        "holds": [{"borrower_id": "B1", "loan_id": "", "kind": "deceased", "from_on": "2026-09-01", "to_on": ""}],
        "parties": [{"loan_id": "L1", "role": "joint", "name": "Carl Hale", "phone": "", "liability": "joint"}],
        "contacts": [{"loan_id": "L1", "borrower_id": "", "at": "2026-09-20T15:00:00-04:00", "channel": "call",
                      "direction": "out", "number": "+15305550107", "outcome": "no_answer"}],
        "promises": [{"loan_id": "L1", "taken_at": "2026-09-28T15:00:00Z", "due_on": day, "amount": "50",
                      "status": "open"} for day in ("2026-10-03", "2026-10-10")],
        "requests": [{"borrower_id": "B1", "loan_id": "", "at": "2026-09-20", "request": "stop_channel",
                      "channel": "sms", "text": "no texts please"}],
        "assignments": [{"loan_id": "L1", "owner": "dana", "batch": "9", "from_on": "2026-09-01", "to_on": ""}],
    }  # fmt: skip
    for name, rows in tables.items():
        assert a_book.put(name, *rows).changed == len(rows), name
        assert a_book.put(name, *rows).changed == 0, name
    assert a_book.one(hold)["blocks"] == ["contact", "field"]
    assert a_book.one(party)["name"] == "Carl Hale"
    assert a_book.one(assignment)["owner"] == "dana"
    made = a_book.one(promise)
    assert (made["amount_minor"], made["final_due_on"], made["source"]) == (10000, date(2026, 10, 10), "import")
    assert [row["due_on"] for row in a_book.rows(promise_instalment)] == [date(2026, 10, 3), date(2026, 10, 10)]
    call, request = a_book.rows(contact_event)
    assert (call["event"], call["number_kind"], call["loan_refs"], call["source"]) == (
        "call",
        "mobile",
        ["L1"],
        "import",
    )
    assert request["detail"]["request"] == "stop_channel"
    assert a_book.one(text)["body"] == "no texts please"
    assert "no texts" not in json.dumps(request["detail"])
    ended = {**tables["holds"][0], "to_on": "2026-09-30"}
    assert a_book.put("holds", ended).changed == 1
    assert a_book.one(hold)["to_on"] == date(2026, 9, 30)


def test_an_attorney_on_the_file_stands_before_the_person_from_the_import_on(a_book: Book) -> None:
    a_book.small()
    attorney = {"loan_id": "L1", "role": "attorney", "name": "Ines Roth", "phone": "", "expires_on": ""}
    for _ in range(2):
        a_book.put("parties", attorney)
    asked = a_book.one(contact_event)
    assert (asked["event"], asked["detail"], asked["at"]) == ("request", {"request": "attorney"}, NOW)
    assert "Roth" not in json.dumps(asked, default=str)


def test_an_attorney_whose_mandate_has_ended_stands_before_nobody(a_book: Book) -> None:
    a_book.small()
    a_book.put("parties", {"loan_id": "L1", "role": "attorney", "name": "Ines Roth", "expires_on": "2026-09-30"})
    assert a_book.rows(contact_event) == []


def test_a_judged_promise_is_not_reopened_by_the_lenders_file(a_book: Book) -> None:
    a_book.small()
    row = {
        "loan_id": "L1",
        "taken_at": "2026-09-28T15:00:00Z",
        "due_on": "2026-09-29",
        "amount": "50",
        "status": "open",
    }
    a_book.put("promises", row)
    a_book.db.write_now(lambda conn: conn.execute(update(promise).values(status="kept")))
    assert a_book.put("promises", row).changed == 0
    assert a_book.one(promise)["status"] == "kept"


def test_an_unknown_portfolio_is_made_with_the_defaults_and_said(a_book: Book) -> None:
    result = a_book.put("book", {**A_BOOK_ROW, "portfolio": "boats"})
    assert [warning.reason for warning in result.warnings] == [
        "the portfolio 'boats' is not in config/assistant.toml: made with the default settings"
    ]
    made = a_book.one(portfolio)
    assert (made["defaulted"], made["currency"]) == (True, "USD")
    assert a_book.put("book", {**A_BOOK_ROW, "portfolio": "boats"}).warnings == ()


def test_portfolios_follow_their_settings(a_book: Book) -> None:
    shipped = a_book.rt.settings
    settings = shipped.model_copy(update={"portfolio": {"cards": shipped.portfolio["cards"]}})
    a_book.db.write_now(book.sync_portfolios, settings)
    assert a_book.one(portfolio)["currency"] == "TWD"
    cards = settings.portfolio["cards"].model_copy(update={"grace_days": 5})
    a_book.db.write_now(book.sync_portfolios, settings.model_copy(update={"portfolio": {"cards": cards}}))
    assert a_book.one(portfolio)["grace_days"] == 5


def test_a_row_without_portfolio_takes_the_one_that_was_named(a_book: Book) -> None:
    row = {name: value for name, value in A_BOOK_ROW.items() if name not in ("portfolio", "currency")}
    a_book.put("book", row, portfolio="cards")
    assert (a_book.one(portfolio)["name"], a_book.one(loan)["currency"]) == ("cards", "TWD")


def test_a_folder_is_read_by_its_names_and_in_the_order_that_rows_need(a_book: Book) -> None:
    for table, row in (("payments", PAYMENT), ("loans", LOAN), ("borrowers", BORROWER), ("book", A_BOOK_ROW)):
        a_book.file(table, row, name=f"folder/{table}.csv")
    a_book.file("loans", {"x": "1"}, name="folder/loans.refused.csv")
    a_book.file("loans", {"x": "1"}, name="folder/old loans.csv")
    results = a_book.take(a_book.home / "folder")
    assert [(result.table, result.refused) for result in results] == [("borrowers", 0), ("loans", 0), ("payments", 0)]


def test_a_folder_of_full_tables_in_other_formats(a_book: Book) -> None:
    folder = a_book.home / "folder"
    a_book.file("borrowers", BORROWER, name="folder/Borrowers.CSV")
    (folder / "loans.jsonl").write_text(json.dumps({**LOAN, "balance": 900.5}) + "\n")
    import pyarrow
    from pyarrow import parquet

    columns = {"payment_id": ["P1"], "loan_id": ["L1"], "paid_on": [date(2026, 9, 1)], "amount": [12.5]}
    parquet.write_table(pyarrow.table(columns), folder / "payments.parquet")
    assert [result.refused for result in a_book.take(folder)] == [0, 0, 0]
    assert a_book.one(loan)["balance_minor"] == 90050
    assert a_book.one(allocation)["amount_minor"] == 1250


def test_a_workbook_whose_sheets_are_tables(a_book: Book) -> None:
    import xlsxwriter

    path = a_book.home / "export.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        for name, row in (("Loans", LOAN), ("Borrowers", BORROWER), ("Notes", {"a": "b"})):
            sheet = workbook.add_worksheet(name)
            sheet.write_row(0, 0, list(row))
            sheet.write_row(1, 0, list(row.values()))
    results = a_book.take(path)
    assert [(result.table, result.accepted) for result in results] == [("borrowers", 1), ("loans", 1)]


def bad(a_book: Book, *paths: Path, **options: Any) -> list[str]:
    with pytest.raises(BadInput) as caught:
        a_book.take(*paths, **options)
    assert a_book.rows(borrower) == []  # nothing of any file went in
    return [f"{problem.problem} -> {problem.mend}" for problem in caught.value.problems]


def test_files_that_cannot_be_used_stop_the_whole_import(a_book: Book) -> None:
    good = a_book.file("borrowers", BORROWER)
    (told,) = bad(a_book, good, a_book.home / "borowers.csv")
    assert "no such file" in told
    assert "did you mean" in told
    (told,) = bad(a_book, a_book.file("loans", {"loan_id": "L1", "borrower_id": "B1", "balanc": "1"}), good)
    assert "`balance` is missing" in told
    assert "did you mean `balance`" in told
    (told,) = bad(a_book, a_book.file("x", {"a": "1", "b": "2"}, name="weather.csv"), good)
    assert "not a table of a book" in told
    row = {name: value for name, value in A_BOOK_ROW.items() if name != "past_due_since"}
    (told,) = bad(a_book, a_book.file("y", row | {"past_due_sinse": ""}, name="export.csv"))
    assert "`past_due_since` is missing from book" in told
    assert "did you mean `past_due_since` by 'past_due_sinse'" in told
    (a_book.home / "twice.csv").write_text("loan_id,borrower_name,phone,Phone,balance,past_due_since\n")
    (told,) = bad(a_book, a_book.home / "twice.csv")
    assert "`phone` stands twice" in told
    (a_book.home / "empty").mkdir()
    (told,) = bad(a_book, a_book.home / "empty")
    assert "no table of a book in this folder" in told
    (told,) = bad(a_book, good, date_format="weekly")
    assert "date format" in told


def test_two_files_for_one_table_of_a_folder_are_not_chosen_between(a_book: Book) -> None:
    a_book.file("borrowers", BORROWER, name="folder/borrowers.csv")
    (a_book.home / "folder" / "borrowers.jsonl").write_text("{}\n")
    (told,) = bad(a_book, a_book.home / "folder")
    assert "more than one file for borrowers" in told


def test_a_wreck_of_a_file_has_every_row_named(a_book: Book) -> None:
    names = list(A_BOOK_ROW)
    good = ",".join(A_BOOK_ROW.values())
    huge = good.replace("Ruth Hale", "x" * 10_000_000)
    lines = [good, good.replace("L1", "L2") + ",extra", good.replace("L1", "L3").replace("Ruth", "R\x00th"),
             good.replace("L1", "L4").replace("1200.50", "2.02E+10"), good.replace("L1", "L5").replace("95814", "5814"),
             huge.replace("L1", "L6"), good.replace("L1", "L7").replace("2026-09-20", "20/09/2026")]  # fmt: skip
    latin = good.replace("L1", "L8").replace("Ruth", "Nuñez").encode("latin-1")
    path = a_book.home / "book.csv"
    path.write_bytes("\r\n".join([",".join(names), *lines, ""]).encode() + latin + b"\r\n")
    (result,) = a_book.take(path)
    assert (result.rows, result.accepted, result.refused) == (8, 1, 7)
    assert [(line, column) for line, column, _ in reasons_of(result)] == [
        (3, None), (4, "borrower_name"), (5, "balance"), (6, "postal_code"), (7, "borrower_name"),
        (8, "past_due_since"), (9, "borrower_name"),
    ]  # fmt: skip
    with Path(str(result.refused_file)).open(newline="") as file:
        assert len(list(csv.reader(file))) == 8


@pytest.mark.parametrize(
    "above, sign, line, problem",
    [
        ("Loan book of October\n", ",", 1, "the columns are named in line 2 only"),
        ("Loan book, October\n\n", ";", 1, "the columns are named in line 3 only"),
        ("", "~", 1, "its cells are divided by `~`"),
    ],
)
@pytest.mark.parametrize("name", ["book.csv", "export.csv"])
def test_a_title_above_the_header_and_a_strange_delimiter_are_named(
    a_book: Book, name: str, above: str, sign: str, line: int, problem: str
) -> None:
    path = a_book.home / name
    path.write_text(above + "\n".join(sign.join(row) for row in (A_BOOK_ROW, A_BOOK_ROW.values())) + "\n")
    with pytest.raises(BadInput) as said:
        a_book.take(path)
    assert [(one.line, one.problem) for one in said.value.problems] == [(line, problem)]


def test_a_file_with_a_header_and_nothing_else_says_so_and_closes_nothing(a_book: Book) -> None:
    assert a_book.put("book", A_BOOK_ROW).warnings == ()
    path = a_book.home / "book.csv"
    path.write_text(",".join(A_BOOK_ROW) + "\n")
    (result,) = a_book.take(path, complete=True)
    assert (result.rows, [warning.reason for warning in result.warnings]) == (0, [NO_ROW])
    assert [row["status"] for row in a_book.rows(loan)] == ["active"]


NO_ROW = "the file has no row below its header"


def test_a_row_with_another_delimiter_than_the_header_says_so(a_book: Book) -> None:
    path = a_book.home / "book.csv"
    path.write_text(",".join(A_BOOK_ROW) + "\n" + ";".join(A_BOOK_ROW.values()) + "\n")
    why = "the row has 1 cell, the header 19: its cells are divided by `;`, the header's by another sign"
    assert reasons_of(*a_book.take(path)) == [(2, None, why)]


def test_a_quote_that_is_never_closed_hides_no_row(a_book: Book) -> None:
    names, good = ",".join(A_BOOK_ROW), ",".join(A_BOOK_ROW.values())
    open_quote = good.replace("Ruth Hale", '"Ruth Hale')
    more = [good.replace("L1", f"L{n}").replace("B1", f"B{n}") for n in range(2, 5)]
    path = a_book.home / "book.csv"
    path.write_text("\n".join([names, open_quote, *more, ""]))
    (result,) = a_book.take(path)
    assert (result.rows, result.accepted) == (4, 3)
    why = "the row has 1 cell, the header 19: a quote is opened and never closed, or stands in the wrong place"
    assert reasons_of(result) == [(2, None, why)]


def test_characters_that_were_lost_on_the_way_are_not_taken_for_text(a_book: Book) -> None:
    (line, column, reason), *_ = reasons_of(a_book.put("book", {**A_BOOK_ROW, "borrower_name": "N\ufffdez"}))
    assert (line, column) == (2, "borrower_name")
    assert "a character was lost" in reason


def test_nothing_of_a_file_goes_in_when_it_breaks_half_way(a_book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{**BORROWER, "borrower_id": f"B{n}"} for n in range(6000)]
    path = a_book.file("borrowers", *rows, {**BORROWER, "borrower_id": "bad", "name": ""})
    with path.open("a") as file:
        file.write('"never closed' + "x" * (65 * 2**20))
    with pytest.raises(BadInput, match="never closed"):
        a_book.take(path)
    assert a_book.rows(borrower) == []
    assert list((a_book.home / "data" / "refused").glob("*")) == []


def test_results_print_as_the_command_line_promises(a_book: Book) -> None:
    found = a_book.put("book", {**A_BOOK_ROW, "balance": "x"}).as_json()
    keys = ("file", "table", "rows", "accepted", "changed", "refused", "warnings", "refused_file", "problems")
    assert set(keys) <= set(found)
    assert found["problems"] == [
        {"line": 2, "column": "balance", "value": "x", "reason": "not an amount: digits only, as 1234.56"}
    ]
    json.dumps(found)


def test_what_the_book_lacks_is_counted_by_what_it_would_unlock(a_book: Book) -> None:
    a_book.put(
        "book", A_BOOK_ROW, {**A_BOOK_ROW, "loan_id": "L2", "borrower_id": "B2", "phone": "", "email": "a@example.com"}
    )
    found = {row["lacks"]: row["accounts"] for row in a_book.db.read_now(completeness)}
    assert (found["phone"], found["email"], found["consent_sms"], found["payday"]) == (1, 1, 1, 2)
    assert "language" not in found


def test_every_table_has_its_handler() -> None:
    from assistant.steps.import_tables import HANDLERS

    assert set(HANDLERS) == set(TABLES)


def test_progress_is_told(a_book: Book) -> None:
    told: list[tuple[str, int, int]] = []
    a_book.put("book", A_BOOK_ROW, progress=lambda *what: told.append(what))
    assert told[-1][1] == 1


def test_a_new_day_of_the_same_sheet_is_news(a_book: Book) -> None:
    """What was past due yesterday is stated anew today, so payments since yesterday are in it already."""
    a_book.put("book", A_BOOK_ROW)
    assert a_book.put("book", A_BOOK_ROW, as_of=date(2026, 10, 2)).changed == 1
    assert a_book.one(loan)["stated_on"] == date(2026, 10, 2)
    assert len(a_book.rows(reason)) == 1
    assert (
        a_book.db.read_now(lambda conn: conn.execute(select(func.count()).select_from(import_file)).scalar_one()) == 2
    )


def test_a_json_line_that_is_no_row_says_so(a_book: Book) -> None:
    whole = {"loan_id": "L1", "borrower_name": "Ruth Hale", "phone": "+15305550107", "past_due_since": None}
    nested = json.dumps({**whole, "balance": {"amount": 5}, "currency": "USD"})
    path = a_book.home / "book.jsonl"
    path.write_text(f"{nested}\nnot json\n[1, 2]\n")
    (found,) = a_book.take(path)
    assert [(one.line, one.column, one.reason.partition(":")[0]) for one in found.problems] == [
        (1, "balance", "a list or a table stands where a text should"),
        (2, None, "not a row of its own"),
        (3, None, "not a row of its own"),
    ]

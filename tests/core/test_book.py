"""A row of a lender's file: what it must say, and what is refused rather than guessed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from assistant import places
from assistant.config import shipped
from assistant.core.book import book_rows, cells, event_rows, history_rows, payment_rows
from assistant.core.book.header import advice, fold, likely_table, read_header
from assistant.core.book.issue import clip
from assistant.core.book.keys import row_hash, row_keys
from assistant.core.book.readers import Vocabulary
from assistant.core.book.records import Context, KnownBorrower, KnownLoan, KnownPayment
from assistant.core.book.row_reader import RowReader
from assistant.core.book.rows import Row
from assistant.core.book.settings import load_import_words
from assistant.core.book.tables import TABLES
from assistant.core.book.windows import parse_windows
from assistant.core.holds import load_holds
from assistant.yamlfile import parse_yaml, read_yaml

AS_OF = date(2026, 10, 1)
WORDS = load_import_words(read_yaml(shipped("config") / "import.yaml"))[0]
A_LOAN = KnownLoan(id=7, borrower_id=3, borrower_ref="B1", currency="USD", country="US")
A_PAYMENT = KnownPayment(
    id=1, loan_ref="L1", paid_on=date(2026, 9, 1), amount_minor=10000, currency="USD", reverses_ref=None,
    state="allocated", shares=((7, 10000),),
)  # fmt: skip
A_BOOK_ROW = {
    "loan_id": "L1", "borrower_id": "B1", "borrower_name": "Ruth Hale", "phone": "+15305550107", "email": "",
    "language": "en", "country": "US", "region": "CA", "postal_code": "95814", "product": "credit_card",
    "currency": "USD", "principal": "5000", "balance": "1200.50", "amount_past_due": "100",
    "past_due_since": "2026-09-20", "last_payment_on": "2026-08-01", "last_payment_amount": "50", "reason": "forgot",
    "portfolio": "cards",
}  # fmt: skip


def context(**more: Any) -> Context:
    known: dict[str, Any] = {
        "loans": {"L1": A_LOAN},
        "borrowers": {"B1": KnownBorrower(id=3, country="US")},
        "only_currency": "USD",
    }
    return Context(
        as_of=AS_OF, portfolio="default", currency_of=lambda _: "USD", phone=places.phone, places=places.places,
        postal_code=places.postal_code, blocks={"deceased": ("contact", "field")}, **(known | more),
    )  # fmt: skip


def reader(table: str, names: Sequence[str], form: str | None = None) -> RowReader:
    header = read_header(TABLES[table], names, WORDS.columns)
    assert header.problems == ()
    reasons = frozenset({"forgot", "job_loss"})
    known = places.countries()
    return RowReader(header, names, Vocabulary(words=WORDS.words, reasons=reasons, countries=known, date_format=form))


def judge(table: str, values: dict[str, str], form: str | None = None, **more: Any) -> tuple[Any, Row]:
    """The record (None: refused) and the row with its issues."""
    row = reader(table, list(values), form).read(2, list(values.values()))
    judges = {
        "book": book_rows.judge_book, "borrowers": book_rows.judge_borrower, "contact_points": book_rows.judge_point,
        "loans": book_rows.judge_loan, "instalments": book_rows.judge_instalment,
        "payments": payment_rows.judge_payment, "pauses": history_rows.judge_pause, "holds": history_rows.judge_hold,
        "parties": history_rows.judge_party, "contacts": event_rows.judge_contact,
        "requests": event_rows.judge_request, "promises": history_rows.judge_promise,
        "assignments": history_rows.judge_assignment,
    }  # fmt: skip
    return judges[table](row, context(**more)), row


def refusals(table: str, values: dict[str, str], **more: Any) -> list[tuple[str | None, str]]:
    record, row = judge(table, values, **more)
    assert (record is None) == bool(row.issues)
    return [(issue.column, issue.reason) for issue in row.issues]


def test_a_row_of_one_sheet_is_a_borrower_their_numbers_and_a_loan() -> None:
    record, row = judge("book", A_BOOK_ROW, loans={})
    assert row.issues == []
    assert record.borrower.name == "Ruth Hale"
    assert record.borrower.places[0]["zone"] == "America/Los_Angeles"
    assert [(point.channel, point.value, point.zones) for point in record.points] == [
        ("phone", "+15305550107", ("America/Los_Angeles",))
    ]
    assert (record.loan.balance_minor, record.loan.stated_past_due_minor) == (120050, 10000)
    assert (record.loan.past_due_since, record.loan.stated_on) == (date(2026, 9, 20), AS_OF)
    assert record.loan.reason == "forgot"


def test_every_bad_cell_of_a_row_is_named_not_only_the_first() -> None:
    bad = {"balance": "-5", "phone": "12", "country": "Atlantis", "past_due_since": "01/02/2026", "reason": "forgott"}
    found = dict(refusals("book", A_BOOK_ROW | bad))
    assert set(found) == {"balance", "phone", "country", "past_due_since", "reason"}
    assert found["balance"] == "a negative amount"
    assert "ambiguous" in found["past_due_since"]
    assert "did you mean `forgot`?" in found["reason"]


@pytest.mark.parametrize("column", ["loan_id", "borrower_name", "balance"])
def test_what_a_row_cannot_do_without(column: str) -> None:
    assert refusals("book", A_BOOK_ROW | {column: ""}) == [(column, "required, and empty")]


def test_a_borrower_who_cannot_be_reached_is_refused() -> None:
    assert refusals("book", A_BOOK_ROW | {"phone": "", "email": " "})[0][0] == "phone"
    assert refusals("book", A_BOOK_ROW | {"phone": "", "email": "a@example.com"}) == []


def test_a_row_without_a_borrower_makes_one_from_the_loan_and_keeps_the_one_it_had() -> None:
    nameless = A_BOOK_ROW | {"borrower_id": ""}
    assert judge("book", nameless, loans={})[0].borrower.ref == "B-L1"
    assert judge("book", nameless)[0].borrower.ref == "B1"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"amount_past_due": "0"}, "nothing past due"),
        ({"amount_past_due": ""}, "the whole balance is taken"),
        ({"past_due_since": ""}, "not since when"),
    ],
)
def test_a_late_loan_that_contradicts_itself_is_taken_with_a_warning(changed: dict[str, str], reason: str) -> None:
    record, row = judge("book", A_BOOK_ROW | changed)
    assert record is not None
    assert [reason in warning.reason for warning in row.warnings] == [True]


def test_a_loan_that_is_not_late_needs_no_day_and_no_amount() -> None:
    record, row = judge("book", A_BOOK_ROW | {"past_due_since": "", "amount_past_due": "0", "balance": "0"})
    assert (record.loan.past_due_since, record.loan.stated_past_due_minor, row.warnings) == (None, 0, [])


def test_past_due_since_the_day_of_the_file_is_known_and_the_day_after_is_not() -> None:
    assert refusals("book", A_BOOK_ROW | {"past_due_since": "2026-10-01"}) == []
    assert refusals("book", A_BOOK_ROW | {"past_due_since": "2026-10-02"})[0][0] == "past_due_since"


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("0", 0),
        ("12", 1200),
        ("12.5", 1250),
        ("12.50", 1250),
        (".5", 50),
        ("+3", 300),
        ("999999999999", 99999999999900),
    ],
)
def test_amounts_are_exact_minor_units(text: str, minor: int) -> None:
    assert cells.amount(text, "USD") == minor


def test_amounts_follow_their_currency() -> None:
    assert (cells.amount("12", "JPY"), cells.amount("1.234", "KWD")) == (12, 1234)
    with pytest.raises(ValueError, match="more decimals than JPY has"):
        cells.amount("12.5", "JPY")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2.02E+10", "scientific"),
        ("1,234.56", "no separators"),
        ("1.234,56", "no separators"),
        ("1 234", "no separators"),
        ("$100", "digits only"),
        ("NaN", "digits only"),
        ("Infinity", "digits only"),
        ("-0.01", "negative"),
        ("12.345", "more decimals"),
        ("99999999999999999", "absurd"),
        ("٣", "digits only"),
        ("0x10", "digits only"),
    ],
)
def test_an_amount_that_a_spreadsheet_or_a_person_spoilt_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        cells.amount(text, "USD")


@pytest.mark.parametrize("text", ["2026-09-20", "2026-09-20T00:00:00", "2026-09-20 00:00:00"])
def test_iso_days_are_days(text: str) -> None:
    assert cells.day(text, None) == date(2026, 9, 20)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("01/02/2026", "ambiguous"),
        ("20.09.2026", "ambiguous"),
        ("2026-02-30", "no such day"),
        ("20260920", "not a date"),
        ("46285", "not a date"),
        ("2026-W38-7", "not a date"),
        ("0001-01-01", "absurd year"),
        ("2926-09-20", "absurd year"),
        ("2026-09-20T10:30:00", "not a date"),
    ],
)
def test_other_days_are_refused_unless_their_format_is_named(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        cells.day(text, None)


def test_a_named_format_reads_its_dates_and_iso_ones_and_no_third() -> None:
    form = cells.date_format("DD/MM/YYYY")
    assert form == "%d/%m/%Y"
    assert cells.day("01/02/2026", form) == date(2026, 2, 1)
    assert cells.day("2026-02-01", form) == date(2026, 2, 1)
    with pytest.raises(ValueError, match="neither a date as %d/%m/%Y"):
        cells.day("02-01-2026", form)


@pytest.mark.parametrize("text", ["%d/%m", "weekly", "%d/%m/%Q", ""])
def test_a_date_format_names_day_month_and_year(text: str) -> None:
    with pytest.raises(ValueError, match="date format"):
        cells.date_format(text)


def test_instants_need_their_offset_and_a_bare_day_is_its_noon() -> None:
    assert cells.instant("2026-09-20T14:30:00-04:00", None) == datetime(2026, 9, 20, 18, 30, tzinfo=UTC)
    assert cells.instant("2026-09-20", None) == datetime(2026, 9, 20, 12, tzinfo=UTC)
    with pytest.raises(ValueError, match="without its offset"):
        cells.instant("2026-09-20T14:30:00", None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x" * 2001, "longer than"),
        ("a\x00b", "NUL"),
        ("Nu\udcf1ez", "not UTF-8"),
        ("a\x07b", "control character"),
        ("#REF!", "spreadsheet's error"),
        ("########", "spreadsheet's error"),
    ],
)
def test_cells_that_no_reader_looks_at(text: str, reason: str) -> None:
    assert [reason in why for _, why in refusals("book", A_BOOK_ROW | {"borrower_name": text})] == [True]


@pytest.mark.parametrize("text", ["2.02E+10", "12345.0", "x" * 129])
def test_an_id_that_lost_its_digits_is_refused(text: str) -> None:
    assert refusals("book", A_BOOK_ROW | {"loan_id": text})[0][0] == "loan_id"


def test_the_quote_that_keeps_a_cell_from_being_calculated_comes_off() -> None:
    assert judge("book", A_BOOK_ROW | {"phone": "'+15305550107"})[0].points[0].value == "+15305550107"


def test_a_phone_without_country_takes_the_borrowers_or_is_refused() -> None:
    local = A_BOOK_ROW | {"phone": "(530) 555-0107"}
    assert judge("book", local)[0].points[0].value == "+15305550107"
    assert "without its country" in refusals("book", local | {"country": ""})[0][1]


A_LOAN_ROW = {"loan_id": "L3", "borrower_id": "B1", "balance": "10"}


@pytest.mark.parametrize(
    "table, column, said",
    [("payments", "paid_on", "paid after the file's own day"), ("loans", "opened_on", "opened after the file's own")],
)
def test_a_day_after_the_files_own_is_odd_and_a_year_ahead_a_slip(table: str, column: str, said: str) -> None:
    row = A_PAYMENT_ROW if table == "payments" else A_LOAN_ROW
    assert judge(table, row | {column: "2026-10-01"})[1].warnings == []
    for day in ("2026-10-02", "2027-10-02"):
        record, read = judge(table, row | {column: day})
        assert record is not None
        assert [(one.column, one.value, said in one.reason) for one in read.warnings] == [(column, day, True)]
    assert refusals(table, row | {column: "2027-10-03"})[0][1].endswith(
        "more than a year after the file's own day (2026-10-01)"
    )


def test_instalments_are_counted_from_one() -> None:
    row = {"loan_id": "L1", "n": "1", "due_on": "2026-09-20", "principal_due": "1"}
    assert refusals("instalments", row) == []
    assert refusals("instalments", row | {"n": "0"})[0][0] == "n"
    assert refusals("instalments", row | {"n": "-1"})[0][0] == "n"


def test_rows_of_another_width_are_refused_whole() -> None:
    read = reader("instalments", ["loan_id", "n", "due_on", "principal_due"])
    for texts in (["L1", "1"], ["L1", "1", "2026-10-01", "5", ""]):
        (issue,) = read.read(9, texts).issues
        assert (issue.line, issue.column) == (9, None)
        assert f"{len(texts)} cells, the header 4" in issue.reason


@pytest.mark.parametrize("name", ["Loan ID", "loan-id", " LOAN_ID ", "Account Number"])
def test_column_names_are_matched_loosely(name: str) -> None:
    names = [name, "Customer Name", "Outstanding Balance", "Overdue Since"]
    assert set(read_header(TABLES["book"], names, WORDS.columns).at) == {
        "loan_id", "borrower_name", "balance", "past_due_since",
    }  # fmt: skip


def test_a_near_miss_is_suggested_and_not_taken() -> None:
    header = read_header(TABLES["instalments"], ["loan_id", "n", "duo_on", "principal_due"], {})
    assert header.problems == (
        ("the required column `due_on` is missing from instalments", "did you mean `due_on` by 'duo_on'?"),
    )
    told = advice(read_header(TABLES["loans"], ["loan_id", "borrower_id", "balance", "colateral", "xyz"], {}))
    assert told == [
        "the column 'colateral' is not known and was not read; did you mean `collateral`?",
        "the column 'xyz' is not known and was not read",
    ]


def test_without_the_column_of_lateness_a_sheet_is_no_book() -> None:
    names = [name for name in A_BOOK_ROW if name != "past_due_since"]
    (problem,) = read_header(TABLES["book"], names, {}).problems
    assert problem[0] == "the required column `past_due_since` is missing from book"


def test_two_columns_of_one_meaning_are_a_problem() -> None:
    header = read_header(TABLES["loans"], ["loan_id", "Loan Number", "borrower_id", "balance"], WORDS.columns)
    assert [problem for problem, _ in header.problems] == ["`loan_id` stands twice: as 'loan_id' and 'Loan Number'"]


def test_a_file_of_another_name_is_known_by_its_columns() -> None:
    assert likely_table(list(A_BOOK_ROW), WORDS.columns) is TABLES["book"]
    assert likely_table(["loan_id", "n", "due_on", "principal_due"], WORDS.columns) is TABLES["instalments"]
    assert likely_table(["a", "b", "c"], WORDS.columns) is None


A_PAYMENT_ROW = {"payment_id": "P9", "loan_id": "L1", "paid_on": "2026-09-20", "amount": "30", "reverses": ""}


def test_a_payment_goes_to_its_loan_and_one_without_waits() -> None:
    assert judge("payments", A_PAYMENT_ROW)[0].shares == ((7, 3000),)
    assert judge("payments", A_PAYMENT_ROW | {"loan_id": ""})[0].shares == ()


def test_a_payment_without_loan_in_a_book_of_two_currencies_needs_its_own() -> None:
    nobody = A_PAYMENT_ROW | {"loan_id": ""}
    assert refusals("payments", nobody, only_currency=None)[0][0] == "currency"
    assert judge("payments", nobody | {"currency": "JPY"}, only_currency=None)[0].amount_minor == 30


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"amount": "0"}, "amount"),
        ({"loan_id": "L404"}, "loan_id"),
        ({"reverses": "P404"}, "reverses"),
        ({"reverses": "P1", "amount": "100.01"}, "amount"),
        ({"reverses": "P1", "paid_on": "2026-08-31"}, "paid_on"),
        ({"reverses": "P1R"}, "reverses"),
    ],
)
def test_payments_that_cannot_be_posted(changed: dict[str, str], column: str) -> None:
    from dataclasses import replace

    known = {"P1": A_PAYMENT, "P1R": replace(A_PAYMENT, reverses_ref="P0")}
    assert [found for found, _ in refusals("payments", A_PAYMENT_ROW | changed, payments=known)] == [column]


def test_a_reversal_takes_back_what_its_payment_gave() -> None:
    from dataclasses import replace

    split = replace(A_PAYMENT, shares=((7, 6000), (8, 4000)))
    record, _ = judge(
        "payments", A_PAYMENT_ROW | {"loan_id": "", "reverses": "P1", "amount": "80"}, payments={"P1": split}
    )
    assert record.shares == ((7, -6000), (8, -2000))
    assert record.loan_ref == "L1"


def test_reversals_together_take_back_no_more_than_there_was() -> None:
    from dataclasses import replace

    half = replace(A_PAYMENT, reversals={"R1": 5000})
    again = A_PAYMENT_ROW | {"reverses": "P1", "amount": "50.01"}
    assert refusals("payments", again, payments={"P1": half})[0][0] == "amount"
    assert refusals("payments", again | {"amount": "50"}, payments={"P1": half}) == []
    assert refusals("payments", again | {"payment_id": "R1", "amount": "50"}, payments={"P1": half}) == []


def test_posted_money_is_not_edited() -> None:
    known = {"P9": A_PAYMENT}
    same = A_PAYMENT_ROW | {"paid_on": "2026-09-01", "amount": "100"}
    assert refusals("payments", same, payments=known) == []
    for changed in ({"amount": "101"}, {"paid_on": "2026-09-02"}, {"loan_id": "L2"}):
        loans = {"L1": A_LOAN, "L2": A_LOAN}
        assert refusals("payments", same | changed, payments=known, loans=loans)[0][0] == "payment_id"


def test_pauses_may_touch_but_not_overlap() -> None:
    there = {7: {date(2026, 9, 1): date(2026, 9, 10)}}
    touching = {"loan_id": "L1", "from_on": "2026-09-10", "to_on": "2026-09-20"}
    assert refusals("pauses", touching, pauses={7: dict(there[7])}) == []
    overlapping = refusals("pauses", touching | {"from_on": "2026-09-09"}, pauses={7: dict(there[7])})
    assert overlapping == [("from_on", "overlaps the pause from 2026-09-01 to 2026-09-10")]
    assert refusals("pauses", touching | {"to_on": "2026-09-10"})[0][0] == "to_on"


def test_a_hold_is_on_a_borrower_or_on_a_loan() -> None:
    hold = {"borrower_id": "B1", "loan_id": "", "kind": "deceased", "from_on": "2026-09-01", "to_on": ""}
    assert judge("holds", hold)[0].blocks == ("contact", "field")
    assert refusals("holds", hold | {"loan_id": "L1"})[0][0] == "borrower_id"
    assert refusals("holds", hold | {"borrower_id": ""})[0][0] == "borrower_id"
    assert refusals("holds", hold | {"kind": "deceasd"}) == [
        ("kind", next(reason for _, reason in refusals("holds", hold | {"kind": "deceasd"})))
    ]
    assert "did you mean `deceased`?" in refusals("holds", hold | {"kind": "deceasd"})[0][1]
    assert judge("holds", hold | {"blocks": "legal, fees"})[0].blocks == ("legal", "fees")
    assert refusals("holds", hold | {"blocks": "everything"})[0][0] == "blocks"


def test_a_party_has_a_borrower_or_a_name_and_a_cap_in_the_loans_currency() -> None:
    party = {
        "loan_id": "L1",
        "role": "guarantor",
        "name": "Ivy",
        "phone": "530 555 0107",
        "cap": "500",
        "liability": "several",
    }
    record, _ = judge("parties", party)
    assert (record.phone, record.cap_minor) == ("+15305550107", 50000)
    assert refusals("parties", party | {"name": ""})[0][0] == "name"


def test_an_earlier_contact_speaks_the_words_of_a_verdict_case() -> None:
    row = {
        "loan_id": "L1", "borrower_id": "", "at": "2026-09-20T15:00:00-04:00", "channel": "call",
        "direction": "outbound", "by": "", "number": "530-555-0107", "outcome": "left message", "mode": "", "style": "",
    }  # fmt: skip
    record, _ = judge("contacts", row)
    assert (record.event, record.direction, record.by, record.person) == ("call", "out", "own", "borrower")
    assert (record.number, record.outcome, record.mode, record.style) == (
        "+15305550107",
        "voicemail_left",
        "live",
        "two_way",
    )
    assert (record.borrower_id, record.loan_refs, record.status) == (3, ("L1",), "sent")
    assert judge("contacts", row | {"channel": "voice"})[0].mode == "prerecorded"
    assert refusals("contacts", row | {"at": "2026-10-02T15:00:00-04:00"})[0][0] == "at"
    assert refusals("contacts", row | {"loan_id": ""})[0][0] == "borrower_id"


def test_a_request_binds_as_it_was_made() -> None:
    row = {
        "borrower_id": "B1",
        "at": "2026-09-20",
        "request": "stop_channel",
        "channel": "text message",
        "valid_to": "",
        "text": "please",
    }
    record, _ = judge("requests", row)
    assert (record.event, record.direction, record.detail) == (
        "request",
        "in",
        {"request": "stop_channel", "channel": "sms"},
    )
    assert record.text == "please"
    assert refusals("requests", row | {"channel": ""})[0][0] == "channel"
    consent = judge("requests", row | {"request": "consent", "valid_to": "2026-12-31"})[0]
    assert consent.detail == {"request": "consent", "channel": "sms", "valid_to": "2026-12-31"}


@pytest.mark.parametrize(
    "word",
    [
        "complaint_open",
        "complaint_acknowledged",
        "complaint_extended",
        "complaint_answered",
        "number_not_theirs",
        "esign_consent",
    ],
)
def test_what_the_lender_learned_or_did_comes_in_as_a_fact(word: str) -> None:
    row = {"borrower_id": "B1", "loan_id": "L1", "at": "2026-09-20", "request": word, "number": "+15305550107"}
    record, _ = judge("requests", row)
    assert (record.event, record.detail, record.loan_refs) == ("fact", {"fact": word}, ("L1",))
    assert record.number == "+15305550107"


def test_a_number_that_is_not_theirs_is_named() -> None:
    row = {"borrower_id": "B1", "at": "2026-09-20", "request": "number_not_theirs"}
    assert refusals("requests", row)[0][0] == "number"


def test_a_validation_notice_comes_in_with_the_end_of_its_period() -> None:
    row = {"borrower_id": "B1", "loan_id": "L1", "at": "2026-09-20", "request": "validation_notice_sent"}
    assert judge("requests", row)[0].detail == {"fact": "validation_notice_sent"}
    ended = judge("requests", row | {"valid_to": "2026-10-27"})[0]
    assert ended.detail == {"fact": "validation_notice_sent", "period_end": "2026-10-27"}


def test_inconvenient_times_are_read_or_refused() -> None:
    row = {"borrower_id": "B1", "at": "2026-09-20", "request": "inconvenient_time", "text": "MO-WE 09:00-12:00"}
    assert judge("requests", row)[0].detail["windows"] == [
        {"days": ["MO", "TU", "WE"], "start": "09:00", "end": "12:00"}
    ]
    assert refusals("requests", row | {"text": "in the mornings"})[0][0] == "text"
    assert refusals("requests", row | {"text": ""})[0][0] == "windows"


@pytest.mark.parametrize(
    ("text", "days"),
    [("* 09:00-10:00", {"days": "*"}), ("2026-12-24 09:00-10:00", {"date": "2026-12-24"}),
     ("SA,SU 09:00-10:00", {"days": ["SA", "SU"]}), ("FR-MO 09:00-10:00", {"days": ["FR", "SA", "SU", "MO"]})],
)  # fmt: skip
def test_windows_name_days_or_a_date(text: str, days: dict[str, Any]) -> None:
    assert parse_windows(text) == [days | {"start": "09:00", "end": "10:00"}]


@pytest.mark.parametrize("text", ["", "MO 9-10", "XX 09:00-10:00", "MO 09:00-09:00", "MO 25:00-26:00"])
def test_other_windows_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"MO|times|days"):
        parse_windows(text)


def test_a_promise_lies_on_or_after_the_day_it_was_made() -> None:
    row = {"loan_id": "L1", "taken_at": "2026-09-20T15:00:00Z", "due_on": "2026-09-20", "amount": "40"}
    assert judge("promises", row)[0].status == "open"
    assert refusals("promises", row | {"due_on": "2026-09-19"})[0][0] == "due_on"
    assert refusals("promises", row | {"amount": "0"})[0][0] == "amount"


def test_a_loans_currency_does_not_change() -> None:
    row = {"loan_id": "L1", "borrower_id": "B1", "balance": "10", "currency": "EUR"}
    assert refusals("loans", row) == [("currency", "the loan is booked in USD")]


def test_a_borrower_has_a_payday_of_the_month() -> None:
    row = {"borrower_id": "B1", "name": "Ruth", "payday": "31"}
    assert judge("borrowers", row)[0].payday == 31
    for text in ("0", "32", "1.5"):
        assert refusals("borrowers", row | {"payday": text})[0][0] == "payday"


def test_rows_without_a_key_are_each_their_own() -> None:
    def keys(at: list[int], *rows: list[str]) -> list[str]:
        return row_keys(at, list(enumerate(rows, 2)))

    assert len(set(keys([0, 1], ["L1 ", "2"], ["L1", " 2"]))) == 1
    assert len(set(keys([0], [""], [""]))) == 2
    assert len(set(keys([0], ["a\x00"], ["a\x00"]))) == 2


def test_a_rows_hash_follows_its_cells_and_how_they_were_read() -> None:
    assert row_hash(["L1", "2"], "t") == row_hash(["L1", "2"], "t")
    assert len({row_hash(["L1", "2"], "t"), row_hash(["L12", ""], "t"), row_hash(["L1", "2"], "u")}) == 3


def test_a_long_value_is_shown_short() -> None:
    assert clip("x" * 10_000_000) == "x" * 60 + "… (10000000 characters)"


def test_synonyms_that_cannot_be_met_are_problems() -> None:
    text = "columns:\n  any:\n    loanid: [x]\n  nobody: {a: [b]}\n  loans:\n    balance: [x]\n    principal: [X]\n"
    problems = load_import_words(parse_yaml(text, "import.yaml"))[1]
    assert [(problem.line, problem.problem) for problem in problems] == [
        (3, "any has no column `loanid`"),
        (4, "no table `nobody`"),
        (7, "'X' also means `balance`"),
    ]


def test_the_shipped_files_are_sound_and_every_hold_says_what_it_blocks() -> None:
    assert load_import_words(read_yaml(shipped("config") / "import.yaml"))[1] == ()
    kinds, problems = load_holds(read_yaml(shipped("config") / "holds.yaml"))
    assert problems == ()
    assert "legal" not in kinds.blocks["deceased"]  # the estate may still be claimed on
    assert load_holds(parse_yaml("holds: {deceased: {blocks: [contact]}}", "holds.yaml"))[1]


def test_folded_names() -> None:
    assert fold(" Past-Due  Since ") == "pastduesince"


@pytest.mark.parametrize(
    ("text", "line", "problem", "mend"),
    [
        ("words: {status: {borken: [failed]}}", 2, "`status` never says `borken`", "did you mean `broken`?"),
        ("words: {chanel: {sms: [text]}}", 2, "no column `chanel` has words of its own", "did you mean `channel`?"),
        ("words: {reason: {forgto: [slipped my mind]}}", 2, "`reason` never says `forgto`", "did you mean `forgot`?"),
        ("words: {country: {USx: [usa]}}", 2, "`country` never says `USx`", "did you mean `US`?"),
        ("words: {language: {engl: [x]}}", 2, "`language` never says `engl`", "write its code: en, es, zh; US, GB, IN"),
        ("words: {language: {fr: ['']}}", 2, "an empty word stands for it", "delete it"),
        ("words: {reason: {forgot: [slipped my mind]}, language: {fr: [french]}}", 0, "", ""),
    ],
)
def test_another_word_for_what_no_cell_says_is_named(text: str, line: int, problem: str, mend: str) -> None:
    document = parse_yaml(f"columns: {{}}\n{text}", "import.yaml")
    problems = load_import_words(document, countries=("US", "GB"), reasons=("forgot",))[1]
    assert [(one.line, one.problem, one.mend) for one in problems] == ([(line, problem, mend)] if problem else [])

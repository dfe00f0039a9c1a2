"""Many rows judged at once are judged as one by one: whatever a file says, in any company of rows."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core.book import book_rows, payment_rows, quick_book, quick_tables
from assistant.core.book.records import KnownLoan
from assistant.core.book.tables import TABLES
from tests.core.test_book import A_LOAN, A_PAYMENT, context, reader

JUDGES: dict[str, tuple[Any, Any]] = {
    "book": (quick_book.quick_book, book_rows.judge_book),
    "borrowers": (quick_tables.quick_borrowers, book_rows.judge_borrower),
    "contact_points": (quick_tables.quick_points, book_rows.judge_point),
    "loans": (quick_tables.quick_loans, book_rows.judge_loan),
    "instalments": (quick_tables.quick_instalments, book_rows.judge_instalment),
    "payments": (quick_tables.quick_payments, payment_rows.judge_payment),
}
ODD = [
    "", " ", "-", "0", "-5", "1,5", "2.02E+10", "12345.0", "#REF!", "R\x00th", "\x07", "x" * 2001, "x" * 129, "'=1+1",
    "'quoted'", "\udce9", "Núñez", "a\nb", "=1", "loan_id", "Loan ID", "0.001", "9" * 20, "1.", ".5", "1.5", "１２",
]  # fmt: skip
# Of each kind what is good and what is nearly so; a row of mostly good cells is one that the quick judges take.
KINDS: dict[str, tuple[list[str], list[str]]] = {
    "id": (["L1", "L2", "L3", "B1", "B2", "P2"], [" L3 ", "P1", "B7", "95814", "0581", "94105-1234"]),
    "name": (["Ruth Hale", "张伟", "O'Hara"], [" Ana "]),
    "text": (["CA", "car"], ["a@b.com", "A@Example.com", "a@b", "+15305550107", "(530) 555-0108", "5305550107", "12"]),
    "amount": (["10", "10.50", "1200"], ["0", "1200.5", "99999999999", "100000000000", "1000000000000000"]),
    "day": (
        ["2026-09-20", "2026-10-01"],
        ["2026-10-02", "2026-02-30", "20/09/2026", "1899-01-01", "2026-09-20T00:00Z"],
    ),
    "flag": (["yes", "No", "1"], ["maybe"]),
    "language": (["en", "EN", "pt-br"], ["spanish", "??"]),
    "country": (["US", "us", "CN"], ["Atlantis", "usa"]),
    "currency": (["USD", "usd"], ["JPY", "CNY", "XXX1"]),
    "zone": (["America/Chicago"], ["Nowhere/Land"]),
    "reason": (["forgot", "Job loss"], ["forgott"]),
    "whole": (["1", "25"], ["0", "32", "x"]),
    "number": (["0.18", "18"], ["101", "x"]),
    "email": (["a@example.com", "A.B@Example.com"], ["a..b@example.com", "a@b"]),
    "phone": (["+15305550107", "+1 530 555 0108"], ["5305550107", "+442079460000", "12", "+15555550100", "+1530555"]),
    "postal_code": (["95814", "10001"], ["0581", "94105-1234", "9"]),
    "value": (["+15305550107", "a@example.com"], ["(530) 555-0108", "+15555550100", "a@b", "12"]),
    "borrower_id": (["B1"], ["B2"]),
    "loan_id": (["L1", "L3"], ["L2"]),
}


def cell(column: Any) -> st.SearchStrategy[str]:
    kind = (list(column.words), []) if column.words else KINDS.get(column.kind, ([], []))
    good, near = KINDS.get(column.name, kind)
    good = good if column.required else [*good, ""]
    return st.one_of(*[st.sampled_from(good)] * 12, st.sampled_from([*near, *good]), st.sampled_from(ODD))


def files(table: str) -> st.SearchStrategy[tuple[list[str], list[list[str]]]]:
    """A header with the required columns and any others, and rows of it, some of another width."""
    columns = {column.name: column for column in TABLES[table].columns}
    required = TABLES[table].required
    free = [name for name in columns if name not in required]

    def rows(extra: list[str]) -> st.SearchStrategy[tuple[list[str], list[list[str]]]]:
        names = [*required, *extra]
        row = st.tuples(*(cell(columns[name]) for name in names)).map(list)
        wide = st.one_of(*[row] * 12, row.map(lambda cells: cells[:-1]), st.just(list(names)))
        return st.tuples(st.just(names), st.lists(wide, min_size=1, max_size=12))

    return st.lists(st.sampled_from(free), unique=True).flatmap(rows)


def known() -> Any:
    booked = KnownLoan(id=8, borrower_id=4, borrower_ref="B9", currency="CNY", country=None)
    return context(loans={"L1": A_LOAN, "L2": booked}, payments={"P1": A_PAYMENT})


@pytest.mark.parametrize("table", JUDGES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_what_the_quick_judge_vouches_for_the_single_one_finds_nothing_in(table: str, data: st.DataObject) -> None:
    names, rows = data.draw(files(table))
    numbered = list(enumerate(rows, 2))
    quick, judge = JUDGES[table]
    read = reader(table, names).columns(numbered)
    clean = [n for n in range(len(rows)) if n not in read.wrong and n not in read.misshapen]
    found = dict(zip(clean, quick(read.only(clean), known()) if clean else [], strict=True))
    for n, (line, cells) in enumerate(numbered):
        alone, together = reader(table, names).read(line, cells), read.row(n)
        assert (alone.values, alone.raw, alone.issues) == (together.values, together.raw, together.issues)
        if found.get(n) is not None:
            assert (judge(alone, known()), alone.issues, alone.warnings) == (found[n], [], [])
        elif n in found:
            judge(alone, known())
            assert alone.issues or alone.warnings or table == "payments"


GOOD = {
    "book": {"loan_id": "L3", "borrower_name": "Ruth", "balance": "10.50", "past_due_since": "", "email": "a@b.com"},
    "borrowers": {"borrower_id": "B1", "name": "Ruth Hale"},
    "contact_points": {"borrower_id": "B1", "channel": "phone", "value": "+15305550107"},
    "loans": {"loan_id": "L3", "borrower_id": "B1", "balance": "1", "opened_on": "2026-10-01"},
    "instalments": {"loan_id": "L1", "n": "1", "due_on": "2026-09-20", "principal_due": "1"},
    "payments": {"payment_id": "P2", "loan_id": "L1", "paid_on": "2026-09-20", "amount": "1"},
}


@pytest.mark.parametrize("table", JUDGES)
def test_a_good_row_needs_no_second_look(table: str) -> None:
    row = GOOD[table]
    read = reader(table, list(row)).columns([(2, list(row.values()))])
    read.hashes = ["a hash"]
    (record,) = JUDGES[table][0](read, known())
    assert record is not None
    assert "a hash" in (getattr(getattr(record, "loan", record), "row_hash", "a hash"))

"""Writes the sample book: the full tables as CSV, with numbers and addresses that reach no one."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

from assistant.core.book.tables import TABLES
from assistant.core.problem import Surroundings
from assistant.core.sample.dice import Dice
from assistant.core.sample.history import history
from assistant.core.sample.loans import loan
from assistant.core.sample.people import Person, person

LOANS_A_BORROWER = 10  # of so many loans in a row the last is a second one of the borrower before
# The reasons in their turn; most borrowers have not said why.
REASONS = (
    "forgot", "away", "debit_failed", "payment_error", "lender_error", "no_statement", "payday_mismatch", "cash_gap",
    "income_cut", "job_loss", "business_slow", "receivable_late", "seasonal", "overindebted", "family_cost", "illness",
    "bereavement", "separation", "disaster", "dispute", "not_mine", "unwilling", "misuse_fraud", "untraceable",
    "legal_status",
)  # fmt: skip
LEFT_OUT = {
    "borrowers": ("preferred_name", "preferred_channel", "preferred_time", "employer_forbids", "active_duty"),
    "loans": (
        "minimum_due", "next_due_on", "statement_on", "mandate_status", "credit_limit", "late_count_12m", "last_rpc_on",
        "limitation_on", "charged_off_on", "original_creditor",
    ),
    "payments": ("currency", "posted_on", "cleared_on"),
    "contacts": ("person",),
    "requests": ("valid_from", "made_by"),
    "holds": ("blocks",),
}  # fmt: skip
Row = tuple[str, dict[str, object]]


def write_sample(out: Path, *, loans: int, seed: int, as_of: date) -> dict[str, int]:
    """Write the tables to the folder `out`, made if it is not there → rows by table. Raises Surroundings."""
    tables = [name for name in TABLES if name != "book"]
    counts = dict.fromkeys(tables, 0)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with ExitStack() as open_files:
            writers = {}
            for name in tables:
                file = open_files.enter_context((out / f"{name}.csv").open("w", encoding="utf-8", newline=""))
                writers[name] = csv.DictWriter(file, columns_of(name), lineterminator="\n")
                writers[name].writeheader()
            for table, row in sample_rows(loans, seed, as_of):
                writers[table].writerow(row)
                counts[table] += 1
        meta = f"payments_complete_through\n{as_of - timedelta(days=1)}\n"
        (out / "payments.meta.csv").write_text(meta, encoding="utf-8")
    except OSError as error:
        raise Surroundings(
            f"{error.filename or out}: {error.strerror}; free some space or name another folder"
        ) from error
    return counts


def columns_of(table: str) -> Sequence[str]:
    return [name for name in TABLES[table].by_name if name not in LEFT_OUT.get(table, ())]


def sample_rows(loans: int, seed: int, as_of: date) -> Iterator[Row]:
    """All rows, each with its table; a borrower before their loans, a loan before what names it."""
    dice = Dice(seed)
    late = borrowers = 0
    owner: Person | None = None
    for number in range(loans):
        if owner is None or number % LOANS_A_BORROWER != LOANS_A_BORROWER - 1:
            owner = person(dice, borrowers, as_of)
            borrowers += 1
            yield "borrowers", owner.row
            yield from (("contact_points", point) for point in owner.points)
        made = loan(dice, number, owner.ref, owner.name, as_of)
        yield "loans", made.row | {"reason": _reason(late, made.late)}
        yield from (("instalments", row) for row in made.instalments)
        yield from (("payments", row) for row in _some_unnamed(dice, made.payments))
        yield from history(dice, made, owner, number, late, as_of)
        late += made.late


def _reason(late_number: int, late: bool) -> str:
    return REASONS[late_number // 4 % len(REASONS)] if late and late_number % 4 == 1 else ""


def _some_unnamed(dice: Dice, payments: Sequence[dict[str, object]]) -> Iterator[dict[str, object]]:
    """A few payments came without saying for which loan: they wait to be matched by their reference."""
    for row in payments:
        part = str(row["payment_id"]).endswith("09")  # the part payment of an unpaid instalment
        yield row | {"loan_id": ""} if part and dice.chance(0.2, "unnamed", row["payment_id"]) else row

"""The sample book: fictional, the same for the same seed, and with every case that a floor meets."""

import csv
import re
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from assistant.config import shipped
from assistant.core.promise_judgement import Part, Promise, Received, judge
from assistant.core.promise_policy import load_promises
from assistant.core.reasons import load_reasons
from assistant.core.sample.loans import CASES, add_months
from assistant.core.terms import PartyRole, PromiseStatus, Suppression
from assistant.places import phone
from assistant.steps.sample import sample_rows, write_sample
from assistant.store.db import Database
from assistant.yamlfile import read_yaml
from tests.steps.test_import import Book

AS_OF = date(2026, 10, 1)
Tables = dict[str, list[dict[str, object]]]


def tables(loans: int, seed: int = 1) -> Tables:
    found: Tables = {}
    for table, row in sample_rows(loans, seed, AS_OF):
        found.setdefault(table, []).append(row)
    return found


@pytest.fixture(scope="module")
def sample() -> Tables:
    return tables(2000)


def kinds(rows: list[dict[str, object]], column: str) -> set[str]:
    return {str(row[column]) for row in rows} - {""}


def test_every_case_occurs(sample: Tables) -> None:
    reasons = load_reasons(read_yaml(shipped("config") / "reasons.yaml"))[0]
    assert kinds(sample["borrowers"], "language") == {"en", "es", "zh", "hi"}
    assert kinds(sample["borrowers"], "kind") == {"person", "company"}
    assert kinds(sample["loans"], "reason") == set(reasons.codes)
    assert kinds(sample["loans"], "status") == {"active", "closed", "written_off", "sold"}
    assert kinds(sample["holds"], "kind") == {str(kind) for kind in Suppression}
    assert kinds(sample["parties"], "role") == {str(role) for role in PartyRole} - {"primary"}
    assert kinds(sample["promises"], "status") == {str(s) for s in PromiseStatus} - {"replaced", "cancelled"}
    assert {"stop_channel", "consent", "inconvenient_time", "dispute_in_writing"} <= kinds(
        sample["requests"], "request"
    )
    assert sample["pauses"]
    assert sample["assignments"]
    assert sample["contacts"]


def test_every_bucket_and_the_days_before_due_occur(sample: Tables) -> None:
    """Told from instalments and payments, as the ageing does, not from what the generator meant."""
    paid: Counter[str] = Counter()
    for row in sample["payments"]:
        paid[str(row["loan_id"])] += int(str(row["amount"])) * (-1 if row["reverses"] else 1)
    days: dict[str, int] = {}
    for row in sorted(sample["instalments"], key=lambda row: str(row["due_on"])):
        ref, due = str(row["loan_id"]), int(str(row["principal_due"])) + int(str(row["interest_due"]))
        paid[ref] -= due
        if paid[ref] < 0 and ref not in days:
            days[ref] = (AS_OF - date.fromisoformat(str(row["due_on"]))).days
    found = {case for case, (least, most) in CASES.items() for late in days.values() if least <= late <= most}
    assert found == set(CASES)


def test_promises_ended_as_their_payments_say_and_half_of_them_were_kept(sample: Tables) -> None:
    """By the judge itself, on the shipped policy, with all that was paid."""
    policy = load_promises(read_yaml(shipped("config") / "promises.yaml"))[0]
    paid: dict[str, list[Received]] = {}
    for row in sample["payments"]:
        day, cents = date.fromisoformat(str(row["paid_on"])), int(str(row["amount"])) * 100
        one = Received(
            ref=str(row["payment_id"]), paid_on=day, amount_minor=cents, reverses=str(row["reverses"]) or None
        )
        paid.setdefault(str(row["loan_id"]), []).append(one)
    ends: Counter[str] = Counter()
    for row in sample["promises"]:
        taken_at = datetime.fromisoformat(str(row["taken_at"]))
        parts = (Part(due_on=date.fromisoformat(str(row["due_on"])), amount_minor=int(str(row["amount"])) * 100),)
        made = Promise(parts=parts, taken_at=taken_at, taken_on=taken_at.date())
        ended = judge(made, paid.get(str(row["loan_id"]), ()), AS_OF, AS_OF - timedelta(days=1), policy)
        assert ended.status == row["status"], row
        ends[ended.status] += 1
    judged = ends["kept"] + ends["partial"] + ends["broken"]
    assert 0.4 <= ends["kept"] / judged <= 0.6, ends
    assert 0.05 <= ends["partial"] / judged <= 0.25, ends


def test_numbers_are_fictional_sound_and_their_owners_own(sample: Tables) -> None:
    numbers = [str(row["value"]) for row in sample["contact_points"] if row["channel"] == "phone"]
    assert all(re.fullmatch(r"\+1[2-9]\d\d55501\d\d", number) for number in numbers)
    assert all(phone(number, None).valid for number in numbers)
    mobiles = Counter(str(row["value"]) for row in sample["contact_points"] if row["kind"] == "mobile")
    assert set(mobiles.values()) == {1}
    emails = [str(row["value"]) for row in sample["contact_points"] if row["channel"] == "email"]
    assert all(email.endswith("@example.com") for email in emails)


def test_the_same_seed_makes_the_same_book_and_another_does_not() -> None:
    assert tables(60, seed=4) == tables(60, seed=4)
    assert tables(60, seed=4) != tables(60, seed=5)


def test_a_larger_book_begins_with_the_smaller_one() -> None:
    small, large = tables(40), tables(90)
    for table, rows in small.items():
        assert large[table][: len(rows)] == rows


@pytest.mark.parametrize(
    ("day", "months", "expected"), [("2026-01-31", 1, "2026-02-28"), ("2026-03-31", -13, "2025-02-28")]
)
def test_months_end_where_they_end(day: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_the_written_book_is_imported_without_a_refusal(db: Database, tmp_path: Path) -> None:
    counts = write_sample(tmp_path / "sample", loans=120, seed=2, as_of=AS_OF)
    a_book = Book(db, tmp_path)
    results = a_book.take(tmp_path / "sample", as_of=AS_OF)
    assert {result.table: result.accepted for result in results} == {name: n for name, n in counts.items() if n >= 0}
    assert [result.problems for result in results if result.refused] == []
    with (tmp_path / "sample" / "payments.meta.csv").open() as file:
        assert list(csv.reader(file))[1] == [str(AS_OF - timedelta(days=1))]

"""Promises that came open with the book are kept, partly kept or broken in the simulation, at the field's rates."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from assistant.gateway.sim_payments import of_before
from assistant.gateway.simulator import Simulator
from assistant.steps.simulate import pay_promises_of_before
from assistant.store.db import Database
from assistant.store.schema_money import payment
from assistant.store.schema_promise import promise, promise_instalment
from tests.steps.working import NOON, TODAY, book, rows


def keep(conn: Connection, number: int, source: str, status: str = "open") -> None:
    values: dict[str, Any] = {
        "id": number, "ref": f"P{number}", "loan_id": 1, "borrower_id": 1, "taken_at": NOON - timedelta(days=3),
        "promised_by": "borrower", "source": source, "currency": "USD", "amount_minor": 10_000,
        "final_due_on": TODAY, "status": status, "follow_up_consent": False,
    }  # fmt: skip
    conn.execute(insert(promise).values(values))
    part = {"promise_id": number, "n": 1, "due_on": TODAY, "amount_minor": 10_000, "status": "open"}
    conn.execute(insert(promise_instalment).values(part))


def test_only_what_the_book_brought_open_is_paid_and_once(db: Database, tmp_path: Path) -> None:
    rt = replace(book(db), gateways={"simulator": Simulator(seed=1, log=tmp_path / "log.jsonl")})

    def write(conn: Connection) -> None:
        for number in range(1, 21):
            keep(conn, number, "import")
        for number, (source, status) in enumerate([("call", "open"), ("import", "broken")], start=21):
            keep(conn, number, source, status)

    db.write_now(write)
    made = db.write_now(pay_promises_of_before, rt, TODAY, NOON)
    assert 5 <= made <= 18
    assert db.write_now(pay_promises_of_before, rt, TODAY, NOON) == 0
    assert db.write_now(pay_promises_of_before, rt, TODAY + timedelta(days=1), NOON) == 0
    paid = rows(db, payment)
    assert len(paid) == made
    assert not [row for row in paid if "P21:" in row.ref or "P22:" in row.ref]


def test_half_are_kept_and_one_in_seven_in_part() -> None:
    ends: Counter[str] = Counter()
    for number in range(2_000):
        paid = of_before(f"P{number}", "L1", 10_000, "USD", TODAY, "Ada", 1)
        ends["broken" if paid is None else "kept" if paid.amount_minor == 10_000 else "partial"] += 1
        assert paid == of_before(f"P{number}", "L1", 10_000, "USD", TODAY, "Ada", 1)
    assert 940 <= ends["kept"] <= 1_060
    assert 250 <= ends["partial"] <= 350

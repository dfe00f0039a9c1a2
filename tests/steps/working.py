"""A worked book for tests of record, answer, settle and escalate: the shipped rules, borrowers with a loan each."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, insert, select, text, update

from assistant.config import shipped
from assistant.core.screen_words import Screen
from assistant.core.terms import ContactState
from assistant.render.screening import load_screening
from assistant.rulebook import Rulebook, load_rulebook
from assistant.runtime import Runtime
from assistant.store.db import Database
from assistant.store.schema import loan, portfolio
from assistant.store.schema_state import loan_state
from assistant.store.schema_work import contact
from tests.steps import sending

NOON = datetime(2026, 10, 1, 16, 0, tzinfo=UTC)
TODAY = date(2026, 10, 1)


@lru_cache(maxsize=1)
def rules() -> Rulebook:
    return load_rulebook(Path("/nowhere"))


def runtime(db: Database) -> Runtime:
    """The shipped settings, rules and words that are never said; no gateway and no templates."""
    said = SimpleNamespace(templates=SimpleNamespace(screen=screen()))
    return replace(sending.runtime(db, [], lambda: NOON), rulebook=rules(), render=cast(Any, said))


@lru_cache(maxsize=1)
def screen() -> Screen:
    found, problems = load_screening(shipped("config") / "screening.yaml")
    assert problems == []
    return found


def book(db: Database, borrowers: int = 2) -> Runtime:
    """Borrowers 1, 2 …: loan L1, L2 … of 500.00, 100.00 of it 12 days late, and a released text to each."""
    db.write_now(lambda conn: sending.release(conn, borrowers, NOON))
    if not db.is_sqlite:
        # The builder names its ids; PostgreSQL's sequences have not heard of them.
        past_them = text("SELECT setval(pg_get_serial_sequence('contact', 'id'), 1000)")
        db.write_now(lambda conn: conn.execute(past_them))
    return runtime(db)


def second_loan(conn: Connection, number: int, borrower_id: int, past_due_minor: int = 10_000) -> None:
    debt = {"id": number, "ref": f"L{number}", "borrower_id": borrower_id, "portfolio_id": 1, "currency": "USD"}
    conn.execute(insert(loan).values(**debt, balance_minor=50_000, status="active"))
    row = dict(conn.execute(select(loan_state).where(loan_state.c.loan_id == borrower_id)).mappings().one())
    row |= {"loan_id": number, "amount_past_due_minor": past_due_minor, "dpd": 5}
    conn.execute(insert(loan_state).values(row))


def plan(conn: Connection, borrower_id: int, channel: str = "sms", n: int = 1, loans: list[int] | None = None) -> int:
    """One more contact of tomorrow that waits for its release; its id."""
    values = {
        "ref": f"p{borrower_id}-{channel}-{n}",
        "cause": f"plan:{borrower_id}:{channel}:{n}",
        "borrower_id": borrower_id,
        "loan_ids": loans or [borrower_id],
        "as_of": TODAY,
        "channel": channel,
        "purpose": "collect",
        "treatment": "remind",
        "template": "reminder",
        "person": "borrower",
        "contact_point_id": borrower_id,
        "priority": 1.0,
        "minutes": 0.0,
        "cost_minor": 1,
        "context": {},
        "not_before": NOON + timedelta(hours=1),
        "not_after": NOON + timedelta(hours=9),
        "state": ContactState.PLANNED,
        "state_at": NOON,
    }
    number: int = conn.execute(insert(contact).values(values).returning(contact.c.id)).scalar_one()
    return number


def through(db: Database, day: date | None) -> None:
    """Payments are complete through this day."""
    db.write_now(lambda conn: conn.execute(update(portfolio).values(payments_complete_through=day)))


def rows(db: Database, table: Table) -> list[Row[Any]]:
    return db.read_now(lambda conn: list(conn.execute(select(table).order_by(*table.primary_key.columns))))


def change(db: Database, table: Table, **values: Any) -> None:
    db.write_now(lambda conn: conn.execute(update(table).values(**values)))

"""The lists behind the figures of a large book: a page is found by an index in its order, never by a whole table."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite

from assistant.core.measures import FACTS
from assistant.runtime import Runtime
from assistant.steps.aggregate import view_of, window_of
from assistant.store import board_daily, board_page, board_standing
from assistant.store.board_page import FEW, Asked
from assistant.store.db import Database
from tests.steps import working

DAY = date(2026, 10, 2)
NOON = datetime(2026, 10, 2, 16, tzinfo=UTC)


def steps_of(conn: Connection, rt: Runtime, fact: str, only: dict[str, str]) -> list[str]:
    view, source = view_of(conn, rt, DAY, NOON), FACTS[fact].source
    if FACTS[fact].daily:
        found = board_daily.SOURCES[source](view, window_of(rt, DAY, DAY))
    else:
        found = board_standing.SOURCES[source](view)
    asked = board_page.query(found, fact, Asked(only=only), kept=fact in FEW)
    said = asked.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True, "render_postcompile": True})
    return [row[-1] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}")]


@pytest.mark.parametrize(
    ("fact", "only", "index"),
    [
        ("expected", {}, "ix_promise_instalment_due_on (due_on>? AND due_on<?)"),
        ("first_default", {}, "figure_row USING COVERING INDEX"),
        ("broken_unworked", {}, "figure_row USING COVERING INDEX"),
        ("recovered", {"segment": "m2.unknown"}, "ix_allocation_paid_on (paid_on=?"),
        ("untouched", {"segment": "m2.unknown"}, "ix_loan_state_segment (segment=?"),
    ],
)
def test_a_page_is_found_by_an_index(db: Database, fact: str, only: dict[str, str], index: str) -> None:
    if not db.is_sqlite:
        pytest.skip("the plans of SQLite")
    steps = db.read_now(steps_of, working.runtime(db), fact, only)
    assert any(index in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN") and "key" not in step and "anon" not in step], steps

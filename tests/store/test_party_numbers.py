"""Whose else a number is, is asked of every message that comes in: it must not read every guarantor there is."""

from sqlalchemy import Connection, text
from sqlalchemy.dialects import sqlite

from assistant.store.db import Database
from assistant.store.party_numbers import _parties


def test_the_owners_of_a_number_are_looked_up_and_not_searched_for(db: Database) -> None:
    def plan(conn: Connection) -> list[str]:
        query = _parties(["+15305550107"]).compile(
            dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True, "render_postcompile": True}
        )
        return [row.detail for row in conn.execute(text(f"EXPLAIN QUERY PLAN {query}"))]

    if db.is_sqlite:  # a server with few rows reads them all, and is right to
        steps = db.read_now(plan)
        assert [step for step in steps if step.startswith("SCAN party")] == []
        assert {index for step in steps for index in INDEXES if index in step} == INDEXES


INDEXES = {"ix_party_phone", "ix_party_email", "ix_party_borrower_id"}

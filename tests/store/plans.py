"""How SQLite goes about a statement of the hot path: its query plan's steps."""

from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.dialects import sqlite

from assistant.store.hot import Hot


def plan_of(conn: Connection, /, hot: Hot, **given: Any) -> list[str]:
    asked = hot.statement.params(given).compile(
        dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True, "render_postcompile": True}
    )
    return [row.detail for row in conn.execute(text(f"EXPLAIN QUERY PLAN {asked}"))]

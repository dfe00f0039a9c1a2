"""The files of config and templates as they were each time that the program started with others than before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from assistant.store import upsert
from assistant.store.schema_setup import config_version as table


def keep(conn: Connection, sum_: str, files: Mapping[str, str], now: datetime) -> None:
    """Note that from now on these files hold; nothing if they are the last ones noted."""
    last = conn.execute(select(table.c.sum).order_by(table.c.at.desc()).limit(1)).scalar_one_or_none()
    if last == sum_:
        return
    made = upsert.insert(table).values(at=now, sum=sum_, files=dict(files))
    conn.execute(made.on_conflict_do_nothing(index_elements=["at"]))


def newest(conn: Connection, before: datetime | None, limit: int) -> list[Row[Any]]:
    query = select(table).order_by(table.c.at.desc()).limit(limit)
    return list(conn.execute(query if before is None else query.where(table.c.at < before)))

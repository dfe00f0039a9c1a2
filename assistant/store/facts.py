"""Small facts of the deployment: the run in progress, the signing secret, watermarks."""

from typing import Any

from sqlalchemy import Connection, delete, select

from assistant.store import upsert
from assistant.store.schema_house import fact


def get(conn: Connection, key: str) -> Any:
    """The value, or None."""
    return conn.execute(select(fact.c.value).where(fact.c.key == key)).scalar_one_or_none()


def put(conn: Connection, key: str, value: Any) -> None:
    statement = upsert.insert(fact).values(key=key, value=value)
    conn.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def get_or_set(conn: Connection, key: str, value: Any) -> Any:
    """The value that is there, else this one; two at the same time get the same."""
    conn.execute(upsert.insert(fact).values(key=key, value=value).on_conflict_do_nothing(index_elements=["key"]))
    return get(conn, key)


def drop(conn: Connection, key: str) -> None:
    conn.execute(delete(fact).where(fact.c.key == key))

"""All tables together: their names, and making them at once."""

from sqlalchemy import Connection

from assistant.store import schema_work
from assistant.store.schema import metadata

assert schema_work.contact.metadata is metadata  # both halves of the schema are one
TABLES = frozenset(metadata.tables)


def create_all(conn: Connection) -> None:
    metadata.create_all(conn)

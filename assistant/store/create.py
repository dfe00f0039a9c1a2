"""Makes or checks the tables of a database."""

from sqlalchemy import Connection

from assistant.store import schema_work
from assistant.store.schema import metadata

assert schema_work.contact.metadata is metadata  # both halves of the schema are one


def create_all(conn: Connection) -> None:
    metadata.create_all(conn)

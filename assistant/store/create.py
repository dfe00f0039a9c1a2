"""All tables together: their names, and making them at once."""

from sqlalchemy import Connection

from assistant.store import (
    schema_access,
    schema_board,
    schema_calls,
    schema_desk,
    schema_exception,
    schema_house,
    schema_import,
    schema_live,
    schema_log,
    schema_money,
    schema_names,
    schema_override,
    schema_people,
    schema_promise,
    schema_queue,
    schema_recording,
    schema_review,
    schema_same,
    schema_setup,
    schema_state,
    schema_tasks,
    schema_work,
)
from assistant.store.schema import metadata

# Whoever names this file knows every table: each part stands in the one schema as soon as it is imported.
PARTS = (
    schema_access,
    schema_board,
    schema_calls,
    schema_desk,
    schema_exception,
    schema_house,
    schema_import,
    schema_live,
    schema_log,
    schema_money,
    schema_names,
    schema_override,
    schema_people,
    schema_promise,
    schema_queue,
    schema_recording,
    schema_review,
    schema_same,
    schema_setup,
    schema_state,
    schema_tasks,
    schema_work,
)
TABLES = frozenset(metadata.tables)


def create_all(conn: Connection) -> None:
    metadata.create_all(conn)

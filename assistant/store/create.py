"""All tables together: their names, and making them at once."""

from sqlalchemy import Connection

from assistant.store import (
    schema_access,
    schema_board,
    schema_calls,
    schema_desk,
    schema_exception,
    schema_live,
    schema_log,
    schema_names,
    schema_override,
    schema_people,
    schema_recording,
    schema_review,
    schema_same,
    schema_setup,
    schema_tasks,
    schema_work,
)
from assistant.store.schema import metadata

# All parts of the schema are one.
assert schema_work.contact.metadata is schema_override.contact_override.metadata is metadata
assert schema_tasks.deadline.metadata is schema_access.session.metadata is metadata
assert schema_desk.work_item.metadata is schema_live.contact_pause.metadata is metadata
assert schema_setup.import_job.metadata is schema_log.log_index.metadata is schema_board.figure_day.metadata is metadata
assert schema_review.review_item.metadata is schema_exception.promise_exception.metadata is metadata
assert schema_people.team.metadata is schema_names.name_word.metadata is metadata
assert schema_people.team.metadata is schema_calls.incoming_call.metadata is metadata
assert schema_people.team.metadata is schema_recording.recording.metadata is metadata
assert schema_same.same_person.metadata is metadata
TABLES = frozenset(metadata.tables)


def create_all(conn: Connection) -> None:
    metadata.create_all(conn)

"""The deployment's own: runs of jobs, and small facts."""

from sqlalchemy import Column, Table, Text

from assistant.store.schema import metadata
from assistant.store.types import Instant, Json

job_run = Table(
    "job_run",
    metadata,
    Column("job", Text, primary_key=True),
    Column("slot", Text, primary_key=True),  # the due time of this run: two schedulers, one run
    Column("worker", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("result", Json),
)

# Small facts of the deployment: the run in progress, watermarks, the secret that signs callback references.
fact = Table(
    "fact",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Json, nullable=False),
)

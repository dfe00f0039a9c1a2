"""The set-up's tables: imports that are run from the workspace, and the rows that they refused."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from assistant.store.schema import metadata
from assistant.store.types import Id, Instant, Json

# One import that a person or a program asked for. Its files lie in a folder of the machine that took them.
import_job = Table(
    "import_job",
    metadata,
    Column("id", Id, primary_key=True),
    Column("made_by", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("state", Text, nullable=False),  # core/import_state.py: waiting · running · done · failed · …
    Column("slot", Integer, unique=True),  # 1 while it runs: one at a time, whoever starts it
    Column("host", Text, nullable=False),
    Column("folder", Text, nullable=False),  # below data/imports
    Column("files", Json, nullable=False),  # [{name, size, sha256}]
    Column("options", Json, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("results", Json, nullable=False),  # of each table: counts, its refused file, remarks
    Column("lacks", Json, nullable=False),  # store/completeness.py, after it
    Column("problems", Json, nullable=False),  # why none of it was taken: [{file, line, problem, mend}]
    Index("ix_import_job_state", "state"),
)

# The refused rows as the page shows them: what is personal is masked, the file beside has it whole.
import_refusal = Table(
    "import_refusal",
    metadata,
    Column("job_id", Id, ForeignKey("import_job.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("file", Text, nullable=False),
    Column("table", Text, nullable=False),
    Column("line", Integer),
    Column("column", Text),
    Column("value", Text),
    Column("reason", Text, nullable=False),
)

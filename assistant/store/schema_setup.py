"""The set-up's tables: imports run from the workspace, and what will go out, worked out beforehand."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, Table, Text

from assistant.store.schema import metadata
from assistant.store.types import Day, Id, Instant, Json, Minor

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

# What would go out on a day: planned and asked of the gate for real on work that is rolled back. The newest is shown.
forecast = Table(
    "forecast",
    metadata,
    Column("id", Id, primary_key=True),
    Column("as_of", Day, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("state", Text, nullable=False),  # waiting · running · done · failed
    Column("slot", Integer, unique=True),  # 1 while it waits or runs: one at a time
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("totals", Json, nullable=False),  # of the funnel, by rule and by standing
    Column("said", Text),  # why it failed
    Index("ix_forecast_state", "state"),
)

# Its contacts by strategy, treatment, channel, segment and template.
forecast_group = Table(
    "forecast_group",
    metadata,
    Column("id", Id, primary_key=True),
    Column("forecast_id", Id, ForeignKey("forecast.id"), nullable=False, index=True),
    Column("strategy", Text),
    Column("treatment", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("segment", Text),
    Column("template", Text, nullable=False),
    Column("contacts", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("may_go", Integer, nullable=False),
    Column("waits", Integer, nullable=False),
    Column("lapses", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("waits_until", Instant),  # the latest of those that wait
    Column("cost_minor", Minor, nullable=False),  # of what may go or waits
    Column("rules", Json, nullable=False),  # [{rule, clause, contacts}]
    Column("languages", Json, nullable=False),  # language → contacts
    Column("segments", Json, nullable=False),  # of a text message → contacts
)

# Its people, the longest text first; the longest ones with their text.
forecast_contact = Table(
    "forecast_contact",
    metadata,
    Column("group_id", Id, ForeignKey("forecast_group.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("borrower_id", Id, ForeignKey("borrower.id"), nullable=False),
    Column("loan_id", Id, nullable=False),
    Column("end", Text, nullable=False),  # may_go · waits · lapses · refused_for_good
    Column("until", Instant),
    Column("rule", Text),
    Column("because", Text),
    Column("priority", Float, nullable=False),
    Column("language", Text),
    Column("encoding", Text),
    Column("segments", Integer, nullable=False),
    Column("units", Integer, nullable=False),
    Column("cost_minor", Minor, nullable=False),
    Column("text_id", Id, ForeignKey("text.id")),
)

# Which files of config and templates the program started with, noted when they are others than before.
config_version = Table(
    "config_version",
    metadata,
    Column("at", Instant, primary_key=True),
    Column("sum", Text, nullable=False),
    Column("files", Json, nullable=False),  # name → SHA-256
)

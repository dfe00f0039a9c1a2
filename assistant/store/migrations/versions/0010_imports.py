"""Imports from the workspace: who, how far, what was refused."""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_file", sa.Column("by", sa.Text(), nullable=True))
    op.create_table(
        "import_job",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", types.Instant(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("files", types.Json, nullable=False),
        sa.Column("options", types.Json, nullable=False),
        sa.Column("started_at", types.Instant(), nullable=True),
        sa.Column("ended_at", types.Instant(), nullable=True),
        sa.Column("results", types.Json, nullable=False),
        sa.Column("lacks", types.Json, nullable=False),
        sa.Column("problems", types.Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_job")),
        sa.UniqueConstraint("slot", name=op.f("uq_import_job_slot")),
    )
    op.create_index("ix_import_job_state", "import_job", ["state"], unique=False)
    op.create_table(
        "import_refusal",
        sa.Column("job_id", types.Id, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("table", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("column", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["import_job.id"], name=op.f("fk_import_refusal_job_id")),
        sa.PrimaryKeyConstraint("job_id", "n", name=op.f("pk_import_refusal")),
    )

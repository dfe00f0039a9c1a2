"""Which files the program started with; who changed what, by person and kind."""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_entry_by_id", "audit_entry", ["by", "id"], unique=False)
    op.create_index("ix_audit_entry_what_id", "audit_entry", ["what", "id"], unique=False)
    op.create_table(
        "config_version",
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("sum", sa.Text(), nullable=False),
        sa.Column("files", types.Json, nullable=False),
        sa.PrimaryKeyConstraint("at", name=op.f("pk_config_version")),
    )

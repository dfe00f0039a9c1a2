"""Who has a page open; the index of the day's calls."""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_presence")),
    )
    op.create_index("ix_call_session_started_at", "call_session", ["started_at", "line"], unique=False)

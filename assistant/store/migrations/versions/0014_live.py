"""Who has a page open; the indexes of the day's calls and promises."""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0014"
down_revision = "0013"
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
    op.create_index("ix_promise_taken_at", "promise", ["taken_at"], unique=False)

"""The texts of the profiles that have judged contacts."""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "profile_version",
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_used_at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("profile", "version", name=op.f("pk_profile_version")),
    )

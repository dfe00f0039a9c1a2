"""Teams, and what people can and when they work. The teams that users are in are kept."""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TEAMS = """
INSERT INTO team (name, made_at) SELECT team, MIN(created_at) FROM user_account
WHERE team IS NOT NULL AND team <> '' GROUP BY team
"""


def upgrade() -> None:
    op.create_table(
        "team",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=True),
        sa.Column("made_at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_team")),
    )
    op.create_table(
        "roster",
        sa.Column("user_id", types.Id, nullable=False),
        sa.Column("languages", types.Json, nullable=False),
        sa.Column("products", types.Json, nullable=False),
        sa.Column("hours", types.Json, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_roster_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_roster")),
    )
    op.create_table(
        "absence",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("user_id", types.Id, nullable=False),
        sa.Column("from_on", types.Day(), nullable=False),
        sa.Column("to_on", types.Day(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_absence_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_user_id_from_on", "absence", ["user_id", "from_on"], unique=False)
    op.create_index("ix_absence_to_on", "absence", ["to_on"], unique=False)
    op.execute(TEAMS)

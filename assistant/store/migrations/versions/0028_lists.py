"""The keys of the rows behind figures that few rows are counted in; promises' parts in the order of their days."""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figure_row",
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("key", types.Id, nullable=False),
        sa.PrimaryKeyConstraint("fact", "key", name=op.f("pk_figure_row")),
    )
    op.drop_index("ix_promise_instalment_due_on", table_name="promise_instalment")
    op.create_index("ix_promise_instalment_due_on", "promise_instalment", ["due_on", "promise_id", "n"], unique=False)

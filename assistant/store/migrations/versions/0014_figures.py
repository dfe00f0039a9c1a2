"""The dashboard's prepared figures, and the indexes by which a day's promises and money are found."""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figure_day",
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("collector", sa.Text(), nullable=False),
        sa.Column("day", types.Day(), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("planned", types.Minor, nullable=False),
        sa.Column("open", types.Minor, nullable=False),
        sa.Column("released", types.Minor, nullable=False),
        sa.Column("sent", types.Minor, nullable=False),
        sa.Column("delivered", types.Minor, nullable=False),
        sa.Column("answered", types.Minor, nullable=False),
        sa.Column("right_party", types.Minor, nullable=False),
        sa.Column("promising", types.Minor, nullable=False),
        sa.Column("keeping", types.Minor, nullable=False),
        sa.Column("keeping_amount", types.Minor, nullable=False),
        sa.Column("attempts", types.Minor, nullable=False),
        sa.Column("handling", types.Minor, nullable=False),
        sa.Column("handling_amount", types.Minor, nullable=False),
        sa.Column("connected", types.Minor, nullable=False),
        sa.Column("rpc", types.Minor, nullable=False),
        sa.Column("ptp", types.Minor, nullable=False),
        sa.Column("promised", types.Minor, nullable=False),
        sa.Column("promised_amount", types.Minor, nullable=False),
        sa.Column("promised_open", types.Minor, nullable=False),
        sa.Column("promised_open_amount", types.Minor, nullable=False),
        sa.Column("judged", types.Minor, nullable=False),
        sa.Column("judged_amount", types.Minor, nullable=False),
        sa.Column("fulfilled", types.Minor, nullable=False),
        sa.Column("fulfilled_amount", types.Minor, nullable=False),
        sa.Column("kept", types.Minor, nullable=False),
        sa.Column("kept_amount", types.Minor, nullable=False),
        sa.Column("partial", types.Minor, nullable=False),
        sa.Column("partial_amount", types.Minor, nullable=False),
        sa.Column("broken", types.Minor, nullable=False),
        sa.Column("broken_amount", types.Minor, nullable=False),
        sa.Column("recovered", types.Minor, nullable=False),
        sa.Column("recovered_amount", types.Minor, nullable=False),
        sa.Column("reversed", types.Minor, nullable=False),
        sa.Column("reversed_amount", types.Minor, nullable=False),
        sa.PrimaryKeyConstraint(
            "level",
            "collector",
            "day",
            "bucket",
            "segment",
            "reason",
            "campaign",
            "channel",
            "currency",
            name=op.f("pk_figure_day"),
        ),
    )
    op.create_table(
        "figure_now",
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("collector", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("number", types.Minor, nullable=False),
        sa.Column("amount", types.Minor, nullable=False),
        sa.PrimaryKeyConstraint(
            "level",
            "collector",
            "fact",
            "part",
            "bucket",
            "segment",
            "reason",
            "campaign",
            "channel",
            "currency",
            name=op.f("pk_figure_now"),
        ),
    )
    op.create_index("ix_figure_day_day_level", "figure_day", ["day", "level"], unique=False)
    op.create_index("ix_figure_now_fact", "figure_now", ["fact"], unique=False)
    op.create_index("ix_allocation_paid_on", "allocation", ["paid_on"], unique=False)
    op.create_index("ix_promise_contact_id", "promise", ["contact_id"], unique=False)
    op.create_index("ix_promise_taken_at", "promise", ["taken_at"], unique=False)
    op.create_index("ix_promise_judged_on", "promise", ["judged_on"], unique=False)
    op.create_index(
        "ix_contact_event_facts",
        "contact_event",
        ["at"],
        unique=False,
        sqlite_where=sa.text("event = 'fact'"),
        postgresql_where=sa.text("event = 'fact'"),
    )

"""More is counted by day, and how the book stood is kept; the prepared figures are made anew by their own step

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_figure_day_day_level", table_name="figure_day")
    op.drop_table("figure_day")
    op.execute("DELETE FROM figure_now")
    op.execute("DELETE FROM fact WHERE key = 'board'")
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
        sa.Column("sent_call", types.Minor, nullable=False),
        sa.Column("sent_email", types.Minor, nullable=False),
        sa.Column("sent_letter", types.Minor, nullable=False),
        sa.Column("sent_sms", types.Minor, nullable=False),
        sa.Column("sent_visit", types.Minor, nullable=False),
        sa.Column("sent_voice", types.Minor, nullable=False),
        sa.Column("attempts", types.Minor, nullable=False),
        sa.Column("handling", types.Minor, nullable=False),
        sa.Column("handling_amount", types.Minor, nullable=False),
        sa.Column("connected", types.Minor, nullable=False),
        sa.Column("rpc", types.Minor, nullable=False),
        sa.Column("ptp", types.Minor, nullable=False),
        sa.Column("messages_sent", types.Minor, nullable=False),
        sa.Column("messages_delivered", types.Minor, nullable=False),
        sa.Column("messages_answered", types.Minor, nullable=False),
        sa.Column("opt_outs", types.Minor, nullable=False),
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
    op.create_index("ix_figure_day_day_level", "figure_day", ["day", "level"], unique=False)
    op.create_table(
        "figure_past",
        sa.Column("day", types.Day(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("collector", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("number", types.Minor, nullable=False),
        sa.Column("amount", types.Minor, nullable=False),
        sa.PrimaryKeyConstraint("day", "level", "collector", "fact", "currency", name=op.f("pk_figure_past")),
    )
    op.create_index("ix_inbound_at", "inbound", ["at"], unique=False)

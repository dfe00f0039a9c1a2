"""What will go out tomorrow, worked out beforehand."""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forecast",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("as_of", types.Day(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", types.Instant(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("started_at", types.Instant(), nullable=True),
        sa.Column("ended_at", types.Instant(), nullable=True),
        sa.Column("totals", types.Json, nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast")),
        sa.UniqueConstraint("slot", name=op.f("uq_forecast_slot")),
    )
    op.create_index("ix_forecast_state", "forecast", ["state"], unique=False)
    op.create_table(
        "forecast_group",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("forecast_id", types.Id, nullable=False),
        sa.Column("strategy", sa.Text(), nullable=True),
        sa.Column("treatment", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=True),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("contacts", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("may_go", sa.Integer(), nullable=False),
        sa.Column("waits", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("waits_until", types.Instant(), nullable=True),
        sa.Column("cost_minor", types.Minor, nullable=False),
        sa.Column("rules", types.Json, nullable=False),
        sa.Column("languages", types.Json, nullable=False),
        sa.Column("segments", types.Json, nullable=False),
        sa.ForeignKeyConstraint(["forecast_id"], ["forecast.id"], name=op.f("fk_forecast_group_forecast_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast_group")),
    )
    op.create_index(op.f("ix_forecast_group_forecast_id"), "forecast_group", ["forecast_id"], unique=False)
    op.create_table(
        "forecast_contact",
        sa.Column("group_id", types.Id, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("borrower_id", types.Id, nullable=False),
        sa.Column("loan_id", types.Id, nullable=False),
        sa.Column("end", sa.Text(), nullable=False),
        sa.Column("until", types.Instant(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("priority", sa.Float(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("encoding", sa.Text(), nullable=True),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("cost_minor", types.Minor, nullable=False),
        sa.Column("text_id", types.Id, nullable=True),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrower.id"], name=op.f("fk_forecast_contact_borrower_id")),
        sa.ForeignKeyConstraint(["group_id"], ["forecast_group.id"], name=op.f("fk_forecast_contact_group_id")),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_forecast_contact_text_id")),
        sa.PrimaryKeyConstraint("group_id", "n", name=op.f("pk_forecast_contact")),
    )

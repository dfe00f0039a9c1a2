"""Dates that clauses set, legal holds and erasures."""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deadline",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("borrower_id", types.Id, nullable=False),
        sa.Column("loan_refs", types.Json, nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("priority", sa.Float(), nullable=False),
        sa.Column("starts_at", types.Instant(), nullable=False),
        sa.Column("starts_on", types.Day(), nullable=False),
        sa.Column("due_on", types.Day(), nullable=False),
        sa.Column("alarm_on", types.Day(), nullable=False),
        sa.Column("closed_on", types.Day(), nullable=True),
        sa.Column("closed_at", types.Instant(), nullable=True),
        sa.Column("closed_because", sa.Text(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrower.id"], name=op.f("fk_deadline_borrower_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
        sa.UniqueConstraint("cause", name=op.f("uq_deadline_cause")),
    )
    op.create_index("ix_deadline_borrower_id", "deadline", ["borrower_id"], unique=False)
    op.create_index(
        "ix_deadline_alarm_on",
        "deadline",
        ["alarm_on"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "legal_hold",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("borrower_id", types.Id, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", types.Instant(), nullable=False),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrower.id"], name=op.f("fk_legal_hold_borrower_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_borrower_id"), "legal_hold", ["borrower_id"], unique=False)
    op.create_table(
        "erasure",
        sa.Column("borrower_id", types.Id, nullable=False),
        sa.Column("erased_by", sa.Text(), nullable=False),
        sa.Column("erased_at", types.Instant(), nullable=False),
        sa.Column("why", types.Json, nullable=False),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrower.id"], name=op.f("fk_erasure_borrower_id")),
        sa.PrimaryKeyConstraint("borrower_id", name=op.f("pk_erasure")),
    )

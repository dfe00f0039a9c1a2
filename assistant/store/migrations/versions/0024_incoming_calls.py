"""Calls that come in

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('ringing', 'taken')")


def upgrade() -> None:
    op.create_table(
        "incoming_call",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("sid", sa.Text(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("borrower_id", types.Id, nullable=True),
        sa.Column("borrower_ids", types.Json, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.Column("taken_at", types.Instant(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("call_ref", sa.Text(), nullable=True),
        sa.Column("ended_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrower.id"], name=op.f("fk_incoming_call_borrower_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_call")),
        sa.UniqueConstraint("gateway", "sid", name=op.f("uq_incoming_call_gateway_sid")),
    )
    op.create_index("ix_incoming_call_open", "incoming_call", ["at"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_incoming_call_borrower_id_at", "incoming_call", ["borrower_id", "at"], unique=False)
    op.create_index("ix_incoming_call_call_ref", "incoming_call", ["call_ref"], unique=False)

"""Recordings of calls

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recording",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("contact_id", types.Id, nullable=False),
        sa.Column("borrower_id", types.Id, nullable=False),
        sa.Column("gateway", sa.Text(), nullable=True),
        sa.Column("sid", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("made_at", types.Instant(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=True),
        sa.Column("delete_on", types.Day(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_recording_contact_id")),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrower.id"], name=op.f("fk_recording_borrower_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("gateway", "sid", name=op.f("uq_recording_gateway_sid")),
    )
    for column in ("contact_id", "borrower_id", "delete_on"):
        op.create_index(f"ix_recording_{column}", "recording", [column])

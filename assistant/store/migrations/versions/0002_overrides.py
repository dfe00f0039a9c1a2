"""Overrides of presumptions."""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_override",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("borrower_id", types.Id, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", types.Instant(), nullable=False),
        sa.Column("second_person", sa.Boolean(), nullable=False),
        sa.Column("seconded_by", sa.Text(), nullable=True),
        sa.Column("seconded_at", types.Instant(), nullable=True),
        sa.Column("until", types.Instant(), nullable=False),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", types.Instant(), nullable=True),
        sa.Column("contact_id", types.Id, nullable=True),
        sa.Column("used_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrower.id"], name=op.f("fk_contact_override_borrower_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_contact_override_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_override")),
    )
    op.create_index("ix_contact_override_borrower_id", "contact_override", ["borrower_id"], unique=False)

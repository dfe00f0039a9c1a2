"""Promises beyond the policy that await a second person; the index of the overrides that do."""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLE = "promise_exception"
OPEN = sa.text("decided_at IS NULL")
UNSEEN = sa.text("seen_at IS NULL")
ASKED = sa.text("seconded_at IS NULL AND withdrawn_at IS NULL AND contact_id IS NULL")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", types.Id, nullable=False),
        sa.Column("borrower_id", types.Id, nullable=False),
        sa.Column("contact_id", types.Id, nullable=False),
        sa.Column("loan_ids", types.Json, nullable=False),
        sa.Column("loan_refs", types.Json, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("parts", types.Json, nullable=False),
        sa.Column("promised_by", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=True),
        sa.Column("by_debit", sa.Boolean(), nullable=False),
        sa.Column("follow_up_consent", sa.Boolean(), nullable=False),
        sa.Column("why", types.Json, nullable=False),
        sa.Column("reason_id", types.Id, nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", types.Instant(), nullable=False),
        sa.Column("until", types.Instant(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", types.Instant(), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("seen_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrower.id"], name=op.f("fk_promise_exception_borrower_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_promise_exception_contact_id")),
        sa.ForeignKeyConstraint(["reason_id"], ["text.id"], name=op.f("fk_promise_exception_reason_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_exception")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_promise_exception_contact_id")),
    )
    op.create_index("ix_promise_exception_borrower_id", TABLE, ["borrower_id"], unique=False)
    op.create_index("ix_promise_exception_until_open", TABLE, ["until", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index(
        "ix_promise_exception_asked_by_unseen", TABLE, ["asked_by", "id"], sqlite_where=UNSEEN, postgresql_where=UNSEEN
    )
    op.create_index(
        "ix_contact_override_until_asked", "contact_override", ["until", "id"], sqlite_where=ASKED,
        postgresql_where=ASKED,
    )  # fmt: skip

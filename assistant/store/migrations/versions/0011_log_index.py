"""The search index of the contact log, and the filters that people keep.

The earlier full-text index goes: it was filled while somebody searched, or while the log was written.
"""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "log_index",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry", types.Id, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_index")),
    )
    op.create_table(
        "log_value",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("facet", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_value")),
        sa.UniqueConstraint("facet", "value", name=op.f("uq_log_value_facet_value")),
    )
    op.create_table(
        "log_bits",
        sa.Column("value_id", types.Id, nullable=False),
        sa.Column("chunk", sa.Integer(), nullable=False),
        sa.Column("bits", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["value_id"], ["log_value.id"], name=op.f("fk_log_bits_value_id")),
        sa.PrimaryKeyConstraint("value_id", "chunk", name=op.f("pk_log_bits")),
    )
    op.create_table(
        "log_chunk",
        sa.Column("chunk", sa.Integer(), nullable=False),
        sa.Column("first_at", types.Instant(), nullable=False),
        sa.Column("last_at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("chunk", name=op.f("pk_log_chunk")),
    )
    op.create_table(
        "log_said",
        sa.Column("entry", types.Id, autoincrement=False, nullable=False),
        sa.Column("text_id", types.Id, nullable=False),
        sa.Column("borrower_id", types.Id, nullable=False),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_log_said_text_id")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_log_said")),
    )
    op.create_index("ix_log_said_borrower_id", "log_said", ["borrower_id"])
    op.create_table(
        "saved_filter",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("made_at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("owner", "name", name=op.f("uq_saved_filter_owner_name")),
    )
    op.create_index(
        "ix_saved_filter_team",
        "saved_filter",
        ["team"],
        sqlite_where=sa.text("shared"),
        postgresql_where=sa.text("shared"),
    )
    op.execute("DROP TABLE IF EXISTS log_fts")
    op.execute("DROP INDEX IF EXISTS ix_log_entry_search")

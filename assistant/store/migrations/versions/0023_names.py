"""People are found by any word of their names

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "name_index",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("borrower_id", types.Id, nullable=False),
        sa.Column("change_id", types.Id, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_index")),
    )
    op.create_table(
        "name_word",
        sa.Column("word", WORD, nullable=False),
        sa.Column("borrower_id", types.Id, nullable=False),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrower.id"], name=op.f("fk_name_word_borrower_id")),
        sa.PrimaryKeyConstraint("word", "borrower_id", name=op.f("pk_name_word")),
    )
    op.create_index(op.f("ix_name_word_borrower_id"), "name_word", ["borrower_id"], unique=False)

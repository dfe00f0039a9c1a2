"""Borrowers that may be one person, and those that a person has found to be."""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

LINKED, BORN = sa.text("person_id IS NOT NULL"), sa.text("born_on IS NOT NULL")
ASKED = sa.text("status = 'likely'")


def upgrade() -> None:
    op.add_column("borrower", sa.Column("person_id", types.Id, nullable=True))
    op.create_index("ix_borrower_person_id", "borrower", ["person_id"], sqlite_where=LINKED, postgresql_where=LINKED)
    op.create_index("ix_borrower_born_on", "borrower", ["born_on"], sqlite_where=BORN, postgresql_where=BORN)
    op.create_table(
        "same_person",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("low_id", types.Id, nullable=False),
        sa.Column("high_id", types.Id, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("agrees", types.Json, nullable=False),
        sa.Column("differs", types.Json, nullable=False),
        sa.Column("found_at", types.Instant(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["low_id"], ["borrower.id"], name=op.f("fk_same_person_low_id")),
        sa.ForeignKeyConstraint(["high_id"], ["borrower.id"], name=op.f("fk_same_person_high_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_same_person")),
        sa.UniqueConstraint("low_id", "high_id", name=op.f("uq_same_person_low_id_high_id")),
    )
    op.create_index("ix_same_person_high_id", "same_person", ["high_id"], unique=False)
    op.create_index(
        "ix_same_person_found_at_asked", "same_person", ["found_at", "id"], sqlite_where=ASKED, postgresql_where=ASKED
    )

"""What imports change in the book, kept for good."""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "book_change",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("import_id", types.Id, nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("table", sa.Text(), nullable=False),
        sa.Column("row_id", types.Id, nullable=True),
        sa.Column("borrower_id", types.Id, nullable=True),
        sa.Column("loan_id", types.Id, nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("changed", types.Json, nullable=False),
        sa.Column("personal", types.Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_change")),
    )
    for column in ("import_id", "borrower_id", "loan_id"):
        op.create_index(op.f(f"ix_book_change_{column}"), "book_change", [column], unique=False)

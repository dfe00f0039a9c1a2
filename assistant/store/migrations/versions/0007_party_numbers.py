"""Whose number a message comes from is asked of every one that comes in: the columns that answer it have an index."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
COLUMNS = ("borrower_id", "email", "phone")


def upgrade() -> None:
    for column in COLUMNS:
        op.create_index(op.f(f"ix_party_{column}"), "party", [column], unique=False)

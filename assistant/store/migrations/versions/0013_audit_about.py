"""What the audit knows about one thing is found by its name."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_entry_about", "audit_entry", ["about"])

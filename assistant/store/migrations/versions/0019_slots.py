"""Agreed times that have come are found in an index of their own

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

LATE = sa.text("state = 'open' AND alarm_at IS NOT NULL")
SLOTS = sa.text("state = 'open' AND pool_at IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_work_item_due_at", table_name="work_item")
    op.create_index("ix_work_item_late", "work_item", ["due_at"], sqlite_where=LATE, postgresql_where=LATE)
    op.create_index(
        "ix_work_item_slot", "work_item", ["due_at", "borrower_id"], sqlite_where=SLOTS, postgresql_where=SLOTS
    )

"""Replies that nobody has read are found in an index of their own

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

UNREAD = sa.text("state = 'needs_person'")


def upgrade() -> None:
    op.create_index("ix_inbound_unread", "inbound", ["id"], sqlite_where=UNREAD, postgresql_where=UNREAD)

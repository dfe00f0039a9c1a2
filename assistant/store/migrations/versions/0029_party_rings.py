"""A call that comes in may be of somebody who is party to a loan and not its borrower

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("incoming_call", sa.Column("party_id", types.Id, nullable=True))


def downgrade() -> None:
    op.drop_column("incoming_call", "party_id")

"""Second factors are stored encrypted; tries under names that nobody has are counted as others are

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

from assistant.core.sealing import shut
from assistant.store import types

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

FACT = sa.table("fact", sa.column("key"), sa.column("value", types.Json))
USER = sa.table("user_account", sa.column("id"), sa.column("totp_secret"))


def upgrade() -> None:
    op.create_table(
        "stranger",
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("locked_until", types.Instant(), nullable=True),
        sa.Column("tried_at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_stranger")),
    )
    op.create_index("ix_stranger_tried_at", "stranger", ["tried_at"])
    _seal(op.get_bind())


def _seal(conn: sa.Connection) -> None:
    """What stood there in plain text. The words of the purpose are those of store/people.py."""
    kept = conn.execute(sa.select(FACT.c.value).where(FACT.c.key == "secret")).scalar_one_or_none()
    plain = conn.execute(sa.select(USER).where(USER.c.totp_secret.is_not(None))).all()
    for row in plain if kept is not None else []:
        sealed = shut(bytes.fromhex(str(kept)), f"second-factor:{row.id}", row.totp_secret)
        conn.execute(sa.update(USER).where(USER.c.id == row.id).values(totp_secret=sealed))

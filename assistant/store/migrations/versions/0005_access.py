"""Sign-in, sessions, API keys, kept answers, the set-up's history, subscribers; the workspace's roles."""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ADDED = (
    ("team", sa.Text),
    ("locale", sa.Text),
    ("password_set_at", types.Instant),
    ("failed", sa.Integer),
    ("locked_until", types.Instant),
    ("totp_secret", sa.Text),
    ("totp_step", sa.Integer),
    ("oidc_subject", sa.Text),
)
ROLES = (("field_agent", "field"), ("legal_officer", "legal"), ("engineer", "administrator"))


def upgrade() -> None:
    for name, kind in ADDED:
        op.add_column("user_account", sa.Column(name, kind(), nullable=True))
    op.create_index("ix_user_account_oidc_subject", "user_account", ["oidc_subject"], unique=True)
    # Whoever chose a password before there was a sign-in goes on with it.
    op.execute("UPDATE user_account SET password_set_at = created_at")
    for before, after in ROLES:
        op.execute(f"UPDATE user_account SET role = '{after}' WHERE role = '{before}'")
    _sessions_and_keys()
    _answers_and_history()
    _subscribers()


def _sessions_and_keys() -> None:
    op.create_table(
        "session",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("user_id", types.Id, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("made_at", types.Instant(), nullable=False),
        sa.Column("seen_at", types.Instant(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_session_user_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_user_id"), "session", ["user_id"], unique=False)
    op.create_table(
        "api_key",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", types.Instant(), nullable=False),
        sa.Column("seen_at", types.Instant(), nullable=True),
        sa.Column("ended_at", types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_key_hash")),
    )


def _answers_and_history() -> None:
    op.create_table(
        "idempotency",
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("who", "key", name=op.f("pk_idempotency")),
    )
    op.create_index("ix_idempotency_at", "idempotency", ["at"], unique=False)
    op.create_table(
        "audit_entry",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("detail", types.Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"], unique=False)


def _subscribers() -> None:
    op.create_table(
        "subscriber",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("kinds", types.Json, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", types.Instant(), nullable=False),
        sa.Column("ended_at", types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriber")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("subscriber_id", types.Id, nullable=False),
        sa.Column("entry", types.Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", types.Instant(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscriber.id"], name=op.f("fk_delivery_subscriber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("subscriber_id", "entry", "kind", name=op.f("uq_delivery_subscriber_id_entry_kind")),
    )
    op.create_index("ix_delivery_state_next_at", "delivery", ["state", "next_at"], unique=False)

"""The collectors' desk: what waits for a collector, their calls, and whose an account is."""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "work_item",
        sa.Column("borrower_id", types.Id, nullable=False),
        sa.Column("as_of", types.Day(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rank", sa.Float(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("handed_to", sa.Text(), nullable=True),
        sa.Column("opens_at", types.Instant(), nullable=False),
        sa.Column("closes_at", types.Instant(), nullable=True),
        sa.Column("due_at", types.Instant(), nullable=True),
        sa.Column("pool_at", types.Instant(), nullable=True),
        sa.Column("alarm_at", types.Instant(), nullable=True),
        sa.Column("pieces", types.Json, nullable=False),
        sa.Column("loan_ids", types.Json, nullable=False),
        sa.Column("segment", sa.Text(), nullable=True),
        sa.Column("bucket", sa.Text(), nullable=True),
        sa.Column("value_minor", types.Minor, nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("promise_due_on", types.Day(), nullable=True),
        sa.Column("parked_until", types.Instant(), nullable=True),
        sa.Column("parked_by", sa.Text(), nullable=True),
        sa.Column("parked_because", sa.Text(), nullable=True),
        sa.Column("held_by", sa.Text(), nullable=True),
        sa.Column("free_at", types.Instant(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("barred_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrower.id"], name=op.f("fk_work_item_borrower_id")),
        sa.PrimaryKeyConstraint("borrower_id", name=op.f("pk_work_item")),
    )
    op.create_index(
        "ix_work_item_closes_at",
        "work_item",
        ["closes_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open' AND closes_at IS NOT NULL"),
        postgresql_where=sa.text("state = 'open' AND closes_at IS NOT NULL"),
    )
    op.create_index(
        "ix_work_item_due_at",
        "work_item",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open' AND due_at IS NOT NULL"),
        postgresql_where=sa.text("state = 'open' AND due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_work_item_held_by",
        "work_item",
        ["held_by"],
        unique=False,
        sqlite_where=sa.text("held_by IS NOT NULL"),
        postgresql_where=sa.text("held_by IS NOT NULL"),
    )
    op.create_index(
        "ix_work_item_owner_opens_at",
        "work_item",
        ["owner", "opens_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_work_item_owner_rank",
        "work_item",
        ["owner", "rank", "opens_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "call_session",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("contact_id", types.Id, nullable=False),
        sa.Column("outbox_ref", sa.Text(), nullable=False),
        sa.Column("borrower_id", types.Id, nullable=False),
        sa.Column("loan_ids", types.Json, nullable=False),
        sa.Column("collector", sa.Text(), nullable=False),
        sa.Column("as_of", types.Day(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("script_version", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text_id", types.Id, nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("trail", types.Json, nullable=False),
        sa.Column("verified_at", types.Instant(), nullable=True),
        sa.Column("verified_by", types.Json, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=True),
        sa.Column("party", sa.Text(), nullable=True),
        sa.Column("note_id", types.Id, nullable=True),
        sa.Column("started_at", types.Instant(), nullable=False),
        sa.Column("touched_at", types.Instant(), nullable=False),
        sa.Column("ended_at", types.Instant(), nullable=True),
        sa.Column("wrap_min_at", types.Instant(), nullable=True),
        sa.Column("wrap_max_at", types.Instant(), nullable=True),
        sa.Column("extends", sa.Integer(), nullable=False),
        sa.Column("closed_at", types.Instant(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_by", sa.Text(), nullable=True),
        sa.Column("review", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrower.id"], name=op.f("fk_call_session_borrower_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_call_session_contact_id")),
        sa.ForeignKeyConstraint(["note_id"], ["text.id"], name=op.f("fk_call_session_note_id")),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_call_session_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_session")),
        sa.UniqueConstraint("ref", name=op.f("uq_call_session_ref")),
    )
    op.create_index("ix_call_session_borrower_id", "call_session", ["borrower_id"], unique=False)
    op.create_index(
        "ix_call_session_borrower_open",
        "call_session",
        ["borrower_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_index("ix_call_session_collector_closed_at", "call_session", ["collector", "closed_at"], unique=False)
    op.create_index(
        "ix_call_session_collector_open",
        "call_session",
        ["collector"],
        unique=True,
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_index("ix_call_session_contact_id", "call_session", ["contact_id"], unique=False)
    op.create_index("ix_call_session_outbox_ref", "call_session", ["outbox_ref"], unique=False)
    op.create_index(
        "ix_assignment_owner",
        "assignment",
        ["owner"],
        unique=False,
        sqlite_where=sa.text("to_on IS NULL"),
        postgresql_where=sa.text("to_on IS NULL"),
    )

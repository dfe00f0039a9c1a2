"""Quality review: the calls that are drawn from, what is heard, scores, disputes, transcripts."""

import sqlalchemy as sa
from alembic import op

from assistant.store import types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reviewed_call",
        sa.Column("contact_id", types.Id, autoincrement=False, nullable=False),
        sa.Column("borrower_id", types.Id, nullable=False),
        sa.Column("collector", sa.Text(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("week", types.Day(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("heard", sa.Boolean(), nullable=False),
        sa.Column("note_id", types.Id, nullable=True),
        sa.Column("drawn", sa.Float(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrower.id"], name=op.f("fk_reviewed_call_borrower_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_reviewed_call_contact_id")),
        sa.ForeignKeyConstraint(["note_id"], ["text.id"], name=op.f("fk_reviewed_call_note_id")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_reviewed_call")),
    )
    op.create_index(
        "ix_reviewed_call_at_heard",
        "reviewed_call",
        ["at"],
        unique=False,
        sqlite_where=sa.text("heard"),
        postgresql_where=sa.text("heard"),
    )
    op.create_index("ix_reviewed_call_borrower_id_at", "reviewed_call", ["borrower_id", "at"], unique=False)
    op.create_index("ix_reviewed_call_collector_at", "reviewed_call", ["collector", "at"], unique=False)
    op.create_index(
        "ix_reviewed_call_week_collector", "reviewed_call", ["week", "collector", "chosen", "drawn"], unique=False
    )
    op.create_table(
        "review_item",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("contact_id", types.Id, nullable=False),
        sa.Column("borrower_id", types.Id, nullable=False),
        sa.Column("collector", sa.Text(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("chosen_at", types.Instant(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("why", types.Json, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_at", types.Instant(), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claimed_until", types.Instant(), nullable=True),
        sa.Column("calibration_by", sa.Text(), nullable=True),
        sa.Column("calibration_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrower.id"], name=op.f("fk_review_item_borrower_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_review_item_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_item")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_review_item_contact_id")),
    )
    op.create_index("ix_review_item_borrower_id", "review_item", ["borrower_id"], unique=False)
    op.create_index(
        "ix_review_item_calibration_at",
        "review_item",
        ["calibration_at"],
        unique=False,
        sqlite_where=sa.text("calibration_at IS NOT NULL"),
        postgresql_where=sa.text("calibration_at IS NOT NULL"),
    )
    op.create_index("ix_review_item_collector_state_at", "review_item", ["collector", "state_at"], unique=False)
    op.create_index("ix_review_item_state_score", "review_item", ["state", "score", "id"], unique=False)
    op.create_table(
        "review_score",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("item_id", types.Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("scored_at", types.Instant(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("card_version", sa.Text(), nullable=False),
        sa.Column("answers", types.Json, nullable=False),
        sa.Column("text_id", types.Id, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Float(), nullable=True),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name=op.f("fk_review_score_item_id")),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_review_score_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_score")),
        sa.UniqueConstraint("item_id", "kind", "reviewer", name=op.f("uq_review_score_item_id_kind_reviewer")),
    )
    op.create_index(
        "ix_review_score_item_id_one",
        "review_score",
        ["item_id", "kind"],
        unique=True,
        sqlite_where=sa.text("kind <> 'calibration'"),
        postgresql_where=sa.text("kind <> 'calibration'"),
    )
    op.create_index("ix_review_score_kind_scored_at", "review_score", ["kind", "scored_at"], unique=False)
    op.create_table(
        "review_dispute",
        sa.Column("item_id", types.Id, autoincrement=False, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("text_id", types.Id, nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_at", types.Instant(), nullable=True),
        sa.Column("answer_id", types.Id, nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["text.id"], name=op.f("fk_review_dispute_answer_id")),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name=op.f("fk_review_dispute_item_id")),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_review_dispute_text_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_review_dispute")),
    )
    op.create_table(
        "scorecard_version",
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_used_at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("card", "version", name=op.f("pk_scorecard_version")),
    )
    op.create_table(
        "transcript",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("contact_id", types.Id, nullable=False),
        sa.Column("text_id", types.Id, nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_transcript_contact_id")),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_transcript_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript")),
    )
    op.create_index("ix_transcript_contact_id", "transcript", ["contact_id", "id"], unique=False)

"""The tables of quality review: the calls that are drawn from, those that are heard, their scores and disputes.

Free words (comments, disputes, transcripts) stand in `text` under the borrower whom they are about, and go with them.
"""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from assistant.store.schema import metadata
from assistant.store.types import Day, Id, Instant, Json

# Every call that was recorded, by whom: what the sample is drawn from, and a collector's own calls in order.
reviewed_call = Table(
    "reviewed_call",
    metadata,
    Column("contact_id", Id, ForeignKey("contact.id"), primary_key=True, autoincrement=False),
    Column("borrower_id", Id, ForeignKey("borrower.id"), nullable=False),
    Column("collector", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("week", Day, nullable=False),  # its Monday, on the lender's calendar
    Column("outcome", Text, nullable=False),
    Column("heard", Boolean, nullable=False),  # a gateway told of it
    Column("note_id", Id, ForeignKey("text.id")),
    Column("drawn", Float, nullable=False),  # core/quality/chance.py
    Column("chosen", Boolean, nullable=False),
    Index("ix_reviewed_call_collector_at", "collector", "at"),
    Index("ix_reviewed_call_borrower_id_at", "borrower_id", "at"),
    Index("ix_reviewed_call_week_collector", "week", "collector", "chosen", "drawn"),
    Index("ix_reviewed_call_at_heard", "at", sqlite_where=text("heard"), postgresql_where=text("heard")),
)

# A contact that a supervisor should hear: open until it is scored.
review_item = Table(
    "review_item",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contact.id"), nullable=False, unique=True),
    Column("borrower_id", Id, ForeignKey("borrower.id"), nullable=False),
    Column("collector", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("chosen_at", Instant, nullable=False),
    Column("score", Integer, nullable=False),  # the weights of its risks together
    Column("why", Json, nullable=False),  # core/quality/risk.py, Reason: codes and values, nothing personal
    Column("state", Text, nullable=False),  # open · scored · disputed · settled
    Column("state_at", Instant, nullable=False),
    Column("claimed_by", Text),
    Column("claimed_until", Instant),
    Column("calibration_by", Text),  # who chose it for a calibration
    Column("calibration_at", Instant),
    Index("ix_review_item_state_score", "state", "score", "id"),
    Index("ix_review_item_collector_state_at", "collector", "state_at"),
    Index("ix_review_item_borrower_id", "borrower_id"),
    Index(
        "ix_review_item_calibration_at",
        "calibration_at",
        sqlite_where=text("calibration_at IS NOT NULL"),
        postgresql_where=text("calibration_at IS NOT NULL"),
    ),
)

# One reviewer's scoring of one contact. `kind`: review (the collector's), calibration (nobody's), settlement (after a
# dispute: it stands beside the first, which stays).
review_score = Table(
    "review_score",
    metadata,
    Column("id", Id, primary_key=True),
    Column("item_id", Id, ForeignKey("review_item.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("scored_at", Instant, nullable=False),
    Column("card", Text, nullable=False),
    Column("card_version", Text, nullable=False),
    Column("answers", Json, nullable=False),  # {points: {item: number or null}, fails: [ids]}
    Column("text_id", Id, ForeignKey("text.id"), nullable=False),  # the comments
    Column("points", Integer, nullable=False),
    Column("most", Integer, nullable=False),
    Column("percent", Float),
    Column("failed", Boolean, nullable=False),
    Column("passed", Boolean, nullable=False),
    UniqueConstraint("item_id", "kind", "reviewer"),
    Index(
        "ix_review_score_item_id_one",
        "item_id",
        "kind",
        unique=True,
        sqlite_where=text("kind <> 'calibration'"),
        postgresql_where=text("kind <> 'calibration'"),
    ),
    Index("ix_review_score_kind_scored_at", "kind", "scored_at"),
)

review_dispute = Table(
    "review_dispute",
    metadata,
    Column("item_id", Id, ForeignKey("review_item.id"), primary_key=True, autoincrement=False),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("text_id", Id, ForeignKey("text.id"), nullable=False),
    Column("result", Text),  # upheld: the score stays · changed: a settlement stands beside it
    Column("settled_by", Text),
    Column("settled_at", Instant),
    Column("answer_id", Id, ForeignKey("text.id")),
)

# What a version of a scorecard said: each score is read by the card it was given with.
scorecard_version = Table(
    "scorecard_version",
    metadata,
    Column("card", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("first_used_at", Instant, nullable=False),
)

transcript = Table(
    "transcript",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contact.id"), nullable=False),
    Column("text_id", Id, ForeignKey("text.id"), nullable=False),  # its turns as JSON
    Column("form", Text, nullable=False),  # json · vtt · plain
    Column("turns", Integer, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    Index("ix_transcript_contact_id", "contact_id", "id"),
)

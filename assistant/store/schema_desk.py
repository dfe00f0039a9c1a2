"""The desk's tables: what waits for a collector, and the calls that collectors make."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, text

from assistant.store.schema import metadata
from assistant.store.types import Day, Id, Instant, Json, Minor

# One borrower's work for a collector: all that waits for one is one row, so that nobody gets an account that another
# holds. Its place is prepared (`rank`), so that the next account is found in an index and not by reading the book.
work_item = Table(
    "work_item",
    metadata,
    Column("borrower_id", Id, ForeignKey("borrower.id"), primary_key=True),
    Column("as_of", Day, nullable=False),
    Column("state", Text, nullable=False),  # open · barred · done
    Column("kind", Text, nullable=False),  # core/desk/order.py, Kind: what leads
    Column("rank", Float, nullable=False),  # the higher the sooner
    Column("owner", Text, nullable=False),  # a user's name; '': anybody's
    Column("handed_to", Text),  # a colleague handed it over: theirs until it is done
    Column("opens_at", Instant, nullable=False),
    Column("closes_at", Instant),
    Column("due_at", Instant),  # the slot of a callback, the last moment of a task
    Column("pool_at", Instant),  # from here on anybody may take it
    Column("alarm_at", Instant),  # from here on it is late
    Column("pieces", Json, nullable=False),  # every piece of work, the leading one first
    Column("loan_ids", Json, nullable=False),
    Column("segment", Text),
    Column("bucket", Text),
    Column("value_minor", Minor),
    Column("currency", Text),
    Column("promise_due_on", Day),
    Column("parked_until", Instant),
    Column("parked_by", Text),
    Column("parked_because", Text),
    Column("held_by", Text),
    Column("free_at", Instant, nullable=False),  # the holder's lease ends here; in the past: nobody holds it
    Column("fence", Integer, nullable=False),
    Column("barred_because", Text),
    Index(
        "ix_work_item_owner_rank",
        "owner",
        "rank",
        "opens_at",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    # What is late, by when it was due; and agreed times that have come, which must be found beside any number of late
    # tasks: each index names what the other's query does not ask, so that no engine can choose the wrong one.
    Index(
        "ix_work_item_late",
        "due_at",
        sqlite_where=text("state = 'open' AND alarm_at IS NOT NULL"),
        postgresql_where=text("state = 'open' AND alarm_at IS NOT NULL"),
    ),
    Index(
        "ix_work_item_slot",
        "due_at",
        "borrower_id",
        sqlite_where=text("state = 'open' AND pool_at IS NOT NULL"),
        postgresql_where=text("state = 'open' AND pool_at IS NOT NULL"),
    ),
    Index(
        "ix_work_item_closes_at",
        "closes_at",
        sqlite_where=text("state = 'open' AND closes_at IS NOT NULL"),
        postgresql_where=text("state = 'open' AND closes_at IS NOT NULL"),
    ),
    Index(
        "ix_work_item_owner_opens_at",
        "owner",
        "opens_at",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index(
        "ix_work_item_held_by",
        "held_by",
        sqlite_where=text("held_by IS NOT NULL"),
        postgresql_where=text("held_by IS NOT NULL"),
    ),
)

# One call of a collector as the server keeps it: a reload, a second tab or a lost network finds it as it stands.
call_session = Table(
    "call_session",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ref", Text, nullable=False, unique=True),
    Column("contact_id", Id, ForeignKey("contact.id"), nullable=False),
    Column("outbox_ref", Text, nullable=False),  # its attempt's; of a call that came in, its event's
    Column("borrower_id", Id, ForeignKey("borrower.id"), nullable=False),
    Column("loan_ids", Json, nullable=False),  # the leading one first
    Column("collector", Text, nullable=False),
    Column("as_of", Day, nullable=False),
    Column("state", Text, nullable=False),  # core/desk/call.py, State: talking · wrap_up · closed
    Column("version", Integer, nullable=False),  # of the session: each act names the one that it saw
    Column("script", Text, nullable=False),
    Column("script_version", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("text_id", Id, ForeignKey("text.id"), nullable=False),  # the script as it was generated for this call
    Column("node", Text, nullable=False),
    Column("trail", Json, nullable=False),  # [{node, at, answer, back}]: what was shown and answered
    Column("verified_at", Instant),
    Column("verified_by", Json, nullable=False),  # which details matched, never their values
    Column("tries", Integer, nullable=False),  # of the identity check
    Column("line", Text),  # a word of config/dispositions.yaml
    Column("party", Text),  # nobody · unknown · third_party · borrower
    Column("note_id", Id, ForeignKey("text.id")),
    Column("started_at", Instant, nullable=False),
    Column("touched_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("wrap_min_at", Instant),  # no next account before
    Column("wrap_max_at", Instant),  # the default outcome is recorded then
    Column("extends", Integer, nullable=False),
    Column("closed_at", Instant),
    Column("outcome", Text),
    Column("outcome_by", Text),  # collector · timer · supervisor (a rescue)
    Column("review", Boolean, nullable=False),
    Index("ix_call_session_borrower_id", "borrower_id"),
    Index("ix_call_session_contact_id", "contact_id"),
    Index("ix_call_session_outbox_ref", "outbox_ref"),
    # One open call a collector, and one a borrower, whoever asks at the same time.
    Index(
        "ix_call_session_collector_open",
        "collector",
        unique=True,
        sqlite_where=text("state <> 'closed'"),
        postgresql_where=text("state <> 'closed'"),
    ),
    Index(
        "ix_call_session_borrower_open",
        "borrower_id",
        unique=True,
        sqlite_where=text("state <> 'closed'"),
        postgresql_where=text("state <> 'closed'"),
    ),
    Index("ix_call_session_collector_closed_at", "collector", "closed_at"),
    Index("ix_call_session_started_at", "started_at", "line"),  # the day's calls, and how many were answered
)

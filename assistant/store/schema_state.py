"""How each loan stands: why it is late, its age and bucket, what it was before, what planning decided about it."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text
from sqlalchemy import text as literal_text

from assistant.store.schema import metadata
from assistant.store.types import Day, Id, Instant, Minor

# Why they did not pay: who said so, how sure, until when. The newest certain one that has not expired wins.
reason = Table(
    "reason",
    metadata,
    Column("id", Id, primary_key=True),
    Column("loan_id", Id, ForeignKey("loan.id"), nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("source", Text, nullable=False),  # import · collector · reply
    Column("confidence", Float, nullable=False),
    Column("at", Instant, nullable=False),
    Column("expires_on", Day),
)

# The loan as it stands on `as_of`: the narrow table that segment rules read. One row a loan, rewritten by ageing.
loan_state = Table(
    "loan_state",
    metadata,
    Column("loan_id", Id, ForeignKey("loan.id"), primary_key=True),
    Column("as_of", Day, nullable=False),
    Column("past_due_days", Integer, nullable=False),
    Column("paused_days", Integer, nullable=False),
    Column("dpd", Integer, nullable=False),
    Column("oldest_due_on", Day),
    Column("amount_past_due_minor", Minor, nullable=False),
    Column("stop_roll_minor", Minor, nullable=False),
    Column("next_due_on", Day),  # the next instalment with anything unpaid, on or after as_of
    Column("next_due_minor", Minor),
    Column("days_to_due", Integer),
    Column("frozen", Boolean, nullable=False),  # a pause runs: the bucket stays
    Column("paid_total_minor", Minor, nullable=False),
    Column("last_paid_on", Day),
    Column("paid_90d_minor", Minor),  # paid in the last 90 days, less reversals
    Column("bucket", Text, nullable=False),
    Column("segment", Text),
    Column("rule", Text),
    Column("ability", Integer),
    Column("willingness", Integer),
    Column("reason", Text),
    Column("hold_kind", Text),  # the strongest hold in force that blocks contact, on the loan or its borrower
    Column("promise_open", Boolean, nullable=False),
    Column("broken_promises_90d", Integer, nullable=False),
    Column("broken_in_a_row", Integer, nullable=False),
    Column("broken_on", Day),  # when the last promise was found broken
    Column("last_outcome", Text),  # of the last contact with the borrower that has one
    Column("last_rpc_on", Day),
    Column("cured_on", Day),  # when it last became current
    Index("ix_loan_state_segment", "segment"),
    Index("ix_loan_state_dpd", "dpd"),
    # A payment that names nobody is looked for by its amount and its payer.
    Index(
        "ix_loan_state_amount_past_due_minor",
        "amount_past_due_minor",
        sqlite_where=literal_text("amount_past_due_minor > 0"),
        postgresql_where=literal_text("amount_past_due_minor > 0"),
    ),
)

# History: a row only when something changed.
snapshot = Table(
    "snapshot",
    metadata,
    Column("loan_id", Id, ForeignKey("loan.id"), primary_key=True),
    Column("as_of", Day, primary_key=True),
    Column("past_due_days", Integer, nullable=False),
    Column("dpd", Integer, nullable=False),
    Column("amount_past_due_minor", Minor, nullable=False),
    Column("stop_roll_minor", Minor, nullable=False),
    Column("bucket", Text, nullable=False),
    Column("segment", Text),
    Column("rule", Text),
)

# What planning decided about a loan, contact or not, written when it changes: every delinquent loan is accounted for.
standing = Table(
    "standing",
    metadata,
    Column("loan_id", Id, ForeignKey("loan.id"), primary_key=True),
    Column("as_of", Day, primary_key=True),
    Column("stands", Text, nullable=False),  # planned · hold · promise_open · hold_out · pennies · recent_payment · …
    Column("why", Text),
)

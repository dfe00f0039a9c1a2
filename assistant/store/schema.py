"""The book's tables: who owes what. The work's tables (contacts, outbox, log …) are in `schema_work`.

`id` is ours and internal; `ref` is the lender's own name for a thing and what every command, page and export shows.
Personal data live in few columns (borrower, contact_point, party, text), so that they can be encrypted and erased.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    column,
    func,
    text,
)

from assistant.store.types import Day, Id, Instant, Json, Minor

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# A portfolio's settings as the SQL needs them; the source is config/assistant.toml, copied here at every start.
portfolio = Table(
    "portfolio",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("convention", Text, nullable=False),  # day_0 · day_1
    Column("grace_days", Integer, nullable=False),
    Column("settle_order", Text, nullable=False),  # oldest_first · newest_first
    Column("scheme", Text, nullable=False),  # bucket scheme
    Column("currency", Text, nullable=False),
    Column("strategy", Text, nullable=False),
    Column("history", Text, nullable=False),  # complete · unknown
    Column("first_import_on", Day),
    Column("defaulted", Boolean, nullable=False),  # made at import because the configuration does not name it
    Column("payments_complete_through", Day),  # a promise is judged only up to this day
)

LINKED, BORN = text("person_id IS NOT NULL"), text("born_on IS NOT NULL")

borrower = Table(
    "borrower",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ref", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),  # person · company
    Column("name", Text, nullable=False),
    Column("preferred_name", Text),
    Column("language", Text),
    Column("country", Text),
    Column("region", Text),
    Column("postal_code", Text),
    Column("address", Text),
    Column("zone", Text),  # stated by the lender's file
    Column("places", Json, nullable=False),  # [{zone, evidence, country, region}], phones' zones not included
    Column("employer", Text),
    Column("employer_forbids", Boolean),
    Column("active_duty", Boolean),
    Column("monthly_income_minor", Minor),
    Column("payday", Integer),
    Column("born_on", Day),
    Column("risk_score", Float),
    Column("preferred_channel", Text),
    Column("preferred_time", Text),
    Column("key", Text, nullable=False),  # hex; commits this person's data in the log, destroyed at erasure
    Column("row_hash", Text),
    Column("person_id", Id),  # files of one person have the smallest id among them; None: the only file of theirs
    Index("ix_borrower_lower_name", func.lower(column("name"))),
    Index("ix_borrower_person_id", "person_id", sqlite_where=LINKED, postgresql_where=LINKED),
    Index("ix_borrower_born_on", "born_on", sqlite_where=BORN, postgresql_where=BORN),
)

contact_point = Table(
    "contact_point",
    metadata,
    Column("id", Id, primary_key=True),
    Column("borrower_id", Id, ForeignKey("borrower.id"), nullable=False),
    Column("channel", Text, nullable=False),  # phone · email · post
    Column("value", Text, nullable=False),  # E.164, address
    Column("kind", Text),  # mobile · home · work · personal · employer
    Column("owner", Text, nullable=False),  # borrower · spouse · guarantor · contact_person
    Column("owner_name", Text),
    Column("consent_sms", Boolean),
    Column("consent_prerecorded", Boolean),
    Column("consent_email", Boolean),
    Column("verified_on", Day),
    Column("zones", Json, nullable=False),  # zones the number may lie in
    Column("state", Text, nullable=False),  # usable · wrong_number · not_in_service · doubted
    Column("state_at", Instant),
    Column("row_hash", Text),
    UniqueConstraint("borrower_id", "channel", "value"),
    Index("ix_contact_point_value", "value"),
)

loan = Table(
    "loan",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ref", Text, nullable=False, unique=True),
    Column("borrower_id", Id, ForeignKey("borrower.id"), nullable=False, index=True),
    Column("portfolio_id", Id, ForeignKey("portfolio.id"), nullable=False, index=True),
    Column("product", Text),
    Column("currency", Text, nullable=False),
    Column("principal_minor", Minor),
    Column("balance_minor", Minor, nullable=False),
    Column("opened_on", Day),
    Column("status", Text, nullable=False),  # terms.LoanStatus
    Column("account_when_obtained", Text),
    Column("collateral", Text),
    Column("annual_rate", Float),
    Column("penalty_rate", Float),
    Column("minimum_due_minor", Minor),
    Column("next_due_on", Day),
    Column("statement_on", Day),
    Column("mandate_status", Text),
    Column("credit_limit_minor", Minor),
    Column("late_count_12m", Integer),
    Column("last_rpc_on", Day),
    Column("limitation_on", Day),
    Column("charged_off_on", Day),
    Column("original_creditor", Text),
    # A one-sheet loan has no instalments: it says since when and how much. Payments after `stated_on` reduce it.
    Column("past_due_since", Day),
    Column("stated_past_due_minor", Minor),
    Column("stated_on", Day),  # the file's day: the as_of of the import
    Column("last_payment_on", Day),
    Column("last_payment_minor", Minor),
    Column("row_hash", Text),
    Column("imported_at", Instant),
)

instalment = Table(
    "instalment",
    metadata,
    Column("loan_id", Id, ForeignKey("loan.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("due_on", Day, nullable=False),
    Column("principal_due_minor", Minor, nullable=False),
    Column("interest_due_minor", Minor, nullable=False),
    Column("fees_due_minor", Minor, nullable=False),
    Column("cum_due_minor", Minor, nullable=False),  # running total by (due_on, n): ageing is one comparison
    Index("ix_instalment_loan_id_due_on", "loan_id", "due_on", "cum_due_minor"),  # covers ageing
)

payment = Table(
    "payment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ref", Text, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("paid_on", Day, nullable=False),
    Column("posted_on", Day),
    Column("cleared_on", Day),
    Column("amount_minor", Minor, nullable=False),  # always positive; a reversal says what it reverses
    Column("currency", Text, nullable=False),
    Column("reference", Text),
    Column("payer", Text),
    Column("reverses_ref", Text, index=True),
    Column("loan_ref", Text),  # as the file gave it
    Column("state", Text, nullable=False),  # allocated · probable · unapplied
    Column("received_at", Instant, nullable=False),
    Index("ix_payment_state", "state"),
    Index("ix_payment_received_at", "received_at"),  # what came in since promises were last judged
)

# The share of a payment given to a loan; negative for a reversal. `paid_on` is copied so that one index serves.
allocation = Table(
    "allocation",
    metadata,
    Column("id", Id, primary_key=True),
    Column("payment_id", Id, ForeignKey("payment.id"), nullable=False, index=True),
    Column("loan_id", Id, ForeignKey("loan.id"), nullable=False),
    Column("paid_on", Day, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("posted_at", Instant, nullable=False),
    Index("ix_allocation_loan_id_paid_on", "loan_id", "paid_on", "amount_minor"),
    Index("ix_allocation_paid_on", "paid_on"),  # the money of a day
)

# A payment line that may belong to a loan; a person confirms it.
payment_match = Table(
    "payment_match",
    metadata,
    Column("payment_id", Id, ForeignKey("payment.id"), primary_key=True),
    Column("loan_id", Id, ForeignKey("loan.id"), primary_key=True),
    Column("score", Float, nullable=False),
    Column("why", Json, nullable=False),
)

pause = Table(
    "pause",
    metadata,
    Column("loan_id", Id, ForeignKey("loan.id"), primary_key=True),
    Column("from_on", Day, primary_key=True),
    Column("to_on", Day, nullable=False),  # out
    Column("reason", Text),
)

hold = Table(
    "hold",
    metadata,
    Column("id", Id, primary_key=True),
    Column("borrower_id", Id, ForeignKey("borrower.id"), index=True),
    Column("loan_id", Id, ForeignKey("loan.id"), index=True),
    Column("kind", Text, nullable=False),  # terms.Suppression
    Column("blocks", Json, nullable=False),  # ["contact", "field", "legal", "fees", "reporting"]
    Column("from_on", Day, nullable=False),
    Column("to_on", Day),  # out; None: until lifted
    Column("evidence", Text),
    Column("source", Text, nullable=False),  # import · collector · reply
)

party = Table(
    "party",
    metadata,
    Column("id", Id, primary_key=True),
    Column("loan_id", Id, ForeignKey("loan.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),  # terms.PartyRole
    # Whose number is it that a message comes from: asked of each one that comes in.
    Column("borrower_id", Id, ForeignKey("borrower.id"), index=True),
    Column("name", Text),
    Column("phone", Text, index=True),
    Column("email", Text, index=True),
    Column("language", Text),
    Column("liability", Text),
    Column("cap_minor", Minor),
    Column("guarantee_until", Day),
    Column("agreed_on", Day),
    Column("scope", Text),
    Column("expires_on", Day),
)

assignment = Table(
    "assignment",
    metadata,
    Column("loan_id", Id, ForeignKey("loan.id"), primary_key=True),
    Column("from_on", Day, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("batch", Text),
    Column("to_on", Day),
    # How many accounts each owner has now, and which: those that have not ended.
    Index(
        "ix_assignment_owner",
        "owner",
        sqlite_where=text("to_on IS NULL"),
        postgresql_where=text("to_on IS NULL"),
    ),
)

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
        sqlite_where=text("amount_past_due_minor > 0"),
        postgresql_where=text("amount_past_due_minor > 0"),
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

import_file = Table(
    "import_file",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("table", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("options", Json, nullable=False),
    Column("by", Text),  # who imported it in the workspace; None: from the command line
)

# What a later import changed in the book: append-only, a row for each changed row of a table. No foreign key to the
# file's row: that one is written last, when it is known what became of the file.
book_change = Table(
    "book_change",
    metadata,
    Column("id", Id, primary_key=True),
    Column("import_id", Id, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("table", Text, nullable=False),
    Column("row_id", Id),  # of that table: an id, an instalment's n
    Column("borrower_id", Id, index=True),
    Column("loan_id", Id, index=True),
    Column("line", Integer),  # of the file; None: the file's silence closed the loan
    Column("changed", Json, nullable=False),  # column → [old, new]
    Column("personal", Json, nullable=False),  # the same for what is a person's own, emptied when they are erased
)

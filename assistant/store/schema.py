"""The book's tables: who owes what, and what stands with a loan. Each other room's tables are in a `schema_…` beside.

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

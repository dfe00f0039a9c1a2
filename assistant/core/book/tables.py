"""The tables of a book and their columns: what a cell must be, and which ones a row cannot do without."""

from assistant.core.book.table_spec import Column, TableSpec, may, need
from assistant.core.terms import LoanStatus, PartyRole, PromiseStatus, Suppression

ROLES = tuple(str(role) for role in PartyRole)
SUPPRESSIONS = tuple(str(kind) for kind in Suppression)
BLOCKABLE = ("contact", "field", "legal", "fees", "reporting")
EVENTS = ("call", "voice", "sms", "email", "letter", "visit", "portal", "social", "postcard")
CALL_OUTCOMES = (
    "no_answer", "voicemail_left", "limited_content_message", "voicemail_full", "answered_then_dropped",
    "answered_busy_now", "busy", "not_in_service", "invalid_number", "wrong_party", "conversation", "connected",
    "met", "absent", "refused",
)  # fmt: skip
REQUESTS = (
    "consent", "consent_to_time", "revoke_consent", "stop_channel", "stop_address", "cease_in_writing",
    "refuses_to_pay_in_writing", "asks_to_be_contacted", "inconvenient_time", "inconvenient_place", "employer_forbids",
    "attorney", "dispute_in_writing", "dispute_orally", "asks_original_creditor_in_writing", "do_not_contact",
    "free_text", "complaint_open", "complaint_acknowledged", "complaint_extended", "complaint_answered",
    "number_not_theirs", "validation_notice_sent", "esign_consent",
)  # fmt: skip

_PERSON = (
    may("language", "language"),
    may("country", "country"),
    may("region", "text"),
    may("postal_code", "id"),
)

BOOK = TableSpec(
    name="book",
    key=("loan_id",),
    columns=(
        need("loan_id", "id"),
        may("borrower_id", "id"),
        need("borrower_name", "name"),
        may("phone", "phone"),
        may("email", "email"),
        *_PERSON,
        may("product", "text"),
        may("currency", "currency"),
        may("principal", "amount"),
        need("balance", "amount"),
        may("amount_past_due", "amount"),
        # Without it nobody would be late: an empty cell says so of one loan, a missing column says nothing.
        Column(name="past_due_since", kind="day", present=True),
        may("last_payment_on", "day"),
        may("last_payment_amount", "amount"),
        may("reason", "reason"),
        may("portfolio", "id"),
    ),
)

BORROWERS = TableSpec(
    name="borrowers",
    key=("borrower_id",),
    columns=(
        need("borrower_id", "id"),
        may("kind", "word", "person", "company"),
        need("name", "name"),
        *_PERSON,
        may("address", "text"),
        may("zone", "zone"),
        may("employer", "text"),
        may("monthly_income", "amount"),
        may("payday", "whole", least=1, most=31),
        may("born_on", "day"),
        may("risk_score", "number"),
        may("preferred_name", "name"),
        may("preferred_channel", "word", "call", "voice", "sms", "email", "letter", "visit", "phone", "post"),
        may("preferred_time", "text"),
        may("employer_forbids", "flag"),
        may("active_duty", "flag"),
    ),
)

CONTACT_POINTS = TableSpec(
    name="contact_points",
    key=("borrower_id", "channel", "value"),
    columns=(
        need("borrower_id", "id"),
        need("channel", "word", "phone", "email", "post"),
        need("value", "text"),
        may("kind", "word", "mobile", "home", "work", "personal", "employer"),
        may("owner", "word", "borrower", "spouse", "guarantor", "contact_person"),
        may("owner_name", "name"),
        may("consent_sms", "flag"),
        may("consent_prerecorded", "flag"),
        may("consent_email", "flag"),
        may("verified_on", "day"),
    ),
)

LOANS = TableSpec(
    name="loans",
    key=("loan_id",),
    columns=(
        need("loan_id", "id"),
        need("borrower_id", "id"),
        may("portfolio", "id"),
        may("product", "text"),
        may("currency", "currency"),
        may("principal", "amount"),
        may("opened_on", "day"),
        need("balance", "amount"),
        may("status", "word", *(str(status) for status in LoanStatus)),
        may("account_when_obtained", "text"),
        may("collateral", "text"),
        may("annual_rate", "number", least=0, most=100),
        may("penalty_rate", "number", least=0, most=100),
        may("minimum_due", "amount"),
        may("next_due_on", "day"),
        may("statement_on", "day"),
        may("mandate_status", "text"),
        may("credit_limit", "amount"),
        may("late_count_12m", "whole", least=0, most=366),
        may("last_rpc_on", "day"),
        may("limitation_on", "day"),
        may("charged_off_on", "day"),
        may("original_creditor", "text"),
        may("reason", "reason"),  # why they do not pay, as the one sheet has it
    ),
)

INSTALMENTS = TableSpec(
    name="instalments",
    key=("loan_id", "n"),
    columns=(
        need("loan_id", "id"),
        need("n", "whole", least=1, most=10000),
        need("due_on", "day"),
        need("principal_due", "amount"),
        may("interest_due", "amount"),
        may("fees_due", "amount"),
    ),
)

PAYMENTS = TableSpec(
    name="payments",
    key=("payment_id",),
    columns=(
        need("payment_id", "id"),
        may("loan_id", "id"),
        need("paid_on", "day"),
        need("amount", "amount"),
        may("reference", "text"),
        may("payer", "name"),
        may("reverses", "id"),
        may("currency", "currency"),
        may("posted_on", "day"),
        may("cleared_on", "day"),
    ),
)

PAUSES = TableSpec(
    name="pauses",
    key=("loan_id", "from_on"),
    columns=(need("loan_id", "id"), need("from_on", "day"), need("to_on", "day"), may("reason", "text")),
)

HOLDS = TableSpec(
    name="holds",
    key=("borrower_id", "loan_id", "kind", "from_on"),
    columns=(
        may("borrower_id", "id"),
        may("loan_id", "id"),
        need("kind", "word", *SUPPRESSIONS),
        need("from_on", "day"),
        may("to_on", "day"),
        may("evidence", "text"),
        may("blocks", "text"),
    ),
)

PARTIES = TableSpec(
    name="parties",
    key=("loan_id", "role", "borrower_id", "name"),
    columns=(
        need("loan_id", "id"),
        need("role", "word", *ROLES),
        may("borrower_id", "id"),
        may("name", "name"),
        may("phone", "phone"),
        may("email", "email"),
        may("language", "language"),
        may("liability", "word", "several", "joint", "ordinary", "none"),
        may("cap", "amount"),
        may("guarantee_until", "day"),
        may("agreed_on", "day"),
        may("scope", "text"),
        may("expires_on", "day"),
    ),
)

CONTACTS = TableSpec(
    name="contacts",
    key=("loan_id", "borrower_id", "at", "channel", "direction", "by", "number"),
    columns=(
        may("loan_id", "id"),
        may("borrower_id", "id"),
        need("at", "instant"),
        need("channel", "word", *EVENTS),
        may("direction", "word", "out", "in"),
        may("by", "text"),
        may("person", "text"),
        may("number", "text"),
        may("outcome", "word", *CALL_OUTCOMES),
        may("mode", "word", "live", "prerecorded", "ai", "ringless"),
        may("style", "word", "two_way", "notice"),
    ),
)

PROMISES = TableSpec(
    name="promises",
    key=("loan_id", "taken_at", "due_on"),
    columns=(
        need("loan_id", "id"),
        need("taken_at", "instant"),
        need("due_on", "day"),
        need("amount", "amount"),
        may("promised_by", "text"),
        may("status", "word", *(str(status) for status in PromiseStatus)),
    ),
)

REQUESTS_TABLE = TableSpec(
    name="requests",
    key=("borrower_id", "loan_id", "at", "request", "channel", "number", "address"),
    columns=(
        may("borrower_id", "id"),
        may("loan_id", "id"),
        need("at", "instant"),
        need("request", "word", *REQUESTS),
        may("channel", "word", "call", "voice", "sms", "email", "letter", "visit", "portal", "social", "postcard"),
        may("number", "text"),
        may("address", "text"),
        may("valid_from", "day"),
        may("valid_to", "day"),
        may("windows", "text"),
        may("made_by", "word", "letter", "sms", "email", "phone", "voicemail", "portal"),
        may("text", "text"),
    ),
)

ASSIGNMENTS = TableSpec(
    name="assignments",
    key=("loan_id", "from_on"),
    columns=(
        need("loan_id", "id"),
        need("owner", "text"),
        may("batch", "text"),
        need("from_on", "day"),
        may("to_on", "day"),
    ),
)

# In the order in which they go in: what is named must be there before what names it.
TABLES: dict[str, TableSpec] = {
    table.name: table
    for table in (
        BOOK, BORROWERS, CONTACT_POINTS, LOANS, INSTALMENTS, PAUSES, PAYMENTS, HOLDS, PARTIES, CONTACTS, PROMISES,
        REQUESTS_TABLE, ASSIGNMENTS,
    )
}  # fmt: skip

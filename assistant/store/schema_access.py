"""The tables of who may come in: users, sessions, API keys, answers kept for a repeated request, and who changed what.

A session's and a key's secret are known to their holder only; here stand their SHA-256.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from assistant.store.schema import metadata
from assistant.store.types import Id, Instant, Json

user = Table(
    "user_account",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("team", Text),
    Column("locale", Text),  # of the interface; None: the browser's
    Column("password_set_at", Instant),  # None: a one-time password, to be changed at the first sign-in
    Column("failed", Integer),  # attempts since the last success
    Column("locked_until", Instant),
    Column("totp_secret", Text),  # never logged, never shown again once it is enrolled
    Column("totp_step", Integer),  # of the last code that was used: none serves twice
    Column("oidc_subject", Text),  # who this is at the identity provider
    Index("ix_user_account_oidc_subject", "oidc_subject", unique=True),
)


session = Table(
    "session",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("user_id", Id, ForeignKey("user_account.id"), nullable=False, index=True),
    Column("stage", Text, nullable=False),  # access.Stage: how far the sign-in has come
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("agent", Text, nullable=False),  # the browser, as its owner will know it again
)

# Tries under a name that nobody has: counted and shut out like anybody's, so that being shut out tells nothing.
stranger = Table(
    "stranger",
    metadata,
    Column("who", Text, primary_key=True),  # a keyed hash: what is typed into the name's field may be a password
    Column("failed", Integer, nullable=False),
    Column("locked_until", Instant),
    Column("tried_at", Instant, nullable=False, index=True),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", Id, primary_key=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),  # terms.Role
    Column("team", Text),
    Column("made_by", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant),
    Column("ended_at", Instant),
)

# What a POST with an Idempotency-Key was answered: the same request again gets the same answer.
idempotency = Table(
    "idempotency",
    metadata,
    Column("who", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request", Text, nullable=False),  # SHA-256 of method, path and body
    Column("status", Integer),  # None: still being answered
    Column("answer", Text),
    Column("at", Instant, nullable=False),
    Index("ix_idempotency_at", "at"),
)

# Who changed what in the set-up: users, roles, keys, webhooks. Contacts stand in the contact log.
audit_entry = Table(
    "audit_entry",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("what", Text, nullable=False),  # user_added · role_changed · user_disabled · key_made …
    Column("about", Text, nullable=False),
    Column("detail", Json, nullable=False),  # without secrets and without a borrower's personal data
    Index("ix_audit_entry_at", "at"),
    Index("ix_audit_entry_about", "about"),
    Index("ix_audit_entry_by_id", "by", "id"),
    Index("ix_audit_entry_what_id", "what", "id"),
)

# Other programs that are told what happened, and what they have been told.
subscriber = Table(
    "subscriber",
    metadata,
    Column("id", Id, primary_key=True),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),  # signs what it is sent
    Column("kinds", Json, nullable=False),  # core/tidings.py
    Column("made_by", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ended_at", Instant),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subscriber_id", Id, ForeignKey("subscriber.id"), nullable=False),
    Column("entry", Id, nullable=False),  # of the contact log
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),  # as it is signed and sent, every time
    Column("state", Text, nullable=False),  # waiting · sending · done · given_up
    Column("tries", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("said", Text),  # what the last try was answered
    UniqueConstraint("subscriber_id", "entry", "kind"),
    Index("ix_delivery_state_next_at", "state", "next_at"),
)

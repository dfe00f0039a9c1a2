"""The outbox's records: what release puts in, what a worker holds, what is to become of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from assistant.core.spoken import Spoken
from assistant.core.terms import Channel, DeliveryStatus, OutboxState


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """One released contact's message. `ref` is `{contact_ref}-{attempt}`, the name that the gateway hears."""

    contact_id: int
    contact_ref: str
    borrower_id: int
    gateway: str
    sender: str
    channel: Channel
    to: str = field(repr=False)
    subject: str | None = field(default=None, repr=False)
    body: str = field(repr=False)
    spoken: Spoken | None = field(default=None, repr=False)
    units: int = 1
    cost_minor: int = 0
    verdict: dict[str, Any] = field(repr=False)
    not_before: datetime
    valid_until: datetime
    attempt: int = 1

    @property
    def ref(self) -> str:
        return f"{self.contact_ref}-{self.attempt}"


@dataclass(frozen=True, kw_only=True)
class OutboxItem:
    """One message as a worker holds it; `fence` proves that it is still this worker's."""

    id: int
    ref: str
    contact_id: int
    borrower_id: int
    gateway: str
    sender: str
    channel: Channel
    to: str = field(repr=False)
    subject: str | None = field(repr=False)
    text_id: int | None
    units: int
    state: OutboxState
    state_at: datetime
    not_before: datetime
    valid_until: datetime
    claimed_until: datetime | None
    fence: int
    sid: str | None
    error: str | None
    retries: int


@dataclass(frozen=True, kw_only=True)
class Move:
    """What is to become of an item. `counted`: the gateway answered, so this was a try of its own."""

    item: OutboxItem
    sid: str | None = None
    status: DeliveryStatus | None = None
    at: datetime | None = None
    error: str | None = None
    not_before: datetime | None = None
    counted: bool = False


def to_item(row: Row[Any]) -> OutboxItem:
    values = row._mapping
    item = {name: values[name] for name in OutboxItem.__dataclass_fields__}
    return OutboxItem(**item | {"channel": Channel(values["channel"]), "state": OutboxState(values["state"])})

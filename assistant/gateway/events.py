"""What comes back from a gateway, in our words: statuses, texts, keys; of the simulated world calls and payments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from assistant.core.terms import Channel, DeliveryStatus, Outcome

Party = Literal["borrower", "third_party", "nobody"]


class Trouble(StrEnum):
    """Why a number or a message failed, in our words; each adapter's table maps its provider's codes to these."""

    NUMBER_BAD = "number_bad"  # no such number
    NUMBER_UNKNOWN = "number_unknown"  # the handset is not known; twice, and it counts as bad
    NO_TEXTS = "no_texts"  # a landline: it may be called, not texted
    OPTED_OUT = "opted_out"  # they told the carrier to stop
    UNREACHABLE = "unreachable"  # for now
    BLOCKED = "blocked"
    FILTERED = "filtered"  # the carrier stops this text
    SETUP = "setup"  # our account or configuration
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class StatusEvent:
    """What became of an accepted message. `key` makes a repeated delivery the same event."""

    gateway: str
    key: str
    ref: str | None
    sid: str
    status: DeliveryStatus
    at: datetime
    error_code: str | None = None  # the provider's own
    trouble: Trouble | None = None
    answered_by: str | None = None  # human · machine · fax · None: not said
    line: str | None = None  # how a spoken reminder's call ended, in the words of a verdict case


@dataclass(frozen=True, kw_only=True)
class InboundEvent:
    """A text from outside. Nothing ties it to a message but its number."""

    gateway: str
    key: str
    sid: str
    channel: Channel
    from_: str = field(repr=False)
    to: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, kw_only=True)
class IncomingCall:
    """Somebody rings us, or what became of it. `rings` False: it is over, or nobody's telephone rings for it."""

    gateway: str
    key: str
    sid: str
    from_: str = field(repr=False)
    at: datetime
    rings: bool = True


@dataclass(frozen=True, kw_only=True)
class KeyPress:
    """A key during a spoken reminder; `passage` is where it was pressed, `action` what the passage it leads to does."""

    gateway: str
    key: str
    ref: str
    sid: str
    digit: str
    at: datetime
    passage: str | None = None
    action: str | None = None  # spoken.SpokenAction


@dataclass(frozen=True, kw_only=True)
class RecordingMade:
    """The gateway has recorded a call; `sid` is the recording's name there, `url` where it lies."""

    gateway: str
    sid: str
    url: str | None = None
    seconds: int | None = None


@dataclass(frozen=True, kw_only=True)
class CallEnded:
    """Simulator only: how a collector's call went. `line` speaks the words of a verdict case.

    `promise` is {amount_minor, due_on} for outcome `promise`; `reason` a code of config/reasons.yaml.
    """

    gateway: str
    key: str
    ref: str
    sid: str
    at: datetime
    line: str
    party: Party
    outcome: Outcome
    promise: Mapping[str, Any] | None = None
    reason: str | None = None
    note: str = ""

    def as_status(self) -> StatusEvent:
        """The line's own fact, for the outbox row: connected, nobody there, or no such number."""
        failed = {"not_in_service": DeliveryStatus.FAILED}
        missed = {"no_answer": DeliveryStatus.UNDELIVERED, "busy": DeliveryStatus.UNDELIVERED}
        status = (failed | missed).get(self.line, DeliveryStatus.COMPLETED)
        return StatusEvent(gateway=self.gateway, key=self.key, ref=self.ref, sid=self.sid, status=status, at=self.at)


@dataclass(frozen=True, kw_only=True)
class PaymentMade:
    """Simulator only: money that arrives. `loan_ref` is None where the payer gave a text only."""

    gateway: str
    key: str
    at: datetime
    paid_on: date
    loan_ref: str | None
    amount_minor: int
    currency: str
    reference: str | None
    payer: str | None = field(repr=False)


Event = StatusEvent | InboundEvent | IncomingCall | KeyPress | CallEnded | PaymentMade

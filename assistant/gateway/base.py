"""The contract of a gateway: Message in, Receipt or SendError out; events back, and the reference that ties them.

A gateway never reads the clock and never retries: the instant comes with the message, and dispatch decides what an
unclear answer means. `SendError.kind` says the one thing it must know: was the request certainly not carried out?
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, Protocol

from assistant.core.spoken import Spoken
from assistant.core.terms import Channel, DeliveryStatus, Outcome
from assistant.gateway.line import Line

Kind = Literal["rejected", "retry", "unknown"]
Party = Literal["borrower", "third_party", "nobody"]
MAC_CHARS = 32  # 128 bits: nobody guesses a reference's seal


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
class Message:
    """One rendered message on its way out. `to`, `body` and the like are personal: they stay out of its repr."""

    ref: str
    channel: Channel
    to: str = field(repr=False)
    sender: str
    subject: str | None = field(default=None, repr=False)
    body: str = field(repr=False)
    spoken: Spoken | None = field(default=None, repr=False)
    at: datetime  # the hand-off
    valid_until: datetime  # the end of the borrower's window: nothing may arrive after it
    units: int = 1
    attempt: int = 0  # earlier tries that the gateway answered without carrying them out
    callback_ref: str = field(default="", repr=False)
    hints: Mapping[str, Any] = field(default_factory=dict, repr=False)  # read by the simulator only


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The gateway took the message under its own name `sid`. `raw` is its answer without numbers and texts."""

    sid: str
    status: DeliveryStatus
    at: datetime
    raw: Mapping[str, Any] = field(default_factory=dict)


class SendError(Exception):
    """A message that was not (certainly) accepted.

    `rejected`: never again. `retry`: certainly not carried out, so safe to repeat. `unknown`: nobody can tell yet.
    `stop`: every other message would fail in the same way; send no more for now.
    """

    def __init__(
        self,
        kind: Kind,
        code: str,
        operator: str,
        *,
        retry_after: timedelta | None = None,
        trouble: Trouble | None = None,
        stop: bool = False,
    ) -> None:
        super().__init__(f"{code}: {operator}")
        self.kind = kind
        self.code = code
        self.operator = operator
        self.retry_after = retry_after
        self.trouble = trouble
        self.stop = stop

    @property
    def opted_out(self) -> bool:
        return self.trouble is Trouble.OPTED_OUT

    @property
    def number_bad(self) -> bool:
        return self.trouble is Trouble.NUMBER_BAD


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


Event = StatusEvent | InboundEvent | KeyPress | CallEnded | PaymentMade


class Gateway(Protocol):
    """One provider. `request_life`: how long a request that we gave up on may still be carried out."""

    name: str
    request_life: timedelta
    can_look_up: bool
    virtual: bool  # on the simulator's clock: not paced, and nothing of it is still under way after a kill
    line: Line

    async def send(self, message: Message) -> Receipt:
        """Hand over once. Raises SendError; any other exception is a fault of ours, and the answer is unknown."""
        ...

    async def look_up(self, message: Message, since: datetime, known: frozenset[str]) -> Receipt | None:
        """Has the gateway taken `message`, tried at `since` or later? None: never received.

        `known` are the sids that belong to other messages of ours. Raises SendError: `unknown` when it cannot tell,
        `retry` when it cannot be asked now, `rejected` when it had refused the message.
        """
        ...

    async def close(self) -> None: ...


def sign_ref(secret: bytes, ref: str) -> str:
    """The reference as it travels in a callback's address: sealed, so that nobody settles a message by guessing."""
    return f"{ref}.{_seal(secret, ref)}"


def open_ref(secret: bytes, signed: str) -> str | None:
    """The reference, or None when the seal is not ours."""
    ref, _, seal = signed.rpartition(".")
    return ref if ref and hmac.compare_digest(_seal(secret, ref).encode(), seal.encode()) else None


def _seal(secret: bytes, ref: str) -> str:
    return hmac.new(secret, b"callback:" + ref.encode(), hashlib.sha256).hexdigest()[:MAC_CHARS]

"""The contract of a gateway: Message in, Receipt or SendError out; the reference that ties its events to a message.

A gateway never reads the clock and never retries: the instant comes with the message, and dispatch decides what an
unclear answer means. `SendError.kind` says the one thing it must know: was the request certainly not carried out?
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, runtime_checkable

from assistant.core.spoken import Spoken
from assistant.core.terms import Channel, DeliveryStatus
from assistant.gateway.events import (
    CallEnded,
    Event,
    InboundEvent,
    IncomingCall,
    KeyPress,
    Party,
    PaymentMade,
    StatusEvent,
    Trouble,
)
from assistant.gateway.line import Line

__all__ = [
    "CallEnded",
    "Event",
    "Gateway",
    "InboundEvent",
    "IncomingCall",
    "KeyPress",
    "Message",
    "Party",
    "PaymentMade",
    "Recalls",
    "Receipt",
    "Records",
    "SendError",
    "StatusEvent",
    "Trouble",
    "open_ref",
    "sign_ref",
]
Kind = Literal["rejected", "retry", "unknown"]
MAC_CHARS = 32  # 128 bits: nobody guesses a reference's seal


@dataclass(frozen=True, kw_only=True)
class Message:
    """One rendered message on its way out. `to`, `body` and the like are personal: they stay out of its repr."""

    ref: str
    channel: Channel
    to: str = field(repr=False)
    sender: str
    subject: str | None = field(default=None, repr=False)
    body: str = field(repr=False)
    html: str | None = field(default=None, repr=False)  # an e-mail's page; None: made from `body`
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


@runtime_checkable
class Recalls(Protocol):
    """A gateway that keeps calls in a queue of its own, and gives them back."""

    async def recall(self, sid: str, ref: str, at: datetime) -> StatusEvent:
        """Do not place the call, or stop its ringing; one that was answered goes on. → how it stands.

        Raises SendError when the gateway cannot be asked now.
        """
        ...


@runtime_checkable
class Records(Protocol):
    """A gateway that records calls and hands the recordings out."""

    async def recording(self, sid: str) -> bytes:
        """The sound, as a file that a browser plays. Raises SendError when it cannot be had now."""
        ...


def sign_ref(secret: bytes, ref: str) -> str:
    """The reference as it travels in a callback's address: sealed, so that nobody settles a message by guessing."""
    return f"{ref}.{_seal(secret, ref)}"


def open_ref(secret: bytes, signed: str) -> str | None:
    """The reference, or None when the seal is not ours."""
    ref, _, seal = signed.rpartition(".")
    return ref if ref and hmac.compare_digest(_seal(secret, ref).encode(), seal.encode()) else None


def _seal(secret: bytes, ref: str) -> str:
    return hmac.new(secret, b"callback:" + ref.encode(), hashlib.sha256).hexdigest()[:MAC_CHARS]

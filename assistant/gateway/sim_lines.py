"""The simulator's log lines: what a message taken or refused, a callback, a reply, a payment look like, and back."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assistant.core.terms import Channel
from assistant.gateway.base import Event, InboundEvent, Message, PaymentMade
from assistant.gateway.sim_behaviour import Sent
from assistant.gateway.sim_calls import keys_of

Entry = tuple[datetime, str, int, str, Event]  # (at, ref of the message behind it, kind, key, event): their order
KIND_ORDER = ("StatusEvent", "KeyPress", "CallEnded", "InboundEvent", "PaymentMade")


def sid_of(ref: str) -> str:
    return "SIM" + hashlib.sha256(ref.encode()).hexdigest()[:32]


def line_of(message: Message, kind: str, *, sid: str | None, **more: Any) -> dict[str, Any]:
    line: dict[str, Any] = {
        "at": message.at.isoformat(),
        "kind": kind,
        "ref": message.ref,
        "sid": sid,
        "to": message.to,
    }
    line |= {"channel": message.channel.value, "body_hash": hash_of(message.body)} | more
    if kind == "accepted":
        line |= {"from": message.sender, "valid_until": message.valid_until.isoformat(), "hints": dict(message.hints)}
        line["spoken"] = keys_of(message.spoken) if message.spoken else None
    return line


def hash_of(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def sent_of(line: Mapping[str, Any]) -> Sent:
    return Sent(
        ref=line["ref"],
        sid=line["sid"],
        at=datetime.fromisoformat(line["at"]),
        channel=Channel(line["channel"]),
        to=line["to"],
        sender=line["from"],
        valid_until=datetime.fromisoformat(line["valid_until"]),
        hints=line["hints"],
        spoken=line["spoken"],
    )


def entry_of(event: Event, ref: str) -> Entry:
    return (event.at, ref, KIND_ORDER.index(type(event).__name__), event.key, event)


def event_line(event: Event, cause: Sent) -> dict[str, Any]:
    """`cause` is the message that the event follows from."""
    kind = "payment" if isinstance(event, PaymentMade) else "inbound" if isinstance(event, InboundEvent) else "callback"
    line: dict[str, Any] = {
        "at": event.at.isoformat(),
        "kind": kind,
        "ref": cause.ref,
        "sid": cause.sid,
        "to": cause.to,
    }
    line |= {"channel": cause.channel.value, "body_hash": None, "key": event.key}
    if isinstance(event, InboundEvent):
        line |= {"sid": event.sid, "to": event.to, "from": event.from_, "body_hash": hash_of(event.text)}
    if isinstance(event, PaymentMade):
        line |= {"loan_ref": event.loan_ref, "amount_minor": event.amount_minor, "currency": event.currency}
        line["paid_on"] = event.paid_on.isoformat()
    return line

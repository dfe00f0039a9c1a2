"""Everything that follows from one accepted message: its events to come, from the seed and the message alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from assistant.core.terms import Channel, DeliveryStatus
from assistant.gateway import sim_calls, sim_payments
from assistant.gateway.base import Event, InboundEvent, PaymentMade, StatusEvent, Trouble
from assistant.gateway.sim_behaviour import (
    ADDRESSES,
    ANSWERED,
    DELIVERY,
    LETTER_RETURNED,
    NUMBERS,
    REPLIES,
    Sent,
    amount_due,
    by_dpd,
)
from assistant.gateway.sim_draw import Draw
from assistant.gateway.sim_replies import Reply, reply

NAME = "simulator"
FAILS: Mapping[str, Trouble] = {
    "dead": Trouble.NUMBER_UNKNOWN,
    "unreachable": Trouble.UNREACHABLE,
    "blocked": Trouble.BLOCKED,
    "filtered": Trouble.FILTERED,
}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What will happen. Payments stand apart: they fall away while another payment of the borrower is on its way."""

    events: tuple[Event, ...]
    payments: tuple[PaymentMade, ...] = ()


def number_kind(to: str, channel: Channel, seed: int) -> str:
    """What a number or an address is, for ever: good, dead, invalid, landline, opted_out."""
    if channel is Channel.LETTER:
        return "good"
    draw = Draw(seed, f"number:{to}")
    return draw.pick("kind", ADDRESSES if channel is Channel.EMAIL else NUMBERS)


def plan(sent: Sent, seed: int) -> Plan:
    number = number_kind(sent.to, sent.channel, seed)
    if sent.channel is Channel.CALL:
        return after_call(sent, sim_calls.live_call(sent, number, seed), seed)
    if sent.channel is Channel.VOICE:
        return after_call(sent, sim_calls.reminder_call(sent, number, seed), seed)
    return written(sent, number, seed)


def after_call(sent: Sent, call: sim_calls.Call, seed: int) -> Plan:
    if call.promise is not None:
        return Plan(events=call.events, payments=tuple(sim_payments.promised(sent, call.promise, seed)))
    if call.paid_minor:
        return Plan(events=call.events, payments=tuple(sim_payments.at_once(sent, call.paid_minor, seed)))
    return Plan(events=call.events, payments=tuple(sim_payments.unprompted(sent, seed)))


def written(sent: Sent, number: str, seed: int) -> Plan:
    """A text, e-mail or letter: delivered or not; a delivered text may be answered, any may be paid upon."""
    draw = Draw(seed, f"message:{sent.ref}")
    end = number if number == "dead" else draw.pick("end", DELIVERY)
    if sent.channel is Channel.LETTER:
        returned = draw.happens("returned", LETTER_RETURNED)
        status = DeliveryStatus.UNDELIVERED if returned else DeliveryStatus.DELIVERED
        arrival = status_event(sent, status, timedelta(days=draw.between("days", 2, 4)))
        return Plan(events=(arrival,), payments=() if returned else tuple(sim_payments.unprompted(sent, seed)))
    if end != "delivered":
        failed = status_event(sent, DeliveryStatus.UNDELIVERED, timedelta(seconds=draw.between("s", 5, 90)), FAILS[end])
        return Plan(events=(failed,))
    return delivered(sent, draw, seed)


def delivered(sent: Sent, draw: Draw, seed: int) -> Plan:
    arrived = timedelta(seconds=draw.between("seconds", 2, 60))
    events: list[Event] = [status_event(sent, DeliveryStatus.DELIVERED, arrived)]
    if sent.channel is Channel.SMS and draw.happens("answers", by_dpd(ANSWERED, sent.dpd)):
        answer = reply(sent, draw.pick("reply", REPLIES), draw)
        events.append(inbound(sent, answer, arrived + delay(draw)))
        return Plan(events=tuple(events), payments=tuple(paid_after(sent, answer, seed)))
    return Plan(events=tuple(events), payments=tuple(sim_payments.unprompted(sent, seed)))


def paid_after(sent: Sent, answer: Reply, seed: int) -> list[PaymentMade]:
    if answer.due_on is not None and amount_due(sent):
        return sim_payments.promised(sent, {"amount_minor": answer.amount_minor, "due_on": answer.due_on}, seed)
    truly = answer.kind == "paid_already" and Draw(seed, f"message:{sent.ref}").happens("truly", 0.6)
    return sim_payments.at_once(sent, amount_due(sent), seed) if truly and amount_due(sent) else []


def delay(draw: Draw) -> timedelta:
    """Most answer within the hour, some in the evening."""
    return timedelta(seconds=60 + int(draw.part("delay") ** 3 * 6 * 3600))


def status_event(sent: Sent, status: DeliveryStatus, after: timedelta, trouble: Trouble | None = None) -> StatusEvent:
    return StatusEvent(
        gateway=NAME,
        key=f"{sent.ref}:{status}",
        ref=sent.ref,
        sid=sent.sid,
        status=status,
        at=sent.at + after,
        error_code=trouble,
        trouble=trouble,
    )


def inbound(sent: Sent, answer: Reply, after: timedelta) -> InboundEvent:
    return InboundEvent(
        gateway=NAME,
        key=f"{sent.ref}:inbound",
        sid=f"{sent.sid}-in",
        channel=sent.channel,
        from_=sent.to,
        to=sent.sender,
        text=answer.text,
        at=sent.at + after,
    )

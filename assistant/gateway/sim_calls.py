"""How simulated calls go: a collector's (CallEnded) and an automated reminder's (keys, then its status)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from assistant.core.dates import add_business_days
from assistant.core.spoken import Spoken, SpokenAction
from assistant.core.terms import DeliveryStatus, Outcome
from assistant.gateway.base import CallEnded, Event, KeyPress, Party, StatusEvent
from assistant.gateway.sim_behaviour import (
    CALL_LINE,
    REASONS,
    VOICE_LINE,
    WHO,
    Sent,
    ability,
    amount_due,
    promise_amount,
    promise_day,
    willingness,
)
from assistant.gateway.sim_draw import Draw

NAME = "simulator"
STEPS_MAX = 6  # keys in one call
MENU_DAYS = 3  # business days: the day that the spoken menu names
LINES: Mapping[str, tuple[str, Outcome]] = {
    "no_answer": ("no_answer", Outcome.NO_ANSWER),
    "busy": ("busy", Outcome.BUSY),
    "voicemail_left": ("voicemail_left", Outcome.VOICEMAIL_LEFT),
    "voicemail_full": ("voicemail_full", Outcome.VOICEMAIL_NONE),
    "answered_then_dropped": ("answered_then_dropped", Outcome.ANSWERED_DROPPED),
    "not_in_service": ("not_in_service", Outcome.NOT_IN_SERVICE),
}
# Outcomes of a talk: the line's word for each that is not plainly a conversation.
TALK_LINES: Mapping[Outcome, str] = {
    Outcome.UNVERIFIED: "connected",
    Outcome.LANGUAGE: "connected",
    Outcome.HUNG_UP: "connected",
    Outcome.CALLBACK: "answered_busy_now",
}
NEEDS_REASON = (Outcome.PROMISE, Outcome.SHORT_OFFER, Outcome.HELP_REQUESTED, Outcome.REFUSED)


@dataclass(frozen=True, kw_only=True)
class Call:
    """What a call leaves: its events, and the money that was promised or paid in it."""

    events: tuple[Event, ...]
    promise: Mapping[str, Any] | None = None
    paid_minor: int = 0
    talked: bool = field(default=False)


def live_call(sent: Sent, number: str, seed: int) -> Call:
    """A collector's call, from the first ring to the disposition."""
    draw = Draw(seed, f"call:{sent.ref}")
    line = "not_in_service" if number in ("dead", "invalid") else draw.pick("line", CALL_LINE)
    if line != "person":
        word, outcome = LINES[line]
        return Call(events=(ended(sent, draw, word, "nobody", outcome),))
    who = draw.pick("who", WHO)
    if who != "borrower":
        outcome = Outcome.THIRD_PARTY if who == "third_party" else Outcome.WRONG_NUMBER
        outcome = Outcome.DECEASED_REPORTED if draw.happens("deceased", 0.01) else outcome
        # Somebody else at the right number is an attempt that counts; only a wrong number is a misdirected call.
        line = "wrong_party" if outcome is Outcome.WRONG_NUMBER else "connected"
        return Call(events=(ended(sent, draw, line, "third_party", outcome),))
    return talk(sent, draw, seed)


def talk(sent: Sent, draw: Draw, seed: int) -> Call:
    outcome = draw.pick("outcome", talk_weights(willingness(sent, seed), ability(sent, seed)))
    if amount_due(sent) == 0 and outcome in (Outcome.PROMISE, Outcome.SHORT_OFFER, Outcome.PAID_IN_CALL):
        outcome = Outcome.QUOTE_GIVEN
    word = TALK_LINES.get(outcome, "conversation")
    promise: dict[str, Any] | None = None
    if outcome is Outcome.PROMISE:
        promise = {"amount_minor": promise_amount(sent, draw), "due_on": promise_day(sent, draw)}
    reason = draw.pick("reason", REASONS) if outcome in NEEDS_REASON else None
    reason = "unwilling" if outcome is Outcome.REFUSED and willingness(sent, seed) < 0.5 else reason
    reason = "dispute" if outcome is Outcome.DISPUTE else reason
    paid = amount_due(sent) if outcome is Outcome.PAID_IN_CALL else 0
    paid = max(1, amount_due(sent) // 5) if outcome is Outcome.SHORT_OFFER else paid
    event = ended(sent, draw, word, "borrower", outcome, promise=promise, reason=reason)
    return Call(events=(event,), promise=promise, paid_minor=paid, talked=True)


def talk_weights(willing: float, able: float) -> Mapping[Outcome, float]:
    """Who is willing promises; who is willing but not able asks for help; who is able but not willing refuses."""
    return {
        Outcome.PROMISE: 0.20 + 0.35 * willing * (0.5 + able / 2),
        Outcome.PAID_IN_CALL: 0.03 * able,
        Outcome.PAID_ALREADY: 0.06,
        Outcome.SHORT_OFFER: 0.05 * (1 - able),
        Outcome.HELP_REQUESTED: 0.18 * willing * (1 - able),
        Outcome.REFUSED: 0.20 * (1 - willing),
        Outcome.DISPUTE: 0.04,
        Outcome.CALLBACK: 0.09,
        Outcome.HUNG_UP: 0.03 + 0.06 * (1 - willing),
        Outcome.UNVERIFIED: 0.05,
        Outcome.LANGUAGE: 0.01,
        Outcome.QUOTE_GIVEN: 0.01,
        Outcome.REPRESENTED: 0.004,
        Outcome.INSOLVENCY_MORATORIUM: 0.003,
        Outcome.VULNERABLE: 0.006,
        Outcome.STOP_OR_COMPLAINT: 0.012,
    }


def ended(sent: Sent, draw: Draw, line: str, party: Party, outcome: Outcome, **more: Any) -> CallEnded:
    """Nobody there costs half a minute; a talk two to nine."""
    seconds = draw.between("long", 120, 540) if party == "borrower" else draw.between("short", 20, 60)
    at = sent.at + timedelta(seconds=seconds)
    key = f"{sent.ref}:ended"
    return CallEnded(
        gateway=NAME, key=key, ref=sent.ref, sid=sent.sid, at=at, line=line, party=party, outcome=outcome, **more
    )


def reminder_call(sent: Sent, number: str, seed: int) -> Call:
    """An automated reminder: nobody, a machine, or a person who presses keys."""
    draw = Draw(seed, f"voice:{sent.ref}")
    line = "not_in_service" if number in ("dead", "invalid") else draw.pick("line", VOICE_LINE)
    if line != "person":
        machine = "machine" if line == "voicemail_left" else None
        return Call(events=(over(sent, draw.between("ring", 15, 45), line, machine),))
    presses = pressed(sent, draw) if draw.pick("who", WHO) == "borrower" else ()
    seconds = 25 + 12 * len(presses)
    promised = any(press.action == SpokenAction.PROMISE for press in presses) and amount_due(sent) > 0
    due_on = add_business_days(sent.as_of, MENU_DAYS, sent.hint("country", "US"), sent.hint("region"))
    promise = {"amount_minor": amount_due(sent), "due_on": due_on} if promised else None
    return Call(events=(*presses, over(sent, seconds, "connected", "human")), promise=promise, talked=bool(presses))


def over(sent: Sent, seconds: int, line: str, answered_by: str | None) -> StatusEvent:
    missed = {"no_answer": DeliveryStatus.UNDELIVERED, "busy": DeliveryStatus.UNDELIVERED}
    status = missed.get(line, DeliveryStatus.FAILED if line == "not_in_service" else DeliveryStatus.COMPLETED)
    return StatusEvent(
        gateway=NAME,
        key=f"{sent.ref}:{status}",
        ref=sent.ref,
        sid=sent.sid,
        status=status,
        at=sent.at + timedelta(seconds=seconds),
        answered_by=answered_by,
        line=line,
    )


# How willingly a key is pressed, by what it leads to; silence has the rest.
WANTED: Mapping[str | None, float] = {
    SpokenAction.CONFIRMED: 0.85,
    SpokenAction.PROMISE: 0.30,
    SpokenAction.PERSON: 0.10,
    SpokenAction.STOP: 0.05,
    SpokenAction.NOT_ME: 0.04,
    None: 0.06,
}


def keys_of(spoken: Spoken) -> dict[str, Any]:
    """The reminder without its texts: what the log keeps of it."""
    passages = {
        passage.id: {
            "keys": {key.digit: key.to for key in passage.keys},
            "unanswered": passage.unanswered,
            "action": passage.action,
        }
        for passage in spoken.passages
    }
    return {"start": spoken.start, "passages": passages}


def pressed(sent: Sent, draw: Draw) -> tuple[KeyPress, ...]:
    """Walk the reminder as this person would, a key or silence at each passage."""
    if sent.spoken is None:
        return ()
    passages, here, presses = sent.spoken["passages"], sent.spoken["start"], []
    for step in range(STEPS_MAX):
        passage = passages[here]
        weights: dict[str | None, float] = {
            digit: WANTED.get(passages[to]["action"], 0.05) for digit, to in passage["keys"].items()
        }
        digit = draw.pick(f"key:{step}", {**weights, None: max(0.05, 1 - sum(weights.values()))})
        to = passage["unanswered"] if digit is None else passage["keys"][digit]
        if digit is not None:
            presses.append(press(sent, step, here, digit, passages[to]["action"]))
        if to is None:
            break
        here = to
    return tuple(presses)


def press(sent: Sent, step: int, passage: str, digit: str, action: str | None) -> KeyPress:
    return KeyPress(
        gateway=NAME,
        key=f"{sent.ref}:key:{step}",
        ref=sent.ref,
        sid=sent.sid,
        digit=digit,
        at=sent.at + timedelta(seconds=15 + 10 * step),
        passage=passage,
        action=action,
    )

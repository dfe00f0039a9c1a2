"""The simulated telephony company: it takes messages, and on its virtual clock people answer, call, promise and pay.

What happens follows from the seed and its own log, so a run that was killed goes on where it was. It does not recognise
a repeated reference: a message that is sent twice is accepted twice, and the log shows it.
"""

import asyncio
import heapq
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.core.terms import Channel, DeliveryStatus
from assistant.gateway import sim_behaviour
from assistant.gateway.base import Event, Message, PaymentMade, Receipt, SendError, Trouble
from assistant.gateway.line import Line
from assistant.gateway.sim_behaviour import Sent
from assistant.gateway.sim_draw import Draw
from assistant.gateway.sim_lines import Entry, entry_of, event_line, line_of, sent_of, sid_of
from assistant.gateway.sim_log import SimLog
from assistant.gateway.sim_plan import NAME, number_kind, plan
from assistant.gateway.sim_recording import tone

REFUSED: Mapping[str, tuple[str, Trouble, str]] = {
    "invalid": ("invalid_number", Trouble.NUMBER_BAD, "no such number; correct it in the book"),
    "landline": ("landline", Trouble.NO_TEXTS, "a landline cannot get texts"),
    "opted_out": ("opted_out", Trouble.OPTED_OUT, "the borrower told the carrier to stop"),
}
THROTTLED_FOR = timedelta(seconds=5)


class Simulator:
    """`faults` replaces the table of what goes wrong with requests (tests force one)."""

    name = NAME
    request_life = timedelta(0)
    can_look_up = True
    virtual = True

    def __init__(self, *, seed: int, log: Path, faults: Mapping[str, float] = sim_behaviour.FAULTS) -> None:
        self.seed = seed
        self.line = Line.unpaced()
        self._faults = faults
        self._log = SimLog(log)
        self._accepted: dict[str, Sent] = {}
        self._refused: set[str] = set()
        self._acknowledged: set[str] = set()
        self._cause: dict[str, Sent] = {}  # of every event ever scheduled, by its key
        self._coming: list[Entry] = []
        self._due: dict[str, Entry] = {}
        self._paying: dict[str, set[str]] = {}  # a borrower's payments on their way
        self._group: list[tuple[dict[str, Any], asyncio.Future[None]]] = []

    async def send(self, message: Message) -> Receipt:
        """As the contract says; the answer comes after the log line is on disk, one sync for all sends of a moment."""
        self._ready()
        fault = fault_of(message, self.seed, self._faults)
        before_acceptance(fault)
        refusal = self._refusal(message)
        if refusal is not None:
            await self._write(line_of(message, "rejected", sid=None, code=refusal.code))
            raise refusal
        sid = sid_of(message.ref)
        await self._write(line_of(message, "accepted", sid=sid))
        after_acceptance(fault)
        return Receipt(sid=sid, status=DeliveryStatus.QUEUED, at=message.at, raw={"sid": sid})

    async def look_up(self, message: Message, since: datetime, known: frozenset[str]) -> Receipt | None:
        self._ready()
        sent, refusal = self._accepted.get(message.ref), self._refusal(message)
        if sent is None and refusal is not None and message.ref in self._refused:
            raise refusal
        return None if sent is None else Receipt(sid=sent.sid, status=DeliveryStatus.QUEUED, at=sent.at)

    def seen(self, ref: str) -> bool:
        """Have you ever accepted this reference?"""
        self._ready()
        return ref in self._accepted

    def due_events(self, until: datetime) -> list[Event]:
        """What has happened by `until` and was not acknowledged, in the order of (at, ref, kind)."""
        self._ready()
        while self._coming and self._coming[0][0] <= until:
            entry = heapq.heappop(self._coming)
            if entry[4].key not in self._acknowledged:
                self._due[entry[4].key] = entry
        return [entry[4] for entry in sorted(self._due.values(), key=lambda entry: entry[:4]) if entry[0] <= until]

    def acknowledge(self, *events: Event) -> None:
        """The events are committed on our side: log them, once. Several share one sync."""
        self._ready()
        fresh = [event for event in events if event.key not in self._acknowledged]
        self._log.append([event_line(event, self._cause[event.key]) for event in fresh])
        for event in fresh:
            self._forget(event.key)

    async def recording(self, sid: str) -> bytes:
        return tone(sid)

    async def close(self) -> None:
        self._log.close()

    # -- its state, from its log

    def _ready(self) -> None:
        if self._log.is_open:
            return
        self._log.open()
        for table in (
            self._accepted,
            self._refused,
            self._acknowledged,
            self._cause,
            self._coming,
            self._due,
            self._paying,
        ):
            table.clear()
        try:
            self._replay()
        except BaseException:
            self._log.close()  # half of its state is none
            raise

    def _replay(self) -> None:
        for line in self._log.lines():
            if line["kind"] in ("accepted", "rejected"):
                self._take(line)
            else:
                self._forget(line["key"])

    def _take(self, line: Mapping[str, Any]) -> None:
        if line["kind"] == "rejected":
            self._refused.add(line["ref"])
            return
        sent = sent_of(line)
        self._accepted.setdefault(sent.ref, sent)
        future = plan(sent, self.seed)
        for event in (*future.events, *self._affordable(sent, future.payments)):
            if event.key not in self._cause:
                self._cause[event.key] = sent
                heapq.heappush(self._coming, entry_of(event, sent.ref))

    def _affordable(self, sent: Sent, payments: tuple[PaymentMade, ...]) -> tuple[PaymentMade, ...]:
        new = tuple(payment for payment in payments if payment.key not in self._cause)
        if not new or self._paying.get(sent.borrower):
            return ()
        self._paying[sent.borrower] = {payment.key for payment in new}
        return new

    def _forget(self, key: str) -> None:
        """Acknowledged: it is not told again. Among the coming events it is skipped when its time comes."""
        self._acknowledged.add(key)
        self._due.pop(key, None)
        cause = self._cause.get(key)
        if cause is not None:
            self._paying.get(cause.borrower, set()).discard(key)

    def _refusal(self, message: Message) -> SendError | None:
        kind = number_kind(message.to, message.channel, self.seed)
        texts_only = kind in ("landline", "opted_out") and message.channel is not Channel.SMS
        if kind not in REFUSED or texts_only or message.channel is Channel.CALL:
            return None
        code, trouble, words = REFUSED[kind]
        return SendError("rejected", code, words, trouble=trouble)

    async def _write(self, line: dict[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self._group.append((line, done))
        if len(self._group) == 1:
            loop.call_soon(self._flush)
        await done

    def _flush(self) -> None:
        group, self._group = self._group, []
        try:
            self._log.append([line for line, _ in group])
            for line, _ in group:
                self._take(line)
        except Exception as error:  # noqa: BLE001 - every send that waits must hear of it, whatever it was
            answer(group, error)
        else:
            answer(group, None)


def answer(group: list[tuple[dict[str, Any], asyncio.Future[None]]], error: Exception | None) -> None:
    for _, done in group:
        if done.done():  # a send that was given up
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)


def fault_of(message: Message, seed: int, faults: Mapping[str, float]) -> str:
    draw = Draw(seed, f"request:{message.ref}:{message.attempt}")
    return draw.pick("fault", {**faults, "none": max(0.0, 1 - sum(faults.values()))})


def before_acceptance(fault: str) -> None:
    if fault == "throttled":
        raise SendError("retry", "throttled", "too many requests", retry_after=THROTTLED_FOR)
    if fault == "unreachable":
        raise SendError("retry", "unreachable", "the gateway cannot be reached")
    if fault == "lost_before":
        raise SendError("unknown", "timeout", "no answer in time")


def after_acceptance(fault: str) -> None:
    if fault == "lost_after":
        raise SendError("unknown", "timeout", "no answer in time")
    if fault == "error_after":
        raise SendError("unknown", "http_500", "the gateway failed while answering")

"""A contact that nobody has planned, judged as if it were: "may we ring about this loan at ten tomorrow?"

It has no text yet, so what it would say is taken as its rules want it. Nothing is written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Row

from assistant.core.dates import local
from assistant.core.gate import GateFacts, Jurisdiction, Verdict, decide
from assistant.core.gate.choice import Chosen
from assistant.core.terms import Channel
from assistant.runtime import Runtime
from assistant.steps.choose_profiles import chosen_of
from assistant.steps.gate_facts import facts_of
from assistant.steps.judging import no_way_out
from assistant.store import dossier
from assistant.store.dossier import Dossier

KIND_OF = {Channel.CALL: "phone", Channel.VOICE: "phone", Channel.SMS: "phone", Channel.EMAIL: "email"}

POST = "post"


@dataclass(frozen=True, kw_only=True)
class Supposed:
    """As much of a planned contact as the gate reads; its id is nobody's."""

    borrower_id: int
    loan_ids: tuple[int, ...]
    channel: str
    as_of: date
    contact_point_id: int | None = None
    id: int = 0
    person: str = "borrower"
    purpose: str = "collect"
    ref: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def row(self) -> Row[Any]:
        """In the place of a row of `contact`: whoever reads it asks for these names only."""
        return cast("Row[Any]", self)


@dataclass(frozen=True, kw_only=True)
class Supposition:
    """The answer, with what it rests on."""

    facts: GateFacts
    chosen: tuple[Chosen, ...]
    verdict: Verdict

    @property
    def profiles(self) -> tuple[Jurisdiction, ...]:
        return tuple(one.profile for one in self.chosen)


def suppose(conn: Connection, rt: Runtime, loan_ref: str, channel: Channel, at: datetime) -> Supposition | None:
    """The verdict on a contact about this loan by this channel at `at` (aware); None if there is no such loan."""
    return suppose_about(conn, rt, (loan_ref,), channel, at)


def suppose_about(
    conn: Connection, rt: Runtime, loan_refs: Iterable[str], channel: Channel, at: datetime
) -> Supposition | None:
    """The same of a contact about several loans of one borrower; None if one of them is not known."""
    loans = [dossier.loan_named(conn, ref) for ref in loan_refs]
    known = [loan for loan in loans if loan is not None]
    if not known or len(known) < len(loans):
        return None
    ids, day = tuple(loan.id for loan in known), local(at, rt.settings.work.zone).date()
    asked = Supposed(borrower_id=known[0].borrower_id, loan_ids=ids, channel=str(channel), as_of=day)
    return weighed(rt, asked, dossier.load(conn, [asked.row], day), at, is_sent=channel in KIND_OF)


def weighed(rt: Runtime, asked: Supposed, file: Dossier, at: datetime, *, is_sent: bool = True) -> Supposition:
    """The same where the dossier is loaded: to the borrower's own first number or address for the channel. `is_sent`:
    whether a gateway has to carry it."""
    asked = replace(asked, contact_point_id=own_point(asked, file))
    facts = facts_of(asked.row, file, rt.settings, {})
    facts = replace(facts, history=tuple(event for event in facts.history if event.at < at))
    chosen = chosen_of(rt, asked.row, file)
    verdict = decide(facts, [one.profile for one in chosen], at, unverified_warns=rt.settings.rules.unverified_warns)
    trouble = no_way_out(rt, asked.row, file) if is_sent else None
    if trouble is not None:
        verdict = Verdict((*verdict.findings, trouble))
    return Supposition(facts=facts, chosen=chosen, verdict=verdict)


def own_point(asked: Supposed, file: Dossier) -> int | None:
    """The borrower's own first usable number or address for the channel."""
    wanted = KIND_OF.get(Channel(asked.channel), POST)
    usable = (
        point
        for point in file.points.get(asked.borrower_id, [])
        if point.channel == wanted and point.state == "usable" and point.owner == "borrower"
    )
    return next((point.id for point in usable), None)

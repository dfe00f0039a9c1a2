"""Asks the gate about planned contacts: each with its rendering, at its instant, the strictest profile winning.

Asked at planning's dry run, at release under the borrower's lock, and at hand-off. Nothing is written here.
"""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.gate import Event, Finding, GateFacts, Jurisdiction, Verdict, decide
from assistant.core.gate.choice import Chosen
from assistant.core.say import Say
from assistant.core.screen_free import free_text, why
from assistant.core.screen_rules import wanted
from assistant.core.terms import Channel, LoanStatus
from assistant.render import CannotRender, Rendered
from assistant.render.context import RenderContext
from assistant.render.identity import addressed
from assistant.runtime import Runtime
from assistant.steps.choose_profiles import ACTS_AS, chosen_of
from assistant.steps.context import context_of, days_about
from assistant.steps.gate_facts import attempt_event, facts_of, places_for
from assistant.steps.render_contact import content_of, registration, render
from assistant.steps.stated import recorded, stated
from assistant.steps.verdicts import as_json, spent_on
from assistant.store import contacts, dossier, outbox_read
from assistant.store.dossier import Dossier
from assistant.store.one_person import THEMSELVES

COLLECT = "collect"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One contact as it was asked for, and the answer."""

    planned: Row[Any]
    facts: GateFacts
    rendered: Rendered | None  # None for a live call
    verdict: Verdict
    chosen: tuple[Chosen, ...]
    at: datetime

    @cached_property
    def told(self) -> dict[str, Any]:
        return as_json(self.verdict, self.chosen, self.facts, self.at) | {"content": self.facts.contact.more}

    @property
    def versions(self) -> tuple[str, ...]:
        return tuple(one.version for one in self.chosen)

    @property
    def profiles(self) -> tuple[Jurisdiction, ...]:
        return tuple(one.profile for one in self.chosen)


def judge(conn: Connection, rt: Runtime, contact_ids: Sequence[int], now: datetime) -> dict[int, Verdict]:
    """The verdict on each released contact as things stand now; its own attempt is left out of the counts.

    What will be said is what was rendered at release, so its facts are those that were judged then: nothing is rendered
    a second time.
    """
    planned = contacts.as_planned(conn, contact_ids)
    if not planned:
        return {}
    file, said = dossier.load(conn, planned, planned[0].as_of), outbox_read.content_facts(conn, contact_ids)
    nothing: tuple[Sequence[Event], Container[int]] = ((), ())
    return {
        row.id: _weigh(
            rt, row, file, now, chosen_of(rt, row, file), nothing, said.get(row.id, {}), no_way_out(rt, row, file)
        )[1]
        for row in planned
    }


def judge_planned(conn: Connection, rt: Runtime, contact_ids: Sequence[int], now: datetime) -> list[Judged]:
    """What the gate would say of each when its time comes (at `now`, if that is past). Writes nothing.

    In the order of their times; what would be allowed counts against what comes after it.
    """
    planned = contacts.as_planned(conn, contact_ids)
    file = dossier.load(conn, planned, planned[0].as_of)
    timed = sorted(((max(now, row.not_before), row.id, row) for row in planned), key=lambda one: one[:2])
    return judge_all(rt, [(row, at) for at, _id, row in timed], file)


def judge_all(rt: Runtime, asked: Sequence[tuple[Row[Any], datetime]], file: Dossier) -> list[Judged]:
    """Each at its instant, in order; what this transaction releases counts against what it judges next, to the same
    person in whichever of their files it stands."""
    fresh: dict[int, list[tuple[int, Event]]] = defaultdict(list)
    spent: set[int] = set()
    judged = []
    for row, now in asked:
        before = fresh[file.person_of(row.borrower_id)]
        one = _judge_one(rt, row, file, now, seen_from(row.borrower_id, before), spent)
        judged.append(one)
        if one.verdict.allowed:
            before.append((row.borrower_id, attempt_event(row, one.facts, now)))
            spent.update(spent_on(one.verdict))
    return judged


def seen_from(borrower_id: int, made: Sequence[tuple[int, Event]]) -> list[Event]:
    """Of what was just released to a person, what this file of theirs must count: a guarantor is of the other file."""
    return [event for owner, event in made if owner == borrower_id or event.person in THEMSELVES]


def _judge_one(
    rt: Runtime, row: Row[Any], file: Dossier, now: datetime, fresh: Sequence[Event], spent: Container[int] = ()
) -> Judged:
    owner, chosen = file.borrowers[row.borrower_id], chosen_of(rt, row, file)
    profiles = tuple(one.profile for one in chosen)
    context = context_of(row, file, rt, row.as_of, profiles)
    rendered, trouble = None, no_way_out(rt, row, file)
    try:
        rendered = render(rt.render, row, owner.language, context)
    except CannotRender as error:
        trouble = _own("TEMPLATE", str(error))
    if rendered is not None and rendered.facts.claims:
        trouble = _own("WORDS", f"says what is never said: {', '.join(rendered.facts.claims)}")
    if context.written and (meant := free_text(context.written, rt.render.templates.screen, addressed(context))):
        trouble = _own("WORDS", f"says what is never said: {why(meant)}; take it out and write it again")
    content = content_of(rendered) | ({"approved_text": False} if context.written else {})
    lender = rt.settings.for_portfolio(file.loans[row.loan_ids[0]].portfolio).lender or rt.settings.lender
    content |= registration(lender.dlt, rendered, rt.sender_for(Channel(row.channel)))
    content |= _stated(rt, row, file, profiles, rendered, context)
    facts, verdict = _weigh(rt, row, file, now, chosen, (fresh, spent), content, trouble)
    return Judged(planned=row, facts=facts, rendered=rendered, verdict=verdict, chosen=chosen, at=now)


def _stated(
    rt: Runtime,
    row: Row[Any],
    file: Dossier,
    profiles: Sequence[Jurisdiction],
    rendered: Rendered | None,
    context: RenderContext,
) -> dict[str, Any]:
    """What the text itself cannot tell, where a profile of this contact asks for it."""
    owner, portfolio = file.borrowers[row.borrower_id], file.loans[row.loan_ids[0]].portfolio
    acts_as = ACTS_AS[rt.settings.for_portfolio(portfolio).acts_as]
    asked = wanted(profiles, acts_as, days_about(row.as_of))
    told = recorded(rt.render, row, owner.language, context) if row.channel == Channel.CALL else {}
    told |= stated(
        asked,
        row,
        rendered,
        lender=rt.settings.lender_of(portfolio),
        places=places_for(row, file),
        history=file.history.get(owner.id, ()),
    )
    return {name: value for name, value in told.items() if name in asked}


def _weigh(
    rt: Runtime,
    row: Row[Any],
    file: Dossier,
    now: datetime,
    chosen: Sequence[Chosen],
    before: tuple[Sequence[Event], Container[int]],
    content: Mapping[str, Any],
    trouble: Finding | None,
) -> tuple[GateFacts, Verdict]:
    """Ask the gate. `before`: the attempts and the overrides of this transaction; `trouble`: a refusal of our own."""
    facts, profiles = facts_of(row, file, rt.settings, content, *before), [one.profile for one in chosen]
    verdict = decide(facts, profiles, now, unverified_warns=rt.settings.rules.unverified_warns)
    return facts, verdict if trouble is None else Verdict((*verdict.findings, trouble))


def no_way_out(rt: Runtime, row: Row[Any], file: Dossier) -> Finding | None:
    """What no law says: nothing carries the channel, the loan is not ours to collect, or there is no number for it."""
    if rt.gateway_for(Channel(row.channel)) is None:
        return _own(
            "GATEWAY", Say("no gateway carries %(channel)s; see [gateway] in the settings", channel=row.channel)
        )
    if row.purpose == COLLECT and (why := _not_collected([file.loans[number] for number in row.loan_ids])):
        return _own("STATUS", why)
    posted = row.channel == Channel.LETTER and file.borrowers[row.borrower_id].address
    if row.contact_point_id is None and row.context.get("party_id") is None and not posted:
        return _own("ADDRESS", Say("no usable number or address for %(channel)s", channel=row.channel))
    return None


def _not_collected(loans: Sequence[Row[Any]]) -> Say | None:
    """A written-off loan is still owed. A notice or an answer may go out about any loan."""
    for one in loans:
        if one.status == LoanStatus.SOLD:
            return Say("the loan %(loan)s was sold: who bought it collects it", loan=one.ref)
        if one.status == LoanStatus.CLOSED:
            return Say("the loan %(loan)s is closed: nothing of it is collected", loan=one.ref)
    return None


def _own(rule: str, because: str) -> Finding:
    """A refusal that no law makes: there is nothing to send, no address, or nobody to carry it."""
    return Finding(
        rule=rule, clause="own", profile="house", passed=False, because=because, confidence="text", force="hard"
    )

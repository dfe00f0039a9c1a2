"""A transcript of a contact: taken in, and heard for what must be said and what is never said."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.desk.call import owed, script_from
from assistant.core.gate import Contact, Jurisdiction
from assistant.core.problem import BadInput, Problem
from assistant.core.quality.hearing import Heard, Required, hear, silence
from assistant.core.quality.risk import ContactFacts
from assistant.core.quality.transcript import Turn, Unreadable, parse
from assistant.core.screen_rules import citing
from assistant.core.terms import RIGHT_PARTY, Outcome
from assistant.runtime import Runtime
from assistant.store import locks, log, review_facts, transcripts
from assistant.store.log import LogLine

# What a profile may want said, by the names of its content rules, and the lists of config/screening.yaml that word it.
# The longer statement of a first contact is a required line of the script; a later one is as well said by it.
SAID_BY: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "collector_disclosure": (("mini_miranda", "collector_disclosure"), ("collector", "attempt")),
    "recording_announced": (("recording_announced",), ("recording",)),
}
CALLER = ("identification", "identifies_sender")
OFFICER = ("grievance_officer",)


def add_transcript(
    conn: Connection, rt: Runtime, contact_id: int, text: str, form: str | None, by: str, now: datetime
) -> dict[str, Any]:
    """Keep a contact's transcript. → {contact, transcript, form, turns}. Raises BadInput for what cannot be read."""
    found = transcripts.contact_of(conn, contact_id)
    if found is None:
        raise _wrong(f"there is no contact {contact_id}", "`assistant explain LOAN` shows a loan's contacts")
    try:
        turns, form = parse(text, form)
    except Unreadable as error:
        raise BadInput(error.as_problem("transcript")) from error
    locks.borrowers(conn, [found.borrower_id])
    number = transcripts.add(conn, contact_id, found.borrower_id, turns, form, by, now)
    words = " ".join(one.text for one in turns)
    line = LogLine(
        at=now, kind="transcript", borrower_id=found.borrower_id, contact_id=contact_id, by=by, outcome="added",
        facts={"contact": found.ref, "form": form, "turns": len(turns)}, personal={"transcript": words},
    )  # fmt: skip
    log.append(conn, line)
    return {"contact": contact_id, "transcript": number, "form": form, "turns": len(turns)}


def heard(conn: Connection, rt: Runtime, contact_id: int) -> tuple[tuple[Turn, ...], Heard] | None:
    """The newest transcript of a contact and what was found in it; None: there is none, or it was erased."""
    turns = transcripts.turns(transcripts.newest(conn, contact_id))
    if not turns:
        return None
    contact = review_facts.contacts(conn, [contact_id])[contact_id]
    session = review_facts.sessions(conn, [contact_id]).get(contact_id)
    required = required_of(rt, contact, session)
    return turns, hear(turns, required, rt.render.templates.screen, rt.rulebook.review.hearing)


def heard_in(conn: Connection, rt: Runtime, contact_id: int, facts: ContactFacts) -> ContactFacts:
    """With what a transcript adds to the facts: silence, forbidden words, and what the ear did not hear said."""
    found = heard(conn, rt, contact_id)
    if found is None:
        return facts
    turns, said = found
    unsaid = tuple(dict.fromkeys((*facts.unsaid, *said.missing)))
    return replace(facts, transcript_silence_seconds=silence(turns), forbidden=said.threats, unsaid=unsaid)


def required_of(rt: Runtime, contact: Row[Any], session: Row[Any] | None) -> list[Required]:
    """What this contact owed the borrower: lines of the script as it was generated, and what its profiles want said.

    A call that reached nobody owes nothing.
    """
    if contact.outcome not in {str(one) for one in RIGHT_PARTY}:
        return []
    return [*_of_script(contact.outcome, session), *_of_profiles(rt, contact)]


def _of_script(outcome: str, session: Row[Any] | None) -> list[Required]:
    if session is None or not session.generated:
        return []
    script = script_from(json.loads(session.generated))
    return [Required(id=name, wordings=((script.node(name).text,),)) for name in owed(script, Outcome(outcome))]


def _of_profiles(rt: Runtime, contact: Row[Any]) -> list[Required]:
    """By the profiles that judged the contact, for whoever the lender acted as then."""
    verdict = contact.verdict or {}
    profiles = profiles_of(rt, verdict.get("profiles", ()))
    acts_as = verdict.get("facts", {}).get("acts_as") or "collector"
    asked = Contact(channel=str(contact.channel), acts_as=acts_as)

    def wants(names: Sequence[str]) -> bool:
        return any(citing(profiles, asked, name) for name in names)

    lenders = [rt.settings.lender, *(one.lender for one in rt.settings.portfolio.values() if one.lender)]
    own: dict[str, tuple[tuple[str, ...], list[str]]] = {"identifies_sender": (CALLER, [one.name for one in lenders])}
    own |= {"grievance_officer": (OFFICER, [one.grievance.name for one in lenders if one.grievance.name])}
    for name, (facts, lists) in SAID_BY.items():
        screen = rt.render.templates.screen.values()
        own[name] = (facts, [one.folded for words in screen for part in lists for one in getattr(words, part)])
    return [
        Required(id=name, wordings=tuple((one,) for one in dict.fromkeys(wordings)))
        for name, (facts, wordings) in own.items()
        if wordings and wants(facts)
    ]


def profiles_of(rt: Runtime, versions: Collection[str]) -> list[Jurisdiction]:
    """The profiles that a verdict names, as they are now."""
    names = [one.partition("@")[0] for one in versions]
    return [rt.rulebook.profiles[name] for name in names if name in rt.rulebook.profiles]


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="transcript", line=None, problem=problem, mend=mend))

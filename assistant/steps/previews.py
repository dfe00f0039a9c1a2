"""Shows what templates and scripts say, without a contact: to a sample of each kind, or to a borrower, masked.

What a person's preview shows unmasked is noted with who asked. The last check of all files is kept beside.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from assistant.config import sum_of, sums
from assistant.core.desk import mask
from assistant.core.problem import Problem
from assistant.core.script import GeneratedScript, ShownNode
from assistant.core.script_walk import step
from assistant.core.terms import Channel
from assistant.render import CannotRender, RenderContext, Rendered
from assistant.render.samples import samples
from assistant.render.templates import Message
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.steps.check import check
from assistant.steps.choose_profiles import profiles_of
from assistant.steps.context import context_of
from assistant.steps.supposed import Supposed
from assistant.store import dossier, facts, log
from assistant.store.log import LogLine

CHECK = "files_check"  # the fact: {state, at, by, sum, problems, counts}


@dataclass(frozen=True, kw_only=True)
class Said:
    """A template in one language: the text, or why it cannot be said. `own`: the language that would be sent."""

    language: str
    rendered: Rendered | None
    why_not: str | None
    own: bool = False


def kinds(message: Message) -> list[tuple[str, RenderContext]]:
    return list(samples(message.needs))


def in_each_language(rt: Runtime, message: Message, context: RenderContext, own: str | None = None) -> list[Said]:
    """The borrower's own language first; the others in the order of the file."""
    found = sorted(message.texts, key=lambda language: language != own)
    return [_said(rt, message, context, language, language == own) for language in found]


def _said(rt: Runtime, message: Message, context: RenderContext, language: str, own: bool) -> Said:
    try:
        made = rt.render.render(message.name, message.channel, language, context)
    except CannotRender as error:
        return Said(language=language, rendered=None, why_not=str(error), own=own)
    return Said(language=language, rendered=made, why_not=None, own=own)


@dataclass(frozen=True, kw_only=True)
class About:
    """Whom a preview is about."""

    borrower_id: int
    language: str | None
    context: RenderContext


def about(conn: Connection, rt: Runtime, loan_ref: str, channel: Channel, now: datetime, shown: bool) -> About | None:
    """The facts of this loan's borrower as a contact of today would have them; masked unless `shown`.

    None if there is no such loan.
    """
    loan = dossier.loan_named(conn, loan_ref)
    if loan is None:
        return None
    day = business_day(rt, now)
    asked = Supposed(borrower_id=loan.borrower_id, loan_ids=(loan.id,), channel=str(channel), as_of=day)
    file = dossier.load(conn, [asked.row], day)
    row = replace(asked, ref="preview").row
    made = context_of(row, file, rt, day, profiles_of(rt, asked.row, file))
    language = file.borrowers[loan.borrower_id].language
    return About(borrower_id=loan.borrower_id, language=language, context=made if shown else masked(made))


def masked(context: RenderContext) -> RenderContext:
    """Without who it is: the name and the loans' numbers; the amounts stay, they are what a preview is for."""
    name = " ".join(f"{word[:1]}•••" for word in context.borrower_name.split())
    loans = tuple(replace(line, loan_id=mask.number(line.loan_id)) for line in context.loans)
    preferred = mask.hidden(context.preferred_name)
    return replace(context, borrower_name=name, preferred_name=preferred, loans=loans)


def note_shown(conn: Connection, borrower_id: int, template: str, by: str, now: datetime) -> None:
    """Somebody saw a person's data in a preview."""
    told = {"what": "preview", "template": template}
    log.append(conn, LogLine(at=now, kind="reveal", borrower_id=borrower_id, by=by, outcome="shown", facts=told))


def walked(script: GeneratedScript, answers: list[str]) -> tuple[list[tuple[ShownNode, str]], ShownNode]:
    """The steps that these answers lead through, and where they end. An answer that is not offered ends the walk."""
    at, trail = script.node(script.start), list[tuple[ShownNode, str]]()
    for answer in answers:
        try:
            following = step(script, at.id, answer)
        except ValueError:
            break
        trail.append((at, answer))
        at = following
    return trail, at


def ask_check(conn: Connection, by: str, now: datetime) -> None:
    """Have everything checked by a process of its own; whoever asks twice gets one."""
    last = facts.get(conn, CHECK) or {}
    facts.put(conn, CHECK, last | {"state": "waiting", "asked_by": by, "asked_at": now.isoformat()})


def last_check(conn: Connection) -> dict[str, Any]:
    found: dict[str, Any] = facts.get(conn, CHECK) or {"state": "never"}
    return found


def drop_check(conn: Connection) -> None:
    """What was to check is gone: the last result stands."""
    last = facts.get(conn, CHECK) or {}
    facts.put(conn, CHECK, last | {"state": "done" if "at" in last else "never"})


def run_check(rt: Runtime, _number: int) -> None:
    """Check everything and keep what was found."""
    told = sum_of(sums(rt.home))
    problems, counts = check(rt.home)
    found = [_told(one, rt.home) for one in problems]
    made = {"state": "done", "at": rt.now().isoformat(), "sum": told, "problems": found[:500], "counts": counts}
    rt.db.write_now(facts.put, CHECK, made)


def _told(problem: Problem, home: Path) -> dict[str, Any]:
    return problem.as_json() | {"file": local_name(problem.file, home)}


def local_name(file: str, home: Path) -> str:
    """A file as it is called within the home."""
    path = Path(file)
    for kind in ("config", "templates"):
        if kind in path.parts:
            at = len(path.parts) - 1 - path.parts[::-1].index(kind)
            return "/".join(path.parts[at:])
    return path.name

"""What follows from how a contact ended: `config/dispositions.yaml` says it, this does it, in the same transaction.

A follow-up that a person has to do becomes a queue item; one that stops something is done at once; what the daily plan
does anyway (the next call, a reminder) is left to it, and the clocks of a complaint to the deadlines.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from assistant.core.dates import at_local
from assistant.core.dispositions import Disposition
from assistant.core.follow_ups import FollowUp
from assistant.core.promise import grace_end
from assistant.core.terms import Queue
from assistant.runtime import Runtime
from assistant.steps.acts import Subject
from assistant.steps.work import refresh
from assistant.store import contact_points, queues
from assistant.store.queues import NewItem


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a person does; `due_days` are business days after the task may begin."""

    queue: Queue
    next_action: str
    priority: float = 50
    due_days: int = 1
    name: str = ""  # in its cause, where the words of the task are not enough to know it by


TASKS = {
    "open_case": Task(queue=Queue.REVIEW, next_action="Open the case and answer the borrower", priority=80, due_days=3),
    "senior_review": Task(
        queue=Queue.REVIEW, next_action="Senior review; decide on the letter", priority=55, due_days=3
    ),
    "trace_payment": Task(queue=Queue.COLLECTOR, next_action="Trace the payment they report: date, amount, method"),
    "hardship_form": Task(queue=Queue.COLLECTOR, next_action="Send the help form and explain it", priority=60),
    "specialist": Task(
        queue=Queue.COLLECTOR, next_action="Specialist: decide with them what they can pay", priority=60
    ),
    "ask_details": Task(queue=Queue.REVIEW, next_action="Get the representative's details and authority", priority=60),
    "ask_proof": Task(queue=Queue.REVIEW, next_action="Get proof of the proceedings", priority=60),
    "find_executor": Task(queue=Queue.REVIEW, next_action="Find the executor; nobody is asked to pay", priority=65),
    "trained_team": Task(queue=Queue.COLLECTOR, next_action="Trained team: speak to them with care", priority=85),
    "review": Task(queue=Queue.REVIEW, next_action="Review the arrangement", priority=45),
    "trace_ladder": Task(queue=Queue.REVIEW, next_action="Trace: own records first, one lawful step at a time"),
    "queue": Task(queue=Queue.COLLECTOR, next_action="Call them back"),
}
RANG = Task(queue=Queue.COLLECTOR, next_action="Call them back: they rang and nobody took it", priority=85, name="rang")
CALLBACK = Task(queue=Queue.COLLECTOR, next_action="Call them back at the time agreed", priority=90)
LANGUAGE = Task(queue=Queue.COLLECTOR, next_action="Call with the language skill or an interpreter", priority=65)


def follow_up(
    conn: Connection,
    rt: Runtime,
    who: Subject,
    disposition: Disposition,
    *,
    number: str | None,
    callback_at: datetime | None = None,
) -> tuple[str, ...]:
    """Do it all; the words of what was done or is left to the plan, for whoever recorded the outcome."""
    return tuple(
        word
        for step in disposition.follow_up
        if (word := _one(conn, rt, who, disposition, step, number, callback_at)) is not None
    )


def _one(
    conn: Connection,
    rt: Runtime,
    who: Subject,
    disposition: Disposition,
    step: FollowUp,
    number: str | None,
    callback_at: datetime | None,
) -> str | None:
    if step.do == "number_off":
        state = "not_in_service" if disposition.outcome == "not_in_service" else "wrong_number"
        off = number is not None and contact_points.mark(conn, who.borrower_id, number, state, who.now) > 0
        return "number off" if off else None
    if step.when == "last_number" and contact_points.has_phone(conn, who.borrower_id):
        return None
    if step.when in ("refused", "not_found"):
        return None  # not known yet: a later contact or the payment trace decides
    task = _task(step)
    if task is None:
        return step.do.replace("_", " ")
    enter(conn, rt, who, task, step, f"{who.source} {disposition.outcome}", at=callback_at)
    return f"{step.do.replace('_', ' ')}: {task.queue} queue"


def _task(step: FollowUp) -> Task | None:
    if step.do == "call":
        return CALLBACK if step.at == "stated" else LANGUAGE if step.skill == "language" else None
    return TASKS.get(step.do)


def enter(
    conn: Connection, rt: Runtime, who: Subject, task: Task, step: FollowUp | None, why: str, at: datetime | None = None
) -> int | None:
    """Put the borrower into the task's queue, once for this contact."""
    begins = at or _begins(rt, who, step)
    due_on = who.as_of if begins is None else begins.date()
    due_at = (
        at + timedelta(minutes=15) if at else _closes(rt, grace_end(due_on, task.due_days, rt.settings.work.country))
    )
    item = NewItem(
        queue=task.queue,
        borrower_id=who.borrower_id,
        loan_ids=who.loan_ids,
        cause=f"{who.cause}:{_name(task, step, at)}",
        why=(why,),
        next_action=task.next_action,
        priority=task.priority,
        owner=who.by if at and who.source == "call" else None,  # who agreed the time keeps it
        due_at=due_at,
        waits_until=begins,
    )
    number = queues.enter(conn, item, who.now)
    if number is not None and task.queue is Queue.COLLECTOR:
        refresh(conn, rt, [who.borrower_id], who.now)
    return number


def _name(task: Task, step: FollowUp | None, at: datetime | None) -> str:
    """What makes the item one of its contact: an agreed time is known by its name (store/work_pieces.py)."""
    return "callback" if at else step.do if step else task.name or task.next_action


def _begins(rt: Runtime, who: Subject, step: FollowUp | None) -> datetime | None:
    if step is None:
        return None
    if step.after_business_days:
        return _opens(rt, grace_end(who.as_of, step.after_business_days, rt.settings.work.country))
    if step.after_days:
        return _opens(rt, who.as_of + timedelta(days=step.after_days))
    wait = timedelta(hours=step.after_hours or 0, minutes=step.after_minutes or 0)
    return who.now + wait if wait else None


def _opens(rt: Runtime, day: date) -> datetime:
    return at_local(day, time.fromisoformat(rt.settings.work.opens), rt.settings.work.zone)


def _closes(rt: Runtime, day: date) -> datetime:
    return at_local(day, time.fromisoformat(rt.settings.work.closes), rt.settings.work.zone)

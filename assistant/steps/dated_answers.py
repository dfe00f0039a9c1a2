"""The answers to a task that a clause has dated: what ends or extends it, noted as `assistant note` notes it."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import at_local
from assistant.core.deadline import DeadlineRule
from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say
from assistant.runtime import Runtime
from assistant.steps.notes import WORDS, note
from assistant.store import casework, queues, tasks

BY_MONEY = ("paid", "settled", "discharged")  # the payments say so, not a person
COMMAND = re.compile(r",? (?:then|or \w+ it with) `assistant [^`]*`")  # for whoever works in a shell


def rule_of(rt: Runtime, cause: str) -> DeadlineRule | None:
    """The rule that dated a task, by its cause; None: no clause has."""
    kind, _, rest = cause.partition(":")
    profile, _, rest = rest.partition(":")
    named = rest.partition(":")[0] if kind == "deadline" else None
    return next((rule for rule in rt.rulebook.deadlines.by_profile.get(profile, ()) if rule.id == named), None)


def answers(rule: DeadlineRule) -> tuple[str, ...]:
    """What a person may note: the facts that end it, then those that extend it."""
    told = [word for one in (*rule.ends, *rule.extended_by) for word in _in_order(one.fact)]
    return tuple(dict.fromkeys(word for word in told if word in WORDS and word not in BY_MONEY))


def _in_order(words: frozenset[str]) -> list[str]:
    return sorted(words, key=lambda word: (WORDS.index(word) if word in WORDS else -1, word))


def seen(rule: DeadlineRule, row: Row[Any]) -> Mapping[str, Any]:
    """The task in words, its clause beside them, and its answers."""
    return {
        "next_action": plainly(row.next_action),
        "why": rule.text,
        "counted": row.why[1] if len(row.why) > 1 else None,
        "rule": rule.id,
        "clause": rule.clause,
        "answers": list(answers(rule)),
    }


def plainly(action: str) -> str:
    """What is to be done, without the command that notes it."""
    return COMMAND.sub("", action)


def answer(
    conn: Connection, rt: Runtime, item_id: int, word: str, text: str, on: date | None, by: str, now: datetime
) -> None:
    """Note it of the day `on` (None: now), with what was said. Raises BadInput where it neither ends nor extends it."""
    rows = [row for row in queues.by_ids(conn, [item_id]) if row.left_at is None]
    rule = rule_of(rt, rows[0].cause) if rows else None
    if rule is None:
        raise _wrong(Say("this is done"), Say("somebody was quicker"))
    if word not in answers(rule):
        raise _wrong(
            Say("%(word)s is no answer to this", word=repr(word)),
            Say("one of: %(words)s", words=", ".join(answers(rule))),
        )
    at, began = _moment(rt, on, now), tasks.began(conn, rows[0].cause)
    if at is not None and began is not None and at < began:
        raise _wrong(Say("on %(on)s it had not begun", on=on), Say("give the day on which it was done"))
    ref = casework.loans(conn, rows[0].loan_ids)[0].ref
    note(conn, rt, ref, word, by=by, now=now, at=at, note=text.strip() or None)


def _moment(rt: Runtime, on: date | None, now: datetime) -> datetime | None:
    """The last moment of that day, or now: what came on the same day came before it."""
    if on is None:
        return None
    zone = rt.settings.work.zone
    if on > now.astimezone(at_local(on, time(), zone).tzinfo).date():
        raise _wrong(Say("%(on)s has not come yet", on=on), Say("note it when it has happened"))
    return min(now, at_local(on + timedelta(days=1), time(), zone) - timedelta(seconds=1))


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="decisions", line=None, problem=problem, mend=mend))

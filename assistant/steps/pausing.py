"""Pause and start again: everything at once, a campaign, a gateway, a sender; each with who, why and a trail.

What is paused stays where it is, planned or ready, in every process; a call that a collector is in goes on. After
`stop` returns, nothing more is released or handed over: what had begun before has ended.
"""

from datetime import datetime

from sqlalchemy import Connection

from assistant.core.pausing import Pause, PauseKind, Pauses
from assistant.core.problem import BadInput, Problem
from assistant.core.redact import redacted
from assistant.core.say import Say, Words
from assistant.core.shapes import did_you_mean
from assistant.core.terms import Channel
from assistant.runtime import Runtime
from assistant.store import audit, desk, log, pauses
from assistant.store.log import LogLine

REASON_MAX = 500
BARRED_BY_PAUSE = "PAUSED"  # why a work item of a paused campaign is barred


async def stop(rt: Runtime, kind: PauseKind, name: str, by: str, reason: str, now: datetime) -> Pause:
    """`pause`, and wait until every release and hand-off that had begun before has ended."""
    made = await rt.db.write(pause, rt, kind, name, by, reason, now)
    await others_ended(rt)
    return made


async def others_ended(rt: Runtime) -> None:
    """Return once every release and hand-off that asked what is paused, and had begun before now, has ended."""
    await rt.db.write(pauses.wait_for_others)


def pause(conn: Connection, rt: Runtime, kind: PauseKind, name: str, by: str, reason: str, now: datetime) -> Pause:
    """Nothing of it leaves from this commit on. Raises BadInput for what there is not, without a reason, or twice."""
    made = Pause(kind=kind, name=name.strip(), by=by, at=now, reason=_reason(reason))
    known = names(rt, kind)
    if made.name not in known:
        raise _wrong(
            Say("there is no %(kind)s %(name)s", kind=Words([kind]), name=repr(made.name)),
            did_you_mean(made.name, known),
        )
    if not pauses.begin(conn, made):
        raise _wrong(
            Say("%(what)s had been paused before", what=described(made)), Say("look at the page again: it says by whom")
        )
    _trail(conn, "paused", made, now)
    return made


def resume(conn: Connection, rt: Runtime, kind: PauseKind, name: str, by: str, reason: str, now: datetime) -> None:
    """It may leave again. Raises BadInput without a reason, or for what is not paused."""
    ended = Pause(kind=kind, name=name.strip(), by=by, at=now, reason=_reason(reason))
    if not pauses.end(conn, kind, ended.name, by, ended.reason, now):
        raise _wrong(
            Say("nothing pauses %(what)s", what=described(ended)),
            Say("look at the page again: somebody may have been quicker"),
        )
    desk.unbar(conn, BARRED_BY_PAUSE)
    _trail(conn, "started", ended, now)


def names(rt: Runtime, kind: PauseKind) -> list[str]:
    """What there is of a kind that may be paused."""
    strategies = rt.rulebook.strategies
    found: dict[PauseKind, set[str]] = {
        PauseKind.EVERYTHING: {""},
        PauseKind.STRATEGY: set(strategies),
        PauseKind.TREATMENT: {one.name for strategy in strategies.values() for one in strategy.treatments()},
        PauseKind.GATEWAY: set(rt.gateways),
        PauseKind.SENDER: {rt.sender_for(channel) for channel in Channel if rt.gateway_for(channel) is not None},
    }
    return sorted(found[kind])


def refuse_if_paused(conn: Connection, rt: Runtime, channel: Channel) -> Pauses:
    """For a contact that a person asks for: raises BadInput, saying who stopped it and since when."""
    paused, gateway = pauses.asked(conn), rt.gateway_for(channel)
    why = paused.everything if gateway is None else paused.stops(gateway.name, rt.sender_for(channel))
    if why is not None:
        told = {"by": why.by, "at": f"{why.at:%Y-%m-%d %H:%M}", "reason": why.reason}
        is_all = why.kind is PauseKind.EVERYTHING
        raise _wrong(
            Say("all contacts are stopped by %(by)s since %(at)s UTC: %(reason)s", **told)
            if is_all
            else Say("%(what)s is stopped by %(by)s since %(at)s UTC: %(reason)s", what=described(why), **told),
            Say("wait until a supervisor or a manager starts again"),
        )
    return paused


def described(one: Pause) -> Say:
    if one.kind is PauseKind.EVERYTHING:
        return Say("all contacts")
    return Say("the %(kind)s %(name)s", kind=Words([one.kind]), name=one.name)


def _reason(given: str) -> str:
    reason = redacted(given.strip())
    if not reason:
        raise _wrong(Say("it needs a reason"), Say("say why, for those who ask later"))
    if len(reason) > REASON_MAX:
        raise _wrong(
            Say("the reason has %(number)s characters", number=len(reason)), Say("at most %(most)s", most=REASON_MAX)
        )
    return reason


def _trail(conn: Connection, what: str, one: Pause, now: datetime) -> None:
    about = str(one.kind) if not one.name else f"{one.kind} {one.name}"
    audit.note(conn, one.by, f"contacts_{what}", about, now, {"reason": one.reason})
    facts = {"kind": str(one.kind), "name": one.name}
    log.append(conn, LogLine(at=now, kind="pause", by=one.by, outcome=what, facts=facts))


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="pause", line=None, problem=problem, mend=mend))

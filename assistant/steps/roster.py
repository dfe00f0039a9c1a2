"""What people can and when they work, as an administrator says it; their callbacks go on as it then is.

The reason of an absence stands with it alone: who changed what says its days only.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from assistant.core.desk.roster import Absence, Hours, Skills, clashes
from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say
from assistant.runtime import Runtime
from assistant.steps.work import refresh
from assistant.store import audit, desk_queue, locks, people, rosters


def change(conn: Connection, rt: Runtime, by: str, user_id: int, skills: Skills, hours: Sequence[Hours]) -> str | None:
    """→ the user's name; None: there is nobody with this number. Raises BadInput for hours that cannot be."""
    if not all(one.is_possible for one in hours):
        raise _wrong(
            Say("working hours end before they begin"), Say("write them as 09:00-17:00; 00:00 at the end is midnight")
        )
    if clashes(hours):
        raise _wrong(Say("two working hours of one day overlap"), Say("let one end before the next begins"))
    user = people.by_id(conn, user_id)
    if user is None:
        return None
    rosters.put(conn, user_id, skills, sorted(hours, key=lambda one: (one.weekday, one.opens)))
    detail = {"languages": sorted(skills.languages), "products": sorted(skills.products)}
    detail["hours"] = [f"{one.weekday + 1} {one.opens:%H:%M}-{one.closes:%H:%M}" for one in hours]
    return _kept(conn, rt, by, "roster_changed", user.name, detail)


def leave(conn: Connection, rt: Runtime, by: str, user_id: int, away: Absence) -> int | None:
    """→ the absence's number; None: there is nobody with this number. Raises BadInput where it ends before it begins
    or has no reason."""
    if away.to_on < away.from_on:
        raise _wrong(Say("the absence ends before it begins"), Say("the last day comes on or after the first"))
    if not away.reason.strip():
        raise _wrong(Say("the absence has no reason"), Say("say why in a word, such as leave or training"))
    user = people.by_id(conn, user_id)
    if user is None:
        return None
    number = rosters.add_absence(conn, user_id, away)
    _kept(conn, rt, by, "absence_added", user.name, {"from": f"{away.from_on}", "to": f"{away.to_on}"})
    return number


def come_back(conn: Connection, rt: Runtime, by: str, user_id: int, number: int) -> str | None:
    """An absence is taken away → the user's name; None: this person has no such absence."""
    user = people.by_id(conn, user_id)
    away = None if user is None else rosters.remove_absence(conn, user_id, number)
    if user is None or away is None:
        return None
    return _kept(conn, rt, by, "absence_removed", user.name, {"from": f"{away.from_on}", "to": f"{away.to_on}"})


def _kept(conn: Connection, rt: Runtime, by: str, what: str, name: str, detail: Mapping[str, object]) -> str:
    """Their callbacks are worked out anew, and the change is noted."""
    ids = desk_queue.slots_of(conn, name)
    locks.borrowers(conn, ids)
    refresh(conn, rt, ids, rt.now())
    audit.note(conn, by, what, name, rt.wall(), detail)
    return name


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="roster", line=None, problem=problem, mend=mend))

"""Filters of the contact log that people keep: by name, their own or shared with their team."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from assistant.core.access import Person
from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say
from assistant.store.schema_log import saved_filter

MOST = 50  # of one person
SHARED_MAX = 200  # listed of a team
NAME_MAX = 60


@dataclass(frozen=True, kw_only=True)
class Saved:
    """`mine`: whoever asks made it, and alone may change it."""

    id: int
    name: str
    query: str
    owner: str
    shared: bool
    mine: bool


def of(conn: Connection, person: Person) -> list[Saved]:
    """Their own, then those that their team shares with them."""
    own = saved_filter.c.owner == person.name
    seen = own if person.team is None else or_(own, saved_filter.c.shared & (saved_filter.c.team == person.team))
    query = select(saved_filter).where(seen).order_by(saved_filter.c.name, saved_filter.c.id)
    found = [_saved(row, person) for row in conn.execute(query.limit(MOST + SHARED_MAX))]
    return sorted(found, key=lambda one: not one.mine)


def own(conn: Connection, person: Person, number: int) -> Saved | None:
    """One of theirs; another's is not there."""
    mine = (saved_filter.c.id == number, saved_filter.c.owner == person.name)
    row = conn.execute(select(saved_filter).where(*mine)).one_or_none()
    return None if row is None else _saved(row, person)


def add(conn: Connection, person: Person, name: str, query: str, shared: bool, now: datetime) -> int:
    """→ its id. Raises BadInput for a name that is empty or taken, for one too many, without a team to share with."""
    name = _named(name, person, shared)
    held = conn.execute(select(func.count()).where(saved_filter.c.owner == person.name)).scalar_one()
    if held >= MOST:
        raise _wrong(Say("%(most)s filters are kept already", most=MOST), Say("delete one that you do not need"))
    _free(conn, person, name, None)
    values = {"owner": person.name, "name": name, "query": query, "team": person.team, "shared": shared}
    made = insert(saved_filter).values(**values, made_at=now).returning(saved_filter.c.id)
    return int(conn.execute(made).scalar_one())


def change(conn: Connection, person: Person, number: int, name: str, shared: bool) -> str:
    """→ its name now. Raises BadInput as `add` does, and where it is not theirs."""
    name = _named(name, person, shared)
    _free(conn, person, name, number)
    mine = (saved_filter.c.id == number, saved_filter.c.owner == person.name)
    values = {"name": name, "shared": shared, "team": person.team}
    if not conn.execute(update(saved_filter).where(*mine).values(values)).rowcount:
        raise _wrong(Say("there is no such filter of yours"), Say("open the list anew"))
    return name


def remove(conn: Connection, person: Person, number: int) -> bool:
    """Whether there was one of theirs."""
    mine = (saved_filter.c.id == number, saved_filter.c.owner == person.name)
    return bool(conn.execute(delete(saved_filter).where(*mine)).rowcount)


def _named(name: str, person: Person, shared: bool) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_MAX:
        raise _wrong(Say("a filter needs a name"), Say("write 1 to %(most)s letters", most=NAME_MAX))
    if shared and person.team is None:
        raise _wrong(Say("you are in no team to share it with"), Say("keep it for yourself, or ask for a team"))
    return name


def _free(conn: Connection, person: Person, name: str, but: int | None) -> None:
    query = select(saved_filter.c.id).where(saved_filter.c.owner == person.name, saved_filter.c.name == name)
    if conn.execute(query.where(saved_filter.c.id != (but or 0))).first() is not None:
        raise _wrong(Say("you have a filter called %(name)s already", name=repr(name)), Say("choose another name"))


def _saved(row: Row[Any], person: Person) -> Saved:
    names = ("id", "name", "query", "owner", "shared")
    return Saved(**{name: getattr(row, name) for name in names}, mine=row.owner == person.name)


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="filter", line=None, problem=problem, mend=mend))

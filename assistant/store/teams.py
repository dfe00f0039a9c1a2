"""Teams by their names: made, renamed with everybody and everything in them, led by one of their own."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from assistant.store import upsert
from assistant.store.schema_access import api_key, user
from assistant.store.schema_log import saved_filter
from assistant.store.schema_people import team

TEAMS_MAX = 500
NAMED = (user, api_key, saved_filter)  # whatever else has a team's name in it


def ensure(conn: Connection, name: str, now: datetime) -> bool:
    """False if there is such a team already."""
    made = upsert.insert(team).values(name=name, made_at=now).on_conflict_do_nothing(index_elements=["name"])
    return conn.execute(made.returning(team.c.name)).first() is not None


def listing(conn: Connection) -> list[Row[Any]]:
    """(name, lead, made_at, people) of each, by name; `people`: how many who may sign in are in it."""
    people = select(func.count()).where(user.c.team == team.c.name, user.c.active.is_(True)).scalar_subquery()
    query = select(team.c.name, team.c.lead, team.c.made_at, people.label("people"))
    return list(conn.execute(query.order_by(team.c.name).limit(TEAMS_MAX)))


def one(conn: Connection, name: str) -> Row[Any] | None:
    """The team, locked until commit."""
    query = select(team).where(team.c.name == name)
    return conn.execute(query.with_for_update()).one_or_none()


def members(conn: Connection, name: str | None = None) -> list[tuple[str, str]]:
    """(team, user) of everybody who may sign in and is in a team, or in this one, by name."""
    query = select(user.c.team, user.c.name).where(user.c.active.is_(True), user.c.team.is_not(None))
    query = query if name is None else query.where(user.c.team == name)
    return [(row.team, row.name) for row in conn.execute(query.order_by(user.c.team, user.c.name))]


def rename(conn: Connection, before: str, name: str) -> None:
    """Whoever and whatever is in it moves with it."""
    conn.execute(update(team).where(team.c.name == before).values(name=name))
    for table in NAMED:
        conn.execute(update(table).where(table.c.team == before).values(team=name))


def lead(conn: Connection, name: str, who: str | None) -> None:
    conn.execute(update(team).where(team.c.name == name).values(lead=who))


def lead_no_more(conn: Connection, who: str, but: str | None = None) -> None:
    """Somebody left: they lead no team any more, `but` the one that they are in."""
    theirs = [team.c.lead == who]
    if but is not None:
        theirs.append(team.c.name != but)
    conn.execute(update(team).where(*theirs).values(lead=None))

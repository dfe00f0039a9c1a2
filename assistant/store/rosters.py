"""Skills, working hours and absences of users, read and written; what follows from them is `core/desk/roster.py`."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from assistant.core.desk.roster import Absence, Hours, Roster, Skills
from assistant.store import upsert
from assistant.store.schema_access import user
from assistant.store.schema_people import absence, roster

ABSENCES_MAX = 100  # of one person, the latest first


def by_name(conn: Connection, zone: str, since: date) -> dict[str, Roster]:
    """Of every active user who has one, by name, with the absences that end on `since` or later."""
    names = {row.id: row.name for row in conn.execute(select(user.c.id, user.c.name).where(user.c.active.is_(True)))}
    found = everybody(conn, zone, since)
    return {names[number]: one for number, one in found.items() if number in names}


def everybody(conn: Connection, zone: str, since: date) -> dict[int, Roster]:
    """Of every user who has one, by number, with the absences that end on `since` or later."""
    rows = {row.user_id: row for row in conn.execute(select(roster))}
    away: dict[int, list[Absence]] = {}
    query = select(absence).where(absence.c.to_on >= since).order_by(absence.c.from_on, absence.c.id)
    for row in conn.execute(query):
        away.setdefault(row.user_id, []).append(_absence(row))
    return {number: _roster(rows.get(number), away.get(number, ()), zone) for number in {*rows, *away}}


def of_user(conn: Connection, user_id: int, zone: str) -> Roster:
    """One person's, with their latest absences."""
    row = conn.execute(select(roster).where(roster.c.user_id == user_id)).one_or_none()
    query = select(absence).where(absence.c.user_id == user_id).order_by(absence.c.from_on.desc(), absence.c.id.desc())
    return _roster(row, [_absence(one) for one in conn.execute(query.limit(ABSENCES_MAX))], zone)


def put(conn: Connection, user_id: int, skills: Skills, hours: Iterable[Hours]) -> None:
    values = {
        "languages": sorted(skills.languages),
        "products": sorted(skills.products),
        "hours": [[one.weekday, f"{one.opens:%H:%M}", f"{one.closes:%H:%M}"] for one in hours],
    }
    made = upsert.insert(roster).values(user_id=user_id, **values)
    conn.execute(made.on_conflict_do_update(index_elements=["user_id"], set_=values))


def add_absence(conn: Connection, user_id: int, away: Absence) -> int:
    values = {"user_id": user_id, "from_on": away.from_on, "to_on": away.to_on, "reason": away.reason}
    number: int = conn.execute(insert(absence).values(values).returning(absence.c.id)).scalar_one()
    return number


def remove_absence(conn: Connection, user_id: int, number: int) -> Absence | None:
    """→ what was removed; None: this person has no such absence."""
    mine = (absence.c.id == number, absence.c.user_id == user_id)
    row = conn.execute(delete(absence).where(*mine).returning(*absence.c)).one_or_none()
    return None if row is None else _absence(row)


def _absence(row: Any) -> Absence:
    return Absence(from_on=row.from_on, to_on=row.to_on, reason=row.reason, number=row.id)


def _roster(row: Any, away: Iterable[Absence], zone: str) -> Roster:
    if row is None:
        return Roster(zone=zone, absences=tuple(away))
    skills = Skills(languages=frozenset(row.languages), products=frozenset(row.products))
    hours = tuple(
        Hours(weekday=weekday, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
        for weekday, opens, closes in row.hours
    )
    return Roster(zone=zone, skills=skills, hours=hours, absences=tuple(away))

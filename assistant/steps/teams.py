"""Teams made, renamed and given a lead by an administrator; each change is kept."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from assistant.store import audit, teams


class TeamChange(StrEnum):
    """What became of a change to a team."""

    DONE = "done"
    NONE = "none"  # there is no such team
    TAKEN = "taken"  # another one has the name
    NO_LEAD = "no_lead"  # who is to lead it is not in it, or may not sign in


def make(conn: Connection, by: str, name: str, now: datetime) -> bool:
    """False: there is a team of this name."""
    if not teams.ensure(conn, name, now):
        return False
    audit.note(conn, by, "team_made", name, now)
    return True


def change(conn: Connection, by: str, before: str, name: str, lead: str | None, now: datetime) -> TeamChange:
    """Another name or lead, or both; everybody in the team moves with its name."""
    row = teams.one(conn, before)
    if row is None:
        return TeamChange.NONE
    if name != before and teams.one(conn, name) is not None:
        return TeamChange.TAKEN
    if lead is not None and (before, lead) not in teams.members(conn, before):
        return TeamChange.NO_LEAD
    if name != before:
        teams.rename(conn, before, name)
    teams.lead(conn, name, lead)
    was, now_is = {"name": before, "lead": row.lead}, {"name": name, "lead": lead}
    audit.note(conn, by, "team_changed", name, now, {"before": was, "after": now_is})
    return TeamChange.DONE

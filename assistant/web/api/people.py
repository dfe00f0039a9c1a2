"""The operations on users, teams, skills, shifts and absences, by an administrator."""

from datetime import time

from pydantic import BaseModel
from sqlalchemy import Connection

from assistant.core.desk import roster as core
from assistant.core.terms import Role
from assistant.steps import holdings
from assistant.steps import people as step
from assistant.steps import roster as roster_step
from assistant.steps import teams as team_step
from assistant.steps.acts import business_day
from assistant.steps.people import Change
from assistant.steps.teams import TeamChange
from assistant.store import people, rosters, sessions, teams
from assistant.web.api import people_models as models
from assistant.web.api.models import Ended
from assistant.web.api.operation import Asked, Operation, Refusal

LAST = "this is the last administrator"
NOBODY = "there is nobody with this number"


def users(conn: Connection, _asked: Asked) -> BaseModel:
    seen = sessions.newest(conn)
    return models.Users(
        items=[
            models.User(
                number=one.id, name=one.name, role=one.role, team=one.team, active=one.active,
                second_factor=one.enrolled, last_seen_at=seen.get(one.id),
            )
            for one in people.everybody(conn)
        ]
    )  # fmt: skip


def add(conn: Connection, asked: Asked) -> BaseModel:
    body = asked.body
    once = step.add_in(conn, asked.person.name, body.name, body.role, body.team, asked.prepared, asked.rt.wall())
    if once is None:
        raise Refusal(409, f"there is a user called {body.name}", "choose another name")
    return models.OncePassword(name=once.name, password=once.password)


def reset(conn: Connection, asked: Asked) -> BaseModel:
    once = step.reset_in(conn, asked.person.name, asked.path.number, asked.prepared, asked.rt.wall())
    if once is None:
        raise Refusal(404, NOBODY)
    return models.OncePassword(name=once.name, password=once.password)


def change(conn: Connection, asked: Asked) -> BaseModel:
    return _changed(conn, asked, asked.body.role, asked.body.team, asked.body.active)


def disable(conn: Connection, asked: Asked) -> BaseModel:
    user = people.by_id(conn, asked.path.number)
    if user is None:
        raise Refusal(404, NOBODY)
    _changed(conn, asked, user.role, user.team, False)
    return Ended(ended=True)


def _changed(conn: Connection, asked: Asked, role: Role, team: str | None, active: bool) -> BaseModel:
    rt = asked.rt
    today = business_day(rt, rt.now())
    came, name = step.change(conn, asked.person.name, asked.path.number, role, team, active, rt.wall(), today)
    if came is Change.DONE and not active:
        holdings.release(conn, rt, name, asked.person.name, rt.now())
    if came is Change.NOBODY:
        raise Refusal(404, NOBODY)
    if came is Change.LAST:
        raise Refusal(409, LAST, "name another one first")
    return models.Changed(changed=True)


def team_list(conn: Connection, _asked: Asked) -> BaseModel:
    rows = teams.listing(conn)
    return models.Teams(items=[models.Team(name=row.name, lead=row.lead, people=row.people) for row in rows])


def team_add(conn: Connection, asked: Asked) -> BaseModel:
    if not team_step.make(conn, asked.person.name, asked.body.name, asked.rt.wall()):
        raise Refusal(409, f"there is a team called {asked.body.name}")
    return models.Changed(changed=True)


def team_change(conn: Connection, asked: Asked) -> BaseModel:
    before, to = asked.path.team, asked.body
    came = team_step.change(conn, asked.person.name, before, to.name, to.lead, asked.rt.wall())
    if came is TeamChange.NONE:
        raise Refusal(404, f"there is no team called {before}")
    if came is TeamChange.TAKEN:
        raise Refusal(409, f"there is a team called {to.name}")
    if came is TeamChange.NO_LEAD:
        raise Refusal(409, f"{to.lead} is not in the team, or may not sign in")
    return models.Changed(changed=True)


def shift(conn: Connection, asked: Asked) -> BaseModel:
    if people.by_id(conn, asked.path.number) is None:
        raise Refusal(404, NOBODY)
    kept = rosters.of_user(conn, asked.path.number, asked.rt.settings.work.zone)
    return models.Shift(
        zone=kept.zone,
        languages=sorted(kept.skills.languages),
        products=sorted(kept.skills.products),
        hours=[
            models.Span(weekday=one.weekday + 1, opens=f"{one.opens:%H:%M}", closes=f"{one.closes:%H:%M}")
            for one in kept.hours
        ],
        absences=[
            models.Absence(number=one.number, from_on=one.from_on, to_on=one.to_on, reason=one.reason)
            for one in kept.absences
        ],
    )


def shift_change(conn: Connection, asked: Asked) -> BaseModel:
    body = asked.body
    skills = core.Skills(languages=frozenset(body.languages), products=frozenset(body.products))
    hours = [
        core.Hours(weekday=one.weekday - 1, opens=time.fromisoformat(one.opens), closes=time.fromisoformat(one.closes))
        for one in body.hours
    ]
    if roster_step.change(conn, asked.rt, asked.person.name, asked.path.number, skills, hours) is None:
        raise Refusal(404, NOBODY)
    return models.Changed(changed=True)


def absence_add(conn: Connection, asked: Asked) -> BaseModel:
    body = asked.body
    away = core.Absence(from_on=body.from_on, to_on=body.to_on, reason=body.reason)
    number = roster_step.leave(conn, asked.rt, asked.person.name, asked.path.number, away)
    if number is None:
        raise Refusal(404, NOBODY)
    return models.Absence(number=number, from_on=away.from_on, to_on=away.to_on, reason=away.reason)


def absence_end(conn: Connection, asked: Asked) -> BaseModel:
    path = asked.path
    if roster_step.come_back(conn, asked.rt, asked.person.name, path.number, path.absence) is None:
        raise Refusal(404, "this person has no such absence")
    return Ended(ended=True)


MISSING = {404: NOBODY}
OPERATIONS = (
    Operation(name="api.users", method="GET", path="/users", summary="Who may come in", run=users, answer=models.Users),
    Operation(
        name="api.users.add", method="POST", path="/users", summary="Add a user; the password is shown once", run=add,
        answer=models.OncePassword, body=models.NewUser, status=201, is_secret=True, prepare=step.one_time,
        refusals={409: "the name is taken"},
    ),
    Operation(
        name="api.users.change", method="PUT", path="/users/{number}", summary="Another role, team or standing",
        run=change, answer=models.Changed, path_model=models.UserPath, body=models.UserChange,
        refusals={**MISSING, 409: LAST},
    ),
    Operation(
        name="api.users.disable", method="DELETE", path="/users/{number}", summary="Shut a user out", run=disable,
        answer=Ended, path_model=models.UserPath, refusals={**MISSING, 409: LAST},
    ),
    Operation(
        name="api.users.reset", method="POST", path="/users/{number}/reset", run=reset, answer=models.OncePassword,
        summary="A new one-time password, no second factor, no lock, no session", path_model=models.UserPath,
        is_secret=True, prepare=step.one_time, refusals=MISSING,
    ),
    Operation(name="api.teams", method="GET", path="/teams", summary="The teams", run=team_list, answer=models.Teams),
    Operation(
        name="api.teams.add", method="POST", path="/teams", summary="Make a team", run=team_add, answer=models.Changed,
        body=models.NewTeam, status=201, refusals={409: "the name is taken"},
    ),
    Operation(
        name="api.teams.change", method="PUT", path="/teams/{team}", run=team_change, answer=models.Changed,
        summary="Another name, to which everybody in it moves, and lead", path_model=models.TeamPath,
        body=models.TeamGiven, refusals={404: "there is no such team", 409: "the name is taken, or the lead not in it"},
    ),
    Operation(
        name="api.users.shift", method="GET", path="/users/{number}/shift", run=shift, answer=models.Shift,
        summary="Skills, working hours and absences", path_model=models.UserPath, refusals=MISSING,
    ),
    Operation(
        name="api.users.shift.change", method="PUT", path="/users/{number}/shift", summary="Skills and working hours",
        run=shift_change, answer=models.Changed, path_model=models.UserPath, body=models.ShiftGiven, refusals=MISSING,
    ),
    Operation(
        name="api.users.absences.add", method="POST", path="/users/{number}/absences", summary="Add an absence",
        run=absence_add, answer=models.Absence, path_model=models.UserPath, body=models.NewAbsence, status=201,
        refusals=MISSING,
    ),
    Operation(
        name="api.users.absences.end", method="DELETE", path="/users/{number}/absences/{absence}",
        summary="Remove an absence", run=absence_end, answer=Ended, path_model=models.AbsencePath,
        refusals={404: "this person has no such absence"},
    ),
)  # fmt: skip

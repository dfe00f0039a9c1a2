"""What the operations on users, teams and shifts take and give. Weekdays count from Monday, 1, to Sunday, 7."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from assistant.core.terms import Role
from assistant.web.api.models import Day, Given, Number

UserName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.@+\-]{2,100}$")]
TeamName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.&\-]([A-Za-z0-9_ .&\-]{0,58}[A-Za-z0-9_.&\-])?$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=20)]
Product = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.&/\-][A-Za-z0-9_ .&/\-]{0,59}$")]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


class UserPath(Given):
    number: Number


class AbsencePath(UserPath):
    absence: Number


class TeamPath(Given):
    team: TeamName


class NewUser(Given):
    name: UserName
    role: Role
    team: TeamName | None = None


class UserChange(Given):
    role: Role
    team: TeamName | None = None
    active: bool = True


class OncePassword(BaseModel):
    name: str
    password: str = Field(description="one-time: to be changed at the first sign-in; shown only now")


class User(BaseModel):
    number: int
    name: str
    role: Role
    team: str | None
    active: bool
    second_factor: bool
    last_seen_at: datetime | None


class Users(BaseModel):
    items: list[User]


class NewTeam(Given):
    name: TeamName


class TeamGiven(Given):
    name: TeamName
    lead: UserName | None = None


class Team(BaseModel):
    name: str
    lead: str | None
    people: int


class Teams(BaseModel):
    items: list[Team]


class Span(Given):
    weekday: int = Field(ge=1, le=7)
    opens: Clock
    closes: Clock = Field(description="00:00: midnight, the end of the day")


class ShiftGiven(Given):
    languages: list[Language] = Field([], max_length=20)
    products: list[Product] = Field([], max_length=20)
    hours: list[Span] = Field([], max_length=50)


class NewAbsence(Given):
    from_on: Day
    to_on: Day
    reason: Reason


class Absence(BaseModel):
    number: int
    from_on: date
    to_on: date
    reason: str


class Shift(BaseModel):
    zone: str
    languages: list[str]
    products: list[str]
    hours: list[Span]
    absences: list[Absence]


class Changed(BaseModel):
    changed: bool

"""What a person has in hand, and what becomes of it when they may not sign in any more."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from assistant.runtime import Runtime
from assistant.steps import call_end
from assistant.store import assignments, call_sessions, casework, desk, desk_queue, live, log


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """`held`: accounts they work on now; `owned`: theirs to work; `callbacks`: agreed times; `cases`: visits and legal
    cases that they have taken. `in_call`: whom they talk to, by name; None: nobody."""

    in_call: str | None
    held: int
    owned: int
    callbacks: int
    cases: int

    @property
    def none(self) -> bool:
        return self.in_call is None and not (self.held or self.owned or self.callbacks or self.cases)


def holdings(conn: Connection, name: str, now: datetime) -> Holdings:
    call = call_sessions.open_of(conn, name)
    told = None if call is None else live.call(conn, call.ref)
    return Holdings(
        in_call=None if told is None else told.name,
        held=len(desk_queue.held(conn, name, now)),
        owned=len(assignments.of_owner(conn, name)),
        callbacks=len(desk_queue.slots_of(conn, name)),
        cases=casework.taken_by(conn, name),
    )


def release(conn: Connection, rt: Runtime, name: str, by: str, now: datetime) -> None:
    """Their call ends as the clock would end it, for review; what they have taken is anybody's again."""
    call = call_sessions.open_of(conn, name)
    if call is not None:
        with log.gathered(conn):
            call_end.rescue(conn, rt, call.ref, by, now)
    casework.put_all_back(conn, name)
    desk.leave(conn, name)

"""Who is on an account and where: the borrower, whose numbers these are, the parties and whom one may speak to.

Numbers and identity data are masked; `reveal` shows one of them, and the log says who asked.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import local
from assistant.core.desk import mask
from assistant.core.desk.parties import ends, speaks, speaks_at
from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say
from assistant.steps.gate_facts import places_of
from assistant.store import account_facts, log
from assistant.store.log import LogLine

SECRET = ("born_on", "address", "postal_code", "employer")


def person(owner: Row[Any], points: Sequence[Row[Any]], now: datetime) -> dict[str, Any]:
    zones = dict.fromkeys(place.zone for place in places_of(owner, points) if place.zone)
    plain = ("name", "preferred_name", "kind", "language", "country", "region", "payday", "preferred_channel")
    made = {name: getattr(owner, name) for name in plain}
    made |= {name: mask.hidden(getattr(owner, name)) for name in SECRET}
    made["local_times"] = [{"zone": zone, "now": local(now, zone)} for zone in zones]
    made["points"] = [_point(row) for row in points]
    return made


def _point(row: Row[Any]) -> dict[str, Any]:
    names = ("id", "channel", "kind", "owner", "owner_name", "state", "verified_on")
    told = {"masked": mask.contact(row.channel, row.value), "speak_to": speaks_at(row.owner)}
    return {name: getattr(row, name) for name in names} | told


def party(row: Row[Any], loan: str | None, as_of: date) -> dict[str, Any]:
    """One party to a loan; `name` is that of their own file where they have one, `borrower` its name in the book."""
    names = ("id", "role", "name", "language", "liability", "cap_minor", "guarantee_until", "scope", "expires_on")
    made = {name: getattr(row, name) for name in names}
    made |= {"loan": loan, "currency": row.currency, "borrower": row.own_ref, "name": row.name or row.own_name}
    ends_on = ends(row.expires_on, row.guarantee_until)
    made |= {"speak_to": speaks(row.role, row.liability, ends_on, as_of), "ends_on": ends_on}
    return made | {"masked": mask.number(row.phone) if row.phone else None}


def reveal(conn: Connection, borrower_id: int, what: str, me: str, now: datetime) -> str:
    """One masked thing in full: `born_on` …, `point:7` or `party:7`. The log keeps who saw what, not what it is.

    Raises BadInput for what this borrower does not have.
    """
    value = _revealed(conn, borrower_id, what)
    facts = {"what": what}
    log.append(conn, LogLine(at=now, kind="reveal", borrower_id=borrower_id, by=me, outcome="shown", facts=facts))
    return value


def _points(conn: Connection, borrower_id: int) -> list[tuple[int, str | None]]:
    return [(row.id, row.value) for row in account_facts.points(conn, borrower_id)]


def _parties(conn: Connection, borrower_id: int) -> list[tuple[int, str | None]]:
    ids = [row.id for row in account_facts.loans(conn, borrower_id)]
    return [(row.id, row.phone) for row in account_facts.parties(conn, ids)]


NUMBERS = {"point": _points, "party": _parties}


def _revealed(conn: Connection, borrower_id: int, what: str) -> str:
    kind, _, number = what.partition(":")
    if kind in NUMBERS and number.isdigit():
        found = [value for key, value in NUMBERS[kind](conn, borrower_id) if key == int(number) and value]
        if found:
            return str(found[0])
    elif what in SECRET:
        value = getattr(account_facts.by_id(conn, borrower_id), what)
        if value is not None:
            return str(value)
    mend = f"one of {', '.join(SECRET)}, or a number of theirs"
    raise BadInput(
        Problem(file="account", line=None, problem=Say("there is no %(what)s to show", what=repr(what)), mend=mend)
    )

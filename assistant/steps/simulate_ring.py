"""A borrower rings the simulated telephone company: what a real one tells us of a call, told by hand."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from assistant.core.problem import BadInput, Problem
from assistant.gateway.base import IncomingCall
from assistant.places import phone
from assistant.runtime import Runtime
from assistant.steps.receive import receive
from assistant.store import contact_points, incoming

GATEWAY = "simulator"


def ring_in(conn: Connection, rt: Runtime, typed: str, rings: bool, now: datetime) -> dict[str, Any]:
    """→ {"rings", "files"}: on how many files the number is. Raises BadInput for no number, where no call of the
    number rings, and with a real gateway: its calls come by its webhook."""
    if rt.gateway.name != GATEWAY:
        raise _wrong("only the simulated telephone company can be rung by hand", "use --gateway simulator, or ring")
    try:
        number = phone(typed, rt.settings.work.country).e164
    except ValueError:
        raise _wrong(f"{typed!r} is no telephone number", "write it with its country: +12125550100") from None
    sid = f"ring:{now.isoformat()}:{number}"
    if not rings:
        open_ = next((row for row in incoming.open_now(conn) if row.number == number), None)
        if open_ is None:
            raise _wrong("no call from this number is open", "ring first")
        sid = open_.sid
    key = f"{sid}:{'rings' if rings else 'over'}"
    receive(conn, rt, [IncomingCall(gateway=GATEWAY, key=key, sid=sid, from_=number, at=now, rings=rings)], now)
    return {"rings": rings, "files": len(contact_points.owners(conn, [number]))}


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="ring", line=None, problem=problem, mend=mend))

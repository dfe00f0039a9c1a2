"""The floor as a supervisor sees it: made once for all who watch, then cut to what each of them may see."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import at_local
from assistant.core.measures import measure_of
from assistant.core.measures.value import value
from assistant.core.pausing import Pauses
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.steps.figures import calls_today, promises_today
from assistant.store import call_sessions, live, pauses, requests

STUCK_AFTER = timedelta(minutes=2)  # without an act, and no page of theirs open
PRESENT_FOR = timedelta(minutes=1)  # an open page says so three times a minute
NOTHING_WAITS = {"ready": 0, "waiting": 0, "late": 0, "held": 0, "next_opens_at": None}
CONNECT_RATE = measure_of("connect_rate")
View = dict[str, Any]


def floor(conn: Connection, rt: Runtime, now: datetime, wall: datetime) -> View:
    """→ people (each with what they are on), in_flight: what changes by the second. `wall`: the sign-ins' clock."""
    calls = {row.collector: _call(row, now) for row in live.calls(conn)}
    held: dict[str, list[View]] = {}
    taken: Counter[str] = Counter()
    for row in live.held(conn, now):
        held.setdefault(row.held_by, []).append(_held(row))
        taken[row.owner] += row.state == "open" and row.opens_at <= now
    rows = live.people(conn, now)
    closed = live.last_closed(conn, [row.name for row in rows])
    idle = rt.settings.web.limits.idle
    people = [_person(row, calls, held, closed, wall - idle) for row in rows]
    sending, talking = live.in_flight(conn)
    return {"people": people, "taken": taken, "in_flight": {"messages": sending, "calls": talking}, "at": now}


def _person(
    row: Row[Any],
    calls: Mapping[str, View],
    held: Mapping[str, list[View]],
    closed: Mapping[str, datetime],
    idle_since: datetime,
) -> View:
    call, mine = calls.get(row.name), held.get(row.name, [])
    signed_in = row.seen_at is not None and row.seen_at > idle_since
    state = "on_account" if mine else "idle" if signed_in else "away"
    since = closed.get(row.name) or (row.signed_in_at if signed_in else None)
    if call is not None:
        state, since = call["state"], call["since"]
    return {
        "name": row.name,
        "team": row.team,
        "role": row.role,
        "active": row.active,
        "signed_in": signed_in,
        "seen_at": row.seen_at,
        "state": state,
        "since": since,
        "call": call,
        "held": mine,
    }


def _call(row: Row[Any], now: datetime) -> View:
    return {
        "ref": row.ref,
        "state": row.state,
        "borrower": row.borrower,
        "name": row.name,
        "loan": row.loan,
        "step": row.node,
        "since": row.started_at,
        "touched_at": row.touched_at,
        "wrap_max_at": row.wrap_max_at,
        "stuck": is_stuck(row, now),
    }


def is_stuck(row: Row[Any], now: datetime) -> bool:
    """Whether the call's collector seems gone: a wrap-up that has run out, or neither an act nor an open page."""
    ran_out = row.state == call_sessions.WRAP_UP and row.wrap_max_at is not None and row.wrap_max_at <= now
    present = row.present_at is not None and row.present_at + PRESENT_FOR > now
    return bool(ran_out or (row.touched_at + STUCK_AFTER <= now and not present))


def _held(row: Row[Any]) -> View:
    return {
        "borrower": row.borrower,
        "name": row.name,
        "loan": row.loan,
        "kind": row.kind,
        "pieces": len(row.pieces),
        "until": row.free_at,
    }


def counts(conn: Connection, rt: Runtime, now: datetime) -> View:
    """→ queues (by owner), today (pick-up, promises, refusals, requests), gateways: what is counted."""
    as_of = business_day(rt, now)
    since = at_local(as_of, time(), rt.settings.work.zone)
    calls = calls_today(conn, rt, as_of, now)
    promised = promises_today(conn, rt, as_of, now)
    late = live.late(conn, now)
    rows = live.queues(conn, now)
    owners = {row.owner: _queue(row, late) for row in rows}
    return {
        "queues": owners | {name: _empty(late[name]) for name in late if name not in owners},
        "today": {
            "connect_rate": value(CONNECT_RATE, calls)[0].as_json(),
            "promises": {"number": promised.number, "amounts_minor": dict(promised.amounts or {})},
            "refusals": [{"rule": row.refused_by, "contacts": row.contacts} for row in live.refusals(conn, as_of)],
            **{fact: count.number for fact, count in requests.since(conn, since).items()},
        },
        "gateways": [_gateway(conn, name, since, now) for name in sorted(rt.gateways)],
        "since": since,
    }


def _queue(row: Row[Any], late: Mapping[str, int]) -> View:
    waiting = int(row.waiting)
    return {
        "ready": row.open - waiting,
        "waiting": waiting,
        "next_opens_at": row.next_opens_at,
        "late": late.get(row.owner, 0),
    }


def _empty(late: int) -> View:
    return {"ready": 0, "waiting": 0, "next_opens_at": None, "late": late}


def _gateway(conn: Connection, name: str, since: datetime, now: datetime) -> View:
    states = live.sent(conn, name, since)
    return {
        "name": name,
        "accepted": states.get("accepted", 0),
        "failed": states.get("rejected", 0),
        "unknown": states.get("unknown", 0) + states.get("parked", 0),
        "oldest_waiting_since": live.oldest_waiting(conn, name, now),
        "senders": [{"sender": row.sender, "last_at": row.at} for row in live.last_sent(conn, name, since)],
    }


def seen_by(names: Collection[str] | None, now_of: View, counted: View, paused: Pauses) -> View:
    """The floor as somebody sees it who answers for these people; None: for all. Pools and sums are everybody's."""
    people = [one for one in now_of["people"] if names is None or one["name"] in names]
    teams = {one["name"]: one["team"] for one in now_of["people"]}
    mine = {owner: row for owner, row in counted["queues"].items() if names is None or owner in names or not owner}
    return {
        "people": people,
        "in_flight": now_of["in_flight"],
        "teams": _by_team(mine, teams, people, now_of["taken"]),
        "today": counted["today"],
        "gateways": counted["gateways"],
        "pauses": paused,
        "at": now_of["at"],
    }


def _by_team(
    queues: Mapping[str, View], teams: Mapping[str, str | None], people: Collection[View], taken: Mapping[str, int]
) -> list[View]:
    """What waits, by team; team None is the common pool and whoever has no team."""
    found: dict[str | None, View] = {}
    for owner, row in queues.items():
        line = found.setdefault(
            teams.get(owner), {"ready": 0, "waiting": 0, "late": 0, "held": 0, "next_opens_at": None}
        )
        for name in ("ready", "waiting", "late"):
            line[name] += row[name]
        line["ready"] = max(0, line["ready"] - taken.get(owner, 0))  # what somebody holds is not ready for another
        opens = [at for at in (line["next_opens_at"], row["next_opens_at"]) if at is not None]
        line["next_opens_at"] = min(opens, default=None)
    for one in people:
        if one["held"]:
            found.setdefault(one["team"], dict(NOTHING_WAITS))["held"] += len(one["held"])
    order = sorted(found, key=lambda team: (team is not None, team or ""))
    return [{"team": team, **found[team]} for team in order]


def read(conn: Connection, rt: Runtime, now: datetime, wall: datetime) -> tuple[View, Pauses]:
    """The floor's people and what is paused, in one look."""
    return floor(conn, rt, now, wall), pauses.current(conn)

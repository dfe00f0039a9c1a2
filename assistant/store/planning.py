"""The facts of planning, read in batches of borrowers: a handful of queries for each batch, all by index."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from assistant.core.terms import LoanStatus
from assistant.core.treatment.facts import BorrowerDay, LoanDay, Point, Policy
from assistant.store import joint, one_person
from assistant.store.planning_facts import (
    Groups,
    History,
    Owed,
    broken_promises,
    grouped,
    guarantors_of,
    open_promises,
    point_of,
    points_of,
    reasons_since,
)
from assistant.store.planning_same import as_one
from assistant.store.planning_signs import signs_of
from assistant.store.schema import borrower, loan
from assistant.store.schema_queue import account_plan
from assistant.store.schema_state import loan_state

DUE_SOON_DAYS = 7
CURED_DAYS = 5


def candidates(conn: Connection, as_of: date) -> list[int]:
    """Borrowers with a debt that is late, in its grace, promised, due within the week or just cured; ascending ids."""
    due_soon = loan_state.c.days_to_due.between(0, DUE_SOON_DAYS)
    cured = loan_state.c.cured_on >= as_of - timedelta(days=CURED_DAYS)
    wanted = or_(loan_state.c.past_due_days > 0, loan_state.c.promise_open, due_soon, cured)
    query = select(loan.c.borrower_id).distinct().join_from(loan_state, loan, loan.c.id == loan_state.c.loan_id)
    query = query.where(loan.c.status == LoanStatus.ACTIVE, wanted).order_by(loan.c.borrower_id)
    return list(conn.execute(query).scalars())


def read(
    conn: Connection,
    borrower_ids: Sequence[int],
    as_of: date,
    policies: Mapping[int, Policy],
    last_planned_on: date | None,
    owed: Owed,
) -> list[BorrowerDay]:
    """What planning may know of these borrowers, in the order of their ids.

    `policies` by portfolio id; `owed`: what is left of the promises' instalments whose day is near.
    """
    history = History(conn, borrower_ids, as_of)
    loans = conn.execute(_loans(borrower_ids)).all()
    loan_ids = [row.id for row in loans]
    points = grouped(conn.execute(points_of(borrower_ids)), "borrower_id")
    guarantors = guarantors_of(conn, loan_ids, points)
    more: dict[str, dict[int, Any]] = {
        "promise": open_promises(conn, [row.id for row in loans if row.promise_open], as_of, owed),
        "broken": broken_promises(conn, [row.id for row in loans if row.broken_promises_90d], as_of),
        "reason_on": reasons_since(conn, [row.id for row in loans if row.reason]),
        "signs": signs_of(conn, [row for row in loans if _is_due_soon(row)], as_of),
        "guarantors": {loan_id: tuple(found) for loan_id, found in guarantors.items()},
    }
    plans = {row.loan_id: row for row in conn.execute(select(account_plan).where(account_plan.c.loan_id.in_(loan_ids)))}
    owned: Groups = defaultdict(list)
    for row in loans:
        given = {name: found[row.id] for name, found in more.items() if row.id in found}
        given["called_since"] = history.called_since.get(row.borrower_id)
        owned[row.borrower_id].append(_loan_day(row, policies[row.portfolio_id], plans.get(row.id), given))
    rows = conn.execute(_borrowers(borrower_ids)).all()
    days = [_borrower_day(row, owned[row.id], points.get(row.id, []), history, last_planned_on) for row in rows]
    kin = one_person.kin(conn, rows)
    return _with_joint(conn, as_one(conn, days, kin, as_of) if kin else days, as_of, last_planned_on)


def _is_due_soon(row: Row[Any]) -> bool:
    return row.dpd == 0 and row.days_to_due is not None and 0 <= row.days_to_due <= DUE_SOON_DAYS


def _with_joint(
    conn: Connection, days: list[BorrowerDay], as_of: date, last_planned_on: date | None
) -> list[BorrowerDay]:
    """The same days, each with those who owe some of its loans too, and with what other households plan for them."""
    shares = joint.shares(conn, [loan.id for who in days for loan in who.loans], as_of)
    people = sorted({number for found in shares.values() for number in found})
    planned = joint.planned_today(conn, [*(who.id for who in days), *people], as_of)
    if not people and not planned:
        return days
    held = joint.Held(conn, [*(who.id for who in days), *people], as_of)
    points, history = grouped(conn.execute(points_of(people)), "borrower_id"), History(conn, people, as_of)
    rows = {row.id: row for row in conn.execute(_borrowers(people))}

    def day_of(number: int, who: BorrowerDay) -> BorrowerDay:
        loans = [replace(one, hold_kind=held.on_debt(who.id, one.id)) for one in who.loans if number in shares[one.id]]
        made = _borrower_day(rows[number], loans, points.get(number, []), history, last_planned_on)
        today = joint.channels(planned, number, elsewhere_than=[one.id for one in who.loans])
        return replace(made, held=held.person(number), planned_today=today)

    return [
        replace(
            who,
            planned_today=(
                *who.planned_today,
                *joint.channels(planned, who.id, elsewhere_than=[one.id for one in who.loans]),
            ),
            joint=tuple(day_of(number, who) for number in joint.of_household(who, shares)),
        )
        for who in days
    ]


def _borrowers(ids: Sequence[int]) -> Any:
    names = "id ref person_id country region zone places address payday preferred_channel preferred_time"
    names += " employer_forbids"
    query = select(*(borrower.c[name] for name in names.split()))
    return query.where(borrower.c.id.in_(ids)).order_by(borrower.c.id)


LOAN = "id ref currency balance_minor late_count_12m limitation_on annual_rate mandate_status product"
STATE = (
    "dpd past_due_days days_to_due oldest_due_on amount_past_due_minor stop_roll_minor last_paid_on hold_kind reason "
    "broken_in_a_row broken_promises_90d last_rpc_on cured_on"
)
SAME = (*LOAN.split(), *STATE.split())  # columns that are fields of LoanDay under their own names


def _loans(borrower_ids: Sequence[int]) -> Any:
    columns = [loan.c[name] for name in LOAN.split()] + [loan_state.c[name] for name in STATE.split()]
    columns += [loan.c.borrower_id, loan.c.portfolio_id, loan.c.collateral, loan.c.credit_limit_minor]
    columns += [loan.c.principal_minor]
    columns += [loan_state.c.segment, loan_state.c.next_due_minor, loan_state.c.promise_open]
    query = select(*columns).join_from(loan, loan_state, loan.c.id == loan_state.c.loan_id)
    wanted = (loan.c.borrower_id.in_(borrower_ids), loan.c.status == LoanStatus.ACTIVE)
    return query.where(*wanted).order_by(loan.c.borrower_id, loan.c.id)


def _loan_day(row: Row[Any], policy: Policy, plan: Row[Any] | None, given: Mapping[str, Any]) -> LoanDay:
    same = dict(zip(SAME, row, strict=False))  # the other columns follow
    return LoanDay(
        segment=row.segment or "",
        policy=policy,
        next_due_minor=row.next_due_minor or 0,
        has_collateral=bool(row.collateral),
        planned_by_owner=plan is not None and plan.strategy is None,
        plan_strategy=plan.strategy if plan is not None else None,
        **same,
        **given,
    )


def _borrower_day(
    row: Row[Any],
    loans: Sequence[LoanDay],
    points: Sequence[Row[Any]],
    history: History,
    last_planned_on: date | None,
) -> BorrowerDay:
    own = [point_of(point) for point in points]
    if row.address and not any(point.kind == "post" for point in own):
        own.append(Point(id=None, kind="post"))
    zones = _zones(row, own)
    return BorrowerDay(
        id=row.id,
        ref=row.ref,
        person_id=row.person_id,
        country=row.country,
        region=row.region,
        zones=zones,
        loans=tuple(loans),
        points=tuple(own),
        attempts=history.attempts(row.id, zones),
        last_by_template=history.templates.get(row.id, {}),
        stopped=history.stopped(row.id),
        payday=row.payday,
        preferred_channel=row.preferred_channel,
        preferred_part=row.preferred_time,
        employer_forbids=bool(row.employer_forbids),
        last_planned_on=last_planned_on,
    )


def _zones(row: Row[Any], points: Iterable[Point]) -> tuple[str, ...]:
    """Every zone that the file suggests, as the gate will read it; a stated place overrides the others."""
    placed = [(place["zone"], place.get("evidence")) for place in row.places if place.get("zone")]
    stated = {zone for zone, evidence in placed if evidence == "stated"}
    if stated:
        return tuple(sorted(stated))
    found = {zone for zone, _ in placed} | ({row.zone} if row.zone else set())
    for point in points:
        if point.usable and point.owner == "borrower":
            found.update(point.zones)
    return tuple(sorted(found))

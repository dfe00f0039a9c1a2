"""Assignments of accounts to collectors: read, begun and ended; who may have one, and how many each has."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from assistant.core.desk.owner import Account
from assistant.core.terms import LoanStatus, PromiseStatus, Role
from assistant.store.schema import assignment, borrower, loan, portfolio
from assistant.store.schema_access import user
from assistant.store.schema_promise import promise
from assistant.store.schema_state import loan_state

PART = 500
OWNERS = (Role.COLLECTOR, Role.SENIOR)


def collectors(conn: Connection) -> list[str]:
    """Who may own accounts: collectors and seniors who may sign in, by name."""
    query = select(user.c.name).where(user.c.active.is_(True), user.c.role.in_(OWNERS))
    return list(conn.execute(query.order_by(user.c.name)).scalars())


def loads(conn: Connection) -> dict[str, int]:
    """How many borrowers each owner has now."""
    query = select(assignment.c.owner, func.count(loan.c.borrower_id.distinct()).label("borrowers"))
    query = query.join_from(assignment, loan, loan.c.id == assignment.c.loan_id).where(assignment.c.to_on.is_(None))
    return {row.owner: row.borrowers for row in conn.execute(query.group_by(assignment.c.owner))}


def candidates(conn: Connection, from_dpd: int) -> list[int]:
    """Borrowers who are so late, or whose account has an owner: who must be looked at. Ascending."""
    late = select(loan.c.borrower_id).join_from(loan, loan_state, loan_state.c.loan_id == loan.c.id)
    late = late.where(loan_state.c.dpd >= from_dpd, loan.c.status == LoanStatus.ACTIVE)
    owned = select(loan.c.borrower_id).join_from(assignment, loan, loan.c.id == assignment.c.loan_id)
    every = late.union(owned.where(assignment.c.to_on.is_(None))).subquery()
    return list(conn.execute(select(every.c.borrower_id).order_by(every.c.borrower_id)).scalars())


def accounts(conn: Connection, borrower_ids: Sequence[int]) -> dict[int, list[Account]]:
    """Every loan of these borrowers, by borrower, in the order of their ids."""
    found: dict[int, list[Account]] = {}
    for start in range(0, len(borrower_ids), PART):
        rows = conn.execute(_loans(borrower_ids[start : start + PART])).all()
        ids = [row.id for row in rows]
        promised = set(conn.execute(_promised(ids)).scalars())
        now, before = _assignments(conn, ids)
        for row in rows:
            made = _account(row, row.id in promised, now.get(row.id), before.get(row.id))
            found.setdefault(row.borrower_id, []).append(made)
    return found


def _loans(borrower_ids: Sequence[int]) -> Any:
    state = (loan_state.c.dpd, loan_state.c.bucket, loan_state.c.cured_on, loan_state.c.last_rpc_on)
    whose = (loan.c.product, borrower.c.language, portfolio.c.name.label("portfolio"))
    query = select(loan.c.id, loan.c.ref, loan.c.borrower_id, loan.c.status, *state, *whose)
    query = query.join_from(loan, loan_state, loan_state.c.loan_id == loan.c.id)
    query = query.join(borrower, borrower.c.id == loan.c.borrower_id)
    query = query.join(portfolio, portfolio.c.id == loan.c.portfolio_id)
    return query.where(loan.c.borrower_id.in_(borrower_ids)).order_by(loan.c.borrower_id, loan.c.id)


def _promised(loan_ids: Sequence[int]) -> Any:
    return select(promise.c.loan_id).where(promise.c.loan_id.in_(loan_ids), promise.c.status == PromiseStatus.OPEN)


def _assignments(conn: Connection, loan_ids: Sequence[int]) -> tuple[dict[int, Row[Any]], dict[int, Row[Any]]]:
    """The running one of each loan, and the one that ended last."""
    now: dict[int, Row[Any]] = {}
    before: dict[int, Row[Any]] = {}
    query = select(assignment).where(assignment.c.loan_id.in_(loan_ids))
    for row in conn.execute(query.order_by(assignment.c.from_on)):
        (now if row.to_on is None else before)[row.loan_id] = row
    return now, before


def _account(row: Row[Any], promised: bool, now: Row[Any] | None, before: Row[Any] | None) -> Account:
    return Account(
        loan_id=row.id,
        loan_ref=row.ref,
        active=row.status == LoanStatus.ACTIVE,
        dpd=row.dpd,
        bucket=row.bucket,
        last_rpc_on=row.last_rpc_on,
        cured_on=row.cured_on,
        promise_open=promised,
        owner=None if now is None else now.owner,
        from_on=None if now is None else now.from_on,
        last_owner=None if before is None else before.owner,
        language=row.language,
        product=row.product,
        portfolio=row.portfolio,
    )


def end(conn: Connection, loan_ids: Sequence[int], on: date) -> int:
    """The running assignments of these loans end; `on` is the first day without."""
    mine = (assignment.c.loan_id.in_(sorted(set(loan_ids))), assignment.c.to_on.is_(None))
    return conn.execute(update(assignment).where(*mine).values(to_on=on)).rowcount


def of_owner(conn: Connection, owner: str) -> dict[int, list[str]]:
    """The loans that this owner has now, by borrower."""
    query = select(loan.c.ref, loan.c.borrower_id).join(assignment, assignment.c.loan_id == loan.c.id)
    query = query.where(assignment.c.owner == owner, assignment.c.to_on.is_(None))
    found: dict[int, list[str]] = {}
    for row in conn.execute(query.order_by(loan.c.borrower_id, loan.c.id)):
        found.setdefault(row.borrower_id, []).append(row.ref)
    return found


def end_of_owner(conn: Connection, owner: str, on: date) -> None:
    """All that this owner has ends; `on` is the first day without."""
    mine = (assignment.c.owner == owner, assignment.c.to_on.is_(None))
    conn.execute(update(assignment).where(*mine).values(to_on=on))


def begin(conn: Connection, loan_ids: Sequence[int], owner: str, batch: str, on: date) -> None:
    """Give these loans to an owner from a day on; an assignment that began the same day gives way."""
    for loan_id in sorted(set(loan_ids)):
        same = (assignment.c.loan_id == loan_id, assignment.c.from_on == on)
        values = {"owner": owner, "batch": batch, "to_on": None}
        if conn.execute(update(assignment).where(*same).values(**values)).rowcount == 0:
            conn.execute(insert(assignment).values(loan_id=loan_id, from_on=on, **values))


def of_batch(conn: Connection, owner: str, batch: str, after: int, limit: int) -> list[int]:
    """Borrowers whose loans an owner has in a batch, in the order of their ids, after the id `after`."""
    query = select(loan.c.borrower_id).distinct().join_from(assignment, loan, loan.c.id == assignment.c.loan_id)
    mine = (assignment.c.owner == owner, assignment.c.to_on.is_(None), assignment.c.batch == batch)
    query = query.where(*mine, loan.c.borrower_id > after).order_by(loan.c.borrower_id)
    return list(conn.execute(query.limit(limit)).scalars())


def batches(conn: Connection, owners: Sequence[str] | None, limit: int) -> list[Row[Any]]:
    """Who has which batch now, and how many loans are in it; `owners` None: of everybody."""
    query = select(assignment.c.owner, assignment.c.batch, func.count().label("loans"))
    query = query.where(assignment.c.to_on.is_(None), assignment.c.batch.is_not(None))
    query = query if owners is None else query.where(assignment.c.owner.in_(owners))
    query = query.group_by(assignment.c.owner, assignment.c.batch)
    return list(conn.execute(query.order_by(assignment.c.owner, assignment.c.batch).limit(limit)))


def owner_of(conn: Connection, borrower_id: int, as_of: date) -> str | None:
    """Who has the account, or had it last."""
    query = select(assignment.c.owner).join_from(assignment, loan, loan.c.id == assignment.c.loan_id)
    query = query.where(loan.c.borrower_id == borrower_id, assignment.c.from_on <= as_of)
    running = or_(assignment.c.to_on.is_(None), assignment.c.to_on > as_of)
    order = (running.desc(), assignment.c.from_on.desc(), assignment.c.loan_id)
    found: str | None = conn.execute(query.order_by(*order).limit(1)).scalar_one_or_none()
    return found

"""Whose an account is: the open assignments of its loans, and the condition that keeps a query within a scope."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    literal,
    or_,
    select,
    union_all,
)

from assistant.core.access import Owner, Person
from assistant.core.grants import Scope
from assistant.store.schema import assignment, loan
from assistant.store.schema_access import user
from assistant.store.schema_desk import work_item
from assistant.store.schema_queue import queue_item


def owners(conn: Connection, borrower_id: int) -> tuple[Owner, ...]:
    """Who works any of this borrower's loans, has the work in hand for them, visits or sues; empty: a pool's.

    Who no longer works here owns nothing.
    """
    rows = conn.execute(_OWNERS, {"borrower": borrower_id}).all()
    if not any(row.assigned for row in rows):
        return ()
    return tuple(Owner(name=name, team=team) for name, team in sorted({(row.name, row.team) for row in rows}, key=str))


def _named(names: Select[tuple[str]], assigned: int) -> Select[Any]:
    found = names.subquery()
    named = select(user.c.name, user.c.team, literal(assigned).label("assigned"))
    return named.join(found, found.c.name == user.c.name).where(user.c.active.is_(True))


_MINE = loan.c.borrower_id == bindparam("borrower")
_ASSIGNED = select(assignment.c.owner.label("name")).join(loan, loan.c.id == assignment.c.loan_id)
_ITEM = work_item.c.borrower_id == bindparam("borrower")
_CARRIED = select(queue_item.c.owner.label("name")).where(
    queue_item.c.borrower_id == bindparam("borrower"),
    queue_item.c.queue.in_(("field", "legal")),
    queue_item.c.left_at.is_(None),
    queue_item.c.owner.is_not(None),
)
_OWNERS = union_all(
    _named(_ASSIGNED.where(_MINE, assignment.c.to_on.is_(None)).distinct(), 1),
    _named(select(work_item.c.held_by.label("name")).where(_ITEM, work_item.c.held_by.is_not(None)), 0),
    _named(select(work_item.c.owner.label("name")).where(_ITEM, work_item.c.owner != ""), 0),
    _named(_CARRIED, 0),
)


def names_within(conn: Connection, person: Person, scope: Scope) -> frozenset[str] | None:
    """Whose accounts a person sees in a scope, pools aside; None: everybody's."""
    if scope is Scope.ALL:
        return None
    if scope is Scope.OWN or person.team is None:
        return frozenset({person.name})
    team = conn.execute(select(user.c.name).where(user.c.team == person.team)).scalars()
    return frozenset({person.name, *team})


def within(borrower_id: ColumnElement[int], names: Collection[str]) -> ColumnElement[bool]:
    """A row's borrower is worked by one of these, or by nobody who works here."""
    theirs = select(assignment.c.loan_id).join(loan, loan.c.id == assignment.c.loan_id)
    theirs = theirs.join(user, and_(user.c.name == assignment.c.owner, user.c.active.is_(True)))
    theirs = theirs.where(loan.c.borrower_id == borrower_id, assignment.c.to_on.is_(None))
    return or_(exists(theirs.where(assignment.c.owner.in_(sorted(names)))), ~exists(theirs))

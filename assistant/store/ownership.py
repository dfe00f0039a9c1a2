"""Whose an account is: the open assignments of its loans, and the condition that keeps a query within a scope."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, exists, or_, select

from assistant.core.access import Owner, Person, Scope
from assistant.store.schema import assignment, loan
from assistant.store.schema_work import user


def owners(conn: Connection, borrower_id: int) -> tuple[Owner, ...]:
    """Who works any of this borrower's loans now; empty: a pool's."""
    query = select(assignment.c.owner, user.c.team).distinct().join(loan, loan.c.id == assignment.c.loan_id)
    query = query.join(user, user.c.name == assignment.c.owner, isouter=True)
    query = query.where(loan.c.borrower_id == borrower_id, assignment.c.to_on.is_(None))
    return tuple(Owner(name=row.owner, team=row.team) for row in conn.execute(query.order_by(assignment.c.owner)))


def names_within(conn: Connection, person: Person, scope: Scope) -> frozenset[str] | None:
    """Whose accounts a person sees in a scope, pools aside; None: everybody's."""
    if scope is Scope.ALL:
        return None
    if scope is Scope.OWN or person.team is None:
        return frozenset({person.name})
    team = conn.execute(select(user.c.name).where(user.c.team == person.team)).scalars()
    return frozenset({person.name, *team})


def within(borrower_id: ColumnElement[int], names: Collection[str]) -> ColumnElement[bool]:
    """A row's borrower is worked by one of these, or by nobody."""
    theirs = select(assignment.c.loan_id).join(loan, loan.c.id == assignment.c.loan_id)
    theirs = theirs.where(loan.c.borrower_id == borrower_id, assignment.c.to_on.is_(None))
    return or_(exists(theirs.where(assignment.c.owner.in_(sorted(names)))), ~exists(theirs))

"""What planning writes: contacts, account actions, where each worked loan stands; what of today is there already."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, func, select

from assistant.core.terms import Channel, LoanStatus, PartyRole
from assistant.core.treatment.stand import Stand
from assistant.store import contacts
from assistant.store.bulk import upsert
from assistant.store.schema import loan, party, portfolio
from assistant.store.schema_house import fact
from assistant.store.schema_queue import account_action
from assistant.store.schema_state import loan_state, standing
from assistant.store.schema_work import contact

PLAN_DAY = "plan_day:"
JOINT = "joint_borrower"  # contact.person: it is about a loan that somebody else leads


def key_of(as_of: date) -> str:
    """The fact that holds a day's thresholds. ISO dates sort, so the latest day is the greatest key."""
    return f"{PLAN_DAY}{as_of.isoformat()}"


def last_planned_on(conn: Connection, as_of: date) -> date | None:
    """The latest day before `as_of` on which planning ran."""
    before = (fact.c.key >= PLAN_DAY, fact.c.key < key_of(as_of))
    found = conn.execute(select(func.max(fact.c.key)).where(*before)).scalar_one()
    return None if found is None else date.fromisoformat(found.removeprefix(PLAN_DAY))


def portfolios(conn: Connection) -> list[Any]:
    return list(conn.execute(select(portfolio).order_by(portfolio.c.id)))


def already_planned(conn: Connection, borrower_ids: Sequence[int], as_of: date) -> set[int]:
    """Borrowers whose contacts of the day are written, to them or to who owes with them: their decision stands."""
    planned = (contact.c.as_of == as_of, contact.c.strategy.is_not(None))
    query = select(contact.c.borrower_id).where(contact.c.borrower_id.in_(borrower_ids), *planned)
    done = set(conn.execute(query.where(contact.c.person == "borrower")).scalars())
    joint = select(contact.c.loan_ids).join(party, party.c.borrower_id == contact.c.borrower_id)
    joint = joint.join(loan, loan.c.id == party.c.loan_id).where(loan.c.borrower_id.in_(borrower_ids))
    joint = joint.where(party.c.role == PartyRole.JOINT, contact.c.person == JOINT, *planned)
    leads = sorted({loan_ids[0] for loan_ids in conn.execute(joint).scalars()})
    owners = select(loan.c.borrower_id).where(loan.c.id.in_(leads), loan.c.borrower_id.in_(borrower_ids))
    return done | (set(conn.execute(owners).scalars()) if leads else set())


def used(conn: Connection, as_of: date) -> dict[Channel, float]:
    """What today's planned contacts take of each channel: minutes of calls, else messages."""
    query = select(contact.c.channel, func.count().label("messages"), func.sum(contact.c.minutes).label("minutes"))
    query = query.where(contact.c.as_of == as_of, contact.c.strategy.is_not(None)).group_by(contact.c.channel)
    rows = conn.execute(query)
    return {Channel(row.channel): row.minutes if row.channel == Channel.CALL else row.messages for row in rows}


def write_contacts(conn: Connection, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Write contacts whose cause is new. → {ref: id} of those, in the order of their ids."""
    refs = [row["ref"] for row in rows]
    there = set(conn.execute(select(contact.c.ref).where(contact.c.ref.in_(refs))).scalars()) if refs else set()
    new = [row for row in rows if row["ref"] not in there]
    contacts.insert_planned(conn, new)
    made = select(contact.c.ref, contact.c.id).where(contact.c.ref.in_([row["ref"] for row in new]))
    made = made.order_by(contact.c.id)
    return {row.ref: row.id for row in conn.execute(made)} if new else {}


def write_actions(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
    """Propose actions whose cause is new. Returns how many."""
    if not rows:
        return 0
    loans = sorted({row["loan_id"] for row in rows})
    there = set(conn.execute(select(account_action.c.cause).where(account_action.c.loan_id.in_(loans))).scalars())
    new = {row["cause"]: row for row in rows if row["cause"] not in there}
    columns = ("cause", "loan_id", "action", "as_of", "state", "proposed_by", "why")
    values = [[row[name] for name in columns] for row in new.values()]
    return max(upsert(conn, account_action, columns, values, key=("cause",), change=()), 0)


def write_standings(conn: Connection, as_of: date, standings: Mapping[int, Stand]) -> int:
    """A row for each loan whose standing differs from its last one. Returns how many."""
    last = _last_standings(conn, sorted(standings), as_of)
    rows = [
        (loan_id, as_of, one.stands, one.why)
        for loan_id, one in standings.items()
        if last.get(loan_id) != (one.stands, one.why)
    ]
    columns = ("loan_id", "as_of", "stands", "why")
    return max(upsert(conn, standing, columns, rows, key=("loan_id", "as_of"), change=("stands", "why")), 0)


def _last_standings(conn: Connection, loan_ids: Sequence[int], as_of: date) -> dict[int, tuple[str, str | None]]:
    latest = select(standing.c.loan_id, func.max(standing.c.as_of).label("as_of"))
    latest = latest.where(standing.c.loan_id.in_(loan_ids), standing.c.as_of <= as_of).group_by(standing.c.loan_id)
    newest = latest.subquery()
    same = and_(standing.c.loan_id == newest.c.loan_id, standing.c.as_of == newest.c.as_of)
    query = select(standing.c.loan_id, standing.c.stands, standing.c.why).join_from(standing, newest, same)
    return {row.loan_id: (row.stands, row.why) for row in conn.execute(query)}


def book_counts(conn: Connection) -> dict[str, int]:
    """Open loans, and how many of them are late."""
    query = select(func.count()).select_from(loan).join(loan_state, loan_state.c.loan_id == loan.c.id)
    query = query.where(loan.c.status == LoanStatus.ACTIVE)
    late = query.where(loan_state.c.dpd > 0)
    return {"loans": conn.execute(query).scalar_one(), "delinquent": conn.execute(late).scalar_one()}


def contacts_of_day(conn: Connection, as_of: date) -> Sequence[Any]:
    """The day's planned contacts by channel: how many, and what they cost."""
    query = select(contact.c.channel, func.count().label("contacts"))
    query = query.add_columns(func.sum(contact.c.cost_minor).label("cost_minor"))
    query = query.where(contact.c.as_of == as_of, contact.c.strategy.is_not(None))
    return conn.execute(query.group_by(contact.c.channel)).all()

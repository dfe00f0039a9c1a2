"""What the deadlines read of a borrower: the events since the last pass, and the files of those whom they touch."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from assistant.store import dossier, events
from assistant.store.schema import borrower, contact_point, loan, portfolio
from assistant.store.schema_work import contact, contact_event, outbox

SAID = ("request", "fact")
UNDER_WAY = ("ready", "claimed", "sending")
ANSWERS = ("opt_out_confirmation", "opt_out_confirmation_with_offer", "reply")


@dataclass(frozen=True, kw_only=True)
class Files:
    """By borrower's id. `on_its_way`: the channels by which something is still to be sent."""

    owners: dict[int, Row[Any]]
    points: dict[int, list[Row[Any]]]
    loans: dict[int, list[Row[Any]]]
    history: dict[int, list[Row[Any]]]
    on_its_way: dict[int, set[str]]


def last_event(conn: Connection) -> int:
    return int(conn.execute(select(func.coalesce(func.max(contact_event.c.id), 0))).scalar_one())


def portfolios(conn: Connection) -> list[str]:
    return list(conn.execute(select(portfolio.c.name).order_by(portfolio.c.name)).scalars())


def said_after(conn: Connection, after: int, upto: int, limit: int) -> list[tuple[int, int]]:
    """(number, borrower) of what was asked, learned or answered, by its number."""
    said = or_(contact_event.c.event.in_(SAID), contact_event.c.direction == "in")
    query = select(contact_event.c.id, contact_event.c.borrower_id).where(said)
    return [(row.id, row.borrower_id) for row in _between(conn, query, after, upto, limit)]


def sent_after(conn: Connection, portfolios: Collection[str], after: int, upto: int, limit: int) -> list[Row[Any]]:
    """What we sent to borrowers of these portfolios, by its number."""
    theirs = select(loan.c.borrower_id).join(portfolio, portfolio.c.id == loan.c.portfolio_id)
    theirs = theirs.where(portfolio.c.name.in_(sorted(portfolios)))
    wanted = ("id", "borrower_id", "at", "event", "direction", "outcome", "loan_refs", "source")
    query = select(*(contact_event.c[name] for name in wanted))
    sent = and_(contact_event.c.event.not_in(SAID), contact_event.c.direction == "out")
    return _between(conn, query.where(sent, contact_event.c.borrower_id.in_(theirs)), after, upto, limit)


def _between(conn: Connection, query: Any, after: int, upto: int, limit: int) -> list[Row[Any]]:
    query = query.where(contact_event.c.id > after, contact_event.c.id <= upto)
    return list(conn.execute(query.order_by(contact_event.c.id).limit(limit)))


def load(conn: Connection, borrower_ids: Sequence[int]) -> Files:
    """The files of at most a few hundred borrowers."""
    loans: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in dossier.of_borrowers(conn, borrower_ids):
        loans[row.borrower_id].append(row)
    points: dict[int, list[Row[Any]]] = defaultdict(list)
    of_theirs = select(contact_point).where(contact_point.c.borrower_id.in_(borrower_ids))
    for row in conn.execute(of_theirs.order_by(contact_point.c.id)):
        points[row.borrower_id].append(row)
    owners = conn.execute(select(borrower).where(borrower.c.id.in_(borrower_ids)).order_by(borrower.c.id))
    return Files(
        owners={row.id: row for row in owners},
        points=points,
        loans=loans,
        history=events.history(conn, borrower_ids),
        on_its_way=_on_its_way(conn, borrower_ids),
    )


def _on_its_way(conn: Connection, borrower_ids: Sequence[int]) -> dict[int, set[str]]:
    """The answers to a stop are no breach of it."""
    query = select(outbox.c.borrower_id, outbox.c.channel).join(contact, contact.c.id == outbox.c.contact_id)
    query = query.where(outbox.c.borrower_id.in_(borrower_ids), outbox.c.state.in_(UNDER_WAY))
    found: dict[int, set[str]] = defaultdict(set)
    for row in conn.execute(query.where(contact.c.purpose.not_in(ANSWERS)).distinct()):
        found[row.borrower_id].add("call" if row.channel == "voice" else row.channel)
    return found

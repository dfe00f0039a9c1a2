"""All that is on file about the borrowers of a batch of contacts, in a handful of queries: for gate and rendering."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, or_, select

from assistant.store import events, one_person, overrides
from assistant.store.hot import Hot, listed
from assistant.store.one_person import Kin
from assistant.store.schema import borrower, contact_point, hold, loan, party, portfolio
from assistant.store.schema_promise import promise, promise_instalment
from assistant.store.schema_state import loan_state

PART = 500  # ids in one IN list


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """By internal id. `loans` has each loan's columns, its state's and its portfolio's name and settings.

    Where files are of one person, `kin` says so, and what was done with the person, what they asked and the holds on
    them stand in the history and the holds of each of their files.
    """

    borrowers: dict[int, Row[Any]]
    loans: dict[int, Row[Any]]
    points: dict[int, list[Row[Any]]]  # by borrower
    holds: dict[int, list[Row[Any]]]  # by borrower
    history: dict[int, list[Row[Any]]]  # by borrower, oldest first
    promises: dict[int, Row[Any]]  # by loan: the open promise's next instalment
    overrides: dict[int, list[Row[Any]]]  # by borrower: those that may speak for these contacts
    parties: dict[int, Row[Any]]  # guarantors that the contacts go to, by their party's id; `debtor`: for whom
    kin: Kin  # by borrower: the other files of the same person

    def person_of(self, borrower_id: int) -> int:
        """One number for all files of a person."""
        return min(borrower_id, *self.kin.get(borrower_id, (borrower_id,)))


def load(conn: Connection, contacts: Sequence[Row[Any]], as_of: date) -> Dossier:
    """The dossiers of the contacts' borrowers, and the loans that the contacts are about."""
    owners = sorted({row.borrower_id for row in contacts})
    loan_ids = sorted({loan_id for row in contacts for loan_id in row.loan_ids})
    borrowers = {row.id: row for row in _in_parts(conn, _BORROWERS, owners)}
    kin = one_person.kin(conn, borrowers.values())
    more = sorted(one_person.others(kin) - borrowers.keys())
    borrowers |= {row.id: row for row in _in_parts(conn, _BORROWERS, more)}
    files = sorted(borrowers)
    return Dossier(
        borrowers=borrowers,
        loans={row.id: row for row in loans(conn, loan_ids)},
        points=_grouped(_in_parts(conn, _POINTS, files)),
        holds=_on_their_debts(conn, contacts, _held(conn, files, kin, as_of), as_of),
        history=_said_of_their_debts(conn, contacts, _heard(conn, files, kin)),
        promises=_promises(conn, loan_ids),
        overrides=_grouped(overrides.of_borrowers(conn, owners, [row.id for row in contacts])),
        parties=_parties(conn, contacts),
        kin=kin,
    )


def _held(conn: Connection, files: Sequence[int], kin: Kin, as_of: date) -> dict[int, list[Row[Any]]]:
    found = _holds(conn, files, as_of)
    return one_person.shared(found, kin, one_person.stands_on_them, attrgetter("id")) if kin else found


def _heard(conn: Connection, files: Sequence[int], kin: Kin) -> dict[int, list[Row[Any]]]:
    found = events.history(conn, files)
    return one_person.shared(found, kin, one_person.did_or_said, attrgetter("at", "id")) if kin else found


def _loans() -> Select[Any]:
    state: list[ColumnElement[Any]] = [
        column for column in loan_state.c if column.name not in loan.c and column.name != "loan_id"
    ]
    state += [
        loan_state.c.next_due_on.label("state_next_due_on"),
        loan_state.c.next_due_minor.label("state_next_due_minor"),
    ]
    own = [portfolio.c.name.label("portfolio"), portfolio.c.history, portfolio.c.first_import_on]
    joined = select(loan, *state, *own).join(portfolio, portfolio.c.id == loan.c.portfolio_id)
    return joined.join(loan_state, loan_state.c.loan_id == loan.c.id, isouter=True)


def loan_named(conn: Connection, ref: str) -> Row[Any] | None:
    """The loan that the lender calls `ref`, with state and portfolio."""
    return conn.execute(_loans().where(loan.c.ref == ref)).one_or_none()


def borrower_of(conn: Connection, borrower_id: int) -> Row[Any]:
    return conn.execute(select(borrower).where(borrower.c.id == borrower_id)).one()


def open_promise(conn: Connection, loan_id: int) -> Row[Any] | None:
    """The next instalment of the loan's open promise."""
    return _promises(conn, [loan_id]).get(loan_id)


def loans(conn: Connection, loan_ids: Iterable[int]) -> list[Row[Any]]:
    """These loans, with state and portfolio."""
    return _in_parts(conn, _LOANS, sorted(set(loan_ids)))


def of_borrowers(conn: Connection, borrower_ids: Iterable[int]) -> list[Row[Any]]:
    """All loans of the borrowers, with state and portfolio."""
    return _in_parts(conn, _LOANS_OF, sorted(set(borrower_ids)))


_IDS = listed("ids")
_BORROWERS = Hot(select(borrower).where(borrower.c.id.in_(_IDS)))
_POINTS = Hot(select(contact_point).where(contact_point.c.borrower_id.in_(_IDS)))
_LOANS = Hot(_loans().where(loan.c.id.in_(_IDS)))
_LOANS_OF = Hot(_loans().where(loan.c.borrower_id.in_(_IDS)))
_LED_BY = Hot(select(loan.c.id, loan.c.borrower_id).where(loan.c.id.in_(_IDS)))
_OWN = borrower.alias("own")  # their own file, if they have one: a party's row has no address
_PARTIES = Hot(
    select(party, borrower.c.name.label("debtor"), borrower.c.country, _OWN.c.address)
    .join(loan, loan.c.id == party.c.loan_id)
    .join(borrower, borrower.c.id == loan.c.borrower_id)
    .outerjoin(_OWN, _OWN.c.id == party.c.borrower_id)
    .where(party.c.id.in_(_IDS))
)
_HOLDS = Hot(
    select(hold, loan.c.ref.label("loan_ref"), loan.c.borrower_id.label("loan_owner"))
    .join(loan, loan.c.id == hold.c.loan_id, isouter=True)
    .where(or_(hold.c.borrower_id.in_(_IDS), hold.c.loan_id.in_(select(loan.c.id).where(loan.c.borrower_id.in_(_IDS)))))
    .where(or_(hold.c.to_on.is_(None), hold.c.to_on > bindparam("as_of")))
    .order_by(hold.c.id)
)
_PROMISES = Hot(
    select(promise.c.loan_id, promise.c.currency, promise_instalment)
    .join(promise_instalment, promise_instalment.c.promise_id == promise.c.id)
    .where(promise.c.loan_id.in_(_IDS), promise.c.status == "open", promise_instalment.c.status == "open")
    .order_by(promise_instalment.c.due_on.desc())
)


def _in_parts(conn: Connection, query: Hot, ids: Sequence[int], **given: Any) -> list[Row[Any]]:
    found: list[Row[Any]] = []
    for start in range(0, len(ids), PART):
        found += query.all(conn, ids=list(ids[start : start + PART]), **given)
    return found


def _grouped(rows: Iterable[Row[Any]]) -> dict[int, list[Row[Any]]]:
    groups: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.id):
        groups[row.borrower_id].append(row)
    return groups


def _holds(conn: Connection, owners: Sequence[int], as_of: date) -> dict[int, list[Row[Any]]]:
    """Holds on the borrowers or on any of their loans that run on `as_of` or later; loan_ref None: on all."""
    groups: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in _in_parts(conn, _HOLDS, owners, as_of=as_of):
        groups[row.borrower_id if row.borrower_id is not None else row.loan_owner].append(row)
    return groups


DEBT_REQUESTS = ("dispute_in_writing", "dispute_orally", "asks_original_creditor_in_writing")
DEBT_FACTS = ("verification_sent", "duplicate_dispute_answered", "validation_notice_sent")


def _of_others(conn: Connection, contacts: Sequence[Row[Any]]) -> dict[int, tuple[int, list[Row[Any]]]]:
    """Contacts about loans that somebody else leads, as to a joint borrower: by loan, its leading borrower and them."""
    asked = [row for row in contacts if row.person != "borrower"]
    wanted = sorted({loan_id for row in asked for loan_id in row.loan_ids})
    owners = {row.id: row.borrower_id for row in _in_parts(conn, _LED_BY, wanted)}
    return {
        loan_id: (owner, [row for row in asked if loan_id in row.loan_ids and row.borrower_id != owner])
        for loan_id, owner in owners.items()
    }


def _on_their_debts(
    conn: Connection, contacts: Sequence[Row[Any]], found: dict[int, list[Row[Any]]], as_of: date
) -> dict[int, list[Row[Any]]]:
    """With the holds that stand on the loan itself: they bar whoever owes it."""
    others = _of_others(conn, contacts)
    running = _holds(conn, sorted({owner for owner, _ in others.values()}), as_of)
    for loan_id, (owner, theirs) in others.items():
        on_loan = [row for row in running.get(owner, ()) if row.loan_id == loan_id]
        for person in sorted({row.borrower_id for row in theirs}):
            found[person] += on_loan
    return found


def _said_of_their_debts(
    conn: Connection, contacts: Sequence[Row[Any]], found: dict[int, list[Row[Any]]]
) -> dict[int, list[Row[Any]]]:
    """With what the leading borrower disputed of the loan: the debt is in question for all who owe it."""
    others = _of_others(conn, contacts)
    said = events.history(conn, {owner for owner, theirs in others.values() if theirs})
    for owner, theirs in others.values():
        about = [
            row
            for row in said.get(owner, ())
            if row.detail.get("request") in DEBT_REQUESTS or row.detail.get("fact") in DEBT_FACTS
        ]
        for person in sorted({row.borrower_id for row in theirs} if about else ()):
            mine = {row.id: row for row in (*found.get(person, ()), *about)}
            found[person] = sorted(mine.values(), key=lambda row: (row.at, row.id))
    return found


def _promises(conn: Connection, loan_ids: Sequence[int]) -> dict[int, Row[Any]]:
    return {row.loan_id: row for row in _in_parts(conn, _PROMISES, loan_ids)}


def _parties(conn: Connection, contacts: Sequence[Row[Any]]) -> dict[int, Row[Any]]:
    wanted = sorted({row.context["party_id"] for row in contacts if row.context.get("party_id") is not None})
    return {row.id: row for row in _in_parts(conn, _PARTIES, wanted)}

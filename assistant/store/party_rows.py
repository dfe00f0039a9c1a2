"""The people beside a loan's borrower, row by row: whose number it is, and what can be asked of them to know them."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from assistant.core.desk.identity import Known
from assistant.store import identity
from assistant.store.party_numbers import PARTIES
from assistant.store.schema import borrower, loan, party


def _rows() -> Select[Any]:
    """With the loan, its currency and its borrower (`debtor_id`), and the name of their own file."""
    own = (borrower.c.name.label("own_name"),)
    debt = (loan.c.ref.label("loan_ref"), loan.c.currency, loan.c.borrower_id.label("debtor_id"))
    query = select(party, *own, *debt).join(loan, loan.c.id == party.c.loan_id)
    return query.join(borrower, borrower.c.id == party.c.borrower_id, isouter=True)


def one(conn: Connection, party_id: int) -> Row[Any]:
    return conn.execute(_rows().where(party.c.id == party_id)).one()


def of_number(conn: Connection, number: str) -> list[Row[Any]]:
    """Who has this number, on their own row or in their own file."""
    return _by_ids(conn, {row.id for row in PARTIES.all(conn, wanted=[number])}) if number else []


def of_loan(conn: Connection, ref: str) -> list[Row[Any]]:
    """Everybody beside the borrower of the loan that is called so."""
    return list(conn.execute(_rows().where(loan.c.ref == ref).order_by(party.c.id))) if ref else []


def _by_ids(conn: Connection, ids: Collection[int]) -> list[Row[Any]]:
    return list(conn.execute(_rows().where(party.c.id.in_(sorted(ids))).order_by(party.c.id))) if ids else []


def known(conn: Connection, row: Row[Any]) -> Known:
    """What they can be asked for beside the loan's name: what their own file has, else their e-mail."""
    own = Known() if row.borrower_id is None else identity.known(conn, row.borrower_id)
    return replace(own, emails=(*own.emails, *((row.email,) if row.email else ())))

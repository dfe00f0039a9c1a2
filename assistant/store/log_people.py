"""Whom somebody means who types a name, a number, an address, or the lender's name for a borrower or a loan."""

from collections.abc import Collection

from sqlalchemy import Connection, Select, select

from assistant.store import name_index
from assistant.store.log_search import PEOPLE_MAX, named
from assistant.store.ownership import within
from assistant.store.schema import borrower, contact_point

DIGITS_MIN = 6  # shorter than that it is no telephone number


def people(conn: Connection, typed: str, owned_by: Collection[str] | None) -> list[int]:
    """The borrowers that are meant, of the accounts that these people see (None: of all); PEOPLE_MAX + 1 at most.

    The first of these that knows somebody: the lender's names, numbers and addresses, the words of a name.
    """
    words = " ".join(typed.lower().split())
    if not words:
        return []
    for found in (named(conn, typed.strip()), _reached(conn, typed), _called(conn, words)):
        if found:
            return _seen(conn, found, owned_by)
    return []


def _reached(conn: Connection, typed: str) -> list[int]:
    """By a number with or without its country, or an e-mail address."""
    digits = "".join(letter for letter in typed if letter.isdigit())
    values = {typed.strip().lower(), *(("+" + digits, "+1" + digits, digits) if len(digits) >= DIGITS_MIN else ())}
    query = select(contact_point.c.borrower_id).where(contact_point.c.value.in_(sorted(values))).distinct()
    return list(conn.execute(query.limit(PEOPLE_MAX + 1)).scalars())


def _called(conn: Connection, words: str) -> list[int]:
    """By any words of the name; by its beginning, where the words are not prepared yet."""
    if (found := name_index.called(words)) is not None and (ids := _some(conn, found)):
        return ids
    return _some(conn, select(borrower.c.id).where(name_index.begins(conn, words)))


def _some(conn: Connection, query: Select[int]) -> list[int]:
    return list(conn.execute(query.limit(PEOPLE_MAX + 1)).scalars())


def _seen(conn: Connection, found: list[int], owned_by: Collection[str] | None) -> list[int]:
    if owned_by is None:
        return found
    query = select(borrower.c.id).where(borrower.c.id.in_(found), within(borrower.c.id, owned_by))
    return list(conn.execute(query).scalars())

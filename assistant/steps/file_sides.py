"""Borrowers' files beside each other: two that may be one person's, and those that are known to be, or not to be."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core import access
from assistant.core.access import Person
from assistant.core.desk import mask
from assistant.core.grants import Scope
from assistant.store import account_facts, dossier, one_person, ownership, same_person

SECRET = ("born_on", "address", "postal_code")
LOANS_MAX = 10


def of(conn: Connection, borrower_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """By borrower: name and kind, masked identity and numbers, the loans, and how many files more the person has."""
    ids = sorted(set(borrower_ids))
    loans, points = defaultdict(list), defaultdict(list)
    for row in dossier.of_borrowers(conn, ids):
        loans[row.borrower_id].append(_loan(row))
    for row in account_facts.points(conn, *ids):
        points[row.borrower_id].append(_point(row))
    rows = account_facts.by_ids(conn, ids)
    kin = one_person.kin(conn, rows)
    return {
        row.id: {
            "borrower": row.ref,
            "name": row.name,
            "kind": row.kind,
            **{name: mask.hidden(getattr(row, name)) for name in SECRET},
            "points": points[row.id],
            "loans": sorted(loans[row.id], key=lambda loan: -(loan["dpd"] or 0))[:LOANS_MAX],
            "more_files": len(kin.get(row.id, ())),
        }
        for row in rows
    }


def others_of(conn: Connection, borrower_id: int, person: Person, scope: Scope) -> dict[str, Any]:
    """`same_person`: the other files of the borrower's person, with loans where the reader may see the account;
    `different_people`: files that a person has found to be another's, each with the number to ask again by."""
    ids = one_person.kin_of(conn, borrower_id)
    sides = of(conn, ids) if ids else {}
    seen = {number for number in ids if access.sees(scope, person, ownership.owners(conn, number))}
    judged = [row for row in same_person.of(conn, borrower_id) if row.status == same_person.DIFFERENT]
    return {
        "same_person": [
            {name: sides[number][name] for name in ("borrower", "name")}
            | {"loans": sides[number]["loans"] if number in seen else []}
            for number in ids
        ],
        "different_people": [
            {"pair": row.id, "borrower": row.ref, "name": row.name, "by": row.decided_by, "at": row.decided_at}
            for row in judged
        ],
    }


def _loan(row: Row[Any]) -> dict[str, Any]:
    names = ("ref", "product", "portfolio", "currency", "status", "dpd", "amount_past_due_minor", "balance_minor")
    return {name: getattr(row, name) for name in names}


def _point(row: Row[Any]) -> dict[str, Any]:
    made = {name: getattr(row, name) for name in ("channel", "kind", "owner", "state")}
    return made | {"masked": mask.contact(row.channel, row.value)}

"""Files of joint borrowers whom the book only names beside a loan: a borrower of their own, with their points."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from assistant.store.book_changes import Trail
from assistant.store.schema import borrower, contact_point


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """`points`: (channel, value, zones that a number may lie in). Nobody has said whether they may be texted.

    `line`: where in the lender's file the row stands that names them.
    """

    ref: str
    name: str
    language: str | None
    points: tuple[tuple[str, str, tuple[str, ...]], ...]
    line: int | None = None


def open_files(trail: Trail, files: Iterable[NewFile]) -> dict[str, int]:
    """A borrower for each, made once → their ids by ref. A point keeps its state, consents and zones.

    What a later file says otherwise, and a point that it adds, is kept on the trail as of any borrower.
    """
    ordered: Sequence[NewFile] = sorted({one.ref: one for one in files}.values(), key=lambda one: one.ref)
    if not ordered:
        return {}
    columns = ("ref", "kind", "name", "language", "places", "key")
    rows: list[tuple[object, ...]] = [
        (one.ref, "person", one.name, one.language, [], os.urandom(16).hex()) for one in ordered
    ]
    trail.upsert(borrower, columns, rows, ("ref",), ("name", "language"), [one.line for one in ordered])
    named = select(borrower.c.ref, borrower.c.id).where(borrower.c.ref.in_([one.ref for one in ordered]))
    ids = {row.ref: row.id for row in trail.conn.execute(named)}
    points: list[tuple[object, ...]] = [
        (ids[one.ref], channel, value, "borrower", list(zones), "usable")
        for one in ordered
        for channel, value, zones in one.points
    ]
    lines = [one.line for one in ordered for _ in one.points]
    columns = ("borrower_id", "channel", "value", "owner", "zones", "state")
    key = ("borrower_id", "channel", "value")
    trail.upsert(contact_point, columns, points, key, (), lines, added=("channel", "value"))
    return ids

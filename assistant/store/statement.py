"""What the whole-book statements share: the words in which the engines differ, and the loans that they are about."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, TextClause, bindparam, text

from assistant.store.types import Day


@dataclass(frozen=True, kw_only=True)
class Words:
    """Placeholders of a statement's text that each engine spells its own way."""

    today: str
    greatest: str
    least: str
    ids: str  # the set of touched loans, after IN
    day_of_instant: str  # of column {column}: the UTC date
    seconds: str  # from instant {since} to instant {until}


_SQLITE = Words(
    today=":as_of",
    greatest="max",
    least="min",
    ids="(SELECT value FROM json_each(:touched))",
    day_of_instant="CAST(julianday(substr({column}, 1, 10)) - 2440587.5 AS INTEGER)",
    seconds="(julianday({until}) - julianday({since})) * 86400",
)
_POSTGRES = Words(
    today="CAST(:as_of AS DATE)",
    greatest="greatest",
    least="least",
    ids="(SELECT unnest(CAST(:touched AS BIGINT[])))",
    day_of_instant="CAST({column} AT TIME ZONE 'UTC' AS DATE)",
    seconds="EXTRACT(EPOCH FROM ({until} - {since}))",
)


def words(conn: Connection) -> Words:
    return _POSTGRES if conn.dialect.name == "postgresql" else _SQLITE


def of_touched(conn: Connection, column: str, touched: Sequence[int] | None) -> str:
    """` AND column IN (the touched loans)`, or nothing for the whole book."""
    return "" if touched is None else f" AND {column} IN {words(conn).ids}"


def prepared(sql: str) -> TextClause:
    """The text with its parameters typed."""
    statement = text(sql)
    return statement.bindparams(bindparam("as_of", type_=Day)) if ":as_of" in sql else statement


def values(conn: Connection, as_of: date | None, touched: Sequence[int] | None) -> dict[str, Any]:
    found: dict[str, Any] = {} if as_of is None else {"as_of": as_of}
    if touched is not None:
        ids = sorted(set(touched))
        found["touched"] = ids if conn.dialect.name == "postgresql" else json.dumps(ids)
    return found

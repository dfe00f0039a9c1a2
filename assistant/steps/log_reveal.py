"""A number or an address of a log entry in full: the log says who asked."""

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row

from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say
from assistant.store import log, log_gather, log_one
from assistant.store.log import LogLine


def reveal_number(conn: Connection, number: int, what: str, me: str, now: datetime) -> str:
    """A masked number or address in full: `try:7` of an outbox item, `inbound:3`. The log keeps who saw which entry's.

    Raises BadInput for what this entry does not have, or what was erased.
    """
    row = log_one.entry(conn, number)
    value = None if row is None else _number(conn, row, what)
    if row is None or not value:
        mend = Say("open the entry anew: it may have been erased")
        raise BadInput(Problem(file="log", line=None, problem=Say("there is no such number to show"), mend=mend))
    facts = {"what": "number", "entry_shown": number}
    line = LogLine(at=now, kind="reveal", borrower_id=row.borrower_id, by=me, outcome="shown", facts=facts)
    log.append(conn, line)
    return value


def _number(conn: Connection, row: Row[Any], what: str) -> str | None:
    leaf = orjson.loads(row.leaf)
    kind, _, asked = what.partition(":")
    if kind == "inbound" and row.borrower_id is not None:
        text_id, _ = log_gather.texts_of(conn, [row], {row.entry: leaf}).get(row.entry, (None, ""))
        found = None if text_id is None else log_one.inbound_of(conn, text_id, row.borrower_id)
        return None if found is None or str(found.id) != asked else str(found.number)
    one = log_one.contact_of(conn, row.contact_id, leaf["facts"].get("ref"))
    tried = [] if one is None else log_one.tries(conn, one.id)
    return next((str(made.to) for made in tried if kind == "try" and str(made.id) == asked), None)

"""The list behind a figure of the dashboard, as the rows of an export: no name and no number of anybody."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from assistant.core import money
from assistant.core.terms import Period
from assistant.runtime import Runtime
from assistant.steps import board_list
from assistant.steps.export_file import PART, Sheet
from assistant.store.board_cells import BY
from assistant.store.board_page import Asked

HEADER = ("loan_id", "on", "amount", "currency", *BY, "part")


def list_sheet(rt: Runtime, fact: str, choice: Period, asked: Asked, part: str, *, today: bool) -> Sheet:
    """Raises LookupError, when it is read, for a part that there is not."""
    rows = _rows(rt, fact, choice, asked, part, today=today)
    return Sheet(name="list", header=HEADER, rows=rows, what="list_exported", about=fact)


def _rows(
    rt: Runtime, fact: str, choice: Period, asked: Asked, part: str, *, today: bool
) -> Iterator[tuple[int, dict[str, Any]]]:
    asked = replace(asked, after=0, limit=PART)
    while True:
        page = rt.db.read_now(board_list.listed, rt, fact, choice, asked, part, today=today)
        yield from ((row.key, _row(row)) for row in page.rows)
        if page.after is None:
            return
        asked = replace(asked, after=page.after)


def _row(row: Row[Any]) -> dict[str, Any]:
    """`amount` in whole units of the currency."""
    amount = None if row.amount is None else str(money.to_decimal(row.amount, row.currency))
    named = {name: getattr(row, name) for name in (*BY, "currency", "part")}
    return named | {"loan_id": row.loan, "on": None if row.on is None else row.on.isoformat(), "amount": amount}

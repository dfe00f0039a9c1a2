"""Builders for tests of planning: loans as ageing and segmentation leave them, straight into the tables."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Connection, insert

from assistant.config import Limits, PortfolioSettings, Settings, load_settings, shipped
from assistant.core.treatment import Strategy
from assistant.runtime import Runtime
from assistant.store.db import Database
from assistant.store.schema import borrower, contact_point, loan, portfolio
from assistant.store.schema_state import loan_state
from assistant.store.schema_work import contact_event
from tests.core.planning import standard

AS_OF = date(2026, 10, 1)
NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)  # before any window opens


def runtime(
    db: Database, strategies: dict[str, Strategy] | None = None, limits: Limits | None = None, **own: Any
) -> Runtime:
    """The shipped settings with nobody held out, as far as planning needs a runtime. `own`: portfolio settings."""
    home = shipped("config").parent
    settings = load_settings(home)
    values = settings.portfolio_defaults.model_dump() | {"hold_out_percent": 0} | own
    changes: dict[str, Any] = {"portfolio_defaults": PortfolioSettings.model_validate(values), "portfolio": {}}
    changed: Settings = settings.model_copy(update=changes | {"limits": limits or Limits.model_validate({})})
    rulebook = SimpleNamespace(strategies=strategies or {"standard": standard()}, offers=None)
    nothing = cast(Any, None)
    return Runtime(
        home=home, settings=changed, rulebook=cast(Any, rulebook), db=db, render=nothing, now=lambda: NOW, seed=1
    )


def add_portfolio(conn: Connection, /, **changes: Any) -> None:
    values = {"id": 1, "name": "cards", "convention": "day_0", "grace_days": 0, "settle_order": "oldest_first"}
    values |= {
        "scheme": "default",
        "currency": "USD",
        "strategy": "standard",
        "history": "complete",
        "defaulted": False,
    }
    conn.execute(insert(portfolio).values(values | changes))


def add_borrower(conn: Connection, /, number: int, phone: bool = True, email: bool = True, **changes: Any) -> None:
    place = {"zone": "America/New_York", "evidence": "postal_code", "country": "US", "region": "NY"}
    values = {
        "id": number,
        "ref": f"B{number:05}",
        "kind": "person",
        "name": "A Person",
        "country": "US",
        "region": "NY",
    }
    conn.execute(insert(borrower).values(values | {"places": [place], "key": "00"} | changes))
    if phone:
        add_point(conn, number, "phone", f"+1212555{number % 10000:04}", kind="mobile", zones=["America/New_York"])
    if email:
        add_point(conn, number, "email", f"b{number}@example.com", kind="personal")


def add_point(conn: Connection, /, number: int, channel: str, value: str, **changes: Any) -> None:
    values = {
        "borrower_id": number,
        "channel": channel,
        "value": value,
        "owner": "borrower",
        "zones": [],
        "state": "usable",
    }
    conn.execute(insert(contact_point).values(values | changes))


def add_loan(conn: Connection, /, number: int, segment: str = "m1_late.unknown", dpd: int = 12, **changes: Any) -> None:
    """A loan of the borrower with the same number unless `owner` says another; negative dpd: due in so many days."""
    owner = changes.pop("owner", number)
    of_loan = {name: changes.pop(name) for name in list(changes) if name in loan.c and name not in BOTH}
    values = {"id": number, "ref": f"L{number:05}", "borrower_id": owner, "portfolio_id": 1, "currency": "USD"}
    conn.execute(insert(loan).values(values | {"balance_minor": 500_000, "status": "active"} | of_loan))
    late = dpd > 0
    state = {
        "loan_id": number,
        "as_of": AS_OF,
        "past_due_days": max(dpd, 0),
        "paused_days": 0,
        "dpd": max(dpd, 0),
        "oldest_due_on": AS_OF - timedelta(days=dpd) if late else None,
        "amount_past_due_minor": 20_000 if late else 0,
        "stop_roll_minor": 10_000 if late else 0,
        "next_due_minor": 20_000,
        "days_to_due": 20 if late else -dpd,
        "frozen": False,
        "paid_total_minor": 0,
        "bucket": "M1" if late else "current",
        "segment": segment,
        "promise_open": False,
        "broken_promises_90d": 0,
        "broken_in_a_row": 0,
    }
    conn.execute(insert(loan_state).values(state | changes))


BOTH = ("next_due_on", "last_rpc_on")  # columns of both tables: taken as the state's


def add_event(conn: Connection, /, owner: int, at: datetime, event: str, **changes: Any) -> None:
    values = {"borrower_id": owner, "at": at, "event": event, "direction": "out", "by": "own", "person": "borrower"}
    values |= {"loan_refs": [], "detail": {}, "source": "dispatch", "status": "sent"}
    conn.execute(insert(contact_event).values(values | changes))


def add_book(conn: Connection, /, loans: int, first: int = 1) -> None:
    """Late loans of one segment, the amounts rising with the number."""
    for number in range(first, first + loans):
        add_borrower(conn, number)
        add_loan(conn, number, amount_past_due_minor=1_000 * number)

"""Builders for tests of ageing and segments: portfolio, loans, schedules and payments, straight into the tables."""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from assistant.core.book_rules import BookRules, load_book_rules
from assistant.store.ageing import refresh_running_totals
from assistant.store.schema import borrower, instalment, loan, pause, portfolio
from assistant.store.schema_money import allocation, payment
from assistant.yamlfile import read_yaml

AS_OF = date(2026, 10, 1)
STATED_AT = datetime(2026, 9, 1, 12, tzinfo=UTC)
CONFIG = Path(__file__).parents[2] / "config"


def shipped_rules() -> BookRules:
    names = ("buckets", "reasons", "scorecard", "segments")
    rules, problems = load_book_rules(**{name: read_yaml(CONFIG / f"{name}.yaml") for name in names})
    assert not problems
    assert rules is not None
    return rules


def day(offset: int) -> date:
    """So many days from the business date: -5 is five days ago."""
    return AS_OF + timedelta(days=offset)


def add_portfolio(conn: Connection, number: int = 1, **changes: Any) -> int:
    values = {
        "id": number,
        "name": f"portfolio {number}",
        "convention": "day_0",
        "grace_days": 0,
        "settle_order": "oldest_first",
        "scheme": "default",
        "currency": "USD",
        "strategy": "standard",
        "history": "complete",
        "defaulted": False,
    }
    conn.execute(insert(portfolio).values(values | changes))
    return number


def add_loan(conn: Connection, number: int, portfolio_id: int = 1, **changes: Any) -> int:
    """An active loan and its borrower, both with this number; `changes` are the loan's, `borrower` the other's."""
    person = {"id": number, "ref": f"B{number}", "kind": "person", "name": f"Name {number}", "places": [], "key": "00"}
    conn.execute(insert(borrower).values(person | changes.pop("borrower", {})))
    values = {
        "id": number,
        "ref": f"L{number}",
        "borrower_id": number,
        "portfolio_id": portfolio_id,
        "currency": "USD",
        "balance_minor": 100_000,
        "status": "active",
    }
    conn.execute(insert(loan).values(values | changes))
    return number


def add_schedule(conn: Connection, loan_id: int, *dues: tuple[int, int]) -> None:
    """Instalments as (days from the business date, amount); the product's own function makes the running totals."""
    for n, (offset, amount) in enumerate(dues, 1):
        row = {"loan_id": loan_id, "n": n, "due_on": day(offset), "principal_due_minor": amount}
        conn.execute(insert(instalment).values(interest_due_minor=0, fees_due_minor=0, cum_due_minor=0, **row))
    refresh_running_totals(conn, [loan_id])


def add_payment(conn: Connection, loan_id: int, offset: int, amount: int, reverses: str | None = None) -> str:
    """A payment so many days from the business date, given to the loan; negative takes money back. → its name"""
    paid = insert(payment).values(
        ref=f"P{random.getrandbits(60):x}",
        source="test",
        paid_on=day(offset),
        amount_minor=abs(amount),
        currency="USD",
        reverses_ref=reverses,
        state="allocated",
        received_at=STATED_AT,
    )
    row = conn.execute(paid.returning(payment.c.id, payment.c.ref)).one()
    share = {"payment_id": row.id, "loan_id": loan_id, "paid_on": day(offset), "amount_minor": amount}
    conn.execute(insert(allocation).values(posted_at=STATED_AT, **share))
    return str(row.ref)


def add_pause(conn: Connection, loan_id: int, start: int, end: int) -> None:
    conn.execute(insert(pause).values(loan_id=loan_id, from_on=day(start), to_on=day(end)))


def any_book(conn: Connection, seed: int, loans: int) -> None:
    """Loans of every shape, in portfolios of every setting, from a seed."""
    dice = random.Random(seed)
    settings = [(c, g, o) for c in ("day_0", "day_1") for g in (0, 5) for o in ("oldest_first", "newest_first")]
    schemes = ("default", "india_sma", "china_five_class", "china_credit_card")
    for number, (convention, grace, order) in enumerate(settings, 1):
        scheme = schemes[number % len(schemes)]
        add_portfolio(conn, number, convention=convention, grace_days=grace, settle_order=order, scheme=scheme)
    for number in range(1, loans + 1):
        _any_loan(conn, dice, number, dice.randint(1, len(settings)))


def _any_loan(conn: Connection, dice: random.Random, number: int, portfolio_id: int) -> None:
    add_loan(conn, number, portfolio_id, **_any_facts(dice), **_any_statement(dice))
    if dice.random() < 0.7:
        offsets = sorted(dice.choices(range(-120, 40), k=dice.randint(1, 6)))
        add_schedule(conn, number, *((offset, dice.choice((0, 100, 100, 250, 999))) for offset in offsets))
    for _ in range(dice.randint(0, 4)):
        offset, amount = dice.randint(-130, 5), dice.choice((50, 100, 100, 150, 700))
        ref = add_payment(conn, number, offset, amount)
        if dice.random() < 0.25:
            add_payment(conn, number, offset + dice.randint(0, 20), -amount, dice.choice((ref, None)))
    start = dice.randint(-130, 0)
    for _ in range(dice.choice((0, 0, 0, 1, 2))):
        end = start + dice.randint(1, 40)
        add_pause(conn, number, start, end)
        start = end + dice.choice((0, 0, 7))


def _any_facts(dice: random.Random) -> dict[str, Any]:
    return {
        "status": dice.choice(("active",) * 8 + ("closed", "sold", "written_off")),
        "balance_minor": dice.choice((0, -5, 400, 5_000, 100_000, 100_000, 100_000)),
        "opened_on": dice.choice((None, day(-400), day(-30), day(3))),
        "principal_minor": dice.choice((None, 120_000)),
        "credit_limit_minor": dice.choice((None, 110_000, 400_000)),
        "product": dice.choice((None, "credit_card", "car's: loan")),
        "late_count_12m": dice.choice((None, 0, 1, 3, 4)),
        "collateral": dice.choice((None, "", "house")),
        "limitation_on": dice.choice((None, day(100), day(-100))),
        "last_rpc_on": dice.choice((None, day(-10))),
        "borrower": {
            "monthly_income_minor": dice.choice((None, 500, 5_000)),
            "risk_score": dice.choice((None, 0.25, 7.5)),
            "country": dice.choice((None, "US", "IN")),
            "kind": dice.choice(("person", "company")),
        },
    }


def _any_statement(dice: random.Random) -> dict[str, Any]:
    paid = dice.random() < 0.4
    return {
        "past_due_since": dice.choice((None, day(-1), day(0), day(-40), day(-200), day(2))),
        "stated_past_due_minor": dice.choice((None, 0, 100, 300)),
        "stated_on": dice.choice((day(-20), day(-20), day(0), None)),
        "next_due_on": dice.choice((None, day(-3), day(0), day(5), day(30))),
        "minimum_due_minor": dice.choice((None, 60, 200)),
        "last_payment_on": dice.choice((day(-70), day(-95), day(2))) if paid else None,
        "last_payment_minor": dice.choice((None, 80)) if paid else None,
    }

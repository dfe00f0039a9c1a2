"""The command of who looks into a queue."""

from typing import Any

import click

from assistant.cli.common import Common, command
from assistant.cli.paper import cell, emit, say, table
from assistant.core.terms import Queue


def declare(cli: click.Group) -> None:
    @command(cli, "queue", short_help="A queue in working order.")
    @click.argument("name", type=click.Choice([str(queue) for queue in Queue]))
    @click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
    def queue(common: Common, name: str, limit: int) -> None:
        """List a queue with what its worker needs to know.

        \b
        Example: assistant queue field --limit 20
        """
        rows = _rows(common, name, limit)
        if common.json:
            for row in rows:
                emit(row)
            return
        if not rows:
            say(f"the {name} queue is empty")
            return
        columns = ["borrower", "loans", "dpd", "past due", "why", "next action", "due", "owner"]
        columns += ["visit"] if name == Queue.FIELD else []
        table(f"{name} queue", columns, (_queue_row(row)[: len(columns)] for row in rows))
        for answer in [row["command"] for row in rows if row["command"]]:
            say(f"  {answer}")


def _rows(common: Common, name: str, limit: int) -> list[dict[str, Any]]:
    """Only the field queue asks the gate, so only it opens the rules."""
    if name == Queue.FIELD:
        from assistant.steps.field_visits import field_visits

        rt = common.open()
        return rt.db.read_now(field_visits, rt, limit, rt.now())
    from assistant.steps.open_questions import open_questions

    return common.store().read_now(open_questions, name, limit)


def _queue_row(row: dict[str, Any]) -> list[Any]:
    from assistant.core import money

    due_minor, currency, due_at = row["amount_past_due_minor"], row["currency"], row["due_at"]
    past_due = f"{money.to_decimal(due_minor, currency)} {currency}" if currency and due_minor is not None else None
    who = [row["borrower_id"], cell(row["loan_ids"]), row["dpd"], past_due]
    due = f"{row['due_on']} {row['state']}" if row["due_on"] else due_at and f"{due_at:%Y-%m-%d %H:%M}"
    visit = row.get("visit")
    return [*who, cell(row["why"]), row["next_action"], due, row["owner"], visit and visit["says"]]

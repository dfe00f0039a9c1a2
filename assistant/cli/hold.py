"""Commands of who answers for holds: hold list, lift."""

from typing import Any

import click

from assistant.cli.common import Common, command, subject, wrong
from assistant.cli.paper import cell, emit, say, show, table
from assistant.cli.sure import BY, NUMBER, YES, sure

COLUMNS = ("hold", "kind", "blocks", "loan_id", "from_on", "to_on", "source")


def declare(cli: click.Group) -> None:
    subject(
        cli,
        "hold",
        _list,
        _lift,
        help="What stops contact, the field, legal steps or fees; and its end.",
        example="hold list L00007",
    )


def _list(group: click.Group) -> None:
    @command(group, "list", short_help="The holds on a loan and its borrower.")
    @click.argument("loan")
    def listed(common: Common, loan: str) -> None:
        """Every hold there is or was on LOAN or its borrower. `to_on` is the first day without it.

        \b
        Example: assistant hold list L00007
        """
        from assistant.store import dossier, review

        db = common.store()
        owner = db.read_now(dossier.loan_named, loan)
        if owner is None:
            raise wrong(f"there is no loan {loan!r}", "check its id")
        rows = [_line(row) for row in db.read_now(review.holds_of, owner.borrower_id)]
        if common.json:
            for row in rows:
                emit(row)
        elif rows:
            table(f"Holds: {loan} and its borrower", COLUMNS, ([cell(row[name]) for name in COLUMNS] for row in rows))
        else:
            say("no hold")


def _line(row: Any) -> dict[str, Any]:
    told = {"hold": row.id, "kind": row.kind, "blocks": row.blocks, "loan_id": row.loan_ref}
    return told | {"from_on": row.from_on, "to_on": row.to_on, "source": row.source}


def _lift(group: click.Group) -> None:
    @command(group, "lift", short_help="End a hold, with a reason.")
    @NUMBER
    @click.option("--reason", required=True, help="Kept with the borrower's file.")
    @BY
    @YES
    def lift(common: Common, number: int, reason: str, by: str, yes: bool) -> None:
        """Hold NUMBER ends today. What it stopped is planned again by the next plan, and asked of the gate.

        \b
        Example: assistant hold lift 3 --reason "the dispute was answered" --by sam --yes
        """
        from assistant.steps.lift_hold import lift_hold

        sure(common, yes, f"lift hold {number}")
        rt = common.open()
        show(common.json, rt.db.write_now(lift_hold, rt, number, reason, by, rt.now()))

"""Commands of who decides whose money it is: payment list, confirm, reject."""

from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import Common, command, subject
from assistant.cli.paper import emit, say, show, table
from assistant.cli.sure import BY, LIMIT, NUMBER, YES, sure

if TYPE_CHECKING:
    from assistant.steps.receive_money import Posted

LOAN = click.option("--loan", help="Default: the loan that it most likely is.")
COLUMNS = ("payment_id", "paid_on", "amount", "payer", "reference", "state", "loan_id", "score")


def declare(cli: click.Group) -> None:
    subject(
        cli, "payment", _list, _confirm, _reject, help="Money whose loan a person has to name.", example="payment list"
    )


def _list(group: click.Group) -> None:
    @command(group, "list", short_help="Payments that are no loan's yet.")
    @LIMIT
    def listed(common: Common, limit: int) -> None:
        """The payments that wait, the oldest first, each with the loan that it most likely is.

        \b
        Example: assistant payment list
        """
        from assistant.store import review

        rows = [_line(row) for row in common.store().read_now(review.payments, limit)]
        if common.json:
            for row in rows:
                emit(row)
        elif rows:
            table("Payments without a loan", COLUMNS, ([_said(row)[name] for name in COLUMNS] for row in rows))
        else:
            say("no payment waits")


def _line(row: Any) -> dict[str, Any]:
    told = {"payment_id": row.id, "paid_on": row.paid_on, "amount_minor": row.amount_minor, "currency": row.currency}
    told |= {"payer": row.payer, "reference": row.reference, "state": row.state, "score": row.score}
    return told | {"loan_id": row.candidate, "borrower_id": row.borrower_ref}


def _said(row: dict[str, Any]) -> dict[str, Any]:
    from assistant.core import money

    return row | {"amount": f"{money.to_decimal(row['amount_minor'], row['currency'])} {row['currency']}"}


def _confirm(group: click.Group) -> None:
    @command(group, "confirm", short_help="Post a payment to its loan.")
    @NUMBER
    @LOAN
    @BY
    @YES
    def confirm(common: Common, number: int, loan: str | None, by: str, yes: bool) -> None:
        """Post payment NUMBER, cancel what is queued about the loan, and judge its promises again, at once.

        \b
        Example: assistant payment confirm 17 --loan L00007 --by ann --yes
        """
        from assistant.steps.confirm_payment import confirm_payment

        sure(common, yes, f"post payment {number}")
        rt = common.open()
        posted, judged = rt.db.write_now(confirm_payment, rt, number, loan, by, rt.now())
        show(common.json, _told(posted) | {"promises": judged})


def _reject(group: click.Group) -> None:
    @command(group, "reject", short_help="Say that a payment is not a loan's.")
    @NUMBER
    @LOAN
    @BY
    @YES
    def reject(common: Common, number: int, loan: str | None, by: str, yes: bool) -> None:
        """Payment NUMBER is not theirs: the loan is never offered for it again; the next likeliest one is, if any.

        \b
        Example: assistant payment reject 17 --by ann --yes
        """
        from assistant.steps.confirm_payment import reject_payment

        sure(common, yes, f"payment {number} is not theirs")
        rt = common.open()
        show(common.json, _told(rt.db.write_now(reject_payment, rt, number, loan, by, rt.now())))


def _told(posted: "Posted") -> dict[str, Any]:
    return {"payment_id": posted.payment_id, "state": str(posted.state), "why": list(posted.why)}

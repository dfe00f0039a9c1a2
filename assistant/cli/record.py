"""The command of who makes the calls: record."""

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import Common, command, wrong
from assistant.cli.paper import show
from assistant.cli.trouble import LOOK
from assistant.cli.words import DAY, INSTANT
from assistant.core.terms import Outcome

if TYPE_CHECKING:
    from assistant.core.promise import Offer
    from assistant.runtime import Runtime


def declare(cli: click.Group) -> None:
    @command(cli, "record", short_help="Log how a call ended, or a promise.")
    @click.argument("loan")
    @click.option("--outcome", type=click.Choice([str(outcome) for outcome in Outcome]), required=True)
    @click.option("--amount", help="Of the promise, in the loan's currency.")
    @click.option("--due", type=DAY, help="Of the promise.")
    @click.option("--reason", help="Why they did not pay: a code of config/reasons.yaml.")
    @click.option("--note", help="Kept with the contact; card numbers are removed.")
    @click.option(
        "--callback-at", type=INSTANT, help="When they asked to be rung back: it waits in the queue till then."
    )
    @click.option("--by", default="collector", show_default=True, help="Who made the call.")
    @click.option(
        "--contact",
        "contact_id",
        type=click.IntRange(1, 2**31 - 1),
        help="The contact that this call was; else a call of its own.",
    )
    def record(common: Common, loan: str, outcome: str, amount: str | None, due: date | None, **more: Any) -> None:
        """Record how a call about LOAN ended; what follows from the outcome is done at once.

        \b
        Example: assistant record C00001 --outcome promise --amount 250.00 --due 2026-10-05
        """
        from assistant.steps.record import record_call

        rt = common.open()
        offer = _offer(rt, loan, outcome, amount, due)
        recorded = rt.db.write_now(
            record_call, rt, loan_ref=loan, outcome=Outcome(outcome), promise=offer, now=rt.now(), **more
        )
        show(common.json, recorded.as_json())
        if not recorded.accepted:
            sys.exit(LOOK)


def _offer(rt: "Runtime", loan: str, outcome: str, amount: str | None, due: date | None) -> "Offer | None":
    from assistant.steps.call_offer import offer_from

    if outcome != Outcome.PROMISE:
        return None
    if amount is None or due is None:
        raise wrong("a promise needs --amount and --due", "add both, as the borrower said them")
    return rt.db.read_now(offer_from, loan, amount, due)

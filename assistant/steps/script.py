"""The call script of a loan, as the collector would follow it on a day."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.offers import Kind, open_to, plan_parts, settlement_of
from assistant.core.script import GeneratedScript
from assistant.core.script_print import as_html, as_text
from assistant.core.terms import Channel
from assistant.core.treatment import Strategy
from assistant.core.treatment.offer import plan_in
from assistant.core.treatment.words import Offer
from assistant.runtime import Runtime
from assistant.steps.choose_profiles import profiles_of
from assistant.steps.context import build
from assistant.steps.supposed import Supposed
from assistant.store import dossier

CALL = str(Channel.CALL)
# The script where the strategy of the segment prescribes no call: by days past due, the first range that holds.
BY_DPD = ((0, "predue_call"), (7, "m1_reminder"), (30, "m1_solve"), (60, "m2_reason"), (10**9, "m3_options"))


@dataclass(frozen=True, kw_only=True)
class Script:
    generated: GeneratedScript

    @property
    def json(self) -> dict[str, Any]:
        return self.generated.as_json()

    @property
    def text(self) -> str:
        return as_text(self.generated)

    @property
    def html(self) -> str:
        return as_html(self.generated)


def script_of(
    conn: Connection,
    rt: Runtime,
    loan_ref: str,
    as_of: date,
    *,
    name: str | None = None,
    agent: str | None = None,
    reference: str | None = None,
    language: str | None = None,
) -> Script | None:
    """None if there is no such loan. Says the borrower's language, and every loan of theirs that is late.

    `name`: this script instead of the segment's; `agent` and `reference`: who calls and by what name, in a real call;
    `language`: another than the borrower's, for whoever reads along.
    """
    loan = dossier.loan_named(conn, loan_ref)
    if loan is None:
        return None
    others = [row for row in dossier.of_borrowers(conn, [loan.borrower_id]) if row.id != loan.id and row.dpd]
    owner = dossier.borrower_of(conn, loan.borrower_id)
    own = rt.settings.for_portfolio(loan.portfolio)
    strategy = rt.rulebook.strategies.get(own.strategy)
    name = name or script_name(loan, strategy)
    open_promise = dossier.open_promise(conn, loan.id)
    call = Supposed(
        borrower_id=loan.borrower_id, loan_ids=(loan.id, *(row.id for row in others)), channel=CALL, as_of=as_of
    )
    judges = profiles_of(rt, call.row, dossier.load(conn, [call.row], as_of))
    offers = open_offers(rt, strategy, [loan, *others], owner.payday, as_of)
    context = build(
        owner, [loan, *others], rt, as_of, judged_by=judges, promise=open_promise, reference=reference, more=offers
    )
    context = replace(context, agent_name=agent)
    more = frozenset({"recording", "transfer_open"} | (set() if open_promise else {"promise_open"}))
    return Script(generated=rt.render.script(name, language or owner.language, context, more))


def open_offers(
    rt: Runtime, strategy: Strategy | None, loans: list[Row[Any]], payday: int | None, as_of: date
) -> dict[str, Any]:
    """What the call may offer: a plan where the segment's strategy has one, a settlement, by `config/offers.yaml`."""
    found: dict[str, Any] = {}
    rules, first = rt.rulebook.offers, loans[0]
    if any(row.currency != first.currency or row.dpd is None for row in loans):
        return found
    settlement = settlement_of(rules, loans, as_of)
    if settlement is not None:
        found["settlement"] = settlement
    plan = strategy.segments.get(first.segment) if strategy is not None and first.segment else None
    wanted = next((item.parts for item in plan.treatments if item.offer is Offer.PLAN), None) if plan else None
    rule = open_to(rules, Kind.PLAN, first, as_of)
    owed = sum(row.amount_past_due_minor or 0 for row in loans)
    parts = None if rule is None or wanted is None else plan_parts(rule, wanted, owed, first.currency)
    if parts is not None and owed > 0:
        found["plan"] = plan_in(parts, owed, first.currency, payday, as_of)
    return found


def script_name(loan: Row[Any], strategy: Strategy | None) -> str:
    """What the loan's segment prescribes for calls, else the script of its days past due."""
    plan = strategy.segments.get(loan.segment) if strategy is not None and loan.segment else None
    calls = [item.template for item in plan.treatments if item.channel is Channel.CALL] if plan is not None else []
    if calls:
        return calls[0]
    return next(name for most, name in BY_DPD if (loan.dpd or 0) <= most)

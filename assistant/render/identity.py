"""What a context says of the two ends of a contact: who writes and what they owe, which facts a call script has."""

from dataclasses import replace

from assistant.core.screen import Identity
from assistant.render.context import RenderContext
from assistant.render.locales import Tongue


def identity(context: RenderContext, purpose: str = "collect") -> Identity:
    """Who writes, how they are reached, whom the text names: for the facts of a text."""
    sender = context.sender
    officer = sender.grievance
    ways = (sender.phone, sender.email, sender.website, context.pay_link, context.help_link)
    return Identity(
        sender=sender.name,
        creditor=sender.creditor or sender.name,
        ways=tuple(filter(None, ways)),
        agent=context.agent_name,
        phone=sender.phone,
        grievance=(officer.name, officer.email, officer.phone, officer.address) if officer else (),
        addressed=addressed(context),
        licence=sender.licence,
        statement=context.statement,
        owes=context.owes,
        time_barred=context.time_barred,
        purpose=purpose,
    )


def addressed(context: RenderContext) -> tuple[str, ...]:
    """The people a text names, longest name first; a single letter is no name to look for."""
    debtor = context.guarantee.debtor if context.guarantee else None
    whole = (context.borrower_name, context.preferred_name, debtor)
    names = {name for name in (*whole, *context.borrower_name.split()[:1]) if name and len(name) > 1}
    return tuple(sorted(names, key=len, reverse=True))


def for_reading(context: RenderContext, tongue: Tongue) -> RenderContext:
    """A script can be read before the call has a speaker and a reference: "[your name]" stands for the one."""
    name, reference = tongue.phrases["agent_gap"], tongue.phrases["reference_gap"]
    return replace(context, agent_name=context.agent_name or name, reference=context.reference or reference)


def facts_of(context: RenderContext) -> frozenset[str]:
    """The facts of a call script that the context itself shows."""
    amount = sum(loan.amount_minor for loan in context.loans)
    stop_roll = sum(loan.stop_roll_minor or 0 for loan in context.loans)
    shown = {
        "several_loans": len(context.loans) > 1,
        "statement_required": context.statement != "none",
        "pay_link": context.pay_link is not None,
        "stop_roll_open": 0 < stop_roll < amount,
        "plan_open": context.plan is not None,
        "settlement_open": context.settlement is not None,
        "quote_open": context.quote is not None,
        "consequences": bool(context.consequence_texts),
        "time_barred": context.time_barred,
    }
    return frozenset(name for name, holds in shown.items() if holds)

"""A contact and its borrower's dossier → what a template may know. No query, no decision."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from assistant.config import Lender
from assistant.core.consequence import Situation, applicable
from assistant.core.dates import add_business_days
from assistant.core.gate import Jurisdiction
from assistant.core.screen_rules import owed
from assistant.render.context import (
    GuaranteeLine,
    LoanLine,
    Officer,
    PlanLine,
    PromiseLine,
    QuoteLine,
    RenderContext,
    Sender,
)
from assistant.runtime import Runtime
from assistant.steps.choose_profiles import ACTS_AS, chosen_for
from assistant.steps.gate_facts import places_of
from assistant.store.dossier import Dossier

PAY_WITHIN, FOLLOW_UP_AFTER = 3, 1  # business days


def context_of(
    planned: Row[Any], dossier: Dossier, rt: Runtime, as_of: date, judged_by: Sequence[Jurisdiction]
) -> RenderContext:
    """`judged_by`: the profiles of `choose_profiles`, the same that the gate asks."""
    made = build(
        dossier.borrowers[planned.borrower_id],
        [dossier.loans[loan_id] for loan_id in planned.loan_ids],
        rt,
        as_of,
        judged_by=judged_by,
        promise=next((dossier.promises[loan_id] for loan_id in planned.loan_ids if loan_id in dossier.promises), None),
        reference=planned.ref,
        more=planned.context,
    )
    party = dossier.parties.get(planned.context.get("party_id", 0))
    return made if party is None else to_guarantor(made, party, planned.context)


def to_guarantor(made: RenderContext, party: Row[Any], terms: Mapping[str, Any]) -> RenderContext:
    """The same contact, spoken to who answers for the debt: only that liability, and no more than its limit."""
    limit = terms.get("limit_minor")  # an answer to what they asked states no amount, so it carries none
    loans = made.loans
    agreed_on = date.fromisoformat(terms["agreed_on"]) if terms.get("agreed_on") else None
    backing = None
    if limit is not None:
        loans = tuple(replace(line, amount_minor=min(line.amount_minor, limit)) for line in made.loans)
    if agreed_on is not None and limit is not None:
        backing = GuaranteeLine(debtor=party.debtor, limit_minor=limit, currency=terms["currency"], agreed_on=agreed_on)
    name = party.name or made.borrower_name
    return replace(made, borrower_name=name, preferred_name=None, company=False, loans=loans, guarantee=backing)


def build(
    owner: Row[Any],
    loans: Sequence[Row[Any]],
    rt: Runtime,
    as_of: date,
    *,
    judged_by: Sequence[Jurisdiction],
    promise: Row[Any] | None = None,
    reference: str | None = None,
    more: Mapping[str, Any] | None = None,
) -> RenderContext:
    """`loans` has the leading one first. `more` holds what planning decided beside the loans.

    `judged_by`: the profiles that the gate asks about this contact, so that what they want said is printed.
    """
    settings, more = rt.settings, more or {}
    own = settings.for_portfolio(loans[0].portfolio)
    lender = settings.lender_of(loans[0].portfolio)
    here = situation(loans[0], _stated(rt, owner, loans[0], as_of), as_of)
    return RenderContext(
        sender=sender_of(lender),
        borrower_name=owner.name,
        preferred_name=owner.preferred_name,
        company=owner.kind == "company",
        country=owner.country,
        default_language=own.language,
        loans=tuple(line_of(loan) for loan in loans),
        as_of=as_of,
        statement="none" if own.acts_as == "creditor" else more.get("statement", "later"),
        reference=reference,
        written=more.get("written"),
        pay_link=lender.pay_link or None,
        help_link=lender.help_link or None,
        pay_by_on=add_business_days(as_of, PAY_WITHIN, settings.work.country),
        follow_up_on=add_business_days(as_of, FOLLOW_UP_AFTER, settings.work.country),
        consequences=applicable(rt.rulebook.consequences, here),
        owes=owed(judged_by, ACTS_AS[own.acts_as], days_about(as_of)),
        time_barred=here.time_barred,
        **({"promise": promise_of(promise)} if promise is not None else {})
        | {name: read(more[name]) for name, read in OFFERS.items() if more.get(name)},
    )


def days_about(as_of: date) -> tuple[date, ...]:
    """A rule binds in the borrower's days: somewhere it is the day before already or the day after still."""
    return tuple(as_of + timedelta(days=days) for days in (-1, 0, 1))


def _stated(rt: Runtime, owner: Row[Any], loan: Row[Any], as_of: date) -> tuple[str, ...]:
    """What may be announced rests on where the borrower's file says they live, not on their numbers."""
    chosen = chosen_for(rt, loan.portfolio, places_of(owner, ()), (loan.product,), as_of)
    return tuple(one.profile.id for one in chosen)


def situation(loan: Row[Any], jurisdictions: tuple[str, ...], as_of: date) -> Situation:
    return Situation(
        portfolio=loan.portfolio,
        jurisdictions=frozenset(jurisdictions),
        currency=loan.currency,
        as_of=as_of,
        dpd=loan.dpd or 0,
        time_barred=loan.limitation_on is not None and loan.limitation_on < as_of,
    )


def dated(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A stored offer, its days as dates again."""
    return {name: date.fromisoformat(value) if name in DAYS else value for name, value in fields.items()}


DAYS = ("first_on", "valid_until", "agreed_on", "due_on")
OFFERS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "plan": lambda fields: PlanLine(**dated(fields)),
    "quote": lambda fields: QuoteLine(**dated(fields)),
    "settlement": lambda fields: QuoteLine(**dated(fields)),
    "guarantee": lambda fields: GuaranteeLine(**dated(fields)),
    "promise": lambda fields: PromiseLine(**dated(fields)),
}


def sender_of(lender: Lender) -> Sender:
    grievance = lender.grievance
    return Sender(
        name=lender.name,
        phone=lender.phone,
        email=lender.email,
        address=lender.address,
        licence=lender.licence or None,
        website=lender.website or None,
        hours=lender.hours or None,
        grievance=Officer(**grievance.model_dump()) if grievance.name else None,
    )


def line_of(loan: Row[Any]) -> LoanLine:
    """Before the day the amount is what falls due next; after it, what is past due."""
    late = bool(loan.dpd) or bool(loan.amount_past_due_minor)
    return LoanLine(
        loan_id=loan.ref,
        product=loan.product or "loan",
        currency=loan.currency,
        amount_minor=(loan.amount_past_due_minor if late else loan.state_next_due_minor) or 0,
        due_on=loan.oldest_due_on if late else loan.state_next_due_on,
        balance_minor=loan.balance_minor,
        stop_roll_minor=loan.stop_roll_minor,
        minimum_minor=loan.minimum_due_minor,
        dpd=loan.dpd or 0,
        next_due_on=loan.state_next_due_on,
    )


def promise_of(row: Row[Any]) -> PromiseLine:
    return PromiseLine(amount_minor=row.amount_minor, currency=row.currency, due_on=row.due_on)

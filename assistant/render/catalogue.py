"""FIELDS: every placeholder a template may use, its type and what it means. The one place that says so.

A field is written `{{ amount }}` and comes out as the reader's language writes it. A style after a bar changes the
look: `{{ due_on|short }}`; STYLES lists them by type. A field with a `group` may be missing: a template names the group
in `needs:` (it is not rendered without it) or asks first (`{% if pay_link %}`); fields of a group come and go together.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from assistant.core.consequence import happens_on
from assistant.core.screen import OWED
from assistant.render import locales
from assistant.render.context import LoanLine, RenderContext
from assistant.render.fields import Field, Kind, Money, Moneys
from assistant.render.locales import Tongue


def tail(loan_id: str) -> str:
    """The last four letters or digits: enough to know the loan by, too few to use it."""
    return "".join(sign for sign in loan_id if sign.isalnum())[-4:]


def _of(path: str, missing: str = "") -> Callable[[Any, Tongue], Any]:
    """The attribute at a path; None as soon as a step of it is None (or empty text)."""
    steps = path.split(".")

    def get(value: Any, _: Tongue) -> Any:
        for name in steps:
            value = getattr(value, name)
            if value is None or value == missing:
                return None
        return value

    return get


def _sum(name: str) -> Callable[[RenderContext, Tongue], Moneys | None]:
    """The loans' amounts, added within each currency; None if none of the loans knows it."""

    def get(context: RenderContext, _: Tongue) -> Moneys | None:
        sums: dict[str, int] = {}
        for loan in context.loans:
            amount = getattr(loan, name)
            if amount is not None:
                sums[loan.currency] = sums.get(loan.currency, 0) + amount
        return tuple(Money(amount, currency) for currency, amount in sums.items()) or None

    return get


def _line(owner: str, name: str) -> Callable[[RenderContext, Tongue], Moneys | None]:
    def get(context: RenderContext, _: Tongue) -> Moneys | None:
        line = getattr(context, owner)
        amount = None if line is None else getattr(line, name)
        return None if amount is None else (Money(amount, line.currency or context.loans[0].currency),)

    return get


def _days(name: str, choose: Callable[[list[date]], date] = min) -> Callable[[RenderContext, Tongue], date | None]:
    def get(context: RenderContext, _: Tongue) -> date | None:
        known = [when for loan in context.loans if (when := getattr(loan, name)) is not None]
        return choose(known) if known else None

    return get


def _first_name(context: RenderContext, tongue: Tongue) -> str:
    """How they are addressed: as they prefer, or by the first of their names; in Chinese, and a company, in full."""
    if context.preferred_name:
        return context.preferred_name
    parts = context.borrower_name.split()
    return context.borrower_name if context.company or tongue.language == "zh" or not parts else parts[0]


def _sender(context: RenderContext, tongue: Tongue) -> str:
    creditor = context.sender.creditor
    if not creditor or creditor == context.sender.name:
        return context.sender.name
    return tongue.phrases["sender"].format(sender=context.sender.name, creditor=creditor)


def account(loan: LoanLine, tongue: Tongue) -> str:
    return tongue.phrases["account"].format(product=tongue.product(loan.product), tail=tail(loan.loan_id))


def _accounts(context: RenderContext, tongue: Tongue) -> str:
    """The loans by product and last four; from the third on only how many."""
    if len(context.loans) > 2:
        return tongue.phrases["accounts"].format(count=len(context.loans))
    return locales.joined([account(loan, tongue) for loan in context.loans], tongue.locale)


def _main(name: str) -> Callable[[RenderContext, Tongue], Any]:
    return lambda context, _: getattr(context.loans[0], name)


def _consequence_day(context: RenderContext, _: Tongue) -> date | None:
    row = context.consequence
    return None if row is None else happens_on(row, context.loans[0].dpd, context.as_of)


def _own(name: str) -> Callable[[LoanLine, Tongue], Moneys]:
    return lambda loan, _: (Money(getattr(loan, name), loan.currency),)


def _owes(duty: str) -> Callable[[RenderContext, Tongue], bool]:
    """The wording of a time-barred debt is owed only where the debt is."""
    return lambda context, _: duty in context.owes and (context.time_barred or duty != "time_barred_wording")


LOAN_ITEM: Mapping[str, Field] = {
    "product": Field(kind=Kind.PRODUCT, says="what kind of loan", get=lambda loan, _: loan.product, debt=True),
    "ref": Field(kind=Kind.TEXT, says="its last four", get=lambda loan, _: tail(loan.loan_id), debt=True),
    "account": Field(kind=Kind.TEXT, says="kind and last four", get=account, debt=True),
    "amount": Field(kind=Kind.MONEY, says="past due on it", get=_own("amount_minor"), debt=True),
    "balance": Field(kind=Kind.MONEY, says="all that is owed on it", get=_own("balance_minor"), debt=True),
    "due_on": Field(kind=Kind.DATE, says="its oldest unpaid due date", get=_of("due_on"), group="due_on", debt=True),
}
CONSEQUENCE_ITEM: Mapping[str, Field] = {
    "text": Field(kind=Kind.TEXT, says="the sentence of the row", get=lambda said, _: said, debt=True),
}


def _text(path: str, says: str, group: str | None = None) -> Field:
    return Field(kind=Kind.TEXT, says=says, get=_of(path), group=group)


def _debt(kind: Kind, says: str, get: Callable[[Any, Tongue], Any], group: str | None = None) -> Field:
    return Field(kind=kind, says=says, get=get, group=group, debt=True)


CONTACT_FIELDS: Mapping[str, Field] = {
    "borrower.name": Field(kind=Kind.TEXT, says="full name", get=_of("borrower_name")),
    "borrower.first_name": Field(kind=Kind.TEXT, says="how they are addressed", get=_first_name),
    "borrower.is_company": Field(kind=Kind.FLAG, says="a company", get=_of("company")),
    "sender": Field(kind=Kind.TEXT, says="who speaks, and for whom if for another", get=_sender),
    "caller_name": _text("sender.name", "the business name alone"),
    "lender.name": Field(kind=Kind.TEXT, says="the lender", get=lambda c, _: c.sender.creditor or c.sender.name),
    "lender.phone": _text("sender.phone", "the published number"),
    "lender.email": _text("sender.email", "the address that is read"),
    "lender.address": _text("sender.address", "the postal address"),
    "lender.licence": _text("sender.licence", "licence number", "lender.licence"),
    "lender.website": _text("sender.website", "the public site", "lender.website"),
    "lender.hours": _text("sender.hours", "when somebody answers", "lender.hours"),
    "lender.grievance.name": _text("sender.grievance.name", "grievance officer", "lender.grievance"),
    "lender.grievance.email": _text("sender.grievance.email", "their e-mail", "lender.grievance"),
    "lender.grievance.phone": _text("sender.grievance.phone", "their telephone", "lender.grievance"),
    "lender.grievance.address": _text("sender.grievance.address", "their address", "lender.grievance"),
    "accounts": _debt(Kind.TEXT, "the loans by kind and last four", _accounts),
    "loan.product": _debt(Kind.PRODUCT, "kind of the main loan", _main("product")),
    "loan.ref": _debt(Kind.TEXT, "its last four", lambda c, _: tail(c.loans[0].loan_id)),
    "loans": Field(kind=Kind.LIST, says="each loan", get=_of("loans"), items=LOAN_ITEM, debt=True),
    "loans_count": _debt(Kind.NUMBER, "how many loans", lambda c, _: len(c.loans)),
    "amount": _debt(Kind.MONEY, "past due over all the loans (before the day: falling due)", _sum("amount_minor")),
    "stop_roll": _debt(Kind.MONEY, "least that holds the bucket", _sum("stop_roll_minor"), "stop_roll"),
    "minimum": _debt(Kind.MONEY, "minimum due", _sum("minimum_minor"), "minimum"),
    "balance": _debt(Kind.MONEY, "all that is owed", _sum("balance_minor")),
    "fees": _debt(Kind.MONEY, "fees in the amount past due", _sum("fees_minor")),
    "due_on": _debt(Kind.DATE, "the earliest due date among the loans", _days("due_on"), "due_on"),
    "oldest_due_on": _debt(Kind.DATE, "the oldest unpaid due date", _days("due_on"), "due_on"),
    "next_due_on": _debt(Kind.DATE, "the next due date", _days("next_due_on"), "next_due_on"),
    "dpd": _debt(Kind.NUMBER, "days past due, the worst loan's", lambda c, _: max(loan.dpd for loan in c.loans)),
    "today": Field(kind=Kind.DATE, says="the date of the contact", get=_of("as_of")),
    "promise.amount": _debt(Kind.MONEY, "promised", _line("promise", "amount_minor"), "promise"),
    "promise.due_on": _debt(Kind.DATE, "the day promised", _of("promise.due_on"), "promise"),
    "plan.parts": _debt(Kind.NUMBER, "how many instalments", _of("plan.parts"), "plan"),
    "plan.part": _debt(Kind.MONEY, "each of them", _line("plan", "part_minor"), "plan"),
    "plan.first_on": _debt(Kind.DATE, "the day of the first", _of("plan.first_on"), "plan"),
    "quote.amount": _debt(Kind.MONEY, "pays everything off", _line("quote", "amount_minor"), "quote"),
    "quote.daily": _debt(Kind.MONEY, "added by each later day", _line("quote", "daily_minor"), "quote.daily"),
    "quote.valid_until": _debt(Kind.DATE, "its last day", _of("quote.valid_until"), "quote"),
    "settlement.amount": _debt(Kind.MONEY, "settles", _line("settlement", "amount_minor"), "settlement"),
    "settlement.valid_until": _debt(Kind.DATE, "its last day", _of("settlement.valid_until"), "settlement"),
    "guarantee.debtor": _debt(Kind.TEXT, "whose debt is guaranteed", _of("guarantee.debtor"), "guarantee"),
    "guarantee.limit": _debt(Kind.MONEY, "liability at most", _line("guarantee", "limit_minor"), "guarantee"),
    "guarantee.agreed_on": _debt(Kind.DATE, "date of the guarantee", _of("guarantee.agreed_on"), "guarantee"),
    "consequences": Field(
        kind=Kind.LIST, says="the rows that apply", get=_of("consequence_texts"), items=CONSEQUENCE_ITEM, debt=True
    ),
    "pay_link": _text("pay_link", "where to pay", "pay_link"),
    "help_link": _text("help_link", "the help form", "help_link"),
    "pay_by_on": Field(kind=Kind.DATE, says="last day a promise may name", get=_of("pay_by_on"), group="pay_by_on"),
    "follow_up_on": Field(kind=Kind.DATE, says="the agreed follow-up", get=_of("follow_up_on"), group="follow_up_on"),
    "agent_name": _text("agent_name", "who speaks or is asked for", "agent_name"),
    "reference": _text("reference", "the contact's reference number", "reference"),
    "statement": Field(
        kind=Kind.WORD,
        says="which required statement (first contact, a later one)",
        get=_of("statement"),
        choices=("none", "first", "later"),
    ),
}
FIELDS: Mapping[str, Field] = {
    **CONTACT_FIELDS,
    **{
        f"owes.{word}": Field(kind=Kind.FLAG, says=f"a profile wants it said here: {word}", get=_owes(duty))
        for duty, word in OWED.items()
    },
}
CONSEQUENCE_FIELDS: Mapping[str, Field] = {
    "consequence.authority": _text("consequence.authority", "on what authority"),
    "consequence.amount": _debt(Kind.MONEY, "the fee", _line("consequence", "amount_minor"), "consequence.amount"),
    "consequence.rate": _debt(Kind.RATE, "a year", _of("consequence.annual_rate"), "consequence.rate"),
    "consequence.on": _debt(Kind.DATE, "when it happens", _consequence_day, "consequence.on"),
}

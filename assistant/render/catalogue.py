"""FIELDS: every placeholder a template may use, its type and what it means. The one place that says so.

A field is written `{{ amount }}` and comes out as the reader's language writes it. A style after a bar changes the
look: `{{ due_on|short }}`; STYLES lists them by type. A field with a `group` may be missing: a template names the group
in `needs:` (it is not rendered without it) or asks first (`{% if pay_link %}`); fields of a group come and go together.
"""

from collections.abc import Callable, Mapping
from typing import Any

from assistant.core.screen import OWED
from assistant.render.fields import Field, Kind
from assistant.render.locales import Tongue
from assistant.render.readings import (
    account,
    accounts,
    at,
    consequence_day,
    day_of,
    first_name,
    of_line,
    of_main,
    owes,
    own_sum,
    sender,
    summed,
    tail,
)

LOAN_ITEM: Mapping[str, Field] = {
    "product": Field(kind=Kind.PRODUCT, says="what kind of loan", get=lambda loan, _: loan.product, debt=True),
    "ref": Field(kind=Kind.TEXT, says="its last four", get=lambda loan, _: tail(loan.loan_id), debt=True),
    "account": Field(kind=Kind.TEXT, says="kind and last four", get=account, debt=True),
    "amount": Field(kind=Kind.MONEY, says="past due on it", get=own_sum("amount_minor"), debt=True),
    "balance": Field(kind=Kind.MONEY, says="all that is owed on it", get=own_sum("balance_minor"), debt=True),
    "due_on": Field(kind=Kind.DATE, says="its oldest unpaid due date", get=at("due_on"), group="due_on", debt=True),
}
CONSEQUENCE_ITEM: Mapping[str, Field] = {
    "text": Field(kind=Kind.TEXT, says="the sentence of the row", get=lambda said, _: said, debt=True),
}


def _text(path: str, says: str, group: str | None = None) -> Field:
    return Field(kind=Kind.TEXT, says=says, get=at(path), group=group)


def _debt(kind: Kind, says: str, get: Callable[[Any, Tongue], Any], group: str | None = None) -> Field:
    return Field(kind=kind, says=says, get=get, group=group, debt=True)


CONTACT_FIELDS: Mapping[str, Field] = {
    "borrower.name": Field(kind=Kind.TEXT, says="full name", get=at("borrower_name")),
    "borrower.first_name": Field(kind=Kind.TEXT, says="how they are addressed", get=first_name),
    "borrower.is_company": Field(kind=Kind.FLAG, says="a company", get=at("company")),
    "sender": Field(kind=Kind.TEXT, says="who speaks, and for whom if for another", get=sender),
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
    "accounts": _debt(Kind.TEXT, "the loans by kind and last four", accounts),
    "loan.product": _debt(Kind.PRODUCT, "kind of the main loan", of_main("product")),
    "loan.ref": _debt(Kind.TEXT, "its last four", lambda c, _: tail(c.loans[0].loan_id)),
    "loans": Field(kind=Kind.LIST, says="each loan", get=at("loans"), items=LOAN_ITEM, debt=True),
    "loans_count": _debt(Kind.NUMBER, "how many loans", lambda c, _: len(c.loans)),
    "amount": _debt(Kind.MONEY, "past due over all the loans (before the day: falling due)", summed("amount_minor")),
    "stop_roll": _debt(Kind.MONEY, "least that holds the bucket", summed("stop_roll_minor"), "stop_roll"),
    "minimum": _debt(Kind.MONEY, "minimum due", summed("minimum_minor"), "minimum"),
    "balance": _debt(Kind.MONEY, "all that is owed", summed("balance_minor")),
    "fees": _debt(Kind.MONEY, "fees in the amount past due", summed("fees_minor")),
    "due_on": _debt(Kind.DATE, "the earliest due date among the loans", day_of("due_on"), "due_on"),
    "oldest_due_on": _debt(Kind.DATE, "the oldest unpaid due date", day_of("due_on"), "due_on"),
    "next_due_on": _debt(Kind.DATE, "the next due date", day_of("next_due_on"), "next_due_on"),
    "dpd": _debt(Kind.NUMBER, "days past due, the worst loan's", lambda c, _: max(loan.dpd for loan in c.loans)),
    "today": Field(kind=Kind.DATE, says="the date of the contact", get=at("as_of")),
    "promise.amount": _debt(Kind.MONEY, "promised", of_line("promise", "amount_minor"), "promise"),
    "promise.due_on": _debt(Kind.DATE, "the day promised", at("promise.due_on"), "promise"),
    "plan.parts": _debt(Kind.NUMBER, "how many instalments", at("plan.parts"), "plan"),
    "plan.part": _debt(Kind.MONEY, "each of them", of_line("plan", "part_minor"), "plan"),
    "plan.first_on": _debt(Kind.DATE, "the day of the first", at("plan.first_on"), "plan"),
    "quote.amount": _debt(Kind.MONEY, "pays everything off", of_line("quote", "amount_minor"), "quote"),
    "quote.daily": _debt(Kind.MONEY, "added by each later day", of_line("quote", "daily_minor"), "quote.daily"),
    "quote.valid_until": _debt(Kind.DATE, "its last day", at("quote.valid_until"), "quote"),
    "settlement.amount": _debt(Kind.MONEY, "settles", of_line("settlement", "amount_minor"), "settlement"),
    "settlement.valid_until": _debt(Kind.DATE, "its last day", at("settlement.valid_until"), "settlement"),
    "guarantee.debtor": _debt(Kind.TEXT, "whose debt is guaranteed", at("guarantee.debtor"), "guarantee"),
    "guarantee.limit": _debt(Kind.MONEY, "liability at most", of_line("guarantee", "limit_minor"), "guarantee"),
    "guarantee.agreed_on": _debt(Kind.DATE, "date of the guarantee", at("guarantee.agreed_on"), "guarantee"),
    "consequences": Field(
        kind=Kind.LIST, says="the rows that apply", get=at("consequence_texts"), items=CONSEQUENCE_ITEM, debt=True
    ),
    "pay_link": _text("pay_link", "where to pay", "pay_link"),
    "help_link": _text("help_link", "the help form", "help_link"),
    "pay_by_on": Field(kind=Kind.DATE, says="last day a promise may name", get=at("pay_by_on"), group="pay_by_on"),
    "follow_up_on": Field(kind=Kind.DATE, says="the agreed follow-up", get=at("follow_up_on"), group="follow_up_on"),
    "agent_name": _text("agent_name", "who speaks or is asked for", "agent_name"),
    "written": _debt(Kind.TEXT, "what a colleague wrote, by hand", at("written"), "written"),
    "reference": _text("reference", "the contact's reference number", "reference"),
    "statement": Field(
        kind=Kind.WORD,
        says="which required statement (first contact, a later one)",
        get=at("statement"),
        choices=("none", "first", "later"),
    ),
}
FIELDS: Mapping[str, Field] = {
    **CONTACT_FIELDS,
    **{
        f"owes.{word}": Field(kind=Kind.FLAG, says=f"a profile wants it said here: {word}", get=owes(duty))
        for duty, word in OWED.items()
    },
}
CONSEQUENCE_FIELDS: Mapping[str, Field] = {
    "consequence.authority": _text("consequence.authority", "on what authority"),
    "consequence.amount": _debt(Kind.MONEY, "the fee", of_line("consequence", "amount_minor"), "consequence.amount"),
    "consequence.rate": _debt(Kind.RATE, "a year", at("consequence.annual_rate"), "consequence.rate"),
    "consequence.on": _debt(Kind.DATE, "when it happens", consequence_day, "consequence.on"),
}

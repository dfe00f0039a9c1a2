"""How a field's value is read from the context, in the words of a language. FIELDS (catalogue.py) names them."""

from collections.abc import Callable
from datetime import date
from operator import attrgetter
from typing import Any

from assistant.core.consequence import happens_on
from assistant.render import locales
from assistant.render.context import LoanLine, RenderContext
from assistant.render.fields import Money, Moneys
from assistant.render.locales import Tongue


def tail(loan_id: str) -> str:
    """The last four letters or digits: enough to know the loan by, too few to use it."""
    return loan_id[-4:] if loan_id.isalnum() else "".join(sign for sign in loan_id if sign.isalnum())[-4:]


def at(path: str, missing: str = "") -> Callable[[Any, Tongue], Any]:
    """The attribute at a path; None as soon as a step of it is None (or empty text)."""
    steps = path.split(".")
    first = attrgetter(path)

    def alone(value: Any, _: Tongue) -> Any:
        found = first(value)
        return None if found == missing else found

    def get(value: Any, _: Tongue) -> Any:
        for name in steps:
            value = getattr(value, name)
            if value is None or value == missing:
                return None
        return value

    return alone if len(steps) == 1 else get


def summed(name: str) -> Callable[[RenderContext, Tongue], Moneys | None]:
    """The loans' amounts, added within each currency; None if none of the loans knows it."""

    def get(context: RenderContext, _: Tongue) -> Moneys | None:
        sums: dict[str, int] = {}
        for loan in context.loans:
            amount = getattr(loan, name)
            if amount is not None:
                sums[loan.currency] = sums.get(loan.currency, 0) + amount
        return tuple(Money(amount, currency) for currency, amount in sums.items()) or None

    return get


def of_line(owner: str, name: str) -> Callable[[RenderContext, Tongue], Moneys | None]:
    def get(context: RenderContext, _: Tongue) -> Moneys | None:
        line = getattr(context, owner)
        amount = None if line is None else getattr(line, name)
        return None if amount is None else (Money(amount, line.currency or context.loans[0].currency),)

    return get


def day_of(name: str, choose: Callable[[list[date]], date] = min) -> Callable[[RenderContext, Tongue], date | None]:
    def get(context: RenderContext, _: Tongue) -> date | None:
        known = [when for loan in context.loans if (when := getattr(loan, name)) is not None]
        return choose(known) if known else None

    return get


def first_name(context: RenderContext, tongue: Tongue) -> str:
    """How they are addressed: as they prefer, or by the first of their names; in Chinese, and a company, in full."""
    if context.preferred_name:
        return context.preferred_name
    parts = context.borrower_name.split()
    return context.borrower_name if context.company or tongue.language == "zh" or not parts else parts[0]


def sender(context: RenderContext, tongue: Tongue) -> str:
    creditor = context.sender.creditor
    if not creditor or creditor == context.sender.name:
        return context.sender.name
    return tongue.phrases["sender"].format(sender=context.sender.name, creditor=creditor)


def account(loan: LoanLine, tongue: Tongue) -> str:
    return tongue.phrases["account"].format(product=tongue.product(loan.product), tail=tail(loan.loan_id))


def accounts(context: RenderContext, tongue: Tongue) -> str:
    """The loans by product and last four; from the third on only how many."""
    if len(context.loans) > 2:
        return tongue.phrases["accounts"].format(count=len(context.loans))
    return locales.joined([account(loan, tongue) for loan in context.loans], tongue.locale)


def of_main(name: str) -> Callable[[RenderContext, Tongue], Any]:
    return lambda context, _: getattr(context.loans[0], name)


def consequence_day(context: RenderContext, _: Tongue) -> date | None:
    row = context.consequence
    return None if row is None else happens_on(row, context.loans[0].dpd, context.as_of)


def own_sum(name: str) -> Callable[[LoanLine, Tongue], Moneys]:
    return lambda loan, _: (Money(getattr(loan, name), loan.currency),)


def owes(duty: str) -> Callable[[RenderContext, Tongue], bool]:
    """The wording of a time-barred debt is owed only where the debt is."""
    return lambda context, _: duty in context.owes and (context.time_barred or duty != "time_barred_wording")

"""The profiles that judge a loan's contacts, each with the reason: the portfolio's list, or by place and product."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Row

from assistant.core.gate.choice import Choosing, Chosen
from assistant.core.gate.facts import Place
from assistant.core.gate.profile import Jurisdiction
from assistant.runtime import Runtime
from assistant.steps.gate_facts import places_for
from assistant.store.dossier import Dossier

ACTS_AS = {"creditor": "creditor_in_own_name", "collector": "collector"}


def chosen_of(rt: Runtime, planned: Row[Any], file: Dossier) -> tuple[Chosen, ...]:
    """Those that judge this contact on the day it is for."""
    loans = [file.loans[loan_id] for loan_id in planned.loan_ids]
    products = (loan.product for loan in loans)
    return chosen_for(rt, loans[0].portfolio, places_for(planned, file), products, planned.as_of)


def profiles_of(rt: Runtime, planned: Row[Any], file: Dossier) -> tuple[Jurisdiction, ...]:
    """`house` always, with those that the portfolio names or that bind the places and products; the strictest wins.

    The one answer for the gate and for the text: what is asked for is what was printed.
    """
    return tuple(one.profile for one in chosen_of(rt, planned, file))


def chosen_for(
    rt: Runtime, portfolio: str, places: tuple[Place, ...], products: Iterable[str | None], as_of: date | None
) -> tuple[Chosen, ...]:
    """`house` first. `as_of` None: whatever the day, for what looks back."""
    own = rt.settings.for_portfolio(portfolio)
    asked = Choosing(
        named=own.jurisdictions,
        acts_as=ACTS_AS[own.acts_as],
        places=places,
        products=frozenset(product or "consumer_loan" for product in products),
        as_of=as_of,
    )
    return rt.rulebook.chooser.choose(asked)


def may_bind(rt: Runtime, portfolio: str) -> tuple[str, ...]:
    """The ids of every profile that some borrower of the portfolio may have."""
    named = rt.settings.for_portfolio(portfolio).jurisdictions
    if named is not None:
        return tuple(dict.fromkeys(("house", *named)))
    return ("house", *(profile.id for profile in rt.rulebook.profiles.values() if profile.applies is not None))

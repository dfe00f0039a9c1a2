"""Joint borrowers: which person of a household is spoken to today about a debt that several people owe.

Each of them owes the whole and has a file of their own: numbers, consents, zone, history, holds. One person a day is
spoken to, by turns, so that a second debtor doubles nobody's pressure. A hold on one person neither frees nor bars the
others; a hold on the debt bars them all. What one of them said (a promise, a reason) is nobody else's to hear: while it
decides the loan's treatment, the others are left alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain

from assistant.core.terms import Channel, Suppression
from assistant.core.treatment.facts import Attempt, BorrowerDay, LoanDay
from assistant.core.treatment.stand import HOLD, Stand
from assistant.core.treatment.strategy import Strategy, Treatment
from assistant.core.treatment.words import Anchor

# Holds about a person, not about the debt. A bankruptcy, a moratorium or a dispute may protect who owes it jointly.
OF_THE_PERSON = frozenset(
    {
        Suppression.ACTIVE_DUTY,
        Suppression.ATTORNEY_REPRESENTED,
        Suppression.CEASE_AND_DESIST,
        Suppression.DECEASED,
        Suppression.INCAPACITY,
        Suppression.OPT_OUT,
    }
)


def in_turn(who: BorrowerDay, lead: LoanDay) -> Iterator[BorrowerDay]:
    """Those who owe the leading debt, whoever was contacted longest ago first; the leading borrower before the others.

    Before the due date only the leading borrower is reminded: nobody is late yet.
    """
    others = [one for one in who.joint if lead.late and not one.held and owes(one, lead)]
    yield from sorted([who, *others], key=lambda one: _last_contact(one))


def _last_contact(who: BorrowerDay) -> date:
    days = [*(one.on for one in who.attempts), *who.last_by_template.values()]
    return max(days, default=date.min)


def owes(who: BorrowerDay, loan: LoanDay) -> bool:
    return any(one.id == loan.id for one in who.loans)


def alone_on(who: BorrowerDay, standings: Mapping[int, Stand], strategies: Mapping[str, Strategy]) -> list[LoanDay]:
    """Late debts that only the joint borrowers may be asked about: a hold stops the leading borrower, not the debt."""
    held = [loan for loan in who.loans if loan.late and _is_personal(standings.get(loan.id))]
    shared = {loan.id: loan for one in who.joint for loan in one.loans if not one.held and loan.hold_kind is None}
    return [_by_the_table(shared[loan.id], strategies) for loan in held if loan.id in shared]


def _is_personal(one: Stand | None) -> bool:
    return one is not None and one.stands.removeprefix("hold:") in OF_THE_PERSON


def _by_the_table(loan: LoanDay, strategies: Mapping[str, Strategy]) -> LoanDay:
    """The debt as its joint borrowers owe it: its quadrant unknown, for the scores are another's."""
    bands = (strategies.get(loan.plan_strategy or "") or strategies[loan.policy.strategy]).bands
    band = next((name for name, (low, high) in bands.items() if low <= loan.dpd <= high), "")
    return replace(loan, segment=f"{band}.unknown") if loan.segment.startswith(HOLD) else loan


def for_joint(items: Iterable[Treatment], bands: Iterable[str], segment: str) -> list[Treatment]:
    """What of a segment's treatments a joint borrower gets: those of the table, counted from the due date."""
    if segment.partition(".")[0] not in bands:
        return []
    return [item for item in items if item.anchor is Anchor.DUE]


def with_household(one: BorrowerDay, who: BorrowerDay) -> BorrowerDay:
    """The same person, their cadences counted over everybody who owes the debt: three calls a week are three in all."""
    if not who.joint:
        return one
    people = (who, *who.joint)
    made = [person.attempts for person in people], [person.last_by_template for person in people]
    return counting(replace(one, attempts=(), last_by_template={}), *made)


def counting(
    one: BorrowerDay,
    attempts: Iterable[tuple[Attempt, ...]],
    templates: Iterable[Mapping[tuple[str, str], date]],
) -> BorrowerDay:
    """The same, with what was done elsewhere as if it had been done here."""
    latest = dict(one.last_by_template)
    for found in templates:
        for name, day in found.items():
            latest[name] = max(day, latest.get(name, day))
    return replace(one, attempts=(*one.attempts, *chain.from_iterable(attempts)), last_by_template=latest)


def after(one: BorrowerDay, told: Mapping[int, Iterable[Channel]]) -> BorrowerDay:
    """With what the day's plan has just given the same person in another file of theirs; `told`: by person."""
    more = told.get(one.person_id, ()) if one.person_id is not None else ()
    return replace(one, planned_today=(*one.planned_today, *more)) if more else one

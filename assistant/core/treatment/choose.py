"""The plan of one borrower for one day: one decision over all their debts, with its reasons.

The worst debt that may be chased leads: its segment's treatments are weighed, best priority first, and one contact
speaks for all. Debts under a hold, a dispute or a promise are left out of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.core.terms import Channel
from assistant.core.treatment import due, stand
from assistant.core.treatment.day import Day, Plans, worst_first
from assistant.core.treatment.facts import BorrowerDay, LoanDay
from assistant.core.treatment.make import Maker, PlannedContact
from assistant.core.treatment.stand import Stand, plan_of, strategy_of
from assistant.core.treatment.strategy import Action, Strategy


@dataclass(frozen=True, kw_only=True)
class PlannedAction:
    loan: LoanDay
    action: Action
    strategy: str


@dataclass(frozen=True, kw_only=True)
class PlanDecision:
    """`standings` has every late or due-soon loan by its id; `stands` and `why` are those of the leading one."""

    contacts: tuple[PlannedContact, ...]
    actions: tuple[PlannedAction, ...]
    standings: Mapping[int, Stand]
    stands: str
    why: str


def plan_borrower(
    who: BorrowerDay,
    strategies: Mapping[str, Strategy],
    as_of: date,
    seed: int,
    barred: frozenset[Channel] = frozenset(),
) -> PlanDecision:
    """`barred`: channels whose capacity others got today; their treatments fall back, or stand as `no_capacity`."""
    plans = {loan.id: plan_of(loan, strategies) for loan in who.loans}
    make = Maker(who=who, as_of=as_of, barred=barred)
    standings = _left_alone(who, plans, as_of)
    chased = _chased(who, standings)
    plan = Day(who=who, strategies=strategies, plans=plans, as_of=as_of, seed=seed, make=make)
    contacts = [*plan.reminders([loan for loan in who.loans if _promised(standings.get(loan.id))])]
    if chased:
        found, stands = plan.chase(chased, [contact.channel for contact in contacts])
        contacts += found
        standings |= stands
    contacts += plan.joint_only(standings)
    standings |= {loan.id: Stand(stands="planned", why=loan.segment) for one in contacts for loan in one.loans}
    standings = {loan.id: standings[loan.id] for loan in who.loans if loan.id in standings and _is_worked(loan)}
    first = next((standings[loan.id] for loan in worst_first(who.loans) if loan.id in standings), NOTHING)
    return PlanDecision(
        contacts=tuple(contacts),
        actions=tuple(_actions(who, plans, strategies, as_of)),
        standings=standings,
        stands=first.stands,
        why=first.why,
    )


NOTHING = Stand(stands="nothing_due", why="nothing is due within a week")


def _is_worked(loan: LoanDay) -> bool:
    """Late, in its grace, promised, or due within the week: every such loan is accounted for."""
    soon = loan.days_to_due is not None and 0 <= loan.days_to_due <= 7
    return loan.past_due_days > 0 or loan.late or soon or loan.segment == stand.PROMISE_OPEN


def _left_alone(who: BorrowerDay, plans: Plans, as_of: date) -> dict[int, Stand]:
    found = {loan.id: stand.of_loan(loan, plans[loan.id], as_of) for loan in who.loans}
    whole = _for_the_person(who, plans, found)
    standings = {loan_id: one if _is_hold(one) else whole or one for loan_id, one in found.items()}
    may = [loan for loan in who.loans if standings[loan.id] is None]
    return {loan_id: one for loan_id, one in standings.items() if one} | stand.pennies(one for one in may if one.late)


def _for_the_person(who: BorrowerDay, plans: Plans, found: Mapping[int, Stand | None]) -> Stand | None:
    """What stops all debts of a person: the owner's plan for one of them, or a reason that is about the person."""
    for loan in worst_first(who.loans):
        one, plan = found[loan.id], plans[loan.id]
        if one is not None and (one.stands == "plan_of_account" or (plan.leads and plan.none is not None)):
            return None if _is_hold(one) else one
    return None


def _is_hold(one: Stand | None) -> bool:
    return one is not None and one.stands.startswith("hold:")


def _promised(one: Stand | None) -> bool:
    return one is not None and one.stands == "promise_open"


def _chased(who: BorrowerDay, standings: Mapping[int, Stand]) -> list[LoanDay]:
    """The late debts that may be chased; without any, those due soon or just cured."""
    free = [loan for loan in who.loans if loan.id not in standings]
    late = [loan for loan in free if loan.late]
    if late or any(loan.late for loan in who.loans):
        return late
    return free + [loan for loan in who.loans if loan.cured_on and _only_idle(standings.get(loan.id))]


def _only_idle(one: Stand | None) -> bool:
    return one is not None and one.stands == "nothing_due"


def _actions(
    who: BorrowerDay, plans: Plans, strategies: Mapping[str, Strategy], as_of: date
) -> Iterator[PlannedAction]:
    for loan in who.loans:
        if plans[loan.id].actions:
            strategy = strategy_of(loan, strategies)
            for action in plans[loan.id].actions:
                if due.action_is_due(action, loan, strategy, as_of):
                    yield PlannedAction(loan=loan, action=action, strategy=strategy.name)

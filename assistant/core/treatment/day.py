"""Whom a day's contacts go to and which are made: the leading debt's treatments, best priority first, by turns in a
household, and what goes to guarantors.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.core.terms import Channel
from assistant.core.treatment import due, household, reach, stand
from assistant.core.treatment.facts import BorrowerDay, Guarantor, LoanDay
from assistant.core.treatment.make import Maker, PlannedContact, backing
from assistant.core.treatment.stand import Stand, plan_of, strategy_of
from assistant.core.treatment.strategy import SegmentPlan, Strategy, Treatment
from assistant.core.treatment.words import Anchor, Person

Plans = Mapping[int, SegmentPlan]  # by loan
NOTHING_TODAY = Stand(stands="nothing_due", why="the treatment prescribes nothing today")


def worst_first(loans: Iterable[LoanDay]) -> list[LoanDay]:
    """The latest leads, before the due date the one that is due first; then the larger; then by name."""
    return sorted(loans, key=lambda loan: (-(loan.position or -9999), -loan.amount_past_due_minor, loan.ref))


@dataclass(frozen=True, kw_only=True)
class Day:
    """The contacts that one person's debts get on one day; `plans` by loan."""

    who: BorrowerDay
    strategies: Mapping[str, Strategy]
    plans: Plans
    as_of: date
    seed: int
    make: Maker

    def reminders(self, promised: Sequence[LoanDay]) -> list[PlannedContact]:
        """Before a promise's date and on it; one for all promises that fall on the day."""
        for lead in worst_first(promised):
            strategy, plan = strategy_of(lead, self.strategies), self.plans[lead.id]
            for item in plan.treatments:
                if due.is_due(item, lead, self.who, strategy, self.as_of):
                    made = self.make.contact(item, lead, [lead], strategy, [])
                    if isinstance(made, PlannedContact):
                        return [made]
        return []

    def chase(self, loans: list[LoanDay], taken: list[Channel]) -> tuple[list[PlannedContact], dict[int, Stand]]:
        lead = self.leader(loans)
        strategy, plan = strategy_of(lead, self.strategies), self.plans[lead.id]
        out = stand.held_out(lead, plan, self.who, strategy, self.seed)
        if out is not None:
            return [], {loan.id: out for loan in loans}
        together = [lead, *(loan for loan in worst_first(loans) if loan is not lead and _same_books(loan, lead))]
        stands = {loan.id: Stand(stands="nothing_due", why="another debt leads today") for loan in loans}
        found, why = self.one_of(household.in_turn(self.who, lead), lead, together, strategy, taken)
        found += [one for loan in loans if loan.late for one in self.to_guarantors(loan)]
        return found, stands | {loan.id: why for loan in together}

    def joint_only(self, standings: Mapping[int, Stand]) -> list[PlannedContact]:
        """A hold on the leading borrower does not free who owes the debt with them."""
        loans = household.alone_on(self.who, standings, self.strategies)
        plans = {loan.id: plan_of(loan, self.strategies) for loan in loans}
        barred = {loan.id for loan in loans if stand.of_loan(loan, plans[loan.id], self.as_of)} | set(
            stand.pennies(loans)
        )
        free = [loan for loan in worst_first(loans) if loan.id not in barred]
        if not free:
            return []
        lead, day = free[0], replace(self, plans={**self.plans, **plans})
        strategy = strategy_of(lead, self.strategies)
        if stand.held_out(lead, plans[lead.id], self.who, strategy, self.seed) is not None:
            return []
        together = [lead, *(loan for loan in free[1:] if _same_books(loan, lead))]
        people = [one for one in household.in_turn(self.who, lead) if one is not self.who]
        return day.one_of(people, lead, together, strategy, [])[0]

    def one_of(
        self,
        people: Iterable[BorrowerDay],
        lead: LoanDay,
        loans: list[LoanDay],
        strategy: Strategy,
        taken: list[Channel],
    ) -> tuple[list[PlannedContact], Stand]:
        """One person of a household a day: whose turn it is, and the next where nothing can be made of that."""
        whys: list[Stand] = []
        for one in people:
            day, is_lead = self.for_person(one), one is self.who
            items = day.due(self.plans[lead.id], lead, strategy)
            if not is_lead:
                items = household.for_joint(items, strategy.bands, lead.segment)
            shared = loans if is_lead else [loan for loan in loans if household.owes(one, loan)]
            found, why = day.pick(items, lead, shared, strategy, [*taken, *one.planned_today])
            if found:
                return found, why
            whys.insert(0 if is_lead else len(whys), why)  # the leading borrower's reason is the debt's
        return [], whys[0] if whys else NOTHING_TODAY

    def for_person(self, one: BorrowerDay) -> "Day":
        make = self.make if one is self.who else replace(self.make, who=one, joint=True)
        return replace(self, who=household.with_household(one, self.who), make=make)

    def leader(self, loans: list[LoanDay]) -> LoanDay:
        """A reason that is about the person leads before days and amounts do."""
        ordered = worst_first(loans)
        return next((loan for loan in ordered if self.plans[loan.id].leads), ordered[0])

    def due(self, plan: SegmentPlan, lead: LoanDay, strategy: Strategy) -> list[Treatment]:
        earlier = strategy.late_again.days_earlier if due.is_late_again(lead, strategy) else 0
        items = plan.treatments if lead.late else _by_priority((*plan.treatments, *strategy.after_cure))
        pausing = stand.pausing(lead, plan, self.who, self.as_of)
        return [
            item
            for item in items
            if item.person is Person.BORROWER
            and (item.anchor is Anchor.REASON or not pausing)
            and due.is_due(item, lead, self.who, strategy, self.as_of, earlier)
        ]

    def pick(
        self, items: list[Treatment], lead: LoanDay, loans: list[LoanDay], strategy: Strategy, taken: list[Channel]
    ) -> tuple[list[PlannedContact], Stand]:
        """By priority: the first that can be made, and what else falls on exactly this day."""
        plan = self.plans[lead.id]
        pausing = stand.pausing(lead, plan, self.who, self.as_of)
        why = Stand(stands="reason_pause", why="given time for the form") if pausing else NOTHING_TODAY
        if items and plan.max_per_week and due.made(self.who, self.as_of, due.WEEK) >= plan.max_per_week:
            return [], Stand(stands="at_ceiling", why=f"at most {plan.max_per_week} a week in {lead.segment}")
        found: list[PlannedContact] = []
        missed: list[Stand] = []
        for item in items:
            spoken = [one for one in found if one.channel is not Channel.LETTER]
            if spoken and (item.is_cadence or plan.max_per_week):
                continue  # its turn comes on another day
            made = self.make.contact(item, lead, loans, strategy, [*taken, *(one.channel for one in found)])
            if isinstance(made, PlannedContact):
                found.append(made)
            else:
                missed.append(made)
        return found, (missed[0] if missed and not found else why)

    def to_guarantors(self, loan: LoanDay) -> Iterator[PlannedContact]:
        strategy, plan = strategy_of(loan, self.strategies), self.plans[loan.id]
        for item in plan.treatments:
            if item.person is not Person.GUARANTOR or not due.is_due(item, loan, self.who, strategy, self.as_of):
                continue
            for person in loan.guarantors:
                route = reach.to_guarantor(item, person)
                if (
                    isinstance(route, reach.Route)
                    and route.channel not in self.make.barred
                    and not _ended(person, self.as_of)
                ):
                    context = backing(person, loan)
                    yield self.make.built(item, strategy, loan, [loan], route, route.template, context, person)


def _by_priority(items: Iterable[Treatment]) -> list[Treatment]:
    return sorted(items, key=lambda item: -item.priority)  # stable: equal ones keep the file's order


def _same_books(loan: LoanDay, lead: LoanDay) -> bool:
    """One contact speaks for one lender in one currency."""
    return (loan.policy.lender, loan.currency) == (lead.policy.lender, lead.currency)


def _ended(person: Guarantor, as_of: date) -> bool:
    return person.ends_on is not None and person.ends_on < as_of

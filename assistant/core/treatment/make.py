"""One treatment made into one contact: its channel and template, its limits, its context, and what it is worth.

Or the reason why it cannot be made today.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assistant.core.terms import Channel
from assistant.core.treatment import due, limits, reach
from assistant.core.treatment.facts import BorrowerDay, Guarantor, LoanDay, Point
from assistant.core.treatment.offer import is_open, offered
from assistant.core.treatment.stand import Stand
from assistant.core.treatment.strategy import Strategy, Treatment
from assistant.core.treatment.words import Anchor, Need
from assistant.core.treatment.worth import worth

PROMISED = (Anchor.PROMISE, Anchor.BROKEN)  # owed to the borrower's own word: served before worth is compared


@dataclass(frozen=True, kw_only=True)
class PlannedContact:
    """One intended contact. `loans` has the leading one first; `guarantor` None: it goes to the borrower."""

    channel: Channel
    template: str
    treatment: str
    segment: str
    strategy: str
    loans: tuple[LoanDay, ...]
    point: Point
    purpose: str
    worth: float
    minutes: float
    skill: str | None
    cost_minor: int
    day_part: str
    reserved: bool
    guarantor: Guarantor | None = None
    joint: BorrowerDay | None = None  # it goes to this joint borrower, not to the one whose day is planned
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def owed_minor(self) -> int:
        return sum(loan.amount_past_due_minor if loan.late else loan.next_due_minor for loan in self.loans)


@dataclass(frozen=True, kw_only=True)
class Maker:
    """Makes the contacts of one person on one day. `joint`: they owe the loans with somebody else, who leads."""

    who: BorrowerDay
    as_of: date
    barred: frozenset[Channel]
    joint: bool = False

    def contact(
        self, item: Treatment, lead: LoanDay, loans: list[LoanDay], strategy: Strategy, taken: list[Channel]
    ) -> PlannedContact | Stand:
        """The contact, or why it cannot be made today."""
        waiting = reach.CALLS if lead.policy.calls_wait else frozenset()
        route = reach.route(item, self.who, lead.policy, self.barred | waiting)
        loans = [loan for loan in loans if is_open(item, loan, self.as_of)]  # an offer speaks of what it is open for
        if isinstance(route, reach.Dead):
            return self.unreached(item, lead, route, waiting)
        agreed = item.anchor is Anchor.BROKEN and lead.broken is not None and lead.broken.follow_up_consent
        limit = limits.reached(route.channel, taken, self.who, strategy, self.as_of, agreed)
        if limit is not None:
            return Stand(stands="at_ceiling", why=limit)
        again = due.is_late_again(lead, strategy)
        template = (
            strategy.late_again.firmer.get((route.channel, route.template), route.template) if again else route.template
        )
        return self.built(item, strategy, lead, loans, route, template, self.context(item, lead, loans, route, again))

    def unreached(self, item: Treatment, lead: LoanDay, route: reach.Dead, waiting: frozenset[Channel]) -> Stand:
        free = reach.route(item, self.who, lead.policy, waiting)
        if isinstance(free, reach.Route):
            return Stand(stands="no_capacity", why=f"others are worth more of today's {free.channel}s")
        if isinstance(reach.route(item, self.who, lead.policy, frozenset()), reach.Route):
            return Stand(stands="history_unknown", why="calls wait: earlier contacts were not imported")
        return Stand(stands="no_point", why=route.because)

    def context(
        self, item: Treatment, lead: LoanDay, loans: Sequence[LoanDay], route: reach.Route, again: bool
    ) -> dict[str, Any]:
        found: dict[str, Any] = {} if route.because is None else {"instead_of": route.because}
        if lead.policy.collects_for_another and is_first(self.who):
            found["statement"] = "first"
        if again:
            found["late_again"] = True
        if Need.PROOF_OF_DELIVERY in item.needs:
            found["proof_of_delivery"] = True
        promise = {Anchor.PROMISE: lead.promise, Anchor.BROKEN: lead.broken}.get(item.anchor)
        if promise is not None:
            found["promise_id"] = promise.id
            found["promise"] = {
                "amount_minor": promise.amount_minor,
                "currency": lead.currency,
                "due_on": promise.due_on.isoformat(),
            }
            if item.anchor is Anchor.BROKEN and promise.follow_up_consent:
                found["consent"] = "follow_up"  # agreed at read-back; the promise reserved its budget
        return found | offered(item, self.who, loans, self.as_of)

    def built(
        self,
        item: Treatment,
        strategy: Strategy,
        lead: LoanDay,
        loans: Sequence[LoanDay],
        route: reach.Route,
        template: str,
        context: Mapping[str, Any],
        guarantor: Guarantor | None = None,
    ) -> PlannedContact:
        other = strategy.channels.get(route.channel) if route.channel is not item.channel else None
        return PlannedContact(
            channel=route.channel,
            template=template,
            treatment=item.name,
            segment=lead.segment,
            strategy=strategy.name,
            loans=tuple(loans),
            point=route.point,
            purpose=item.purpose,
            worth=worth(item, route.channel, self.who, loans, strategy, self.as_of),
            minutes=item.minutes if other is None else other.minutes,
            skill=item.skill if route.channel is Channel.CALL else None,
            cost_minor=item.cost_minor if other is None else other.cost_minor,
            day_part=self.part(item, route.channel, strategy),
            reserved=item.anchor in PROMISED,
            guarantor=guarantor,
            joint=self.who if self.joint and guarantor is None else None,
            context=context,
        )

    def part(self, item: Treatment, channel: Channel, strategy: Strategy) -> str:
        """What the borrower prefers for calls, else the treatment's parts in turn: another one after each try."""
        if channel is Channel.CALL and self.who.preferred_part in strategy.day_parts:
            return str(self.who.preferred_part)
        tries = sum(1 for one in self.who.attempts if one.channel is channel)
        return item.day_parts[tries % len(item.day_parts)]


def is_first(who: BorrowerDay) -> bool:
    """Nothing on file says that they were contacted before."""
    return not who.attempts and not who.last_by_template and all(loan.last_rpc_on is None for loan in who.loans)


def backing(person: Guarantor, loan: LoanDay) -> dict[str, Any]:
    """What a guarantor answers for: no more than the cap, and no more than is owed. Names stay on their own rows."""
    limit = loan.balance_minor if person.cap_minor is None else min(person.cap_minor, loan.balance_minor)
    agreed = None if person.agreed_on is None else person.agreed_on.isoformat()
    return {"party_id": person.party_id, "limit_minor": limit, "currency": loan.currency, "agreed_on": agreed}

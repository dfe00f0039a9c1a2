"""One day's planning under way: its settings, what is left of its capacity, and the decision within it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from assistant.core.terms import Channel
from assistant.core.treatment import PlanDecision, plan_borrower
from assistant.core.treatment.capacity import Claim, Threshold, share_out
from assistant.core.treatment.facts import BorrowerDay, Policy
from assistant.core.treatment.make import PlannedContact
from assistant.core.treatment.seeded import fraction
from assistant.runtime import Runtime
from assistant.store import facts, plan_rows, planning, promise_due
from assistant.store.planning_facts import REMIND_DAYS

NEAR = range(REMIND_DAYS)
HISTORY_DAYS = 30  # how long calls wait where earlier contacts were not imported: the longest look-back of a profile


@dataclass(kw_only=True)
class Plan:
    """One day's planning under way: what holds for all borrowers, and what was counted so far."""

    rt: Runtime
    as_of: date
    now: datetime
    policies: dict[int, Policy]
    last_planned_on: date | None
    owed: dict[tuple[int, date], int]  # what is left of promised instalments whose day is near
    borrower_ids: list[int]
    left: dict[Channel, float]  # what of the day's limits is not yet planned
    scarce: frozenset[Channel]  # channels for which the candidates might ask more than there is
    kept: dict[Channel, Threshold] | None  # the day's thresholds, if a plan of this day came so far before
    thresholds: dict[Channel, Threshold] | None = None  # None in the first pass
    put_off: dict[int, list[tuple[Channel, Claim]]] = field(default_factory=dict)  # by borrower: what they ask for
    claims: dict[Channel, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    stands: Counter[str] = field(default_factory=Counter)
    segments: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)

    def decide(self, who: BorrowerDay, barred: frozenset[Channel] = frozenset()) -> PlanDecision:
        return plan_borrower(who, self.rt.rulebook.strategies, self.as_of, self.rt.seed, barred)

    def claim(self, who: BorrowerDay, contact: PlannedContact) -> Claim:
        units = contact.minutes if contact.channel is Channel.CALL else 1.0
        tie = fraction(self.rt.seed, who.ref, "tie")
        return Claim(key=(int(contact.reserved), contact.worth, tie), units=units, owed_minor=contact.owed_minor)

    def unless_scarce(self, who: BorrowerDay) -> PlanDecision | None:
        """The decision, or None when it asks for a scarce channel: put off, with the numbers of its claims."""
        decision = self.decide(who)
        asked = [(one.channel, self.claim(who, one)) for one in decision.contacts if one.channel in self.scarce]
        if not asked:
            return decision
        self.put_off[who.id] = asked
        for channel, claim in asked:
            self.claims[channel].append(claim)
        return None

    def share_out(self) -> dict[Channel, Threshold]:
        if self.kept is not None:
            return self.kept
        share = self.rt.settings.limits.small_balance_share
        return {channel: share_out(self.claims[channel], self.left[channel], share) for channel in sorted(self.scarce)}

    def within_capacity(self, who: BorrowerDay) -> PlanDecision:
        """The decision with what the borrower gets of the day's capacity; what they do not get falls back.

        What they asked for in the first pass and do not get is barred at once: most would be decided twice for it.
        """
        asked = self.put_off.get(who.id, ())
        barred = frozenset(channel for channel, claim in asked if not self.admits(claim, channel))
        while True:
            decision = self.decide(who, barred)
            cut = {one.channel for one in decision.contacts if not self.admits(self.claim(who, one), one.channel)}
            if not cut:
                return decision
            barred |= cut

    def admits(self, claim: Claim, channel: Channel) -> bool:
        threshold = (self.thresholds or {}).get(channel)
        fits = claim.units <= self.left.get(channel, claim.units) + 1e-9
        return fits and (threshold is None or threshold.admits(claim))

    def count(self, who: BorrowerDay, decision: PlanDecision) -> None:
        for one in decision.contacts:
            if one.channel in self.left:
                self.left[one.channel] -= self.claim(who, one).units
        self.stands.update(one.stands for one in decision.standings.values())
        self.segments.update(loan.segment for loan in who.loans if loan.id in decision.standings)


def begin(conn: Connection, rt: Runtime, as_of: date, now: datetime) -> Plan:
    limits = rt.settings.limits
    full = {
        Channel.CALL: limits.collector_minutes,
        Channel.SMS: limits.sms,
        Channel.EMAIL: limits.email,
        Channel.VOICE: limits.voice,
        Channel.LETTER: limits.letter,
    }
    taken, kept = plan_rows.used(conn, as_of), facts.get(conn, plan_rows.key_of(as_of))
    borrower_ids = planning.candidates(conn, as_of)
    asked = {channel: len(borrower_ids) * (minutes_max(rt) if channel is Channel.CALL else 1) for channel in full}
    return Plan(
        rt=rt,
        as_of=as_of,
        now=now,
        policies=policies(conn, rt, as_of),
        last_planned_on=plan_rows.last_planned_on(conn, as_of),
        owed={(one.promise_id, one.due_on): one.amount_minor for one in promise_due.due_reminders(conn, as_of, NEAR)},
        borrower_ids=borrower_ids,
        left={channel: limit - taken.get(channel, 0) for channel, limit in full.items()},
        scarce=frozenset(channel for channel, limit in full.items() if asked[channel] > limit),
        kept=None if kept is None else thresholds_of(kept),
    )


def minutes_max(rt: Runtime) -> float:
    """Of the longest call that any strategy prescribes."""
    calls = (item.minutes for one in rt.rulebook.strategies.values() for item in one.treatments())
    return max(calls, default=0)


def policies(conn: Connection, rt: Runtime, as_of: date) -> dict[int, Policy]:
    """Each portfolio's settings on the day, by its id."""
    found = {}
    for row in plan_rows.portfolios(conn):
        own = rt.settings.for_portfolio(row.name)
        through, first = row.payments_complete_through, row.first_import_on
        unknown = row.history == "unknown" and not facts.get(conn, f"history_confirmed:{row.name}")
        found[row.id] = Policy(
            name=row.name,
            lender=rt.settings.lender_of(row.name).name,
            strategy=row.strategy,
            pennies_minor=own.pennies_minor,
            recent_payment_days=own.recent_payment_days,
            hold_out_percent=own.hold_out_percent,
            collects_for_another=own.acts_as == "collector",
            consent_by_contract=own.consent_basis == "contract",
            payments_stale=through is not None and (as_of - through).days > own.payments_stale_days,
            offers=rt.rulebook.offers,
            calls_wait=unknown and (first is None or as_of < first + timedelta(days=HISTORY_DAYS)),
        )
    return found


def thresholds_of(value: dict[str, Any]) -> dict[Channel, Threshold]:
    return {Channel(name): Threshold.from_json(one) for name, one in value.items()}

"""Is a promise acceptable? An offer is weighed against the policy, with every objection named.

Whether it was kept is `promise_judgement`'s question; its names are here too, so that callers ask one room.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from assistant.core.dates import is_business_day
from assistant.core.promise_judgement import Part, Promise, PromiseOutcome, Received, grace_end, judge, replaced_status
from assistant.core.promise_policy import PromisePolicy, load_promises
from assistant.core.say import Say, Sum, Words

__all__ = [
    "Acceptance",
    "LoanFacts",
    "Offer",
    "Part",
    "Promise",
    "PromiseOutcome",
    "PromisePolicy",
    "Received",
    "grace_end",
    "judge",
    "judge_offer",
    "least_minor",
    "load_promises",
    "replaced_status",
]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What was said. `by_debit`: we are to draw the money; `approved_by`: a supervisor, not whoever took the offer."""

    currency: str
    parts: tuple[Part, ...]
    promised_by: str = "borrower"
    payer: str | None = None
    by_debit: bool = False
    follow_up_consent: bool = False
    approved_by: str | None = None

    @property
    def total_minor(self) -> int:
        return sum(part.amount_minor for part in self.parts)

    @property
    def final_due_on(self) -> date:
        return max(part.due_on for part in self.parts)


@dataclass(frozen=True, kw_only=True)
class LoanFacts:
    """The loan as it stands on `as_of`; money in minor units of `currency`. None: not known."""

    as_of: date
    currency: str
    dpd: int
    balance_minor: int
    amount_past_due_minor: int
    stop_roll_minor: int = 0
    next_due_on: date | None = None
    next_due_minor: int | None = None
    broken_in_a_row: int = 0
    active: bool = True
    holds: tuple[str, ...] = ()
    taken_by: str | None = None
    country: str = "US"
    region: str | None = None


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """`why` has every objection, or one sentence why it is acceptable. `needs_supervisor`: approval would mend it."""

    accepted: bool
    why: tuple[str, ...]
    needs_supervisor: bool = False
    too_small: bool = False


Objection = tuple[str, Say]  # the rule, and the sentence


def judge_offer(offer: Offer, policy: PromisePolicy, facts: LoanFacts) -> Acceptance:
    """Weigh an offer: impossible ones are refused, others refused unless a second person approved them."""
    if not offer.parts:
        return Acceptance(accepted=False, why=(Say("no amount and day were named"),))
    impossible = _impossible(offer, policy, facts)
    beyond = _beyond_policy(offer, policy, facts)
    if not impossible and not beyond:
        return Acceptance(accepted=True, why=(Say("within the policy"),))
    approved = offer.approved_by is not None and offer.approved_by != facts.taken_by
    curable = all(rule in policy.supervisor_may for rule, _ in beyond)
    if not impossible and curable and approved:
        return Acceptance(
            accepted=True,
            why=tuple(Say("%(why)s; approved by %(name)s", why=why, name=offer.approved_by) for _, why in beyond),
        )
    return Acceptance(
        accepted=False,
        why=tuple(why for _, why in (*impossible, *beyond)),
        needs_supervisor=not impossible and curable,
        too_small=not impossible and any(rule == "minimum_share" for rule, _ in beyond),
    )


def _sum(amount_minor: int, facts: LoanFacts) -> Sum:
    return Sum(minor=amount_minor, currency=facts.currency)


def _impossible(offer: Offer, policy: PromisePolicy, facts: LoanFacts) -> list[Objection]:
    """What no approval mends."""
    found: list[Objection] = []
    days = [part.due_on for part in offer.parts]
    if not facts.active:
        found.append(("active", Say("the loan is closed")))
    if offer.currency != facts.currency:
        found.append(
            (
                "currency",
                Say("the loan is in %(its)s, the offer in %(other)s", its=facts.currency, other=offer.currency),
            )
        )
    if any(part.amount_minor <= 0 for part in offer.parts):
        found.append(("amount", Say("an amount must be above zero")))
    if min(days) < facts.as_of:
        found.append(("past", Say("%(day)s has passed", day=min(days))))
    if any(later <= earlier for earlier, later in pairwise(days)):
        found.append(("order", Say("the days of the instalments must follow one another")))
    if offer.total_minor > facts.balance_minor:
        found.append(("balance", Say("more than the balance, %(amount)s", amount=_sum(facts.balance_minor, facts))))
    if ends := sorted(set(facts.holds) & set(policy.cancelled_by)):
        found.append(("hold", Say("no promise is taken while this holds: %(holds)s", holds=Words(ends))))
    if offer.by_debit and not policy.debits_on_bank_holidays:
        closed = [day for day in days if not is_business_day(day, facts.country, facts.region)]
        found += [("bank_holiday", Say("the banks are closed on %(day)s: no debit", day=day)) for day in closed]
    return found


def _beyond_policy(offer: Offer, policy: PromisePolicy, facts: LoanFacts) -> list[Objection]:
    found: list[Objection] = []
    latest = facts.as_of + timedelta(days=policy.horizon_days(facts.dpd))
    if offer.final_due_on > latest:
        late = Say(
            "%(day)s is after %(last)s, the last day at %(dpd)s days past due",
            day=offer.final_due_on, last=latest, dpd=facts.dpd,
        )  # fmt: skip
        found.append(("horizon", late))
    if offer.total_minor < least_minor(policy, facts):
        least = _sum(least_minor(policy, facts), facts)
        found.append(("minimum_share", Say("less than the least that is taken, %(amount)s", amount=least)))
    if len(offer.parts) > policy.instalments_max:
        found.append(
            (
                "instalments_max",
                Say("%(parts)s instalments; %(most)s at most", parts=len(offer.parts), most=policy.instalments_max),
            )
        )
    if facts.broken_in_a_row >= policy.breaks_in_a_row_max:
        found.append(
            ("breaks_in_a_row_max", Say("%(broken)s promises were broken in a row", broken=facts.broken_in_a_row))
        )
    if policy.past_next_due == "with_instalment" and _leaves_out_next_due(offer, facts):
        found.append(
            (
                "past_next_due",
                Say("past %(day)s, when the next instalment falls due, without it", day=facts.next_due_on),
            )
        )
    return found


def least_minor(policy: PromisePolicy, facts: LoanFacts) -> int:
    """The least amount taken as a promise: a share of what is asked for, or the stop-roll amount if that is less."""
    asked = facts.amount_past_due_minor or facts.next_due_minor or 0
    share = -(-asked * round(policy.minimum_share * 10_000) // 10_000)
    least = min(share, facts.stop_roll_minor) if facts.stop_roll_minor > 0 else share
    return min(least, facts.balance_minor)


def _leaves_out_next_due(offer: Offer, facts: LoanFacts) -> bool:
    """The last day is past the next due date, and the sum does not cover what is late and that instalment."""
    if facts.next_due_on is None or facts.next_due_on < facts.as_of or offer.final_due_on <= facts.next_due_on:
        return False
    asked = min(facts.amount_past_due_minor + (facts.next_due_minor or 0), facts.balance_minor)
    return offer.total_minor < asked

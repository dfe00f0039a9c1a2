"""What a promise may be for, ready to choose: amounts from what is due and was paid before, days with paydays named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.core.dates import is_business_day
from assistant.core.promise import LoanFacts, Offer, Part, PromisePolicy, judge_offer, least_minor

DAYS_MAX = 31


@dataclass(frozen=True, kw_only=True)
class Amount:
    """An amount with the words' codes that it stands for: past_due · stop_roll · least · minimum · last_paid · plan."""

    amount_minor: int
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DayChoice:
    """A day on which a promise may fall due. `codes`: payday · after_payday · weekend · holiday · today."""

    on: date
    codes: tuple[str, ...]
    fits: bool  # within the horizon, and no day on which banks are closed


def amounts(
    facts: LoanFacts,
    policy: PromisePolicy,
    *,
    minimum_minor: int | None = None,
    last_paid_minor: int | None = None,
    plan_part_minor: int | None = None,
) -> tuple[Amount, ...]:
    """Largest first, one row for equal amounts; none above the balance, none of nothing."""
    named = {
        "past_due": facts.amount_past_due_minor,
        "next_due": facts.next_due_minor if not facts.amount_past_due_minor else None,
        "stop_roll": facts.stop_roll_minor,
        "minimum": minimum_minor,
        "last_paid": last_paid_minor,
        "plan": plan_part_minor,
        "least": least_minor(policy, facts),
    }
    found: dict[int, list[str]] = {}
    for code, amount in named.items():
        if amount is not None and 0 < amount <= facts.balance_minor:
            found.setdefault(amount, []).append(code)
    return tuple(Amount(amount_minor=amount, codes=tuple(found[amount])) for amount in sorted(found, reverse=True))


def days(facts: LoanFacts, policy: PromisePolicy, payday: int | None) -> tuple[DayChoice, ...]:
    """Every day from today through the horizon, with what speaks for it or against it."""
    last = min(policy.horizon_days(facts.dpd), DAYS_MAX)
    every = [facts.as_of + timedelta(days=n) for n in range(last + 1)]
    return tuple(_day(day, facts, payday) for day in every)


def _day(day: date, facts: LoanFacts, payday: int | None) -> DayChoice:
    open_ = is_business_day(day, facts.country, facts.region)
    codes = ["today"] if day == facts.as_of else []
    if is_payday(day, payday):
        codes.append("payday")
    elif open_ and _first_after_payday(day, facts, payday):
        codes.append("after_payday")
    if day.weekday() >= 5:
        codes.append("weekend")
    elif not open_:
        codes.append("holiday")
    return DayChoice(on=day, codes=tuple(codes), fits=open_)


def is_payday(day: date, payday: int | None) -> bool:
    """The day of the month, or the month's last day where it has fewer."""
    if payday is None:
        return False
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return day.day == min(payday, last.day)


def _first_after_payday(day: date, facts: LoanFacts, payday: int | None) -> bool:
    before = day - timedelta(days=1)
    for _ in range(7):
        if is_payday(before, payday):
            return True
        if is_business_day(before, facts.country, facts.region):
            return False
        before -= timedelta(days=1)
    return False


@dataclass(frozen=True, kw_only=True)
class PolicyAnswer:
    """The policy's answer while typing: taken or not, every objection, and whether a supervisor could lift them."""

    accepted: bool
    why: tuple[str, ...]
    needs_supervisor: bool
    beyond_due_minor: int | None = None  # what is past due, where more than that is offered: worth a question


def weigh(parts: Sequence[Part], facts: LoanFacts, policy: PromisePolicy) -> PolicyAnswer:
    """What the policy says of an offer as it stands; what no collector may approve is said, not hidden."""
    offer = Offer(currency=facts.currency, parts=tuple(parts))
    answer = judge_offer(offer, policy, facts)
    due = facts.amount_past_due_minor
    return PolicyAnswer(
        accepted=answer.accepted,
        why=answer.why,
        needs_supervisor=answer.needs_supervisor,
        beyond_due_minor=due if 0 < due < offer.total_minor else None,
    )

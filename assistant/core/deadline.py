"""What a clause sets a date for: from what happened to a borrower, which dates run, until when, and what ended them.

`decide` reads the borrower's history and gives every deadline that it ever started, each with its cause, so that a task
is written once however often it is asked. How a deadline stands is of a day: `state`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from assistant.core.dates import DAY, business_days_before
from assistant.core.deadline_count import Span, last_day
from assistant.core.deadline_terms import PROOFS, Deadline, DeadlineRule, Docket, Happened, Pattern, State
from assistant.core.gate import Event

__all__ = ["Deadline", "DeadlineRule", "Docket", "Happened", "Pattern", "State", "decide", "stands", "state"]


def decide(docket: Docket) -> tuple[Deadline, ...]:
    """Every deadline that the file has started, oldest first, with what closed it."""
    by_rule: dict[DeadlineRule, list[str]] = {}
    for debt, rules in docket.rules.items():
        for rule in rules:
            by_rule.setdefault(rule, []).append(debt)
    found = [one for rule, debts in by_rule.items() for one in _of_rule(rule, tuple(sorted(debts)), docket)]
    return tuple(sorted(found, key=lambda one: (one.starts_at, one.cause)))


def state(one: Deadline, as_of: date) -> State:
    return State.DONE if one.closed_at is not None else stands(one.rule.kind, one.alarm_on, one.due_on, as_of)


def stands(kind: str, alarm_on: date, due_on: date, as_of: date) -> State:
    """How an open one stands on a business date: its last day is still in time."""
    if kind == "window":
        return State.RUNNING if as_of <= due_on else State.ENDED
    if as_of > due_on:
        return State.OVERDUE
    return State.ALARM if as_of >= alarm_on else State.OPEN


def _of_rule(rule: DeadlineRule, debts: tuple[str, ...], docket: Docket) -> Iterator[Deadline]:
    made: list[Deadline] = []
    for start, touched in _starts(rule, debts, docket):
        if rule.kind == "duty" and any(_runs_on(one, start, touched, docket) for one in made):
            continue  # the same again while it runs: the earlier day is the stricter
        one = _deadline(rule, start, touched, docket)
        if one is not None:
            made.append(one)
    yield from made


def _starts(rule: DeadlineRule, debts: tuple[str, ...], docket: Docket) -> Iterator[tuple[Happened, tuple[str, ...]]]:
    begun: set[str] = set()
    for happened in docket.happened:
        if not _fits(rule.starts, happened.event) or (happened.imported and not rule.from_import):
            continue
        touched = tuple(debt for debt in debts if not happened.event.debts or debt in happened.event.debts)
        if rule.first:
            touched = tuple(debt for debt in touched if debt not in begun)
        if not touched or not rule.in_force(_days(rule, happened.event.at, docket)[0]):
            continue
        begun.update(touched)
        yield from ((happened, part) for part in ([(debt,) for debt in touched] if rule.each == "debt" else [touched]))


def _runs_on(one: Deadline, start: Happened, touched: tuple[str, ...], docket: Docket) -> bool:
    """Is this deadline still open when the next event of its kind comes, about the same debts and the same medium?"""
    if set(one.debts).isdisjoint(touched) or (one.closed_at is not None and one.closed_at <= start.event.at):
        return False
    before = next(happened.event for happened in docket.happened if happened.id == one.event_id)
    return before.channel == start.event.channel and before.event == start.event.event


def _deadline(rule: DeadlineRule, start: Happened, debts: tuple[str, ...], docket: Docket) -> Deadline | None:
    days = _days(rule, start.event.at, docket)
    starts_on = days[0] if rule.kind == "duty" else days[-1]  # in doubt the stricter: a duty early, a window long
    country = rule.country or docket.country
    end = _end(rule, start, debts, docket)
    length = _length(rule, start, end, debts, docket)
    due_on = _stated(rule, start.event)
    if due_on is None and start.event.more.get("kind") in rule.undated_kinds:
        return None  # runs until somebody states its end
    due_on = due_on or last_day(starts_on, length, rule.counts_first_day, country, rule.region)
    alarm_on = max(business_days_before(due_on, rule.alarm_before, country, rule.region), starts_on)
    name = debts[0] if rule.first else str(start.id) if rule.each == "event" else f"{start.id}:{debts[0]}"
    made = Deadline(
        cause=f"deadline:{rule.profile}:{rule.id}:{name}",
        rule=rule,
        debts=debts,
        starts_at=start.event.at,
        event_id=start.id,
        starts_on=starts_on,
        due_on=due_on,
        alarm_on=alarm_on,
        length=length,
    )
    return _closed(made, start, end, docket)


def _closed(made: Deadline, start: Happened, end: Happened | None, docket: Docket) -> Deadline:
    if end is not None:
        on = _days(made.rule, end.event.at, docket)[-1]
        word = (end.event.fact or end.event.request or end.event.event).replace("_", " ")
        return replace(made, closed_at=end.event.at, closed_on=on, closed_because=word)
    if made.rule.proof is not None and _is_heeded(start.event, docket):
        because = PROOFS[made.rule.proof]
        return replace(made, closed_at=made.starts_at, closed_on=made.starts_on, closed_because=because)
    return made


def _is_heeded(stop: Event, docket: Docket) -> bool:
    """Nothing is on its way by the medium that was stopped; by none, if it names none."""
    medium = stop.channel or stop.event
    return medium not in docket.on_its_way if medium in MEDIA else not docket.on_its_way


MEDIA = ("call", "sms", "email", "letter", "visit")


def _end(rule: DeadlineRule, start: Happened, debts: tuple[str, ...], docket: Docket) -> Happened | None:
    """The first event that closes it; where the rule allows, one that came before it began."""
    for happened in docket.happened:
        about = not happened.event.debts or not set(happened.event.debts).isdisjoint(debts)
        after = rule.ends_before or happened.order > start.order
        if about and after and happened.id != start.id and _fits(rule.ends, happened.event):
            return happened
    return None


def _length(
    rule: DeadlineRule, start: Happened, end: Happened | None, debts: tuple[str, ...], docket: Docket
) -> tuple[Span, ...]:
    """The rule's own, or that of the last extension within it."""
    extensions = [
        happened
        for happened in docket.happened
        if happened.order > start.order
        and (end is None or happened.order < end.order)
        and (not happened.event.debts or not set(happened.event.debts).isdisjoint(debts))
        and _fits(rule.extended_by, happened.event)
    ]
    lengths = (rule.length, *rule.extended_to)
    return lengths[min(len(extensions), len(lengths) - 1)]


def _stated(rule: DeadlineRule, event: Event) -> date | None:
    if rule.stated_in is None:
        return None
    said = event.until if rule.stated_in == "until" else event.more.get(rule.stated_in)
    if not isinstance(said, date) or isinstance(said, datetime):
        return None
    return said + DAY * rule.days_after_stated if event.more.get("kind") in rule.undated_kinds else said


def _fits(patterns: Sequence[Pattern], event: Event) -> bool:
    return any(pattern.fits(event) for pattern in patterns)


def _days(rule: DeadlineRule, at: datetime, docket: Docket) -> list[date]:
    """The dates that the borrower's wall calendars may have shown, earliest first."""
    zones = docket.zones or ((ZoneInfo(rule.home_zone),) if rule.home_zone else (docket.zone,))
    return sorted({at.astimezone(zone).date() for zone in zones})

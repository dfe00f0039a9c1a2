"""A borrower's rows → the docket that the deadlines are decided from. No decision, no write."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import zone as zone_named
from assistant.core.deadline import DeadlineRule, Docket, Happened
from assistant.core.gate import Contact, Event, Place
from assistant.core.gate.look import zones_of
from assistant.runtime import Runtime
from assistant.steps.choose_profiles import ACTS_AS, chosen_for, may_bind
from assistant.steps.gate_facts import event_of, places_of
from assistant.store import tasks, tasks_files
from assistant.store.tasks_files import Files

EVENTS_MAX = 5000


def dockets(rt: Runtime, files: Files) -> Iterator[tuple[int, Docket]]:
    """Each borrower's docket, by ascending id."""
    for borrower_id, owner in files.owners.items():
        places = places_of(owner, files.points[borrower_id])
        rules = {loan.ref: _rules_at(rt, loan, places) for loan in files.loans[borrower_id]}
        reads = _kinds(rules)
        happened = [_happened(row) for row in files.history.get(borrower_id, []) if row.event in reads]
        yield (
            borrower_id,
            Docket(
                happened=tuple(happened),
                rules=rules,
                zones=zones_of(places, {}),
                zone=zone_named(rt.settings.work.zone),
                country=rt.settings.work.country,
                on_its_way=frozenset(files.on_its_way[borrower_id]),
            ),
        )


def _rules_at(rt: Runtime, loan: Row[Any], places: tuple[Place, ...]) -> tuple[DeadlineRule, ...]:
    """Of the profiles that judge the loan's contacts, whatever the day: a deadline looks back."""
    chosen = chosen_for(rt, loan.portfolio, places, (loan.product,), None)
    return rules_of(rt, loan.portfolio, loan.product, tuple(one.profile.id for one in chosen))


def rules_of(
    rt: Runtime, portfolio: str, product: str | None, names: tuple[str, ...] | None = None
) -> tuple[DeadlineRule, ...]:
    """The deadlines of these profiles, within their scope; `names` None: of every profile the portfolio may have."""
    acts_as = ACTS_AS[rt.settings.for_portfolio(portfolio).acts_as]
    kind = product or "consumer_loan"
    contact = Contact(channel="", acts_as=acts_as, product=kind)
    by_profile = rt.rulebook.deadlines.by_profile
    rules = (rule for name in names or may_bind(rt, portfolio) for rule in by_profile.get(name, ()))
    return tuple(rule for rule in rules if rule.scope.covers(contact, frozenset({kind})))


def _kinds(rules: dict[str, tuple[DeadlineRule, ...]]) -> set[str]:
    """The kinds of events that these rules read at all."""
    every = {rule for bound in rules.values() for rule in bound}
    patterns = (one for rule in every for one in (*rule.starts, *rule.ends, *rule.extended_by))
    return {kind for one in patterns for kind in one.event or _said(one.request, one.fact)}


def _said(request: frozenset[str], fact: frozenset[str]) -> tuple[str, ...]:
    return (*(("request",) if request else ()), *(("fact",) if fact else ()))


def _happened(row: Row[Any]) -> Happened:
    return Happened(id=row.id, event=event_of(row), imported=row.source == "import")


def sends_that_start(conn: Connection, rt: Runtime, after: int, upto: int) -> set[int]:
    """Borrowers to whom something was sent that starts a deadline not yet written; few portfolios have such a rule."""
    names = ["", *rt.settings.portfolio]  # "" stands for whatever has only the defaults
    bound = {name: [rule for rule in rules_of(rt, name, None) if rule.first and _by_send(rule)] for name in names}
    portfolios = tasks_files.portfolios(conn)
    of_name = {name: bound.get(name, bound[""]) for name in portfolios}
    wanted = {name for name, rules in of_name.items() if rules}
    rules = {(rule.profile, rule.id): rule for found in of_name.values() for rule in found}
    found: set[int] = set()
    number, read = after, partial(tasks_files.sent_after, conn, wanted, upto=upto, limit=EVENTS_MAX)
    while wanted and (rows := read(number)):
        causes = {cause: row.borrower_id for row in rows for cause in _causes(row, list(rules.values()))}
        there = tasks.known(conn, causes)
        found |= {borrower_id for cause, borrower_id in causes.items() if cause not in there}
        number = rows[-1].id
    return found


def _by_send(rule: DeadlineRule) -> bool:
    return any(pattern.event for pattern in rule.starts)


def _causes(row: Row[Any], rules: list[DeadlineRule]) -> list[str]:
    """The causes that this send may stand for, if it is the first of its debt."""
    event = Event(at=row.at, event=row.event, direction=row.direction, outcome=row.outcome)
    fitting = [rule for rule in rules if any(pattern.fits(event) for pattern in rule.starts)]
    fitting = [rule for rule in fitting if rule.from_import or row.source != "import"]
    return [f"deadline:{rule.profile}:{rule.id}:{ref}" for rule in fitting for ref in row.loan_refs]

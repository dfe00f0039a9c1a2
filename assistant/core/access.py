"""Who may open what: one table of route × role × scope, from which guard, navigation and tests are all derived.

A scope says about whose accounts a route answers: those that the person works (`own`), those of their team (`team`), or
any (`all`). An account that nobody owns is a pool's: everybody who may open the route at all may see it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.core.terms import Role


class Scope(StrEnum):
    OWN = "own"
    TEAM = "team"
    ALL = "all"


class Stage(StrEnum):
    """How far a sign-in has come; only a full one opens more than its own next step."""

    CODE = "code"  # the second factor is asked for
    PASSWORD = "password"  # a one-time password is to be changed
    ENROL = "enrol"  # a second factor is to be set up
    FULL = "full"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Whoever asks: a signed-in user, or a program with an API key (then without an id)."""

    name: str
    role: Role
    team: str | None = None
    id: int | None = None


Grants = Mapping[Role, Scope]
COLLECTOR, SENIOR, SUPERVISOR, FIELD = Role.COLLECTOR, Role.SENIOR, Role.SUPERVISOR, Role.FIELD
LEGAL, MANAGER, AUDITOR, ADMINISTRATOR = Role.LEGAL, Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR
OWN, TEAM, ALL = Scope.OWN, Scope.TEAM, Scope.ALL

EVERYBODY: Grants = dict.fromkeys(Role, OWN)  # what is only ever about themselves
OVERSIGHT: Grants = {SUPERVISOR: TEAM, MANAGER: ALL, AUDITOR: ALL, ADMINISTRATOR: ALL}
ACCOUNTS: Grants = {COLLECTOR: OWN, SENIOR: TEAM, FIELD: OWN, LEGAL: ALL, **OVERSIGHT}
WORKERS: Grants = {COLLECTOR: OWN, SENIOR: TEAM, SUPERVISOR: TEAM}  # who may change an account
CARRIERS: Grants = {FIELD: OWN, LEGAL: ALL}  # who takes what collectors have passed on, and gives it back
SEERS: Grants = {**WORKERS, **CARRIERS}  # who is shown a masked address or number: who works the account or goes there
SET_UP: Grants = {ADMINISTRATOR: ALL}
RUNNERS: Grants = {MANAGER: ALL, ADMINISTRATOR: ALL}
CAMPAIGNS: Grants = {MANAGER: ALL, AUDITOR: ALL, ADMINISTRATOR: ALL}
PREVIEWERS: Grants = CAMPAIGNS
CHANGES: Grants = {AUDITOR: ALL, ADMINISTRATOR: ALL}
IMPORTERS: Grants = {MANAGER: ALL, ADMINISTRATOR: ALL}
STARTERS: Grants = {SUPERVISOR: ALL, MANAGER: ALL}  # who answers for every contact that leaves
STOPPERS: Grants = {**STARTERS, ADMINISTRATOR: ALL}
STEERERS: Grants = {SUPERVISOR: TEAM, MANAGER: ALL}  # who gives accounts to others
REVIEWERS: Grants = {SUPERVISOR: TEAM}  # of calls that they did not make themselves
MEASURED: Grants = {COLLECTOR: OWN, SENIOR: OWN, SUPERVISOR: OWN}  # whoever makes calls, about their own

ACCESS: Mapping[str, Grants] = {
    # pages
    "start": dict.fromkeys(Role, ALL),  # the day's figures: counts, nobody's account
    "start.log": OVERSIGHT,  # the contact log on it
    "log": OVERSIGHT,
    "log.entry": OVERSIGHT,
    "log.export": OVERSIGHT,
    "log.saved": OVERSIGHT,
    "log.saved.add": OVERSIGHT,
    "log.saved.change": OVERSIGHT,
    "log.saved.delete": OVERSIGHT,
    "log.saved.end": OVERSIGHT,
    "recordings.play": OVERSIGHT,  # each listening is noted
    "log.reveal": {SUPERVISOR: TEAM},  # who may change an account: the others read the log without numbers
    "help": EVERYBODY,
    "account": EVERYBODY,
    "account.language": EVERYBODY,
    "account.password": EVERYBODY,
    "account.password.change": EVERYBODY,
    "account.factor": EVERYBODY,
    "account.factor.confirm": EVERYBODY,
    "account.sessions.end": EVERYBODY,
    "sign_out": EVERYBODY,
    "people": SET_UP,
    "people.add": SET_UP,
    "people.change": SET_UP,
    "people.reset": SET_UP,
    "people.one": SET_UP,
    "people.roster": SET_UP,
    "people.absence": SET_UP,
    "people.absence.end": SET_UP,
    "teams": SET_UP,
    "teams.add": SET_UP,
    "teams.change": SET_UP,
    # campaigns
    "campaigns": CAMPAIGNS,
    "campaigns.prepare": RUNNERS,
    "campaigns.one": CAMPAIGNS,
    "campaigns.pause": RUNNERS,
    "campaigns.start": RUNNERS,
    "api.campaigns": CAMPAIGNS,
    "api.campaigns.prepare": RUNNERS,
    "api.campaigns.people": CAMPAIGNS,
    # the set-up
    "imports": IMPORTERS,
    "imports.add": IMPORTERS,
    "imports.one": IMPORTERS,
    "imports.progress": IMPORTERS,
    "imports.cancel": IMPORTERS,
    "imports.refused": IMPORTERS,
    "templates": PREVIEWERS,
    "templates.check": RUNNERS,
    "templates.one": PREVIEWERS,
    "templates.reveal": RUNNERS,
    "templates.script": PREVIEWERS,
    "keys": SET_UP,
    "keys.add": SET_UP,
    "keys.end": SET_UP,
    "keys.subscribe": SET_UP,
    "keys.unsubscribe": SET_UP,
    "keys.ping": SET_UP,
    "keys.retry": SET_UP,
    "changes": CHANGES,
    "changes.profile": CHANGES,
    "api.changes": CHANGES,
    "api.deliveries": SET_UP,
    "api.deliveries.retry": SET_UP,
    "api.subscribers.ping": SET_UP,
    # the collector's desk
    "desk": WORKERS,
    "desk.next": WORKERS,
    "desk.search": WORKERS,
    "desk.exception": WORKERS,
    "desk.events": WORKERS,
    "desk.account": ACCOUNTS,
    "desk.reveal": SEERS,
    "desk.take": WORKERS,
    "desk.park": WORKERS,
    "desk.hand_over": WORKERS,
    "desk.let_go": WORKERS,
    "desk.task": WORKERS,
    "desk.write": WORKERS,
    "desk.write.send": WORKERS,
    "desk.read": WORKERS,
    "desk.apart": STEERERS,
    "desk.ask_again": STEERERS,
    "api.desk.apart": STEERERS,
    "api.desk.ask_again": STEERERS,
    "desk.call": WORKERS,
    "desk.call.moved": WORKERS,
    "desk.call.promise": WORKERS,
    "desk.call.callback": WORKERS,
    "desk.call.start": WORKERS,
    "desk.call.answer": WORKERS,
    "desk.call.back": WORKERS,
    "desk.call.help": WORKERS,
    "desk.call.identify": WORKERS,
    "desk.call.line": WORKERS,
    "desk.call.hang_up": WORKERS,
    "desk.call.extend": WORKERS,
    "desk.call.note": WORKERS,
    "desk.call.end": WORKERS,
    "desk.call.here": WORKERS,
    "desk.incoming": WORKERS,
    "desk.incoming.caller": WORKERS,
    "desk.incoming.take": WORKERS,
    "desk.incoming.file": WORKERS,
    "desk.incoming.end": WORKERS,
    "api.desk.account": ACCOUNTS,
    "api.desk.reveal": SEERS,
    # what field agents and legal officers carry
    "field": {FIELD: OWN, **OVERSIGHT},
    "legal": {LEGAL: ALL, **OVERSIGHT},
    "casework": {**CARRIERS, **OVERSIGHT},
    "casework.take": CARRIERS,
    "casework.put_back": CARRIERS,
    "casework.visit": {FIELD: OWN},
    "casework.step": {LEGAL: ALL},
    "casework.give_back": CARRIERS,
    "api.casework": {**CARRIERS, **OVERSIGHT},
    "api.casework.take": CARRIERS,
    "api.casework.put_back": CARRIERS,
    "api.casework.visit": {FIELD: OWN},
    "api.casework.step": {LEGAL: ALL},
    "api.casework.give_back": CARRIERS,
    **dict.fromkeys(
        (
            *("api.desk", "api.desk.next", "api.desk.search", "api.desk.park", "api.desk.hand_over"),
            *("api.desk.let_go", "api.desk.task", "api.desk.write", "api.desk.write.send", "api.desk.read"),
            *("api.desk", "api.desk.next", "api.desk.search", "api.desk.reveal", "api.desk.park", "api.desk.hand_over"),
            *(
                "api.desk.take",
                "api.desk.let_go",
                "api.desk.task",
                "api.desk.write",
                "api.desk.write.send",
                "api.desk.read",
            ),
            *("api.desk.call", "api.desk.call.start", "api.desk.call.answer", "api.desk.call.back"),
            *("api.desk.call.help", "api.desk.call.identify", "api.desk.call.line", "api.desk.call.hang_up"),
            *("api.desk.call.extend", "api.desk.call.note", "api.desk.call.end", "api.desk.call.here"),
            *("api.desk.call.promise", "api.desk.call.weigh"),
            *("api.desk.incoming", "api.desk.incoming.take", "api.desk.incoming.file", "api.desk.incoming.end"),
        ),
        WORKERS,
    ),
    # the manager's dashboard
    "dashboard": OVERSIGHT,
    "dashboard.refresh": OVERSIGHT,
    "dashboard.list": OVERSIGHT,
    "dashboard.export": OVERSIGHT,
    # the floor
    "stopped": EVERYBODY,
    "live": OVERSIGHT,
    "live.events": OVERSIGHT,
    "live.stop": STOPPERS,
    "live.start": STARTERS,
    "live.pause": STARTERS,
    "live.resume": STARTERS,
    "live.reassign": STEERERS,
    "live.batch": STEERERS,
    "live.free": STEERERS,
    "live.rescue": STEERERS,
    # quality: what supervisors hear and score, and what collectors are shown of it
    "review": OVERSIGHT,
    "review.item": OVERSIGHT,
    "review.calibration": OVERSIGHT,
    "review.figures": OVERSIGHT,
    **dict.fromkeys(
        (
            *("review.next", "review.choose", "review.take", "review.let_go", "review.score", "review.settle"),
            *("review.calibrate", "review.transcript"),
        ),
        REVIEWERS,
    ),
    "reviews": MEASURED,
    "reviews.one": MEASURED,
    "reviews.dispute": MEASURED,
    "decisions": OVERSIGHT,
    "decisions.events": OVERSIGHT,
    "decisions.answer": STEERERS,
    # for other programs
    "api.live": OVERSIGHT,
    "api.decisions": OVERSIGHT,
    "api.decisions.answer": STEERERS,
    "api.pauses": OVERSIGHT,
    "api.pauses.add": STARTERS,
    "api.pauses.end": STARTERS,
    "api.live.reassign": STEERERS,
    "api.live.batch": STEERERS,
    "api.live.free": STEERERS,
    "api.live.rescue": STEERERS,
    "api.document": EVERYBODY,
    "api.reference": EVERYBODY,
    "api.me": EVERYBODY,
    "api.loans": ACCOUNTS,
    "api.loans.verdict": ACCOUNTS,
    "api.contacts": OVERSIGHT,
    "api.contacts.verdict": ACCOUNTS,
    "api.log": OVERSIGHT,
    "api.log.entry": OVERSIGHT,
    "api.log.export": OVERSIGHT,
    "api.log.saved": OVERSIGHT,
    "api.log.saved.add": OVERSIGHT,
    "api.log.saved.change": OVERSIGHT,
    "api.log.saved.end": OVERSIGHT,
    "api.queues": ACCOUNTS,
    "api.promises.add": WORKERS,
    "api.calls.add": WORKERS,
    "api.dashboard": OVERSIGHT,
    "api.dashboard.definitions": OVERSIGHT,
    "api.dashboard.list": OVERSIGHT,
    "api.dashboard.export": OVERSIGHT,
    **dict.fromkeys(("api.reviews", "api.reviews.one", "api.reviews.agreement", "api.reviews.figures"), OVERSIGHT),
    **dict.fromkeys(
        (
            *("api.reviews.choose", "api.reviews.take", "api.reviews.calibrate", "api.reviews.score"),
            *("api.reviews.settle", "api.contacts.transcript.add"),
        ),
        REVIEWERS,
    ),
    "api.reviews.mine": MEASURED,
    "api.reviews.dispute": MEASURED,
    "api.figures": {MANAGER: ALL, SUPERVISOR: ALL, AUDITOR: ALL, ADMINISTRATOR: ALL},
    **dict.fromkeys(
        (
            *("api.users", "api.users.add", "api.users.change", "api.users.disable", "api.users.reset"),
            *("api.users.shift", "api.users.shift.change", "api.users.absences.add", "api.users.absences.end"),
            *("api.teams", "api.teams.add", "api.teams.change"),
        ),
        SET_UP,
    ),
    "api.keys": SET_UP,
    "api.keys.add": SET_UP,
    "api.keys.end": SET_UP,
    "api.imports": IMPORTERS,
    "api.imports.add": IMPORTERS,
    "api.imports.one": IMPORTERS,
    "api.imports.refused": IMPORTERS,
    "api.imports.file": IMPORTERS,
    "api.imports.cancel": IMPORTERS,
    "api.subscribers": SET_UP,
    "api.subscribers.add": SET_UP,
    "api.subscribers.end": SET_UP,
}

# Parts of a page that are shown to some only: rows without an address of their own.
PARTS = frozenset({"start.log"})

# Open without a sign-in: what proves itself otherwise (a webhook's signature), or shows nothing of anybody.
PUBLIC = frozenset({"static", "healthz", "sign_in", "sign_in.enter", "oidc.start", "oidc.back"})
PUBLIC_PREFIXES = ("webhook.",)
# For this machine, or with a key.
LOCAL: Mapping[str, Grants] = {"metrics": {MANAGER: ALL, AUDITOR: ALL, ADMINISTRATOR: ALL}}

# What a sign-in that is not complete may open. Signing out is always possible.
STEPS: Mapping[Stage, frozenset[str]] = {
    Stage.CODE: frozenset({"sign_in.code", "sign_in.code.enter", "sign_out"}),
    Stage.PASSWORD: frozenset({"account.password", "account.password.change", "sign_out"}),
    Stage.ENROL: frozenset({"account.factor", "account.factor.confirm", "sign_out"}),
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the navigation: a route and what it is called."""

    route: str
    label: str


NAVIGATION = (
    Entry(route="start", label="Today"),
    Entry(route="desk", label="My work"),
    Entry(route="field", label="Field visits"),
    Entry(route="legal", label="Legal cases"),
    Entry(route="dashboard", label="Dashboard"),
    Entry(route="campaigns", label="Campaigns"),
    Entry(route="imports", label="Set-up"),
    Entry(route="log", label="Contact log"),
    Entry(route="live", label="Live"),
    Entry(route="review", label="Reviews"),
    Entry(route="reviews", label="My reviews"),
    Entry(route="decisions", label="Decisions"),
    Entry(route="people", label="People"),
    Entry(route="account", label="My account"),
    Entry(route="help", label="Help"),
)


def is_public(route: str) -> bool:
    return route in PUBLIC or route.startswith(PUBLIC_PREFIXES)


def is_step(route: str) -> bool:
    """Whether a route belongs to an unfinished sign-in alone, so that the table needs no row for it."""
    return route not in ACCESS and any(route in routes for routes in STEPS.values())


def has_row(route: str) -> bool:
    """A route that is neither in the table nor declared open must not be served."""
    return route in ACCESS or route in LOCAL or is_public(route) or is_step(route)


def scope_of(route: str, role: Role) -> Scope | None:
    """About whose accounts this role may open the route; None: not at all."""
    return (ACCESS.get(route) or LOCAL.get(route) or {}).get(role)


def navigation(role: Role) -> tuple[Entry, ...]:
    return tuple(entry for entry in NAVIGATION if scope_of(entry.route, role) is not None)


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Who works an account: a user, and the team they are in."""

    name: str
    team: str | None = None


def sees(scope: Scope, person: Person, owners: tuple[Owner, ...]) -> bool:
    """Whether an account with these owners is within the scope; one without an owner is a pool's."""
    if scope is Scope.ALL or not owners:
        return True
    if any(owner.name == person.name for owner in owners):
        return True
    return scope is Scope.TEAM and person.team is not None and any(owner.team == person.team for owner in owners)

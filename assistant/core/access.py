"""Who may open what: the questions that guard, navigation and tests ask of the one table (access_rows.py)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.core.access_rows import ACCESS
from assistant.core.grants import PLANNERS, Grants, Scope
from assistant.core.terms import Role


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


# Parts of a page that are shown to some only: rows without an address of their own.
PARTS: frozenset[str] = frozenset()

# Open without a sign-in: what proves itself otherwise (a webhook's signature), or shows nothing of anybody.
PUBLIC = frozenset({"static", "healthz", "sign_in", "sign_in.enter", "oidc.start", "oidc.back"})
PUBLIC_PREFIXES = ("webhook.",)
# For this machine, or with a key.
LOCAL: Mapping[str, Grants] = {"metrics": PLANNERS}

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

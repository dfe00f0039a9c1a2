"""Who may, and about whose accounts: the roles of the house put into the groups that routes are opened to.

A scope says about whose accounts a route answers: those that the person works (`own`), those of their team (`team`), or
any (`all`). An account that nobody owns is a pool's: everybody who may open the route at all may see it.
"""

from collections.abc import Mapping
from enum import StrEnum

from assistant.core.terms import Role


class Scope(StrEnum):
    OWN = "own"
    TEAM = "team"
    ALL = "all"


Grants = Mapping[Role, Scope]
COLLECTOR, SENIOR, SUPERVISOR, FIELD = Role.COLLECTOR, Role.SENIOR, Role.SUPERVISOR, Role.FIELD
LEGAL, MANAGER, AUDITOR, ADMINISTRATOR = Role.LEGAL, Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR
OWN, TEAM, ALL = Scope.OWN, Scope.TEAM, Scope.ALL

EVERYBODY: Grants = dict.fromkeys(Role, OWN)  # what is only ever about themselves
COUNTED: Grants = dict.fromkeys(Role, ALL)  # the day's figures: counts, nobody's account
OVERSIGHT: Grants = {SUPERVISOR: TEAM, MANAGER: ALL, AUDITOR: ALL, ADMINISTRATOR: ALL}
FIGURES: Grants = dict.fromkeys(OVERSIGHT, ALL)
ACCOUNTS: Grants = {COLLECTOR: OWN, SENIOR: TEAM, FIELD: OWN, LEGAL: ALL, **OVERSIGHT}
WORKERS: Grants = {COLLECTOR: OWN, SENIOR: TEAM, SUPERVISOR: TEAM}  # who may change an account
VISITORS: Grants = {FIELD: OWN}
COUNSEL: Grants = {LEGAL: ALL}
CARRIERS: Grants = {**VISITORS, **COUNSEL}  # who takes what collectors have passed on, and gives it back
SEERS: Grants = {**WORKERS, **CARRIERS}  # who is shown a masked address or number: who works the account or goes there
SET_UP: Grants = {ADMINISTRATOR: ALL}
RUNNERS: Grants = {MANAGER: ALL, ADMINISTRATOR: ALL}
PLANNERS: Grants = {MANAGER: ALL, AUDITOR: ALL, ADMINISTRATOR: ALL}  # who sees what will go out, and its words
CHANGES: Grants = {AUDITOR: ALL, ADMINISTRATOR: ALL}
STARTERS: Grants = {SUPERVISOR: ALL, MANAGER: ALL}  # who answers for every contact that leaves
STOPPERS: Grants = {**STARTERS, ADMINISTRATOR: ALL}
STEERERS: Grants = {SUPERVISOR: TEAM, MANAGER: ALL}  # who gives accounts to others
REVIEWERS: Grants = {SUPERVISOR: TEAM}  # of calls that they did not make themselves, whose numbers they may be shown
MEASURED: Grants = {COLLECTOR: OWN, SENIOR: OWN, SUPERVISOR: OWN}  # whoever makes calls, about their own

"""What speaks against an override that is asked for: the rule, who answers for it, how long, the reason."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from assistant.core.gate.override import PRESUMPTION
from assistant.core.gate.profile import Jurisdiction, Rule
from assistant.core.problem import Problem
from assistant.core.say import Say
from assistant.core.shapes import did_you_mean
from assistant.core.terms import Channel, Role
from assistant.runtime import Runtime
from assistant.steps.supposed import suppose
from assistant.store import people

Found = tuple[Jurisdiction, Rule]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a supervisor asks for. `until` None: as long as the policy says."""

    loan: str
    rule: str
    channel: Channel
    reason: str
    by: str
    until: datetime | None = None


def presumption(conn: Connection, rt: Runtime, asked: Asked, now: datetime) -> tuple[Found | None, list[Problem]]:
    """The presumption that is meant, among the rules that judge this loan's contacts."""
    supposed = suppose(conn, rt, asked.loan, asked.channel, now)
    profiles = () if supposed is None else supposed.profiles
    ours = [(profile, rule) for profile in profiles for rule in profile.rules if rule.id == asked.rule]
    open_ = [(profile, rule) for profile, rule in ours if rule.force == PRESUMPTION]
    if open_:
        return open_[0], []
    if ours:
        force = ours[0][1].force
        hard = Say("%(rule)s is a hard rule: nobody may override it", rule=asked.rule)
        soft = Say("%(rule)s only warns: there is nothing to override", rule=asked.rule)
        wait = Say("wait until it opens; see: assistant explain %(loan)s", loan=asked.loan)
        return None, [problem(hard if force == "hard" else soft, wait)]
    known = sorted({rule.id for profile in profiles for rule in profile.rules if rule.force == PRESUMPTION})
    mend: str = did_you_mean(asked.rule, known) if known else Say("its profiles have no presumption")
    names = ", ".join(profile.id for profile in profiles)
    told = {"rule": repr(asked.rule), "loan": asked.loan, "names": names}
    return None, [problem(Say("no rule %(rule)s judges %(loan)s (profiles: %(names)s)", **told), mend)]


def unfit(conn: Connection, name: str) -> list[Problem]:
    role = people.role_of(conn, name)
    if role is None:
        mend = Say("add them: assistant user add %(name)s --role supervisor", name=name)
        return [problem(Say("there is no active user %(name)s", name=repr(name)), mend)]
    if role != Role.SUPERVISOR:
        is_other = Say("%(name)s is a %(role)s", name=name, role=Role(role))
        return [problem(is_other, Say("a supervisor must answer for an override"))]
    return []


def untimely(asked: Asked, until: datetime, now: datetime, rt: Runtime) -> list[Problem]:
    longest = rt.rulebook.overrides.longest
    hours = int(longest.total_seconds()) // 3600
    if until <= now:
        over = Say("it would have ended at %(until)s", until=until.isoformat())
        return [problem(over, Say("name an instant that is still to come"))]
    if until - now > longest:
        too_long = Say("it would last longer than %(hours)s hours", hours=hours)
        return [problem(too_long, Say("name an earlier end; config/overrides.yaml"))]
    return []


def unreasoned(asked: Asked, rt: Runtime) -> list[Problem]:
    reasons = rt.rulebook.overrides.reasons
    if asked.reason in reasons:
        return []
    return [
        problem(Say("no such reason: %(reason)s", reason=repr(asked.reason)), did_you_mean(asked.reason, [*reasons]))
    ]


def problem(said: str, mend: str) -> Problem:
    return Problem(file="override", line=None, problem=said, mend=mend)

"""A profile's YAML document checked and turned into a `Jurisdiction`, or every problem in it with its line and mend."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.core.dates import zone as zone_named
from assistant.core.gate.checks import CHECKS, Check
from assistant.core.gate.profile import Confidence, Force, Jurisdiction, Kind, Overriding, Rule, Scope
from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.shapes import did_you_mean, shaped


class ScopeShape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    acts_as: frozenset[Literal["collector", "creditor_in_own_name"]] = frozenset()
    not_debt_kinds: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()


class RuleShape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    clause: str = Field(min_length=1)
    text: str = Field(min_length=1)
    force: Force = "hard"
    confidence: Confidence
    kind: Kind = "contact"
    note: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    checks: tuple[dict[str, Any], ...] = ()


class OverridingShape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    second_person: bool = False


class ProfileShape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str = Field(min_length=1)
    country: str | None = None
    scope: ScopeShape = ScopeShape()
    zone_aliases: dict[str, str] = Field(default_factory=dict)
    home_zone: str | None = None
    overrides: OverridingShape = OverridingShape()
    rules: tuple[RuleShape, ...] = Field(min_length=1)


def read_profile(document: Located) -> tuple[Jurisdiction | None, tuple[Problem, ...]]:
    """The profile that a YAML document says, or None and every problem in it."""
    shape, problems = shaped(ProfileShape, document)
    if shape is None:
        return None, problems
    rules: list[Rule] = []
    found: list[Problem] = [*_zone_problems(shape, document), *_overlaps(shape, document)]
    for index, rule in enumerate(shape.rules):
        checks, bad = _checks(rule, document, ("rules", index))
        found += [*bad, *_rule_problems(rule, document, ("rules", index))]
        rules.append(_rule(rule, checks))
    if found:
        return None, tuple(found)
    return _jurisdiction(shape, document, tuple(rules)), ()


def _jurisdiction(shape: ProfileShape, document: Located, rules: tuple[Rule, ...]) -> Jurisdiction:
    canonical = json.dumps(document.data, sort_keys=True, default=str, ensure_ascii=False)
    return Jurisdiction(
        id=shape.id,
        name=shape.name,
        version=hashlib.sha256(canonical.encode()).hexdigest()[:12],
        country=shape.country,
        scope=Scope(**shape.scope.model_dump()),
        zone_aliases=shape.zone_aliases,
        home_zone=shape.home_zone,
        rules=rules,
        overrides=Overriding(**shape.overrides.model_dump()),
    )


def _rule(shape: RuleShape, checks: tuple[Check, ...]) -> Rule:
    return Rule(**(shape.model_dump(exclude={"checks"}) | {"checks": checks}))


Where = tuple[str | int, ...]


def _checks(rule: RuleShape, document: Located, where: Where) -> tuple[tuple[Check, ...], list[Problem]]:
    checks: list[Check] = []
    problems: list[Problem] = []
    for index, raw in enumerate(rule.checks):
        check, bad = _check(raw, document, (*where, "checks", index))
        problems += bad
        if check is not None:
            checks.append(check)
    return tuple(checks), problems


def _check(raw: dict[str, Any], document: Located, where: Where) -> tuple[Check | None, list[Problem]]:
    name = raw.get("check")
    model = CHECKS.get(str(name))
    if model is None:
        mend = did_you_mean(str(name), sorted(CHECKS))
        return None, [document.problem((*where, "check"), f"no check is called {name!r}", mend)]
    try:
        return model.model_validate(raw), []
    except ValidationError as error:
        return None, [_check_problem(detail, model, document, where) for detail in _own(error.errors())]


def _own(details: Sequence[Any]) -> list[Any]:
    """Without those that only follow from another: a list is not too short when its one entry is wrong."""
    places = [detail["loc"] for detail in details]
    return [
        detail
        for detail in details
        if detail["type"] != "too_short"
        or not any(place != detail["loc"] and place[: len(detail["loc"])] == detail["loc"] for place in places)
    ]


def _check_problem(detail: Any, model: type[Check], document: Located, where: Where) -> Problem:
    path = (*where, *detail["loc"])
    name = ".".join(map(str, detail["loc"])) or where[-1]
    if detail["type"] == "extra_forbidden":
        mend = did_you_mean(str(detail["loc"][-1]), sorted(model.model_fields))
        return document.problem(path, f"unknown parameter {name}", mend)
    if detail["type"] == "missing":
        return document.problem(path, f"{name} is missing", f"add `{name}`")
    message = detail["msg"].removeprefix("Value error, ")
    return document.problem(path, f"{name}: {message}", f"it is now {detail['input']!r}")


def _rule_problems(rule: RuleShape, document: Located, where: Where) -> list[Problem]:
    found: list[Problem] = []
    if rule.effective_from and rule.effective_to and rule.effective_from > rule.effective_to:
        mend = "swap effective_from and effective_to"
        found.append(document.problem((*where, "effective_from"), f"{rule.id}: the dates are reversed", mend))
    if not rule.checks and not rule.note:
        mend = "add a check, or a note that says where the rule is kept"
        found.append(document.problem(where, f"{rule.id} checks nothing", mend))
    return found


def _overlaps(shape: ProfileShape, document: Located) -> list[Problem]:
    """Two rules may share an id only if no day has both in force."""
    found: list[Problem] = []
    for index, rule in enumerate(shape.rules):
        for earlier in shape.rules[:index]:
            if earlier.id == rule.id and _share_a_day(earlier, rule):
                mend = "give it its own id, or dates that do not overlap"
                found.append(document.problem(("rules", index, "id"), f"{rule.id} is there twice", mend))
    return found


def _share_a_day(one: RuleShape, other: RuleShape) -> bool:
    starts = max(one.effective_from or date.min, other.effective_from or date.min)
    return starts <= min(one.effective_to or date.max, other.effective_to or date.max)


def _zone_problems(shape: ProfileShape, document: Located) -> list[Problem]:
    named: list[tuple[Where, str]] = [(("zone_aliases", key), key) for key in shape.zone_aliases]
    named += [(("zone_aliases", key), name) for key, name in shape.zone_aliases.items()]
    named += [(("home_zone",), shape.home_zone)] if shape.home_zone else []
    return [
        document.problem(where, f"unknown time zone {name!r}", "use a name such as Asia/Shanghai")
        for where, name in named
        if not _is_zone(name)
    ]


def _is_zone(name: str) -> bool:
    try:
        zone_named(name)
    except ValueError:
        return False
    return True

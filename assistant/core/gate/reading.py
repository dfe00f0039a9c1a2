"""A profile's YAML document checked and turned into a `Jurisdiction`, or every problem in it with its line and mend."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from assistant.core.gate.checks import CHECKS, Check
from assistant.core.gate.profile import Applies, Jurisdiction, Overriding, Rule, Scope
from assistant.core.gate.profile_problems import problems_of
from assistant.core.gate.profile_shape import ProfileShape, RuleShape
from assistant.core.located import Located
from assistant.core.plausible import implausible
from assistant.core.problem import Problem
from assistant.core.shapes import did_you_mean, shaped


def read_profile(document: Located) -> tuple[Jurisdiction | None, tuple[Problem, ...]]:
    """The profile that a YAML document says, or None and every problem in it."""
    shape, problems = shaped(ProfileShape, document)
    if shape is None:
        return None, problems
    rules: list[Rule] = []
    found: list[Problem] = problems_of(shape, document)
    for index, rule in enumerate(shape.rules):
        checks, bad = _checks(rule, document, ("rules", index))
        found += bad
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
        applies=None if shape.applies is None else Applies(**shape.applies.model_dump()),
        zone_aliases=shape.zone_aliases,
        home_zone=shape.home_zone,
        rules=rules,
        overrides=Overriding(**shape.overrides.model_dump()),
        text=document.text,
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
        check = model.model_validate(raw)
    except ValidationError as error:
        return None, [_check_problem(detail, model, document, where) for detail in _own(error.errors())]
    unmeant = [document.problem((*where, *path), said, mend) for path, said, mend in implausible(raw, check)]
    return (None if unmeant else check), unmeant


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
    said, _, mend = detail["msg"].removeprefix("Value error, ").partition("; ")  # our own checks bring their mend
    problem = f"{name}: {said[:1].lower()}{said[1:]}"
    if detail["type"] not in ("value_error", "too_short"):
        problem += f", not {detail['input']!r}"
    return document.problem(path, problem, mend or _mend(detail))


def _mend(detail: Any) -> str:
    """What to write instead, of what pydantic says only that it is wrong."""
    bounds = detail.get("ctx", {})
    words = {
        "greater_than_equal": f"write {bounds.get('ge')} or more",
        "literal_error": f"write {bounds.get('expected')}",
        "too_short": "name at least one",
        "bool_type": "write true or false",
        "bool_parsing": "write true or false",
        "int_type": "write a whole number",
        "int_parsing": "write a whole number",
        "tuple_type": "write a list: […]",
        "frozen_set_type": "write a list: […]",
    }
    return words.get(detail["type"], f"it is now {detail['input']!r}")

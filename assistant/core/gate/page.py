"""A profile as a page: its rules with clause, force, confidence, dates and checks in words, and their cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from html import escape
from typing import Any

from assistant.core.gate.profile import Applies, Jurisdiction, Rule
from assistant.core.gate.wording import check_words, force_words, name_words, value_words

FORCES = {
    "hard": "hard",
    "presumption": "presumption, which a supervisor may override",
    "advised": "advised, only warns",
}
CONFIDENCES = {
    "text": "the text itself was read",
    "secondary": "from a secondary source",
    "unverified": "unverified",
}


# Read on a screen and printed for a regulator: a narrow column, an allowance told from a refusal by its edge.
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.15rem; margin: 2rem 0 .25rem; border-top: 1px solid #ccc; padding-top: 1rem }
h2 + p { margin: 0 0 .5rem } ul { padding-left: 1rem; margin: .25rem 0 }
dl { display: grid; grid-template-columns: 7rem 1fr; gap: .1rem 1rem; margin: 0 0 .5rem; font-size: .9rem }
dt { color: #555 } dd { margin: 0 } summary { cursor: pointer; color: #555; font-size: .9rem }
details li { list-style: none; border-left: 4px solid #b3261e; padding-left: .6rem; margin: .2rem 0; font-size: .9rem }
details li.allow { border-left-color: #2e7d32 }
@media print { section { break-inside: avoid-page } }
"""


@dataclass(frozen=True, kw_only=True)
class ShownCase:
    """A case as a reader sees it: what it asks, what must come out, which rules must say so."""

    id: str
    says: str
    citation: str
    expect: str
    until: str | None
    rules: tuple[str, ...]
    file: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """`of_rule`: the cases by the place of their rule in the profile; `others`: those that name none of its rules."""

    profile: Jurisdiction
    of_rule: tuple[tuple[ShownCase, ...], ...]
    others: tuple[ShownCase, ...]


def page(profile: Jurisdiction, cases: Sequence[ShownCase]) -> Page:
    """A case stands under each rule that it names, else under those of the clause that it cites."""
    found = [tuple(case for case in cases if _is_of(rule, case)) for rule in profile.rules]
    placed = {case.id for group in found for case in group}
    return Page(profile=profile, of_rule=tuple(found), others=tuple(c for c in cases if c.id not in placed))


def _is_of(rule: Rule, case: ShownCase) -> bool:
    return rule.id in case.rules if case.rules else bool(case.citation) and case.citation == rule.clause


def as_json(made: Page) -> dict[str, Any]:
    profile = made.profile
    pairs = zip(profile.rules, made.of_rule, strict=True)
    return {
        "profile": profile.id,
        "name": profile.name,
        "version": profile.version,
        "country": profile.country,
        "scope": dict(_scope(profile)),
        "second_person": profile.overrides.second_person,
        "rules": [_rule_json(rule) | {"cases": [_case_json(case) for case in cases]} for rule, cases in pairs],
        "other_cases": [_case_json(case) for case in made.others],
    }


def _rule_json(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "clause": rule.clause,
        "text": rule.text,
        "force": rule.force,
        "confidence": rule.confidence,
        "kind": rule.kind,
        "effective_from": rule.effective_from.isoformat() if rule.effective_from else None,
        "effective_to": rule.effective_to.isoformat() if rule.effective_to else None,
        "checks": [check_words(check) for check in rule.checks],
        "note": rule.note,
    }


def _case_json(case: ShownCase) -> dict[str, Any]:
    return {
        "id": case.id,
        "says": case.says,
        "citation": case.citation,
        "expect": case.expect,
        "until": case.until,
        "file": case.file,
    }


def _scope(profile: Jurisdiction) -> list[tuple[str, str]]:
    scope = profile.scope
    whole = {"acts as": scope.acts_as, "not for debts": scope.not_debt_kinds, "products": scope.products}
    return [(name, value_words(value)) for name, value in whole.items() if value]


def head(profile: Jurisdiction) -> list[str]:
    """The lines under the title."""
    seconds = "needs a second supervisor" if profile.overrides.second_person else "needs one supervisor"
    lines = [f"version {profile.version}", *(f"{name}: {said}" for name, said in _scope(profile))]
    lines += [f"country: {profile.country}"] if profile.country else []
    lines += [_where(profile)]
    presumptions = any(rule.force == "presumption" for rule in profile.rules)
    return lines + ([f"an override of a presumption {seconds}"] if presumptions else [])


def _where(profile: Jurisdiction) -> str:
    """Whether it binds unasked, and where."""
    applies = profile.applies
    if applies is None:
        return "binds only where a portfolio names it"
    told = [(field.name, getattr(applies, field.name)) for field in fields(Applies)]
    narrower = [f"{name_words(name)} {value_words(value)}" for name, value in told if value]
    return f"binds unasked: {'; '.join(narrower) or 'everywhere in its country'}"


def facts_of(rule: Rule) -> list[tuple[str, str]]:
    dated = force_words(rule.effective_from, rule.effective_to)
    lines = [("clause", rule.clause), ("force", FORCES[rule.force]), ("confidence", CONFIDENCES[rule.confidence])]
    lines += [("in force", dated)] if dated else []
    lines += [("checks", check_words(check)) for check in rule.checks]
    return lines + ([("note", rule.note)] if rule.note else [])


def case_words(case: ShownCase) -> str:
    until = f" until {case.until}" if case.until else ""
    return f"{case.id}: {case.says or case.citation} → {case.expect}{until}"


def as_text(made: Page) -> str:
    profile = made.profile
    title = f"{profile.id}: {profile.name}"
    parts = ["\n".join([title, "=" * len(title), *head(profile)])]
    for rule, cases in zip(profile.rules, made.of_rule, strict=True):
        lines = [f"{rule.id}  {rule.text}", *(f"    {name}: {said}" for name, said in facts_of(rule))]
        parts.append("\n".join([*lines, *(f"    case {case_words(case)}" for case in cases)]))
    if made.others:
        parts.append("\n".join(["Other cases", *(f"    {case_words(case)}" for case in made.others)]))
    return "\n\n".join(parts) + "\n"


def as_html(made: Page) -> str:
    """A whole page without scripts or styles from elsewhere; every word of the profile escaped."""
    profile = made.profile
    title = f"{escape(profile.id)} · {escape(profile.name)}"
    lines = "".join(f"<li>{escape(line)}</li>" for line in head(profile))
    pairs = zip(profile.rules, made.of_rule, strict=True)
    rules = "\n".join(_rule_html(number, rule, cases) for number, (rule, cases) in enumerate(pairs))
    others = f"<section>\n<h2>Other cases</h2>\n{_cases_html(made.others)}</section>" if made.others else ""
    return (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title>\n'
        f"<style>{STYLE}</style></head>\n<body>\n"
        f"<h1>{title}</h1>\n<ul>{lines}</ul>\n{rules}\n{others}\n</body>\n</html>\n"
    )


def _rule_html(number: int, rule: Rule, cases: Sequence[ShownCase]) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in facts_of(rule))
    heading = f"<h2>{escape(rule.id)}</h2>\n<p>{escape(rule.text)}</p>"
    return f'<section id="rule-{number + 1}">\n{heading}\n<dl>{rows}</dl>\n{_cases_html(cases)}</section>'


def _cases_html(cases: Sequence[ShownCase]) -> str:
    rows = "".join(f'<li class="{escape(case.expect)}">{escape(case_words(case))}</li>' for case in cases)
    counted = f"{len(cases)} case{'s' * (len(cases) != 1)}"
    return f"<details open><summary>{counted}</summary>\n<ul>{rows}</ul>\n</details>\n" if rows else ""


def case_of(raw: Mapping[str, Any], defaults: Mapping[str, Any], file: str) -> tuple[ShownCase, tuple[str, ...]]:
    """A case of a file as it is shown, and the profiles that it is judged by."""
    whole = {**defaults, **raw}
    named = whole.get("jurisdictions") or ()
    case = ShownCase(
        id=str(whole.get("id", "")),
        says=str(whole.get("says") or ""),
        citation=str(whole.get("citation") or ""),
        expect=str(whole.get("expect") or ""),
        until=str(whole["until"]) if whole.get("until") else None,
        rules=tuple(str(rule) for rule in whole.get("rules") or ()),
        file=file,
    )
    return case, tuple(str(name) for name in (named if isinstance(named, list) else [named]))

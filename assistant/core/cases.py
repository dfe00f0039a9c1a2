"""Verdict cases: one case of a file, parsed to facts and an expectation, and judged by the gate.

A case is read from plain data (`read_case`); whatever is wrong with it is a list of complaints, each with the path of
the entry, so that the reader of the file can add the line. Absent fields mean what the format says they mean.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from assistant.core.case_events import debt_of, event_of, place_of, read_borrower, read_contact
from assistant.core.case_reader import Complaint, Reader
from assistant.core.case_words import CASE_FIELDS
from assistant.core.dates import zone
from assistant.core.gate import Finding, GateFacts, Jurisdiction, Verdict, decide
from assistant.core.shapes import did_you_mean

EXPECTED = ("allow", "refuse")
ABSENT = object()


@dataclass(frozen=True, kw_only=True)
class Case:
    """`until` is ABSENT where the case does not say, None where it says never."""

    id: str
    jurisdictions: tuple[str, ...]
    facts: GateFacts
    at: datetime
    expect: str
    until: Any = ABSENT
    rules: frozenset[str] = frozenset()
    warn: bool | None = None


def read_case(raw: Any, defaults: Mapping[str, Any], known: Sequence[str]) -> tuple[Case | None, list[Complaint]]:
    """The case, or None and every complaint about it. `known`: the ids of the profiles there are."""
    reader = Reader()
    if not isinstance(raw, Mapping):
        return None, [((), "a case is a mapping of fields", "write `- id: …` and its fields")]
    whole = {**defaults, **raw}
    for field in whole:
        if field not in CASE_FIELDS:
            reader.complain((str(field),), f"unknown field `{field}`", did_you_mean(str(field), list(CASE_FIELDS)))
    case = _case(whole, reader, known)
    return (None, reader.complaints) if reader.complaints else (case, [])


def _case(raw: Mapping[str, Any], reader: Reader, known: Sequence[str]) -> Case | None:
    contact_raw = reader.mapping(raw.get("contact"), ("contact",), required=True)
    history = tuple(
        event_of(item, reader, ("history", index)) for index, item in enumerate(reader.items(raw, "history"))
    )
    facts = GateFacts(
        places=tuple(place_of(item, reader, ("places", i)) for i, item in enumerate(reader.items(raw, "places"))),
        debts=tuple(debt_of(item, reader, ("debts", i)) for i, item in enumerate(reader.items(raw, "debts"))),
        history=tuple(sorted((event for event in history if event is not None), key=lambda event: event.at)),
        contact=read_contact(contact_raw, reader, ("contact",)),
        borrower=read_borrower(reader.mapping(raw.get("borrower"), ("borrower",)), reader),
        consent_basis=str(raw.get("consent_basis") or contact_raw.get("consent_basis") or "none"),
    )
    return Case(
        id=str(reader.required(raw, "id", ())),
        jurisdictions=_jurisdictions(raw, reader, known),
        facts=facts,
        at=reader.instant(contact_raw.get("at"), ("contact", "at")) or datetime.min.replace(tzinfo=UTC),
        expect=reader.word(raw.get("expect"), EXPECTED, ("expect",)) or "",
        until=_until(raw, reader),
        rules=frozenset(str(rule) for rule in reader.items(raw, "rules")),
        warn=raw.get("warn") if isinstance(raw.get("warn"), bool) else None,
    )


def _jurisdictions(raw: Mapping[str, Any], reader: Reader, known: Sequence[str]) -> tuple[str, ...]:
    names = [str(name) for name in reader.items(raw, "jurisdictions")]
    if not names:
        reader.complain(("jurisdictions",), "no jurisdiction is named", f"use some of: {', '.join(known)}")
    for index, name in enumerate(names):
        if name not in known:
            mend = did_you_mean(name, list(known))
            reader.complain(("jurisdictions", index), f"no profile is called `{name}`", mend)
    return tuple(dict.fromkeys(names))


def _until(raw: Mapping[str, Any], reader: Reader) -> Any:
    if "until" not in raw:
        return ABSENT
    return None if raw["until"] is None else reader.instant(raw["until"], ("until",))


def judge(case: Case, profiles: Mapping[str, Jurisdiction]) -> Verdict:
    return decide(case.facts, [profiles[name] for name in case.jurisdictions], case.at)


def came_out(case: Case, verdict: Verdict) -> bool:
    """Whether the verdict is what the case expects, in everything that it says."""
    if verdict.allowed != (case.expect == "allow"):
        return False
    if case.until is not ABSENT and case.until != verdict.until:
        return False
    telling = {finding.rule for finding in (*verdict.refusals, *verdict.warnings)}
    return case.rules <= telling and (case.warn is None or case.warn == bool(verdict.warnings))


def as_json(case: Case, verdict: Verdict) -> dict[str, Any]:
    """The line that the check prints for a case. Instants are on the clock of the case's contact."""
    return {
        "id": case.id,
        "passed": came_out(case, verdict),
        "verdict": "allow" if verdict.allowed else "refuse",
        "until": _instant(verdict.until, case),
        "findings": [finding_json(finding, case) for finding in verdict.findings],
        "warnings": [finding_json(finding, case) for finding in verdict.warnings],
    }


def finding_json(finding: Finding, case: Case) -> Mapping[str, Any]:
    """One finding as it is printed; findings without an instant share one record, which nobody may change."""
    if finding.until is None:
        return _timeless(finding)
    return {**_timeless(finding._replace(until=None)), "until": _instant(finding.until, case)}


@lru_cache(maxsize=65536)  # most findings of most cases are "nothing against it"
def _timeless(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "clause": finding.clause,
        "profile": finding.profile,
        "passed": finding.passed,
        "because": finding.because,
        "until": None,
        "confidence": finding.confidence,
        "force": finding.force,
    }


def _instant(at: datetime | None, case: Case) -> str | None:
    if at is None:
        return None
    zones = [place.zone for place in case.facts.places if place.zone]
    return at.astimezone(zone(zones[0]) if zones else case.at.tzinfo).isoformat()

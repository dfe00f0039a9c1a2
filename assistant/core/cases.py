"""Verdict cases: one case of a file, parsed to facts and an expectation, and judged by the gate.

A case is read from plain data (`read_case`); whatever is wrong with it is a list of complaints, each with the path of
the entry, so that the reader of the file can add the line. Absent fields mean what the format says they mean.
"""

import json
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


@dataclass(frozen=True, kw_only=True)
class Judged:
    """How a case came out. `until` is on the clock of the case; `text`: the line of JSON, with every finding."""

    id: str
    passed: bool
    verdict: str
    until: str | None
    text: str


def judged(case: Case, profiles: Mapping[str, Jurisdiction]) -> Judged:
    verdict = judge(case, profiles)
    head: dict[str, Any] = {
        "id": case.id,
        "passed": came_out(case, verdict),
        "verdict": "allow" if verdict.allowed else "refuse",
        "until": None if verdict.until is None else _instant(verdict.until, case),
    }
    return Judged(**head, text=_line(head, verdict, case))


def _line(head: Mapping[str, Any], verdict: Verdict, case: Case) -> str:
    """Put together from the texts of its findings: to encode them anew for every case is a tenth of the whole check."""
    lists = {"findings": verdict.findings, "warnings": verdict.warnings}
    texts = [f'"{name}": [{", ".join([_finding(one, case) for one in found])}]' for name, found in lists.items()]
    return f"{_json(head)[:-1]}, {', '.join(texts)}}}"


def _finding(finding: Finding, case: Case) -> str:
    if finding.until is None:
        return _timeless(finding)
    whole = _timeless(finding._replace(until=None))
    return whole.removesuffix("null}") + f'"{_instant(finding.until, case)}"}}'


@lru_cache(maxsize=65536)  # most findings of most cases are "nothing against it"
def _timeless(finding: Finding) -> str:
    names = ("rule", "clause", "profile", "passed", "because", "confidence", "force", "until")
    return _json({name: getattr(finding, name) for name in names})


def _json(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False)


def _instant(at: datetime, case: Case) -> str:
    zones = [place.zone for place in case.facts.places if place.zone]
    return at.astimezone(zone(zones[0]) if zones else case.at.tzinfo).isoformat()

"""A verdict as it is stored and shown: JSON with every rule that was weighed, the facts it rests on, its words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from assistant.core.gate import Finding, GateFacts, Verdict
from assistant.core.gate.choice import Chosen
from assistant.core.gate.look import Counted
from assistant.core.gate.plain import said

ANSWER = {True: "allow", False: "refuse", None: None}
# What a stored finding leaves out is so; the ones that are there for every rule come first.
SELDOM: Mapping[str, Any] = {"profile": None, "warns": False, "override": None, "counted": None}


def as_json(verdict: Verdict, chosen: Sequence[Chosen], facts: GateFacts, at: datetime) -> dict[str, Any]:
    """What is kept of a verdict. `chosen`: the profiles that judged, each with why; `at`: the instant asked for."""
    return {
        "allowed": verdict.allowed,
        "until": _iso(verdict.until),
        "at": at.isoformat(),
        "says": said(verdict, facts, at),
        "profiles": [one.version for one in chosen],
        "chosen": {one.profile.id: one.because for one in chosen},
        "consent_basis": facts.consent_basis,
        "facts": facts_json(facts),
        "findings": [finding_json(finding) for finding in verdict.findings],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    made: dict[str, Any] = {
        "rule": finding.rule,
        "clause": finding.clause,
        "profile": finding.profile,
        "passed": finding.passed,
        "because": finding.because,
        "until": _iso(finding.until),
        "confidence": finding.confidence,
        "force": finding.force,
    }
    if finding.warns:
        made["warns"] = True
    if finding.override is not None:
        made["override"] = finding.override
    if finding.counted is not None:
        made["counted"] = counted_json(finding.counted)
    return made


def counted_json(counted: Counted) -> dict[str, Any]:
    names = ("made", "most", "noun", "days", "about")
    return {name: getattr(counted, name) for name in names} | {"since": _iso(counted.since)}


def facts_json(facts: GateFacts) -> dict[str, Any]:
    """What the gate knew, without names, numbers and texts."""
    contact = facts.contact
    names = ("channel", "person", "purpose", "dialing", "mode", "acts_as", "product", "dpd", "consent", "in_reply_to")
    history = Counter(event.fact or event.request or event.event for event in facts.history)
    return {name: getattr(contact, name) for name in names} | {
        "debts": list(contact.debts),
        "kind": contact.number_kind if contact.number else contact.address_kind if contact.address else None,
        "places": [{"zone": place.zone, "evidence": place.evidence} for place in facts.places],
        "history": dict(sorted(history.items())),
        "holds": [hold.kind for hold in facts.holds],
        "overrides": [override.id for override in facts.overrides],
    }


def shown(stored: Mapping[str, Any] | None) -> dict[str, Any]:
    """A stored verdict with stable keys; one that an earlier version kept lacks what that version did not know."""
    kept = stored or {"allowed": None, "until": None, "findings": []}
    findings = [dict(SELDOM) | dict(finding) for finding in kept["findings"]]
    return {
        "verdict": ANSWER[kept["allowed"]],
        "until": kept["until"],
        "judged_at": kept.get("at"),
        "says": kept.get("says") or _words(findings),
        "profiles": kept.get("profiles", []),
        "chosen": kept.get("chosen", {}),
        "consent_basis": kept.get("consent_basis"),
        "facts": kept.get("facts", {}),
        "findings": findings,
    }


def _words(findings: list[dict[str, Any]]) -> str | None:
    refusals = [one["because"] for one in findings if not one["passed"] and not one["warns"]]
    return "; ".join(refusals) or None


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def refused_by(verdict: Verdict) -> str | None:
    """The first rule that refused: what the funnel counts a refusal under."""
    return next((finding.rule for finding in verdict.refusals), None)


def spent_on(verdict: Verdict) -> list[int]:
    """The overrides that this verdict stands on: an allowed contact uses them up."""
    return [finding.override for finding in verdict.findings if finding.override is not None]

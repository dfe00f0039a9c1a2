"""A verdict as it is stored and shown: JSON with every rule that was weighed."""

from typing import Any

from assistant.core.gate import Finding, Verdict


def as_json(verdict: Verdict, profiles: tuple[str, ...], consent_basis: str) -> dict[str, Any]:
    """`profiles` are the versions that it was judged by; `consent_basis` what the lender warrants: contract or none."""
    return {
        "allowed": verdict.allowed,
        "until": None if verdict.until is None else verdict.until.isoformat(),
        "profiles": list(profiles),
        "consent_basis": consent_basis,
        "findings": [finding_json(finding) for finding in verdict.findings],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "clause": finding.clause,
        "passed": finding.passed,
        "because": finding.because,
        "until": None if finding.until is None else finding.until.isoformat(),
        "confidence": finding.confidence,
        "force": finding.force,
    }


def refused_by(verdict: Verdict) -> str | None:
    """The first rule that refused: what the funnel counts a refusal under."""
    return next((finding.rule for finding in verdict.refusals), None)

"""Is this contact worth hearing? Each risk that its facts show, with its weight; the score is their sum."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.core.quality.policy import ReviewPolicy
from assistant.core.quality.said import in_language
from assistant.core.terms import Outcome

# What a collector records where nobody was reached: only a gateway can say whether anything was dialled at all.
NOBODY = frozenset({Outcome.NO_ANSWER, Outcome.BUSY, Outcome.VOICEMAIL_NONE, Outcome.NOT_IN_SERVICE})
# What a borrower asks for, or says, who is not content: words of a verdict case.
COMPLAINTS = frozenset(
    {"complaint_open", "stop_channel", "stop_address", "cease_in_writing", "do_not_contact", "revoke_consent"}
)
HANG_UPS = frozenset({Outcome.HUNG_UP, Outcome.ANSWERED_DROPPED})


@dataclass(frozen=True, kw_only=True)
class ContactFacts:
    """What is known of a contact that has ended. Counts and seconds; what nobody knows is None, and no risk."""

    outcome: str
    unsaid: tuple[str, ...] = ()  # required lines that the script's path did not show, or nobody went on from
    silence_seconds: int | None = None  # the longest, between two steps of the script
    transcript_silence_seconds: int | None = None
    read_back: bool | None = None  # of a promise: whether the call screen heard a clear yes
    edge_minutes: int | None = None  # to the nearer edge of the borrower's hours
    override: bool = False
    complaint_days: int | None = None  # a complaint or a stop came so many days after it; 0: in it
    hang_ups: int = 0  # among their last `calls`
    calls: int = 0
    gateway_heard: bool = True  # whether a gateway told of this call
    gateway_tells: bool = False  # whether it tells of anybody's calls
    alike_notes: int = 0
    put_off: int = 0
    clock_ended: bool = False
    forbidden: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a contact was chosen: a risk of the policy with what it weighs and the values that its words name."""

    code: str
    weight: int
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "weight": self.weight, "values": dict(self.values)}


def weigh(facts: ContactFacts, policy: ReviewPolicy) -> tuple[Reason, ...]:
    """Every risk that the facts show, the heaviest first."""
    found = [(code, values) for code, values in _shown(facts, policy) if policy.risk(code).weight]
    reasons = [Reason(code=code, weight=policy.risk(code).weight, values=values) for code, values in found]
    return tuple(sorted(reasons, key=lambda one: (-one.weight, one.code)))


def score(reasons: Iterable[Reason]) -> int:
    return sum(one.weight for one in reasons)


def _shown(facts: ContactFacts, policy: ReviewPolicy) -> Iterable[tuple[str, dict[str, Any]]]:
    risks = policy.risks
    if facts.unsaid:
        yield "required_line_missing", {"lines": list(facts.unsaid), "count": len(facts.unsaid)}
    if facts.forbidden:
        yield "forbidden_words", {"things": list(facts.forbidden), "count": len(facts.forbidden)}
    if facts.outcome == Outcome.PROMISE and facts.read_back is False:
        yield "promise_without_read_back", {}
    if facts.override:
        yield "override", {}
    if facts.complaint_days is not None and facts.complaint_days <= risks.complaint.days:
        yield "complaint", {"days": facts.complaint_days}
    if facts.edge_minutes is not None and facts.edge_minutes <= risks.window_edge.minutes:
        yield "window_edge", {"minutes": facts.edge_minutes}
    if (seconds := _silence(facts, policy)) is not None:
        yield "long_silence", {"seconds": seconds}
    yield from _of_the_collector(facts, policy)


def _of_the_collector(facts: ContactFacts, policy: ReviewPolicy) -> Iterable[tuple[str, dict[str, Any]]]:
    """Risks that one contact alone does not show."""
    risks = policy.risks
    if facts.outcome in NOBODY and facts.gateway_tells and not facts.gateway_heard:
        yield "no_gateway_call", {}
    if facts.alike_notes >= risks.look_alike_notes.notes_min:
        yield "look_alike_notes", {"count": facts.alike_notes}
    if facts.put_off >= risks.often_put_off.times:
        yield "often_put_off", {"count": facts.put_off, "days": risks.often_put_off.days}
    if facts.outcome in HANG_UPS and _too_many(facts, policy):
        yield "hang_ups", {"count": facts.hang_ups, "calls": facts.calls}
    if facts.clock_ended:
        yield "clock_ended", {}


def _silence(facts: ContactFacts, policy: ReviewPolicy) -> int | None:
    limits = policy.risks.long_silence
    heard, stepped = facts.transcript_silence_seconds, facts.silence_seconds
    if heard is not None:  # a transcript knows better than the steps whether anybody spoke
        return heard if heard >= limits.transcript_seconds else None
    return stepped if stepped is not None and stepped >= limits.seconds else None


def _too_many(facts: ContactFacts, policy: ReviewPolicy) -> bool:
    limits = policy.risks.hang_ups
    return facts.calls >= limits.calls_min and facts.hang_ups * 100 >= limits.percent * facts.calls


def words(reasons: Sequence[Mapping[str, Any]], policy: ReviewPolicy, language: str) -> list[str]:
    """Stored reasons in the lender's words; one whose risk the policy has no more keeps its code."""
    return [_words(one, policy, language) for one in reasons]


def _words(reason: Mapping[str, Any], policy: ReviewPolicy, language: str) -> str:
    risk = getattr(policy.risks, reason["code"], None)
    if risk is None:
        return str(reason["code"]).replace("_", " ")
    values = {name: _plain(value) for name, value in reason["values"].items()}
    return in_language(risk.says, language).format_map(values)


def _plain(value: Any) -> str:
    return ", ".join(str(one).replace("_", " ") for one in value) if isinstance(value, list) else str(value)

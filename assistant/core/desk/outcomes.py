"""How a call may have ended, in two keys: how the line was or who was reached, then what came of it.

Only what can be true of this call is offered; the rest of `config/dispositions.yaml` is not shown. The first key is
a letter, the second a digit, in one order, so that a hand learns them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from assistant.core.dispositions import Disposition, Dispositions
from assistant.core.terms import Outcome

ANSWERED = "answered"
SHOWN_MAX = 9
# The first key. A line that nobody answered says at once which outcomes are left.
LINES = ("no_answer", "busy", "voicemail", "not_in_service")
PARTIES = ("borrower", "third_party", "unknown")
FIRST: Mapping[str, str] = MappingProxyType(
    {
        "b": "borrower",
        "t": "third_party",
        "u": "unknown",
        "n": "no_answer",
        "y": "busy",
        "v": "voicemail",
        "x": "not_in_service",
    }
)
# The second key: the commonest first.
ORDER = (
    *(Outcome.PROMISE, Outcome.PAID_ALREADY, Outcome.PAID_IN_CALL, Outcome.HELP_REQUESTED, Outcome.REFUSED),
    *(Outcome.DISPUTE, Outcome.CALLBACK, Outcome.HUNG_UP, Outcome.STOP_OR_COMPLAINT),
    *(Outcome.THIRD_PARTY, Outcome.WRONG_NUMBER, Outcome.UNVERIFIED, Outcome.LANGUAGE, Outcome.ANSWERED_DROPPED),
    *(Outcome.DECEASED_REPORTED, Outcome.REPRESENTED, Outcome.INSOLVENCY_MORATORIUM, Outcome.VULNERABLE),
    *(Outcome.QUOTE_GIVEN, Outcome.NO_ANSWER, Outcome.BUSY, Outcome.VOICEMAIL_LEFT, Outcome.VOICEMAIL_NONE),
    *(Outcome.NOT_IN_SERVICE, Outcome.SHORT_OFFER),
)
# Beside the outcomes of their own party: what else somebody may say who is not the borrower, or is not known to be.
ALSO: Mapping[str, frozenset[Outcome]] = MappingProxyType(
    {
        "third_party": frozenset({Outcome.LANGUAGE, Outcome.HUNG_UP, Outcome.REPRESENTED, Outcome.STOP_OR_COMPLAINT}),
        "unknown": frozenset({Outcome.HUNG_UP, Outcome.CALLBACK, Outcome.STOP_OR_COMPLAINT}),
        "borrower": frozenset({Outcome.UNVERIFIED, Outcome.LANGUAGE}),
    }
)
ASKS: Mapping[Outcome, tuple[str, ...]] = MappingProxyType(
    {
        Outcome.PROMISE: ("amount", "due_on", "payer", "read_back", "follow_up_consent"),
        Outcome.CALLBACK: ("callback_at",),
        Outcome.REFUSED: ("reason",),
        Outcome.STOP_OR_COMPLAINT: ("scope",),
    }
)
# What the policy makes of a promise, not a thing to choose.
NOT_CHOSEN = frozenset({Outcome.SHORT_OFFER})


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One outcome with its key. `asks`: what it needs before it is recorded; empty: it acts at once."""

    key: str
    outcome: Outcome
    means: str
    asks: tuple[str, ...]
    follow_up: tuple[str, ...]

    @property
    def at_once(self) -> bool:
        return not self.asks


@dataclass(frozen=True, kw_only=True)
class Offered:
    """`shown` has at most nine; `more` is behind the key 0, with keys of its own."""

    shown: tuple[Choice, ...]
    more: tuple[Choice, ...] = ()

    def of(self, outcome: Outcome) -> Choice | None:
        return next((one for one in (*self.shown, *self.more) if one.outcome is outcome), None)


@dataclass(frozen=True, kw_only=True)
class CallFacts:
    """What is known of the call. `line` and `party` None: nobody has said yet."""

    line: str | None = None
    party: str | None = None
    verified: bool = False
    spoken: bool = False  # somebody has answered, by the steps of the script
    promise_open: bool = True  # a promise may be taken
    quote_open: bool = False  # a payoff or settlement figure may be given


def first_keys(call: CallFacts) -> dict[str, str]:
    """The first keys that can be true: once somebody has spoken, the line was answered."""
    heard = call.spoken or call.verified
    return {key: word for key, word in FIRST.items() if word in PARTIES or not heard}


def offered(dispositions: Dispositions, call: CallFacts) -> Offered:
    """The outcomes that this call can have, in the order of their keys; none before the first key is known."""
    if call.line is None and call.party is None and not call.verified and not call.spoken:
        return Offered(shown=())
    able = [
        dispositions[outcome] for outcome in ORDER if outcome in dispositions and _able(dispositions[outcome], call)
    ]
    first, rest = able[:SHOWN_MAX], able[SHOWN_MAX:]
    return Offered(shown=_keyed(first), more=_keyed(rest))


def _keyed(able: list[Disposition]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            key=str(number),
            outcome=one.outcome,
            means=one.means,
            asks=ASKS.get(one.outcome, ("reason",) if one.needs_reason else ()),
            follow_up=tuple(step.do for step in one.follow_up),
        )
        for number, one in enumerate(able, 1)
    )


def _able(one: Disposition, call: CallFacts) -> bool:
    line = ANSWERED if call.spoken else call.line or ANSWERED  # somebody was reached, or spoke
    if one.outcome in NOT_CHOSEN or line not in one.line:
        return False
    if one.right_party == "yes" and not call.verified:
        return False  # nobody is the right party before they have said who they are
    if one.outcome is Outcome.UNVERIFIED and call.verified:
        return False
    if one.outcome is Outcome.PROMISE and not call.promise_open:
        return False
    if one.outcome is Outcome.QUOTE_GIVEN and not call.quote_open:
        return False
    return _of_party(one, call)


def _of_party(one: Disposition, call: CallFacts) -> bool:
    party = "borrower" if call.verified else call.party
    if party is None or ANSWERED not in one.line:
        return True
    return one.party == party or one.outcome in ALSO.get(party, ())


def default_outcome(dispositions: Dispositions, line: str | None, said: frozenset[str] = frozenset()) -> Outcome:
    """What a wrap-up that runs out of time records: never a right-party contact, a refusal or a promise.

    `line` None: nobody heard how the line was. `said`: outcomes of the script's ends that the call came to.
    """
    heard = line or "no_answer"
    able = [one for one in dispositions.values() if one.default and heard in one.line and one.right_party == "no"]
    met = [one for one in able if str(one.outcome) in said]
    return (met or able)[0].outcome

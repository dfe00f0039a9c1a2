"""Who gets the day's minutes and messages: the best value first, a share kept for small balances.

Only numbers are compared, so the whole book can be ranked without holding it. The answer is a pair of thresholds for
each channel, not a list of names: a plan that is cut and begun again lets in exactly the same contacts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Key = tuple[int, float, float]  # (promised, worth, tie): greater is better
NOBODY: Key = (9, 0.0, 0.0)
EVERYBODY: Key = (-1, 0.0, 0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A contact's claim on a channel: `units` are minutes of a collector, or 1 for a message."""

    key: Key
    units: float
    owed_minor: int


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """In are claims from `least` up, and small ones (owed below `small_below_minor`) from `least_small` up."""

    least: Key = EVERYBODY
    least_small: Key = EVERYBODY
    small_below_minor: int = 0

    def admits(self, claim: Claim) -> bool:
        small = claim.owed_minor < self.small_below_minor
        return claim.key >= self.least or (small and claim.key >= self.least_small)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> "Threshold":
        least, small = (_key(value[name]) for name in ("least", "least_small"))
        return Threshold(least=least, least_small=small, small_below_minor=value["small_below_minor"])


def _key(value: Sequence[float]) -> Key:
    return int(value[0]), float(value[1]), float(value[2])


def share_out(claims: Iterable[Claim], limit: float, small_share: float) -> Threshold:
    """The thresholds under which the best claims fill the limit. Claims that all fit are all in.

    First the best claims fill what is not kept for small balances, then the best small ones of the rest fill their
    share, then what they leave goes on to the best of the rest. A pool closes at the first claim that does not fit.
    """
    ranked = sorted(claims, key=lambda claim: claim.key, reverse=True)
    if sum(claim.units for claim in ranked) <= limit:
        return Threshold()
    below = _median([claim.owed_minor for claim in ranked])
    kept = limit * small_share
    count, used = _fill(ranked, limit - kept)
    rest = ranked[count:]
    small = [claim for claim in rest if claim.owed_minor < below]
    small_count, small_used = _fill(small, limit - used)
    least_small = small[small_count - 1].key if small_count else NOBODY
    least = ranked[count - 1].key if count else NOBODY
    if small_count == len(small):
        others = [claim for claim in rest if claim.owed_minor >= below]
        more, _ = _fill(others, limit - used - small_used)
        least = others[more - 1].key if more else least
    return Threshold(least=least, least_small=least_small, small_below_minor=below)


def _fill(claims: Sequence[Claim], room: float) -> tuple[int, float]:
    """How many of the first claims fit, and what they use."""
    used = 0.0
    for count, claim in enumerate(claims):
        if used + claim.units > room + 1e-9:
            return count, used
        used += claim.units
    return len(claims), used


def _median(amounts: list[int]) -> int:
    return sorted(amounts)[len(amounts) // 2] if amounts else 0

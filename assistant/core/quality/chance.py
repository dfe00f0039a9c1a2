"""The share that is heard by chance: drawn from day and contact under the deployment's secret.

Nobody who lacks the secret can foresee the draw, nobody can repeat it for a better one, and whoever audits it gets the
same number again.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

SCALE = 2**53


def draw(secret: bytes, day: date, contact: str) -> float:
    """From 0 up to, not including, 1; `contact`: its ref, which its plan decided before anybody called."""
    named = f"review:{day.isoformat()}:{contact}".encode()
    digest = hashlib.blake2b(named, key=hashlib.sha256(secret).digest(), digest_size=8).digest()
    return (int.from_bytes(digest) % SCALE) / SCALE


def by_chance(drawn: float, percent: float) -> bool:
    return drawn * 100 < percent


def week_of(day: date) -> date:
    """The Monday that begins its week."""
    return day - timedelta(days=day.weekday())


def to_reach(minimum: int, chosen: int, others: Sequence[int]) -> tuple[int, ...]:
    """Of the calls that were not chosen, in the order of their draw, as many as the week still lacks."""
    return tuple(others[: max(0, minimum - chosen)])

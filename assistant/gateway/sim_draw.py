"""Seeded chance: every draw is a hash of (seed, key, name), so no result depends on the order of sending."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Draw:
    """The dice of one thing (a message, a borrower, a number)."""

    seed: int
    key: str

    def part(self, name: str) -> float:
        """A number in [0, 1)."""
        digest = hashlib.sha256(f"{self.seed}\x1f{self.key}\x1f{name}".encode()).digest()
        return int.from_bytes(digest[:8], "big") / 2**64

    def happens(self, name: str, probability: float) -> bool:
        return self.part(name) < probability

    def between(self, name: str, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.part(name) * (high - low + 1))

    def pick(self, name: str, weights: Mapping[T, float]) -> T:
        """One key by its weight. Raises ValueError when there is nothing to pick from."""
        rest = self.part(name) * sum(weights.values())
        last: T | None = None
        for value, weight in weights.items():
            if weight <= 0:
                continue
            last = value
            rest -= weight
            if rest < 0:
                return value
        if last is None:
            raise ValueError(f"nothing to pick from for {name}")
        return last

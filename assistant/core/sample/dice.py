"""Chance that can be asked again: the answer follows from the seed and the question alone."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    def __init__(self, seed: int) -> None:
        self.seed = seed

    def roll(self, *question: object) -> float:
        """A number from 0 up to, not including, 1."""
        text = "\x1f".join(map(str, (self.seed, *question)))
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest(), "big") / 2**56

    def chance(self, share: float, *question: object) -> bool:
        return self.roll(*question) < share

    def pick(self, options: Sequence[T], *question: object) -> T:
        return options[int(self.roll(*question) * len(options))]

    def number(self, least: int, most: int, *question: object) -> int:
        """A whole number from `least` to `most`, both in."""
        return least + int(self.roll(*question) * (most - least + 1))

"""Seeded draws: the same seed and key give the same answer, whatever was drawn before."""

import hashlib


def fraction(seed: int, *key: object) -> float:
    """A number in [0, 1) that depends on the seed and the key alone."""
    words = "\x1f".join(map(str, (seed, *key)))
    digest = hashlib.blake2b(words.encode(), digest_size=7).digest()
    return int.from_bytes(digest, "big") / 2**56


def drawn(percent: float, seed: int, *key: object) -> bool:
    """Is this key among the `percent` of all keys that the seed picks?"""
    return fraction(seed, *key) * 100 < percent

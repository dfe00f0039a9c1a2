"""Are two borrowers' files one person's? A score from what agrees and what differs, for a person to decide by.

Nothing joins files by itself: a household shares its number and its address, a father and a son their name. So no
single sign is enough to ask, and a different date of birth speaks against as much as a name speaks for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from rapidfuzz import fuzz, utils

LIKELY = 60  # from here on a person is asked
SAME_NAME, NAME_ALIKE, OTHER_NAME = 95.0, 88.0, 60.0  # of 100: how alike two names are, their parts in any order
SAME_ADDRESS = 92.0

# What each sign is worth. `name_alike`: one name written in two ways; `name_partly`: half a name, as of a brother.
AGREES: Mapping[str, int] = MappingProxyType(
    {"name": 40, "born_on": 35, "phone": 35, "email": 35, "name_alike": 25, "address": 20, "postal_code": 10}
)
DIFFERS: Mapping[str, int] = MappingProxyType(
    {"name": 45, "born_on": 40, "name_partly": 10}
    | dict.fromkeys(("address", "postal_code", "phone", "email"), 0)  # people move: shown, and no sign against
)


@dataclass(frozen=True, kw_only=True)
class File:
    """What of a borrower's file is compared. `phones`, `emails`: their own ones that were not found to be another's."""

    kind: str
    name: str
    born_on: date | None = None
    postal_code: str | None = None
    address: str | None = None
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """`agrees`, `differs`: the names of data, the weightiest first; never the data."""

    score: int
    agrees: tuple[str, ...]
    differs: tuple[str, ...]

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY


def likeness(one: File, other: File) -> Likeness:
    """How likely they are one person's. A person and a company never are."""
    if one.kind != other.kind:
        return Likeness(score=0, agrees=(), differs=("kind",))
    alike = names_alike(one.name, other.name)
    signs = {
        "name": alike >= SAME_NAME,
        "name_alike": NAME_ALIKE <= alike < SAME_NAME,
        "born_on": _same(one.born_on, other.born_on),
        "phone": not one.phones.isdisjoint(other.phones),
        "email": not one.emails.isdisjoint(other.emails),
        "address": _same_address(one.address, other.address),
        "postal_code": _same(one.postal_code, other.postal_code),
    }
    agrees = tuple(sign for sign in AGREES if signs[sign])
    differs = tuple(sign for sign, found in _against(one, other, alike).items() if found)
    score = sum(AGREES[sign] for sign in agrees) - sum(DIFFERS[sign] for sign in differs)
    return Likeness(score=max(0, min(100, score)), agrees=agrees, differs=differs)


def _against(one: File, other: File, alike: float) -> dict[str, bool]:
    return {
        "name": alike < OTHER_NAME,
        "born_on": _other(one.born_on, other.born_on),
        "name_partly": OTHER_NAME <= alike < NAME_ALIKE,
        "address": bool(one.address and other.address) and not _same_address(one.address, other.address),
        "postal_code": _other(one.postal_code, other.postal_code),
        "phone": bool(one.phones and other.phones) and one.phones.isdisjoint(other.phones),
        "email": bool(one.emails and other.emails) and one.emails.isdisjoint(other.emails),
    }


def names_alike(one: str, other: str) -> float:
    """0 to 100; the order of a name's parts, case and signs between them do not count."""
    return fuzz.ratio(name_key(one), name_key(other))


@lru_cache(maxsize=65536)  # each is compared with many
def name_key(name: str) -> str:
    return " ".join(sorted(utils.default_process(name).split()))


def _same(one: Any, other: Any) -> bool:
    return one is not None and one != "" and one == other


def _other(one: Any, other: Any) -> bool:
    return bool(one and other) and one != other


def _same_address(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return False
    return fuzz.ratio(_plain(one), _plain(other)) >= SAME_ADDRESS


@lru_cache(maxsize=65536)
def _plain(text: str) -> str:
    return utils.default_process(text)


def is_news(agreed_then: tuple[str, ...], found: Likeness) -> bool:
    """Whether two files that a person has judged to be different people's are worth asking about again."""
    return found.is_likely and not set(found.agrees) <= set(agreed_then)

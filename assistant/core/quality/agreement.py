"""How far reviewers agree who scored the same contact without seeing each other's: per cent, and Cohen's kappa.

Each pair of reviewers of one contact is one observation of an item, the reviewer whose name comes first on the same
side always. Kappa takes out the agreement that chance alone would give; where both sides always gave one and the same
answer, chance gives all of it and there is no kappa.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

Answer = str  # points, `na`, or `yes` and `no` of a fail
Pair = tuple[Answer, Answer]


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """`n`: pairs of answers. `percent` None: none. `kappa` None: none, or nothing that chance would not give."""

    item: str
    n: int
    percent: float | None
    kappa: float | None


@dataclass(frozen=True, kw_only=True)
class Difference:
    item: str
    answers: Mapping[str, Answer]  # reviewer → what they gave


def pairs(given: Mapping[str, Mapping[str, Answer]]) -> dict[str, list[Pair]]:
    """Reviewer → item → answer, of one contact: for each item every pair of reviewers' answers."""
    found: dict[str, list[Pair]] = {}
    for one, other in combinations(sorted(given), 2):
        for item in given[one]:
            if item in given[other]:
                found.setdefault(item, []).append((given[one][item], given[other][item]))
    return found


def together(sessions: Iterable[Mapping[str, Mapping[str, Answer]]]) -> dict[str, list[Pair]]:
    """The pairs of all contacts by item."""
    found: dict[str, list[Pair]] = {}
    for given in sessions:
        for item, made in pairs(given).items():
            found.setdefault(item, []).extend(made)
    return found


def agreement(item: str, made: list[Pair]) -> Agreement:
    n = len(made)
    if not n:
        return Agreement(item=item, n=0, percent=None, kappa=None)
    same = sum(one == other for one, other in made)
    return Agreement(item=item, n=n, percent=round(100 * same / n, 1), kappa=kappa(made))


def kappa(made: list[Pair]) -> float | None:
    """Cohen's kappa, from -1 to 1."""
    n = len(made)
    left, right = Counter(one for one, _ in made), Counter(other for _, other in made)
    by_chance = sum(left[answer] * right[answer] for answer in left)  # times n squared
    if not n or by_chance == n * n:
        return None
    same = sum(one == other for one, other in made)
    return round((same * n - by_chance) / (n * n - by_chance), 3)


def differences(given: Mapping[str, Mapping[str, Answer]]) -> list[Difference]:
    """The items of one contact on which reviewers do not agree."""
    items = dict.fromkeys(item for answers in given.values() for item in answers)
    found = []
    for item in items:
        answers = {name: own[item] for name, own in sorted(given.items()) if item in own}
        if len(set(answers.values())) > 1:
            found.append(Difference(item=item, answers=answers))
    return found

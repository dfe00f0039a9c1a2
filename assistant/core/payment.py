"""To which loan does a payment line belong? Exact, probable with a score for a person to confirm, or nobody's yet.

Evidence is the reference, the amount and the payer's name. A loan or borrower named by its own reference is exact. A
name alone never posts money, nor does an amount alone: two strangers may share either.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-_/]*[A-Za-z0-9]|[A-Za-z0-9]")
TOKEN_MIN = 4  # "5" inside a text names no loan; standing alone it may
PROBABLE = 60.0
NAME_FROM = 80.0
NAME_SURE = 90.0
AUTO = 150.0  # a reference with one slip and a second witness
LEAD = 15.0  # by how much the best must pass the next

Kind = Literal["exact", "probable", "unapplied"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A payment as its source gave it. `loan_ref` is what the file named as the loan, if it did."""

    amount_minor: int
    currency: str
    reference: str | None = None
    payer: str | None = None
    loan_ref: str | None = None


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A loan that might be meant. `asked_minor`: what a payer would send: past due, next, stop-roll, promised."""

    loan_id: int
    loan_ref: str
    borrower_id: int
    borrower_ref: str
    borrower_name: str
    currency: str
    asked_minor: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Match:
    """The best reading. `loans` has the candidates with their scores, best first (one for `exact` by loan;
    several for a payment that names the borrower)."""

    kind: Kind
    loans: tuple[tuple[Candidate, float], ...]
    why: tuple[str, ...]

    @property
    def score(self) -> float:
        return self.loans[0][1] if self.loans else 0.0


def match(line: Line, candidates: Sequence[Candidate]) -> Match:
    """Weigh a line against the candidates that the store's indexes offer."""
    usable = [one for one in candidates if one.currency == line.currency]
    named = _named(line, usable)
    if named is not None:
        return named
    scored = sorted(((one, *_score(line, one)) for one in usable), key=lambda item: (-item[1], item[0].loan_ref))
    if not scored or scored[0][1] < PROBABLE:
        return Match(kind="unapplied", loans=(), why=("nothing in the line names a loan, and no two facts agree",))
    best, score, why = scored[0]
    runner_up = scored[1][1] if len(scored) > 1 else 0.0
    likely = tuple((one, points) for one, points, _ in scored if points >= PROBABLE)[:5]
    if score >= AUTO and score - runner_up >= LEAD:
        return Match(kind="exact", loans=((best, score),), why=why)
    return Match(kind="probable", loans=likely, why=why)


def tokens(text: str | None) -> list[str]:
    """The words of a reference that could be an identifier: each as written, longest first; joined pairs too."""
    words = TOKEN.findall(text or "")
    parts = [part for word in words for part in re.split(r"[-_/]", word)]
    joined = [a + b for a, b in pairwise(parts) if any(sign.isdigit() for sign in b)]
    found = dict.fromkeys(word for word in (*words, *parts, *joined) if any(sign.isdigit() for sign in word))
    return sorted(found, key=len, reverse=True)


def _named(line: Line, candidates: Sequence[Candidate]) -> Match | None:
    """A loan, else a borrower, whose own reference stands in the line; two different loans are a person's question."""
    words = {word.casefold() for word in tokens(line.reference) if len(word) >= TOKEN_MIN}
    words.add((line.reference or "").strip().casefold())
    given = (line.loan_ref or "").strip().casefold()
    by_loan = [one for one in candidates if one.loan_ref.casefold() == given] if given else []
    by_loan = by_loan or [one for one in candidates if one.loan_ref.casefold() in words]
    if len(by_loan) == 1:
        return Match(kind="exact", loans=((by_loan[0], 200.0),), why=(f"it names the loan {by_loan[0].loan_ref}",))
    if by_loan:
        why = (f"it names {len(by_loan)} loans",)
        return Match(kind="probable", loans=tuple((one, 100.0) for one in by_loan), why=why)
    by_borrower = [one for one in candidates if one.borrower_ref.casefold() in words]
    if by_borrower and len({one.borrower_id for one in by_borrower}) == 1:
        loans = tuple((one, 190.0) for one in by_borrower)
        return Match(kind="exact", loans=loans, why=(f"it names the borrower {by_borrower[0].borrower_ref}",))
    return None


def _score(line: Line, one: Candidate) -> tuple[float, tuple[str, ...]]:
    """Points for what agrees: reference with one slip 80, amount 40, name up to 40. One fact alone stays below
    `PROBABLE`, but a reference with one slip, which a person may look at."""
    found = (_reference(line, one), _amount(line, one), _name(line, one))
    facts = [fact for fact in found if fact is not None]
    return sum(points for points, _ in facts), tuple(why for _, why in facts)


def _reference(line: Line, one: Candidate) -> tuple[float, str] | None:
    wanted = one.loan_ref.casefold()
    if len(wanted) < 5:
        return None
    slips = min((OSA.distance(word.casefold(), wanted, score_cutoff=1) for word in tokens(line.reference)), default=9)
    return (80.0, f"its reference is one slip from {one.loan_ref}") if slips == 1 else None


def _amount(line: Line, one: Candidate) -> tuple[float, str] | None:
    return (40.0, "the amount is what was asked for") if line.amount_minor in one.asked_minor else None


def _name(line: Line, one: Candidate) -> tuple[float, str] | None:
    likeness = name_likeness(line.payer, one.borrower_name)
    if likeness < NAME_FROM:
        return None
    return (40.0 if likeness >= NAME_SURE else 25.0), f"the payer's name agrees ({likeness:.0f} of 100)"


def name_likeness(payer: str | None, name: str) -> float:
    """0 to 100, whatever the order of the names; below the cut-off it is 0."""
    if not payer:
        return 0.0
    return fuzz.token_sort_ratio(_plain(payer), _plain(name), score_cutoff=NAME_FROM)


def _plain(name: str) -> str:
    return re.sub(r"[^\w]+", " ", name.casefold()).strip()


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A loan that may take a share. `order`: what the portfolio's order settles first is smallest."""

    loan_id: int
    owed_minor: int
    order: tuple[int, int]
    disputed: bool = False


def shares(amount_minor: int, loans: Sequence[Owed]) -> tuple[dict[int, int], int]:
    """Money for a borrower's loans without a direction: in the portfolio's order, each up to what it owes, never onto
    a disputed debt; what is left over goes to the first. → (the shares, what no loan may take)."""
    left, given = amount_minor, dict[int, int]()
    usable = sorted((one for one in loans if not one.disputed), key=lambda one: one.order)
    for one in usable:
        part = min(left, max(0, one.owed_minor))
        if part > 0:
            given[one.loan_id] = part
            left -= part
    if left and usable:
        first = usable[0].loan_id
        given[first] = given.get(first, 0) + left
        left = 0
    return given, left

"""Age the book: days past due, what stands beside them, scores, segments, and the day's snapshot."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from sqlalchemy import Connection

from assistant.core.bucket import Schemes
from assistant.core.reasons import Reasons
from assistant.core.scorecard import Scorecards
from assistant.core.segment import Segments
from assistant.store import segments
from assistant.store.ageing import age_loans
from assistant.store.standing import refresh_standing


class Rules(Protocol):
    """What ageing needs of the rulebook."""

    @property
    def schemes(self) -> Schemes: ...
    @property
    def reasons(self) -> Reasons: ...
    @property
    def scorecards(self) -> Scorecards: ...
    @property
    def segments(self) -> Segments: ...


def age_book(conn: Connection, rulebook: Rules, as_of: date, touched: Sequence[int] | None = None) -> dict[str, int]:
    """Bring `loan_state` to `as_of` for every loan, or for the touched ones (their internal ids). Safe to repeat.

    → {aged, standing, segmented, snapshots}: loans aged, and rows that changed in each of the later parts.
    """
    aged = age_loans(conn, rulebook.schemes, as_of, touched)
    standing = refresh_standing(conn, rulebook.reasons, as_of, touched)
    segmented = segments.segment_book(conn, rulebook.segments, rulebook.scorecards, as_of, touched)
    kept = segments.snapshot(conn, as_of, touched)
    return {"aged": aged, "standing": standing, "segmented": segmented, "snapshots": kept}

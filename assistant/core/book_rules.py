"""The rules by which a book is aged, scored and segmented: loaded together, because each speaks the others' words."""

from dataclasses import dataclass

from assistant.core.bucket import Schemes, bucket_names, load_schemes
from assistant.core.columns import Columns, columns
from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.reasons import Reasons, load_reasons
from assistant.core.scorecard import Scorecards, load_scorecards
from assistant.core.segment import Segments, load_segments


@dataclass(frozen=True, kw_only=True)
class BookRules:
    schemes: Schemes
    reasons: Reasons
    columns: Columns
    scorecards: Scorecards
    segments: Segments


def load_book_rules(
    *, buckets: Located, reasons: Located, scorecard: Located, segments: Located
) -> tuple[BookRules | None, tuple[Problem, ...]]:
    """The four files as one record, or None and all that is wrong with any of them."""
    schemes, problems = load_schemes(buckets)
    known_reasons, more = load_reasons(reasons)
    problems += more
    if problems:
        return None, problems  # the other two speak of buckets and reasons: judged without them they would seem wrong
    known = columns(buckets=bucket_names(schemes), reasons=known_reasons.codes)
    cards, wrong = load_scorecards(scorecard, known)
    rules, more = load_segments(segments, known)
    if cards is None or wrong or more:
        return None, (*wrong, *more)
    made = BookRules(schemes=schemes, reasons=known_reasons, columns=known, scorecards=cards, segments=rules)
    return made, ()

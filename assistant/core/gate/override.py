"""A presumption set aside for one contact, by a supervisor with a reason. A hard rule has no such door.

The gate reads an override as a fact like any other: whoever asks at release and at hand-off gets the same answer. That
it serves one contact only is kept where contacts are kept (`store/overrides.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

PRESUMPTION = "presumption"  # the only force that may be overridden


@dataclass(frozen=True, kw_only=True, slots=True)
class Override:
    """Holds from `from_at` on and no longer at `until`. `because` is the reason in words, `by` who answers for it."""

    id: int
    rule: str
    by: str
    because: str
    seconded_by: str | None = None
    from_at: datetime
    until: datetime

    def words(self, against: str) -> str:
        """What the finding says: who, why, and what the rule had against the contact."""
        who = self.by if self.seconded_by is None else f"{self.by} and {self.seconded_by}"
        return f"overridden by {who} because {self.because} ({against})"


def override_of(rule_id: str, force: str, overrides: Iterable[Override], at: datetime) -> Override | None:
    """The override that sets this rule aside at an instant; None for every rule that is not a presumption."""
    if force != PRESUMPTION:
        return None
    return next((one for one in overrides if one.rule == rule_id and one.from_at <= at < one.until), None)

"""What the start page shows of the day: measures of the dashboard, and three that are its own."""

from assistant.core.measures.facts import FACTS
from assistant.core.measures.measure import Group, Measure, Row, measures
from assistant.core.measures.table import measure_of

_ROWS = (
    Row("late_today", "Late accounts", "late", FACTS["late"].says),
    Row("planned_today", "Planned today", "planned", "Contacts that the strategy planned for today."),
    Row(
        "released_today", "Released today", "released",
        "Contacts of today that the gate let out ÷ contacts that the strategy planned for today.", "planned",
        "no contact is planned for today",
    ),
)  # fmt: skip
_LATE, _PLANNED, _RELEASED = measures(Group.TODAY, _ROWS)
TODAY: tuple[Measure, ...] = (
    _LATE, measure_of("penetration"), _PLANNED, _RELEASED, measure_of("expected"), measure_of("broken_unworked"),
)  # fmt: skip

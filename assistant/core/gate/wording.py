"""A check's parameters in words: for whoever reads a profile, or what changed in one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from assistant.core.gate.checks import Check
from assistant.core.gate.checks.base import WindowShape
from assistant.core.gate.checks.caps import Cap, Cooldown, Gap
from assistant.core.gate.clock import WEEKDAYS
from assistant.core.gate.nouns import many, plural

DAY_NAMES = dict(zip(WEEKDAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
SAID = frozenset({"check", "most", "days", "noun", "minutes"})  # what the first words of these checks say already


def check_words(check: Check) -> str:
    """ "at most 7 calls in 7 days; per debt; leave out busy, not in service"."""
    head = _head(check)
    said = SAID if isinstance(check, Cap | Cooldown | Gap) else {"check"}
    rest = [f"{name_words(name)} {value_words(value)}" for name, value in told(check).items() if name not in said]
    return "; ".join([head, *rest])


def _head(check: Check) -> str:
    if isinstance(check, Cap):
        return f"at most {plural(check.most, check.noun)} in {plural(check.days, 'day')}"
    if isinstance(check, Gap):
        return f"{plural(check.minutes, 'minute')} between two {many(check.noun)}"
    if isinstance(check, Cooldown):
        return f"{plural(check.days, 'quiet day')} after a conversation"
    return name_words(kind_of(check))


def kind_of(check: Check) -> str:
    return str(getattr(check, "check", "check"))


def told(check: Check) -> Mapping[str, Any]:
    """The parameters that the profile sets, in the order of the check's own fields."""
    fields = type(check).model_fields
    return {
        name: getattr(check, name)
        for name, field in fields.items()
        if name == "check" or getattr(check, name) != field.get_default(call_default_factory=True)
    }


def name_words(name: str) -> str:
    return name.replace("_", " ")


def value_words(value: Any) -> str:
    if value is None:
        return "unset"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, WindowShape):
        return window_words(value)
    if isinstance(value, frozenset | tuple):
        inner = [value_words(one) for one in value]
        return ", ".join(sorted(inner) if isinstance(value, frozenset) else inner) or "nothing"
    if hasattr(value, "model_dump"):
        return " ".join(str(one) for one in value.model_dump(exclude_none=True).values())
    return name_words(str(value))


def window_words(window: WindowShape) -> str:
    days = "every day" if window.days == WEEKDAYS else _days(window.days)
    return f"{days} {_clock(window.start)}–{_clock(window.end)}"


def _days(days: tuple[str, ...]) -> str:
    at = [WEEKDAYS.index(day) for day in days]
    if len(at) > 2 and at == list(range(at[0], at[-1] + 1)):
        return f"{DAY_NAMES[days[0]]}–{DAY_NAMES[days[-1]]}"
    return ", ".join(DAY_NAMES[day] for day in days)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def date_words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def force_words(first: date | None, last: date | None) -> str:
    """ "from 1 Jan 2027 to 30 Jun 2027"; empty: always."""
    parts = [f"from {date_words(first)}" if first else "", f"to {date_words(last)}" if last else ""]
    return " ".join(part for part in parts if part)

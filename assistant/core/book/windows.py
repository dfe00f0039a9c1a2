"""Times that a borrower named, as a file writes them: `MO-FR 09:00-17:00; 2026-12-24 00:00-23:59; * 12:00-13:00`."""

import re
from datetime import date
from typing import Any

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WINDOW = re.compile(r"(?P<days>\S+)\s+(?P<start>\d\d:\d\d)\s*-\s*(?P<end>\d\d:\d\d)")


def parse_windows(text: str) -> list[dict[str, Any]]:
    """→ windows of a verdict case: {days or date, start, end}. Raises ValueError for anything else."""
    found = [_window(part.strip()) for part in text.split(";") if part.strip()]
    if not found:
        raise ValueError("no times: write them as MO-FR 09:00-17:00")
    return found


def _window(text: str) -> dict[str, Any]:
    match = WINDOW.fullmatch(text)
    if not match or not all(_clock(match[name]) for name in ("start", "end")) or match["start"] == match["end"]:
        raise ValueError("times that are not understood: write them as MO-FR 09:00-17:00")
    return _days(match["days"].upper()) | {"start": match["start"], "end": match["end"]}


def _clock(text: str) -> bool:
    hours, minutes = map(int, text.split(":"))
    return (hours < 24 and minutes < 60) or (hours, minutes) == (24, 0)


def _days(text: str) -> dict[str, Any]:
    if text == "*":
        return {"days": "*"}
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return {"date": date.fromisoformat(text).isoformat()}
    days: list[str] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last and last not in DAYS):
            raise ValueError("days are MO TU WE TH FR SA SU, as MO-FR or SA,SU")
        days += _span(first, last or first)
    return {"days": days}


def _span(first: str, last: str) -> list[str]:
    start, end = DAYS.index(first), DAYS.index(last)
    return [DAYS[n % 7] for n in range(start, end + 1 if end >= start else end + 8)]

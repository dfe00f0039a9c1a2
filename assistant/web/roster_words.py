"""Skills, working hours and absences in the reader's words, and read from what a form says of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names

from assistant.core.desk.roster import Absence, Hours, Roster, is_absent
from assistant.web.marks import N_
from assistant.web.texts import Texts

SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
PRODUCT = re.compile(r"[\w .&/-]{1,60}")
LIST_MAX = 20
DAYS = range(7)


@dataclass(frozen=True, kw_only=True)
class Away:
    text: str
    now: bool


@dataclass(frozen=True, kw_only=True)
class Told:
    """A roster's lines; an empty list: nothing was said."""

    skills: list[str]
    hours: list[str]
    away: list[Away]


def told(t: Texts, roster: Roster, today: date) -> Told:
    languages = ", ".join(sorted(language_name(t, code) for code in roster.skills.languages))
    products = ", ".join(sorted(roster.skills.products))
    return Told(
        skills=[line for line in (languages, products) if line],
        hours=_hours(t, roster.hours),
        away=[_away(t, one, today, roster) for one in roster.absences],
    )


def _away(t: Texts, one: Absence, today: date, roster: Roster) -> Away:
    now = one.from_on <= today <= one.to_on and is_absent(roster, today)
    said = N_("absent until %(day)s") if now else N_("absent from %(first)s to %(day)s")
    return Away(text=t.say(said, first=t.day(one.from_on, "medium"), day=t.day(one.to_on, "medium")), now=now)


def language_name(t: Texts, code: str) -> str:
    """Its name in the reader's language; the code of one that has none."""
    try:
        return Locale.parse(code, sep="-").get_display_name(t.language) or code
    except (UnknownLocaleError, ValueError):
        return code


def day_names(t: Texts, width: str = "wide") -> list[str]:
    names = get_day_names("wide" if width == "wide" else "abbreviated", locale=t.language)
    return [str(names[day]) for day in DAYS]


def spans(hours: Iterable[Hours], weekday: int) -> str:
    """The hours of one weekday, as the form shows and reads them."""
    return ", ".join(f"{one.opens:%H:%M}-{one.closes:%H:%M}" for one in hours if one.weekday == weekday)


def _hours(t: Texts, hours: Iterable[Hours]) -> list[str]:
    """Weekdays that follow each other with the same hours on one line: `Mon - Fri 09:00-17:00`."""
    kept, names, lines = list(hours), day_names(t, "abbreviated"), []
    for said, days in groupby(DAYS, key=lambda day: spans(kept, day)):
        run = list(days)
        if said:
            which = names[run[0]] if len(run) == 1 else f"{names[run[0]]} - {names[run[-1]]}"
            lines.append(f"{which} {said}")
    return lines


def read_hours(text: str, weekday: int) -> list[Hours] | None:
    """`9:00-12:00, 13:00-17:00` → the hours of that weekday; None: it cannot be read."""
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        match = SPAN.fullmatch(part)
        if match is None:
            return None
        first, first_minute, last, last_minute = map(int, match.groups())
        last = 0 if (last, last_minute) == (24, 0) else last
        if max(first, last) > 23 or max(first_minute, last_minute) > 59:
            return None
        found.append(Hours(weekday=weekday, opens=time(first, first_minute), closes=time(last, last_minute)))
    return found


def read_list(text: str, shape: re.Pattern[str]) -> frozenset[str] | None:
    """Words between commas; None: one of them cannot be, or they are too many."""
    found = frozenset(filter(None, (one.strip() for one in text.split(","))))
    return found if len(found) <= LIST_MAX and all(shape.fullmatch(one) for one in found) else None

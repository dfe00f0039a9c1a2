"""One cell of a file → a value. Each reader raises ValueError with the reason; none of them guesses.

What a spreadsheet has spoilt (`2.02E+10`, `12345.0`, `#REF!`, a comma for the point) is refused by name, because the
number that it was cannot be told from what is left.
"""

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache

from assistant.core import money
from assistant.core.dates import zone

CELL_MAX = 2000
ID_MAX = 128
YES = frozenset({"yes", "y", "true", "1", "t"})
NO = frozenset({"no", "n", "false", "0", "f"})
MANGLED = re.compile(r"[+-]?\d+([.,]\d+)?[eE][+-]?\d+")
DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SPREADSHEET_ERROR = re.compile(r"#(REF|VALUE|NAME|N/A|DIV/0|NUM|NULL|SPILL|CALC)[!?]?|#{4,}", re.IGNORECASE)
LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[A-Za-z0-9.\-]{1,250}\.[A-Za-z0-9\-]{2,63}")
OTHER_DATE = re.compile(r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}")
WORDED_FORMATS = {"YYYY": "%Y", "YY": "%y", "MM": "%m", "DD": "%d", "MMM": "%b"}
NO_TIME = time(12, tzinfo=UTC)  # a day without a time: noon UTC is that day on the wall of nearly every place
NO_ROW = "\x00"  # the one cell of a JSON line that is no object
NO_TEXT = "\x00\x00"  # a cell that is a list or a table, not a text


def sound(text: str) -> str:
    """The text of any cell, or ValueError for one that no reader should look at."""
    if len(text) > CELL_MAX:
        raise ValueError(f"the cell is longer than {CELL_MAX} characters")
    if text == NO_TEXT:
        raise ValueError("a list or a table stands where a text should")
    if "\x00" in text:
        raise ValueError("a NUL byte in the cell")
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("not UTF-8: save the file as UTF-8 (in a spreadsheet: CSV UTF-8)")
    if "\ufffd" in text:
        raise ValueError("a character was lost (\ufffd) when the file was saved: save it again as UTF-8")
    if CONTROL.search(text):
        raise ValueError("a control character in the cell")
    if text[:1] == "#" and SPREADSHEET_ERROR.fullmatch(text.strip()):
        raise ValueError("a spreadsheet's error, not a value")
    return text


def plain(text: str) -> str:
    return text


def name(text: str) -> str:
    if MANGLED.fullmatch(text):
        raise ValueError("a number in scientific notation: a spreadsheet has lost digits")
    return text


def identifier(text: str) -> str:
    if MANGLED.fullmatch(text):
        raise ValueError("a number in scientific notation: a spreadsheet has lost digits")
    if re.fullmatch(r"\d+\.0+", text):
        raise ValueError("an id ending in `.0`: a spreadsheet has made a number of it")
    if len(text) > ID_MAX or "\n" in text:
        raise ValueError(f"an id has one line of at most {ID_MAX} characters")
    return text


@lru_cache(maxsize=8192)
def day(text: str, form: str | None) -> date:
    """An ISO date, or one in the named format (`%d/%m/%Y`, `DD/MM/YYYY`); anything else is ambiguous."""
    if form and (found := _in_format(text, form)):
        return _sensible(found)
    head = text[:10]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", head) and re.fullmatch(r"([T ]00:00(:00(\.0+)?)?Z?)?", text[10:]):
        if form and form.startswith("%Y"):
            raise ValueError(f"not a date as {form}")
        try:
            return _sensible(date.fromisoformat(head))
        except ValueError as error:
            raise ValueError(f"no such day: {error}") from error
    if form:
        raise ValueError(f"neither a date as {form} nor as 2026-10-01")
    if OTHER_DATE.fullmatch(text):
        raise ValueError("an ambiguous date: write 2026-10-01, or name the format with --date-format")
    raise ValueError("not a date: write 2026-10-01")


def _in_format(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007  a calendar date has no zone
    except ValueError:
        return None


def _sensible(found: date) -> date:
    if not 1900 <= found.year <= 2150:
        raise ValueError("an absurd year")
    return found


def date_format(text: str) -> str:
    """A format as people write it (`DD/MM/YYYY`) or as Python does → Python's. Raises ValueError."""
    form = text
    if "%" not in text:
        form = re.sub("YYYY|MMM|YY|MM|DD", lambda match: WORDED_FORMATS[match.group()], text.upper())
    if not all(re.search(part, form) for part in ("%[Yy]", "%[mbB]", "%d")):
        raise ValueError("a date format names day, month and year, as %d/%m/%Y or DD/MM/YYYY")
    try:
        # The 5th is not its own month: a format that Python cannot read back is refused here, not on every row.
        readable = datetime.strptime(date(2026, 10, 5).strftime(form), form).date() == date(2026, 10, 5)  # noqa: DTZ007
    except ValueError:
        readable = False
    if not readable:
        raise ValueError(f"{text!r} is no date format; write it as %d/%m/%Y")
    return form


def instant(text: str, form: str | None) -> datetime:
    """An instant with its offset, in UTC; a day alone stands for its noon."""
    try:
        return datetime.combine(day(text, form), NO_TIME)
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError("not an instant: write 2026-10-01T14:30:00-04:00") from error
    if found.tzinfo is None:
        raise ValueError("a time without its offset: write it with one, as 14:30:00-04:00, or Z")
    _sensible(found.date())
    return found.astimezone(UTC)


def amount(text: str, currency: str) -> int:
    """A decimal amount in the currency → minor units, never negative."""
    whole, _, part = text.partition(".")
    if whole.isdigit() and text.isascii() and len(text) < 15 and (minor := _minor(whole, part, currency)) is not None:
        return minor
    if MANGLED.fullmatch(text):
        raise ValueError("a number in scientific notation: a spreadsheet has lost digits")
    if "," in text or "'" in text or " " in text:
        raise ValueError("an amount has no separators and a point before its decimals, as 1234.56")
    return _exact(text, currency)


@lru_cache(maxsize=16384)
def _exact(text: str, currency: str) -> int:
    if not DECIMAL.fullmatch(text):
        raise ValueError("not an amount: digits only, as 1234.56")
    try:
        minor = money.to_minor(text, currency)
    except ValueError as error:
        reason = str(error)
        raise ValueError(reason.split(":")[0]) from error
    if minor < 0:
        raise ValueError("a negative amount")
    return minor


def _minor(whole: str, part: str, currency: str) -> int | None:
    """Plain digits with as many decimals as the currency has, or none; None: to be read with more care."""
    digits = money.digits(currency)
    if not part:
        return int(whole) * 10**digits if len(whole) < 12 else None
    return int(whole + part) if part.isdigit() and len(part) == digits and len(whole) < 12 else None


def number(text: str) -> float:
    if MANGLED.fullmatch(text):
        raise ValueError("a number in scientific notation: a spreadsheet has lost digits")
    if not DECIMAL.fullmatch(text):
        raise ValueError("not a number: digits and a point, as 0.18")
    return float(text)


def whole(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,12}", text, re.ASCII):
        raise ValueError("not a whole number")
    return int(text)


def flag(text: str) -> bool:
    lowered = text.lower()
    if lowered in YES:
        return True
    if lowered in NO:
        return False
    raise ValueError("neither yes nor no")


def language(text: str) -> str:
    if not LANGUAGE.fullmatch(text):
        raise ValueError("not a language code, as en, es, zh, hi, pt-BR")
    first, *rest = re.split("[-_]", text)
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part.title() for part in rest)])


@lru_cache(maxsize=256)
def currency(text: str) -> str:
    code = text.upper()
    try:
        money.digits(code)
    except ValueError as error:
        raise ValueError("not a currency code, as USD") from error
    return code


@lru_cache(maxsize=1024)
def zone_name(text: str) -> str:
    try:
        zone(text)
    except ValueError as error:
        raise ValueError("not a time zone, as America/Chicago") from error
    return text


def email(text: str) -> str:
    if not EMAIL.fullmatch(text) or ".." in text:
        raise ValueError("not an e-mail address")
    return text.lower()

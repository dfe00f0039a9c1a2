"""The day a reply names: a closed grammar in four languages. What it does not know it leaves to a person.

Every pattern reads the normalised text and answers with a day on or after `today`; the span it used is given back, so
that "on the 5th" is not read as an amount of 5. Vague words (next week, soon) name no day.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = (
    "monday mon lunes lun somvar somwar सोमवार 周一 星期一 礼拜一",
    "tuesday tues tue martes mangalvar mangalwar मंगलवार 周二 星期二 礼拜二",
    "wednesday weds wed miercoles budhvar budhwar बुधवार 周三 星期三 礼拜三",
    "thursday thurs thur thu jueves guruvar guruwar brihaspativar गुरुवार गुरूवार बृहस्पतिवार वीरवार 周四 星期四 礼拜四",
    "friday fri viernes vie shukravar shukrawar sukravar शुक्रवार 周五 星期五 礼拜五",
    "saturday sat sabado shanivar shaniwar शनिवार 周六 星期六 礼拜六",
    "sunday sun domingo ravivar raviwar itvar itwar रविवार इतवार 周日 周天 星期日 星期天 礼拜天",
)
MONTHS = (
    "january jan enero ene जनवरी janvari",
    "february feb febrero फरवरी farvari",
    "march mar marzo मार्च",
    "april apr abril abr अप्रैल aprail",
    "may mayo मई mai",
    "june jun junio जून",
    "july jul julio जुलाई julai",
    "august aug agosto ago अगस्त",
    "september sept sep septiembre setiembre सितंबर sitambar",
    "october oct octubre अक्टूबर अक्तूबर aktubar",
    "november nov noviembre नवंबर navambar",
    "december dec diciembre dic दिसंबर disambar",
)
WEEKDAY_OF = {word: number for number, words in enumerate(WEEKDAYS) for word in words.split()}
MONTH_OF = {word: number for number, words in enumerate(MONTHS, 1) for word in words.split()}
NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "one a an un uno una 一 एक ek",
            "two couple dos 二 两 दो do",
            "three tres 三 तीन teen",
            "four cuatro 四 चार char chaar",
            "five cinco 五 पांच paanch panch",
            "six seis 六 छह छः chhe chhah",
            "seven siete 七 सात saat",
            "eight ocho 八 आठ aath",
            "nine nueve 九 नौ nau",
            "ten diez 十 दस das",
        ),
        1,
    )
    for word in words.split()
}
DAY_FIRST_CURRENCIES = frozenset(
    [
        "INR",
        "GBP",
        "EUR",
        "AUD",
        "NZD",
        "MXN",
        "COP",
        "PEN",
        "ARS",
        "CLP",
        "BRL",
        "SGD",
        "MYR",
        "KES",
        "NGN",
        "ZAR",
        "IDR",
    ]
)


def _either(words: dict[str, int]) -> str:
    """One pattern for all the words, longest first; whole words where the script parts words."""
    latin = [word for word in words if word.isascii()]
    other = [word for word in words if not word.isascii()]
    parts = [rf"(?<![a-z]){word}(?![a-z])" for word in latin] + other
    return "(?:" + "|".join(sorted(parts, key=len, reverse=True)) + ")"


WEEKDAY, MONTH, COUNT = _either(WEEKDAY_OF), _either(MONTH_OF), rf"(?:\d{{1,3}}|{_either(NUMBERS)})"
LAST_OF_MONTH = (
    r"(?:end|close|last day) of (?:the |this )?month|month ?-?end|\beom\b|(?:a |para |"
    r"al? )?(?:el )?(?:fin(?:al)?(?:es)?|ultimo(?: dia)?) de(?:l)? "
    r"(?:este )?mes|(?:这个|本|这)?月底|(?:这个|本)?月末|(?:इस )?महीने के (?:अंत|आखिर|आखिरी|आखीर)\S*|"
    r"(?:is )?mahine (?:ke|k) (?:end|ant|aakhir|akhir|last)"
)
LAST_OF_NEXT = (
    r"end of (?:the )?next month|next month ?-?end|fin(?:al)?(?:es)? del? (?:proximo mes|mes (?:que viene|"
    r"proximo|entrante))|下个?月(?:底|末)|"
    r"अगले महीने के (?:अंत|आखिर)\S*|agle mahine ke (?:end|ant|aakhir|akhir)"
)


@dataclass(frozen=True, kw_only=True)
class Named:
    """A day that the text names, how sure (an ambiguous "next Friday" is less), the words' place, and their kind."""

    on: date
    sure: float
    start: int
    end: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a date means depends on: today, the reader's order of day and month, the borrower's payday."""

    today: date
    day_first: bool
    payday: int | None


Reader = Callable[[re.Match[str], Frame], "tuple[date, float] | None"]


def find_dates(
    text: str, today: date, *, language: str | None, currency: str | None, payday: int | None
) -> list[Named]:
    """Every day named in the normalised text, leftmost first; overlapping readings give way to the earlier pattern."""
    day_first = language in ("es", "hi") or (currency or "") in DAY_FIRST_CURRENCIES
    frame = Frame(today=today, day_first=day_first, payday=payday)
    found: list[Named] = []
    for why, pattern, reader in GRAMMAR:
        for match in pattern.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            answer = reader(match, frame)
            if answer is not None and answer[0] >= today:
                found.append(Named(on=answer[0], sure=answer[1], start=match.start(), end=match.end(), why=why))
    return sorted(found, key=lambda named: named.start)


def _iso(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    return _exact(int(match[1]), int(match[2]), int(match[3]), 1.0)


def _numeric(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    first, second = int(match[1]), int(match[2])
    day, month = (first, second) if frame.day_first else (second, first)
    if month > 12:
        day, month = month, day
    sure = 1.0 if first == second or max(first, second) > 12 else 0.85
    return _in_year(frame, month, day, match[3], sure)


def _day_month(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    return _in_year(frame, MONTH_OF[match["month"]], int(match["day"]), match["year"], 1.0)


def _chinese_date(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    return _in_year(frame, int(match[2]), int(match[3]), match[1], 1.0)


def _in_year(frame: Frame, month: int, day: int, year: str | None, sure: float) -> tuple[date, float] | None:
    if year:
        number = int(year)
        return _exact(number + 2000 if number < 100 else number, month, day, sure)
    this = _exact(frame.today.year, month, day, sure)
    if this is not None and this[0] >= frame.today:
        return this
    later = _exact(frame.today.year + 1, month, day, sure)
    # A day just gone by is more likely a slip or a past payment than a promise eleven months away.
    return later if later is not None and (later[0] - frame.today).days <= 200 else None


def _exact(year: int, month: int, day: int, sure: float) -> tuple[date, float] | None:
    try:
        return date(year, month, day), sure
    except ValueError:
        return None


def _after(days: int) -> Reader:
    return lambda match, frame: (frame.today + timedelta(days=days), 1.0)


def _in_some(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    count = int(match["count"]) if match["count"].isdigit() else NUMBERS[match["count"]]
    unit = match["unit"]
    weeks = bool(re.match(r"week|semana|周|星期|礼拜|个星期|个礼拜|hafte|हफ्ते|हफ्ता|सप्ताह", unit))
    return frame.today + timedelta(days=count * (7 if weeks else 1)), 0.95


def _weekday(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    """The next such day after today; a bare "Friday" said on a Friday is the one in a week's time."""
    ahead = (WEEKDAY_OF[match["weekday"]] - frame.today.weekday()) % 7
    which = match["which"] or ""
    if "下" in which:
        return _of_next_week(match, frame)
    if re.match(r"this|este|esta|这|本|इस|is\b", which):
        return frame.today + timedelta(days=ahead), 1.0
    if which.startswith("next") and ahead > 0 and WEEKDAY_OF[match["weekday"]] > frame.today.weekday():
        return frame.today + timedelta(days=ahead + 7), 0.7  # half the speakers mean the nearer one
    return frame.today + timedelta(days=ahead or 7), 1.0


def _of_next_week(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    monday = frame.today - timedelta(days=frame.today.weekday())
    return monday + timedelta(days=7 + WEEKDAY_OF[match["weekday"]]), 1.0


def _weekday_with_day(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    """`viernes 9`, `Friday the 9th`: where the day of the month is that weekday; else the number is something else."""
    for months in (0, 1):
        year, month = _months_on(frame.today, months)
        on = _exact(year, month, int(match["day"]), 1.0)
        if on is not None and on[0] >= frame.today:
            return on if on[0].weekday() == WEEKDAY_OF[match["weekday"]] else None
    return None


def _weekend(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    return frame.today + timedelta(days=(6 - frame.today.weekday()) % 7), 0.85


def _end_of_week(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    ahead = (4 - frame.today.weekday()) % 7
    return frame.today + timedelta(days=ahead), 0.85


def _month_end(months: int) -> Reader:
    def read(match: re.Match[str], frame: Frame) -> tuple[date, float]:
        year, month = _months_on(frame.today, months)
        return date(year, month, calendar.monthrange(year, month)[1]), 1.0

    return read


def _first_of_next(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    return date(*_months_on(frame.today, 1), 1), 0.9


def _of_month(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    """The next day with this number, today included; months too short for it are passed over."""
    return _next_with(frame.today, int(match["day"]), 1.0)


def _of_next_month(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    return _exact(*_months_on(frame.today, 1), int(match["day"]), 1.0)


def _payday(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    return _next_with(frame.today, min(frame.payday, 28), 0.85) if frame.payday else None


def _next_with(today: date, day: int, sure: float) -> tuple[date, float] | None:
    months = (_months_on(today, ahead) for ahead in range(3))
    candidates = (_exact(year, month, day, sure) for year, month in months)
    return next((found for found in candidates if found is not None and found[0] >= today), None)


def _months_on(day: date, months: int) -> tuple[int, int]:
    total = day.year * 12 + day.month - 1 + months
    return total // 12, total % 12 + 1


YEAR = r"(?:[ ,]+(?:de(?:l)? )?(?P<year>20\d\d))?"
ORDINAL = r"(?:st|nd|rd|th)"
GRAMMAR: tuple[tuple[str, re.Pattern[str], Reader], ...] = tuple(
    (why, re.compile(pattern), reader)
    for why, pattern, reader in (
        ("a full date", r"(?<!\d)(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", _iso),
        ("a full date", r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})(?:日|号)?", _chinese_date),
        ("a date in figures", r"(?<![\d$.,/])(\d{1,2})[/](\d{1,2})(?:[/](20\d\d|\d\d))?(?![\d/])", _numeric),
        ("a date in figures", r"(?<![\d$.,/-])(\d{1,2})[-.](\d{1,2})[-.](20\d\d|\d\d)(?![\d/])", _numeric),
        (
            "day and month",
            rf"(?P<month>{MONTH})\.? (?:the )?(?P<day>\d{{1,2}}){ORDINAL}?(?![\d]|[.,]\d){YEAR}",
            _day_month,
        ),
        (
            "day and month",
            rf"(?<!\d)(?P<day>\d{{1,2}}){ORDINAL}?(?: of| de| |\.|-)?\s*(?P<month>{MONTH}){YEAR}",
            _day_month,
        ),
        ("end of next month", LAST_OF_NEXT, _month_end(1)),
        ("end of the month", LAST_OF_MONTH, _month_end(0)),
        ("end of the week", r"(?:end of|by end of) (?:the |this )?week(?!end)|\beow\b|周内|本周内", _end_of_week),
        (
            "the weekend",
            r"(?:this |the )?weekend|(?:este )?(?:fin|finde)(?: de semana)|这?个?周末|"
            r"सप्ताहांत",
            _weekend,
        ),
        (
            "a weekday of next week",
            rf"(?P<weekday>{WEEKDAY})(?: of| de la)? (?:next week|(?:proxima|siguiente) semana|semana que viene)|"
            rf"next week"
            rf"(?: on)? (?P<weekday2>{WEEKDAY})",
            lambda match, frame: _of_next_week(match, frame) if match["weekday"] else None,
        ),
        (
            "a weekday with its day",
            rf"(?:el |on )?(?P<weekday>{WEEKDAY})(?:,? the)? (?P<day>[0-3]?\d){ORDINAL}?(?![\d/.,:]|\s?(?:am|pm|"
            rf"a\.m|p\.m|%))",
            _weekday_with_day,
        ),
        (
            "a weekday",
            rf"(?P<which>(?:this coming|this|next|coming|on|by|el proximo|proximo|este|esta|el|下下个?|下个?|这个?|"
            rf"本|अगले|इस|agle|is) ?)?"
            rf"(?P<weekday>{WEEKDAY})",
            _weekday,
        ),
        ("the day after tomorrow", r"day after tomorrow|pasado manana|后天|परसों|\bparson?\b", _after(2)),
        (
            "tomorrow",
            r"(?<!not )\btomorrow\b|(?<!la )(?<!de )\bmanana\b|明天|明日|明早|明晚|(?<!नि)कल(?![ा-ौ])|\bkal\b",
            _after(1),
        ),
        (
            "today",
            r"(?<!not )\btoday\b|\btonight\b|\bthis (?:afternoon|evening|morning)\b|\bhoy\b|\besta (?:noche|"
            r"tarde)\b|今天|"
            r"今日|今晚|आज|"
            r"\baaj\b|\baj\b",
            _after(0),
        ),
        (
            "in so many days",
            rf"(?:\b(?:in|within|after|en|"
            rf"dentro de)(?: the)?(?: next)? )(?P<count>{COUNT})(?: of)?(?: more)?\s?(?P<unit>days?|weeks?|dias?|"
            rf"semanas?)",
            _in_some,
        ),
        (
            "in so many days",
            rf"(?P<count>{COUNT})\s?(?P<unit>days?|weeks?|天|日|周|个?星期|个?礼拜|दिन|दिनों|हफ्ते|हफ्ता|सप्ताह|din|"
            rf"dino|hafte)\s?"
            rf"(?:from now|later|time|以?后|之后|内|में|बाद|के अंदर|mein|me|mai|baad|ke andar|tak)",
            _in_some,
        ),
        (
            "a day of next month",
            r"(?P<day>\d{1,2})(?:st|nd|rd|th) of next month|下个?月(?P<day2>\d{1,2})(?:号|日)?",
            _of_next_month,
        ),
        (
            "a day of the month",
            rf"(?:(?:on |by |before |el |el dia |para el |"
            rf"dia )?(?:the )?)(?<![\d.,/$])(?P<day>\d{{1,2}})(?:{ORDINAL}\b|号|日|\s?(?:तारीख|tarikh|tareekh))"
            rf"(?: of (?:the|this) month)?",
            _of_month,
        ),
        (
            "a day of the month",
            r"(?:\bel (?:dia )?|\bdia |\bpara el (?:dia )?)(?P<day>[0-3]?\d)(?![\d/.,]|\s?(?:pesos|dolares|usd|mxn"
            r"|"
            r"mil|%|cuotas))",
            _of_month,
        ),
        (
            "a day of the month",
            r"\bon (?:the )?(?P<day>[0-3]?\d)(?= |$)(?! ?(?:dollars|usd|bucks|"
            r"rupees))",
            _of_month,
        ),
        (
            "the first of next month",
            r"(?:beginning|start|first(?: day)?|1st) of (?:the |next )*month|(?:el )?(?:primero|"
            r"principios?) de(?:l)? (?:proximo )?mes|"
            r"(?:下个?)?月初|(?:अगले )?महीने की शुरुआत",
            _first_of_next,
        ),
        (
            "payday",
            r"pay ?day|(?:when|once|after|as soon as) i (?:get|am|will get|have been) paid|(?:get|getting) paid|"
            r"my (?:pay ?check|salary|wages) (?:come|arrive|get|hit)\w*"
            r"|dia de (?:pago|cobro)|(?:cuando|en cuanto) (?:me paguen|cobre)|\bquincena\b|发(?:了)?(?:工资|薪水|"
            r"薪)|发薪日|"
            r"(?:सैलरी|वेतन|तनख्वाह|पगार)|\b(?:salary|tankhwah|pagar|vetan) (?:aa|mil)\w*",
            _payday,
        ),
    )
)

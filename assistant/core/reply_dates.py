"""The day a reply names: a closed grammar in four languages. What it does not know it leaves to a person.

Every pattern reads the normalised text and answers with a day on or after `today`; the span it used is given back, so
that "on the 5th" is not read as an amount of 5. Vague words (next week, soon) name no day.
"""

import re
from datetime import date

from assistant.core.reply_date_readers import (
    Frame,
    Named,
    Reader,
    after,
    chinese_date,
    day_month,
    end_of_week,
    first_of_next,
    in_some,
    iso,
    month_end,
    numeric,
    of_month,
    of_next_month,
    of_next_week,
    payday,
    weekday,
    weekday_with_day,
    weekend,
)
from assistant.core.reply_date_words import COUNT, DAY_FIRST_CURRENCIES, LAST_OF_MONTH, LAST_OF_NEXT, MONTH, WEEKDAY


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


YEAR = r"(?:[ ,]+(?:de(?:l)? )?(?P<year>20\d\d))?"
ORDINAL = r"(?:st|nd|rd|th)"
GRAMMAR: tuple[tuple[str, re.Pattern[str], Reader], ...] = tuple(
    (why, re.compile(pattern), reader)
    for why, pattern, reader in (
        ("a full date", r"(?<!\d)(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", iso),
        ("a full date", r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})(?:日|号)?", chinese_date),
        ("a date in figures", r"(?<![\d$.,/])(\d{1,2})[/](\d{1,2})(?:[/](20\d\d|\d\d))?(?![\d/])", numeric),
        ("a date in figures", r"(?<![\d$.,/-])(\d{1,2})[-.](\d{1,2})[-.](20\d\d|\d\d)(?![\d/])", numeric),
        (
            "day and month",
            rf"(?P<month>{MONTH})\.? (?:the )?(?P<day>\d{{1,2}}){ORDINAL}?(?![\d]|[.,]\d){YEAR}",
            day_month,
        ),
        (
            "day and month",
            rf"(?<!\d)(?P<day>\d{{1,2}}){ORDINAL}?(?: of| de| |\.|-)?\s*(?P<month>{MONTH}){YEAR}",
            day_month,
        ),
        ("end of next month", LAST_OF_NEXT, month_end(1)),
        ("end of the month", LAST_OF_MONTH, month_end(0)),
        ("end of the week", r"(?:end of|by end of) (?:the |this )?week(?!end)|\beow\b|周内|本周内", end_of_week),
        (
            "the weekend",
            r"(?:this |the )?weekend|(?:este )?(?:fin|finde)(?: de semana)|这?个?周末|"
            r"सप्ताहांत",
            weekend,
        ),
        (
            "a weekday of next week",
            rf"(?P<weekday>{WEEKDAY})(?: of| de la)? (?:next week|(?:proxima|siguiente) semana|semana que viene)|"
            rf"next week"
            rf"(?: on)? (?P<weekday2>{WEEKDAY})",
            lambda match, frame: of_next_week(match, frame) if match["weekday"] else None,
        ),
        (
            "a weekday with its day",
            rf"(?:el |on )?(?P<weekday>{WEEKDAY})(?:,? the)? (?P<day>[0-3]?\d){ORDINAL}?(?![\d/.,:]|\s?(?:am|pm|"
            rf"a\.m|p\.m|%))",
            weekday_with_day,
        ),
        (
            "a weekday",
            rf"(?P<which>(?:this coming|this|next|coming|on|by|el proximo|proximo|este|esta|el|下下个?|下个?|这个?|"
            rf"本|अगले|इस|agle|is) ?)?"
            rf"(?P<weekday>{WEEKDAY})",
            weekday,
        ),
        ("the day after tomorrow", r"day after tomorrow|pasado manana|后天|परसों|\bparson?\b", after(2)),
        (
            "tomorrow",
            r"(?<!not )\btomorrow\b|(?<!la )(?<!de )\bmanana\b|明天|明日|明早|明晚|(?<!नि)कल(?![ा-ौ])|\bkal\b",
            after(1),
        ),
        (
            "today",
            r"(?<!not )\btoday\b|\btonight\b|\bthis (?:afternoon|evening|morning)\b|\bhoy\b|\besta (?:noche|"
            r"tarde)\b|今天|"
            r"今日|今晚|आज|"
            r"\baaj\b|\baj\b",
            after(0),
        ),
        (
            "in so many days",
            rf"(?:\b(?:in|within|after|en|"
            rf"dentro de)(?: the)?(?: next)? )(?P<count>{COUNT})(?: of)?(?: more)?\s?(?P<unit>days?|weeks?|dias?|"
            rf"semanas?)",
            in_some,
        ),
        (
            "in so many days",
            rf"(?P<count>{COUNT})\s?(?P<unit>days?|weeks?|天|日|周|个?星期|个?礼拜|दिन|दिनों|हफ्ते|हफ्ता|सप्ताह|din|"
            rf"dino|hafte)\s?"
            rf"(?:from now|later|time|以?后|之后|内|में|बाद|के अंदर|mein|me|mai|baad|ke andar|tak)",
            in_some,
        ),
        (
            "a day of next month",
            r"(?P<day>\d{1,2})(?:st|nd|rd|th) of next month|下个?月(?P<day2>\d{1,2})(?:号|日)?",
            of_next_month,
        ),
        (
            "a day of the month",
            rf"(?:(?:on |by |before |el |el dia |para el |"
            rf"dia )?(?:the )?)(?<![\d.,/$])(?P<day>\d{{1,2}})(?:{ORDINAL}\b|号|日|\s?(?:तारीख|tarikh|tareekh))"
            rf"(?: of (?:the|this) month)?",
            of_month,
        ),
        (
            "a day of the month",
            r"(?:\bel (?:dia )?|\bdia |\bpara el (?:dia )?)(?P<day>[0-3]?\d)(?![\d/.,]|\s?(?:pesos|dolares|usd|mxn"
            r"|"
            r"mil|%|cuotas))",
            of_month,
        ),
        (
            "a day of the month",
            r"\bon (?:the )?(?P<day>[0-3]?\d)(?= |$)(?! ?(?:dollars|usd|bucks|"
            r"rupees))",
            of_month,
        ),
        (
            "the first of next month",
            r"(?:beginning|start|first(?: day)?|1st) of (?:the |next )*month|(?:el )?(?:primero|"
            r"principios?) de(?:l)? (?:proximo )?mes|"
            r"(?:下个?)?月初|(?:अगले )?महीने की शुरुआत",
            first_of_next,
        ),
        (
            "payday",
            r"pay ?day|(?:when|once|after|as soon as) i (?:get|am|will get|have been) paid|(?:get|getting) paid|"
            r"my (?:pay ?check|salary|wages) (?:come|arrive|get|hit)\w*"
            r"|dia de (?:pago|cobro)|(?:cuando|en cuanto) (?:me paguen|cobre)|\bquincena\b|发(?:了)?(?:工资|薪水|"
            r"薪)|发薪日|"
            r"(?:सैलरी|वेतन|तनख्वाह|पगार)|\b(?:salary|tankhwah|pagar|vetan) (?:aa|mil)\w*",
            payday,
        ),
    )
)

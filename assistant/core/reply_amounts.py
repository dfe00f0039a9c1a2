"""The amount a reply names, in minor units of the loan's currency: figures with symbols, words, thousands in four scripts.

Two different amounts, another currency, or more decimals than the currency has leave it to a person: None, never a guess.
"""

import re
from dataclasses import dataclass

from assistant.core import money

SYMBOLS = {
    "us$": ("USD",), "usd": ("USD",), "dollars": ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD"), "dollar": ("USD",), "bucks": ("USD",),
    "dolares": ("USD",), "usd.": ("USD",), "dlls": ("USD",), "£": ("GBP",), "gbp": ("GBP",), "pounds": ("GBP",), "quid": ("GBP",),
    "€": ("EUR",), "eur": ("EUR",), "euros": ("EUR",), "₹": ("INR",), "rs": ("INR",), "rs.": ("INR",), "inr": ("INR",),
    "rupees": ("INR",), "rupee": ("INR",), "rupaye": ("INR",), "rupay": ("INR",), "rupiya": ("INR",), "रुपये": ("INR",), "रुपए": ("INR",),
    "रूपये": ("INR",), "रुपया": ("INR",), "रु": ("INR",), "nt$": ("TWD",), "ntd": ("TWD",), "twd": ("TWD",), "台币": ("TWD",),
    "新台币": ("TWD",), "人民币": ("CNY",), "rmb": ("CNY",), "cny": ("CNY",), "¥": ("CNY", "JPY"), "美元": ("USD",), "美金": ("USD",),
    "mxn": ("MXN",), "cop": ("COP",), "pesos": ("MXN", "COP", "ARS", "CLP", "PHP", "UYU", "DOP"),
    "jpy": ("JPY",), "yen": ("JPY",), "cad": ("CAD",), "aud": ("AUD",), "brl": ("BRL",), "r$": ("BRL",),
}  # fmt: skip
NEUTRAL = ("$", "块", "块钱", "元", "圆", "钱")  # said of the money at hand, whichever it is
MARK = "|".join(sorted((re.escape(mark) for mark in (*SYMBOLS, *NEUTRAL)), key=len, reverse=True))
FIGURE = r"\d{1,3}(?:[,. ]\d{2,3})*(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?"
TIMES = {
    "k": 1000, "thousand": 1000, "grand": 1000, "mil": 1000, "千": 1000, "万": 10000, "百": 100, "hazar": 1000, "hazaar": 1000, "हजार": 1000,
    "lakh": 100000, "lac": 100000, "लाख": 100000, "hundred": 100, "sau": 100, "सौ": 100, "cientos": 100,
}  # fmt: skip
TIMES_PATTERN = "|".join(sorted(TIMES, key=len, reverse=True))
NUMBER = re.compile(
    rf"(?P<minus>(?<!\w)-)?(?P<before>(?<![a-z])(?:{MARK}))?\s?(?P<figure>(?<![\d.,/:#*])(?:{FIGURE}))\s?"
    rf"(?P<times>(?:{TIMES_PATTERN})(?![a-z]))?(?P<percent>\s?%)?\s?(?P<after>(?:{MARK})(?![a-z]))?"
    rf"(?!\s?(?:am|pm|a\.m|p\.m|o'?clock|hrs?|hours?|days?|weeks?|months?|minutes?|mins?|times|payments|"
    rf"instal|cuotas|dias?|semanas?|meses|"
    rf"horas?|veces|天|个|次|点|年|月|周|小时|分钟|期|दिन|बजे|महीने|din\b|baje|mahine|kids|children|years?|"
    rf"percent|x\b|st\b|nd\b|rd\b|th\b)|[\d:/]|[.,]\d)"
)
WORD_VALUES = {
    word: value
    for value, words in {
        1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten diez", 11: "eleven",
        12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen quince", 16: "sixteen", 17: "seventeen", 18: "eighteen", 19: "nineteen",
        20: "twenty veinte", 30: "thirty treinta", 40: "forty cuarenta", 50: "fifty cincuenta", 60: "sixty sesenta",
        70: "seventy setenta", 80: "eighty ochenta", 90: "ninety noventa", 100: "cien ciento", 200: "doscientos", 300: "trescientos",
        400: "cuatrocientos", 500: "quinientos", 600: "seiscientos", 700: "setecientos", 800: "ochocientos", 900: "novecientos",
    }.items()
    for word in words.split()
}  # fmt: skip
SCALE_WORDS = {"hundred": 100, "thousand": 1000, "mil": 1000}
WORDS_RUN = re.compile(
    r"\b(?:(?:{values}|{scales}|a (?={scales}))(?:[ -]+(?:and |y )?)?)+(?![a-z])".format(
        values="|".join(sorted(WORD_VALUES, key=len, reverse=True)), scales="|".join(SCALE_WORDS)
    )
)
HAN = re.compile(
    r"[一二两三四五六七八九十百千万]*[百千万][一二两三四五六七八九十百千万]*|[二三四五六七八九]?十[一二三四五六七八九]?(?=块|元)"
)
HAN_DIGIT = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
HINDI = re.compile(
    r"(?P<n>\b(?:ek|do|teen|tin|char|chaar|paanch|panch|chhe|saat|aath|nau|das|bees|pachas)|(?:एक|दो|तीन|"
    r"चार|पांच|छह|सात|आठ|नौ|दस|बीस|पचास)) "
    r"(?P<times>sau|hazar|hazaar|lakh|सौ|हजार|लाख)"
)
HINDI_VALUES = {
    "ek": 1, "do": 2, "teen": 3, "tin": 3, "char": 4, "chaar": 4, "paanch": 5, "panch": 5, "chhe": 6, "saat": 7, "aath": 8, "nau": 9, "das": 10,
    "bees": 20, "pachas": 50, "एक": 1, "दो": 2, "तीन": 3, "चार": 4, "पांच": 5, "छह": 6, "सात": 7, "आठ": 8, "नौ": 9, "दस": 10, "बीस": 20, "पचास": 50,
}  # fmt: skip
LONG_NUMBER = re.compile(r"\+?\d[\d \-]{8,}\d")  # a phone or card number is no amount


@dataclass(frozen=True, kw_only=True)
class Amount:
    """`minor` is None when the text names an amount that cannot be taken as it stands; `why` says so."""

    minor: int | None
    start: int
    marked: bool
    why: str


def find_amounts(text: str, currency: str) -> list[Amount]:
    """Amounts in the normalised text (dates already blanked out), in order."""
    blanked = LONG_NUMBER.sub(lambda found: found.group() if "," in found.group() else " " * len(found.group()), text)
    found = [amount for match in NUMBER.finditer(blanked) if (amount := _figure(match, currency)) is not None]
    return found or _in_words(blanked, currency)


def the_amount(amounts: list[Amount]) -> Amount | None:
    """The one amount meant: the only one, or the only one with a currency mark."""
    marked = [amount for amount in amounts if amount.marked]
    chosen = marked or amounts
    return chosen[0] if chosen and len({amount.minor for amount in chosen}) == 1 else None


def _figure(match: re.Match[str], currency: str) -> Amount | None:
    if match["percent"] or match["minus"]:
        return None
    text = _plain(match["figure"])
    if match["times"]:
        text = str(float(text) * TIMES[match["times"]]) if "." in text else str(int(text) * TIMES[match["times"]])
        text = text.removesuffix(".0")
    marks = [mark for mark in (match["before"], match["after"]) if mark]
    if any(currency not in SYMBOLS[mark] for mark in marks if mark in SYMBOLS):
        return Amount(minor=None, start=match.start(), marked=True, why="an amount in another currency")
    if not marks and not match["times"] and "." not in text and int(text) < 5:
        return None
    return _amount(text, match.start(), bool(marks), currency)


def _amount(text: str, start: int, marked: bool, currency: str) -> Amount | None:
    try:
        minor = money.to_minor(text, currency)
    except ValueError:
        return Amount(minor=None, start=start, marked=marked, why="an amount that the currency cannot hold")
    return Amount(minor=minor, start=start, marked=marked, why="an amount") if minor > 0 else None


def _plain(figure: str) -> str:
    """`1,200.50`, `1.200,50`, `1,00,000`, `1 200` → plain decimal text. Three digits after one mark are thousands."""
    figure = figure.replace(" ", "")
    last = max(figure.rfind("."), figure.rfind(","))
    if last < 0:
        return figure
    whole, part = re.sub(r"[.,]", "", figure[:last]), figure[last + 1 :]
    return f"{whole}{part}" if len(part) == 3 else f"{whole}.{part}"


def _in_words(text: str, currency: str) -> list[Amount]:
    found: list[Amount] = []
    for match in WORDS_RUN.finditer(text):
        value = _english_or_spanish(match.group())
        if value >= 10 and not re.match(r"\s*(?:days?|weeks?|dias?|minutes?|am|pm)", text[match.end() :]):
            found += [amount for amount in [_amount(str(value), match.start(), False, currency)] if amount]
    for match in HAN.finditer(text):
        found += [amount for amount in [_amount(str(_han(match.group())), match.start(), False, currency)] if amount]
    for match in HINDI.finditer(text):
        value = HINDI_VALUES[match["n"]] * TIMES[match["times"]]
        found += [amount for amount in [_amount(str(value), match.start(), False, currency)] if amount]
    return found


def _english_or_spanish(words: str) -> int:
    total = part = 0
    for word in re.findall(r"[a-z]+", words):
        if word in WORD_VALUES:
            part += WORD_VALUES[word]
        elif SCALE_WORDS.get(word) == 100:
            part = (part or 1) * 100
        elif word in SCALE_WORDS:
            total, part = total + (part or 1) * 1000, 0
    return total + part


def _han(signs: str) -> int:
    total = part = digit = 0
    for sign in signs:
        if sign in HAN_DIGIT:
            digit = HAN_DIGIT[sign]
        elif sign == "万":
            total, part, digit = (part + digit) * 10000, 0, 0
        else:
            unit = {"十": 10, "百": 100, "千": 1000}[sign]
            part, digit = part + (digit or 1) * unit, 0
    return total + part + digit

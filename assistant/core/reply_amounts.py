"""The amount a reply names, in minor units of the loan's currency: figures and words in four scripts.

Two different amounts, another currency, or more decimals than the currency has leave it to a person: never a guess.
"""

import re
from dataclasses import dataclass

from assistant.core import money

SYMBOLS: dict[str, tuple[str, ...]] = {
    mark: tuple(currencies.split())
    for currencies, marks in {
        "USD": "us$ usd dollar bucks dolares usd. dlls 美元 美金",
        "USD AUD CAD NZD SGD HKD TWD": "dollars",
        "GBP": "£ gbp pounds quid",
        "EUR": "€ eur euros",
        "INR": "₹ rs rs. inr rupees rupee rupaye rupay rupiya रुपये रुपए रूपये रुपया रु",
        "TWD": "nt$ ntd twd 台币 新台币",
        "CNY": "人民币 rmb cny",
        "CNY JPY": "¥",
        "MXN": "mxn",
        "COP": "cop",
        "MXN COP ARS CLP PHP UYU DOP": "pesos",
        "JPY": "jpy yen",
        "CAD": "cad",
        "AUD": "aud",
        "BRL": "brl r$",
    }.items()
    for mark in marks.split()
}
NEUTRAL = ("$", "块", "块钱", "元", "圆", "钱")  # said of the money at hand, whichever it is
MARK = "|".join(sorted((re.escape(mark) for mark in (*SYMBOLS, *NEUTRAL)), key=len, reverse=True))
FIGURE = r"\d{1,3}(?:[,. ]\d{2,3})*(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?"
TIMES = {
    word: times
    for times, words in {
        100: "百 hundred sau सौ cientos",
        1000: "k thousand grand mil 千 hazar hazaar हजार",
        10000: "万",
        100000: "lakh lac लाख",
    }.items()
    for word in words.split()
}
TIMES_PATTERN = "|".join(sorted(TIMES, key=len, reverse=True))
NUMBER = re.compile(
    rf"(?P<minus>(?<!\w)-)?(?P<before>(?<![a-z])(?:{MARK}))?\s?(?P<figure>(?<![\d.,/:#*])(?:{FIGURE}))\s?"
    rf"(?P<times>(?:{TIMES_PATTERN})(?![a-z]))?(?P<percent>\s?%)?\s?(?P<after>(?:{MARK})(?![a-z]))?"
    rf"(?!\s?(?:am|pm|a\.m|p\.m|o'?clock|hrs?|hours?|days?|weeks?|months?|minutes?|mins?|times|payments|"
    rf"instal|cuotas|dias?|semanas?|meses|"
    rf"horas?|veces|天|个|次|点|年|月|周|小时|分钟|期|दिन|बजे|महीने|din\b|baje|mahine|kids|children|years?|"
    rf"percent|x\b|st\b|nd\b|rd\b|th\b)|[\d:/]|[.,]\d)"
)
_UNITS = "one two three four five six seven eight nine ten "
_TEENS = "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
WORD_VALUES = {word: value for value, word in enumerate((_UNITS + _TEENS).split(), 1)} | {
    word: value
    for value, words in {
        10: "diez",
        15: "quince",
        20: "twenty veinte",
        30: "thirty treinta",
        40: "forty cuarenta",
        50: "fifty cincuenta",
        60: "sixty sesenta",
        70: "seventy setenta",
        80: "eighty ochenta",
        90: "ninety noventa",
        100: "cien ciento",
        200: "doscientos",
        300: "trescientos",
        400: "cuatrocientos",
        500: "quinientos",
        600: "seiscientos",
        700: "setecientos",
        800: "ochocientos",
        900: "novecientos",
    }.items()
    for word in words.split()
}
SCALE_WORDS = {"hundred": 100, "thousand": 1000, "mil": 1000}
WORDS_RUN = re.compile(
    r"\b(?:(?:{values}|{scales}|a (?={scales}))(?:[ -]+(?:and |y )?)?)+(?![a-z])".format(
        values="|".join(sorted(WORD_VALUES, key=len, reverse=True)), scales="|".join(SCALE_WORDS)
    )
)
HAN = re.compile(
    r"[一二两三四五六七八九十百千万]*[百千万][一二两三四五六七八九十百千万]*|"
    r"[二三四五六七八九]?十[一二三四五六七八九]?(?=块|元)"
)
HAN_DIGIT = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
HINDI = re.compile(
    r"(?P<n>\b(?:ek|do|teen|tin|char|chaar|paanch|panch|chhe|saat|aath|nau|das|bees|pachas)|(?:एक|दो|तीन|"
    r"चार|पांच|छह|सात|आठ|नौ|दस|बीस|पचास)) "
    r"(?P<times>sau|hazar|hazaar|lakh|सौ|हजार|लाख)"
)
HINDI_VALUES = {
    word: value
    for value, words in {
        1: "ek एक",
        2: "do दो",
        3: "teen tin तीन",
        4: "char chaar चार",
        5: "paanch panch पांच",
        6: "chhe छह",
        7: "saat सात",
        8: "aath आठ",
        9: "nau नौ",
        10: "das दस",
        20: "bees बीस",
        50: "pachas पचास",
    }.items()
    for word in words.split()
}
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

"""The words of days, months, counts and month ends that a reply may use, and who writes the day first."""

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

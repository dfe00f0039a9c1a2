"""An inbound text made comparable: one spelling for case, accents, scripts, contractions and common typing slips.

Borrowers write `STOP!!`, `s t o p`, `Stpo`, `don’t`, `别再發了`, `५००`. Every later table is written once, against the
folded form; the typo correction knows only a few words and a list of real words that must not become them.
"""

import re
import unicodedata

from rapidfuzz.distance import OSA

TRADITIONAL = str.maketrans(
    "傳別發訂條電話還經錢這個給請認識訊們騷擾錯號碼沒無業醫週後點萬幫絡聯繫係復訴爭議貸過剛轉帳賬匯終結斷從來買賣應該會兩開關輸詐騙盜離辭職薪資災難親喪災車對單數額時間預計難償債務誰認辦買債財稅務險總與為資"
    "歲節門離減漲農貨",
    "传别发订条电话还经钱这个给请认识讯们骚扰错号码没无业医周后点万帮络联系系复诉争议贷过刚转账账汇终结断从来买卖应该会两开关输诈骗盗离辞职薪资灾难亲丧灾车对单数额时间预计难偿债务谁认办买债财税务险总与为资"
    "岁节门离减涨农货",
)
DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
QUOTES = str.maketrans("’‘`´ʼ＇“”«»„", "''''''\"\"\"\"\"")
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\ufe0f\u00ad]")

# Written forms that mean the same, applied in order to the folded text.
SAME: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\b(?:[a-z][ .\-_*]){2,}[a-z]\b(?!')", "@join"),
        (r"([a-z])\1{2,}", r"\1"),
        (r"\bst[0@]p\b", "stop"),
        (r"\bwo ?n't\b|\bwont\b", "will not"),
        (r"\bca ?n't\b|\bcant\b|\bcannot\b", "can not"),
        (r"n't\b", " not"),
        (
            r"\b(do|does|did|is|are|was|were|have|has|had|could|would|should)nt\b",
            r"\1 not",
        ),
        (r"\bi ?'?m\b(?! *[.]m)", "i am"),
        (r"'ll\b", " will"),
        (
            r"\bill (?=pay|send|be|get|make|do|transfer|settle|clear|try|come|stop|have|give|deposit|call|drop)",
            "i will ",
        ),
        (r"\b(i|you|we|they)'?ve\b", r"\1 have"),
        (r"'re\b", " are"),
        (r"\bi'd\b", "i would"),
        (r"'s\b", " is"),
        (r"\bu\b", "you"),
        (r"\bur\b", "your"),
        (r"\b(?:pls|plz|plse|pleas|plase|pl)\b", "please"),
        (r"\btxt(s|ing|ed)?\b", r"text\1"),
        (r"\bms+gs?\b|\bmesage(s?)\b|\bmassages\b", "messages"),
        (r"\bgonna\b", "going to"),
        (r"\bwanna\b", "want to"),
        (r"\b(?:tmrw|tmr|tmw|tomo|2moro|2morrow|tomm?or+ow|tommorow|tomorow|tomarrow)\b", "tomorrow"),
        (r"\b(?:alredy|alrdy|allready|alreday)\b", "already"),
        (r"\b(?:nd|n) (?=\d)", "and "),
        (r"\bopt[ \-]+(?:me +)?out\b|\boptout\b|\bopted out\b|\bopting out\b", "optout"),
        (r"\b(?:un|de)[ \-]?subscri(?:be|bed|bing|ption)\b|\bunsub\b", "unsubscribe"),
        (r"\bstop[ \-]?all\b", "stopall"),
        (r"\bxfavor\b|\bx favor\b|\bporfa(?:vor)?\b|\bpor fa\b", "por favor"),
        (r"\bnahin\b|\bnhi\b|\bnai\b|\bnahee\b", "nahi"),
    )
)

# Common words of the tables: two neighbouring letters that changed places are put back.
_SWAPPED = """
wrong number person please dispute payment already paid will tomorrow friday monday tuesday wednesday thursday saturday
sunday october november december january february march april june july august september lost hospital money debt this
have cannot text texting call amount yesterday today month stop loan help pagar pague numero equivocado persona llamame
puedo trabajo deuda monto pago escriban favor manana viernes lunes martes miercoles jueves sabado domingo gracias perdi
enfermo mensajes enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre ayuda alto
nahi paise number bhejo dunga karo
"""
SWAPPED: dict[str, list[str]] = {}
for _word in _SWAPPED.split():
    SWAPPED.setdefault("".join(sorted(_word)), []).append(_word)
_KNOWN = frozenset(_SWAPPED.split())

FUZZY_WORDS = ("stop", "unsubscribe", "revoke", "messages", "tomorrow", "already", "calling", "texting")
# Real words, in any of the languages, that stand one slip from a key word: a shop is no stop.
_REAL_WORDS = """
step steps shop shops slop atop top tops stoop strop sop stow stomp spot sold soup stock store stops stopped
evoke revoked invoke provoke message massage falling calling calming caking filling telling selling cabling
testing tasting taxing stay star stub stem stow still shot slot start steep setup sto stoppage mensaje
mensajes
"""
REAL_WORDS = frozenset(_REAL_WORDS.split())
CLAUSE_ENDS = re.compile(r"[!?;，。！？；、।\n…|()\[\]\"]+|[.,](?!\d)|(?<!\d)[.,]|(?<=\s)[-–—:/]+(?=\s)|:(?!\d)|[–—]")
EDGES = re.compile(r"^[^\w$₹£€¥\u0900-\u097f]+|[^\w%\u0900-\u097f]+$")


def fold(text: str) -> str:
    """Case, accents (Latin only: Devanagari's signs are letters), width, quotes, traditional characters, digits."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(QUOTES).casefold()
    plain = plain.translate(TRADITIONAL).translate(DIGITS)
    split = unicodedata.normalize("NFD", plain)
    kept = "".join(sign for sign in split if not "\u0300" <= sign <= "\u036f" and sign != "\u093c")
    return unicodedata.normalize("NFC", kept).replace("\u0901", "\u0902")


def normal(text: str) -> str:
    """The folded text with one spelling for what is written in many ways, and a few typing slips put right."""
    folded = fold(text)
    for pattern, replacement in SAME:
        folded = pattern.sub(_join if replacement == "@join" else replacement, folded)
    return re.sub(r"[a-z0-9]{3,}", _corrected, folded)


def clauses(normalised: str) -> list[str]:
    """The parts between punctuation, trimmed of decoration; a dot or comma inside a number does not part it."""
    parts = (EDGES.sub("", " ".join(part.split())) for part in CLAUSE_ENDS.split(normalised))
    return [part for part in parts if part]


def near(word: str, target: str) -> bool:
    """One slip (a letter wrong, missing, extra or two swapped), two from eight letters on; never for a real word."""
    if word == target:
        return True
    if len(target) < 4 or len(word) < 3 or word in REAL_WORDS:
        return False
    slips = 2 if len(target) >= 8 else 1
    return bool(OSA.distance(word, target, score_cutoff=slips) <= slips)


def _corrected(found: re.Match[str]) -> str:
    word = found.group()
    if word.isdigit() or word in FUZZY_WORDS or word in REAL_WORDS:
        return word
    if (close := next((target for target in FUZZY_WORDS if near(word, target)), None)) is not None:
        return close
    if word in _KNOWN or len(word) < 4:
        return word
    same = SWAPPED.get("".join(sorted(word)), ())
    return next((target for target in same if OSA.distance(word, target) == 1), word)


def _join(found: re.Match[str]) -> str:
    """`s t o p` is one word; `i b m` would be too, which harms nothing."""
    return re.sub(r"[ .\-_*]", "", found.group())

"""What simulated borrowers text back, in their own language, sometimes mistyped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.dates import format_date

from assistant.core.money import to_decimal
from assistant.gateway.sim_behaviour import Sent, promise_amount, promise_day
from assistant.gateway.sim_draw import Draw

TYPOS = 0.12  # of Latin texts

TEXTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "will_pay": ("I will pay {amount} on {day}", "will pay {amount} by {day}", "I can pay {amount} on {day}"),
        "will_pay_day": ("I will pay on {day}", "I'll pay it by {day}"),
        "paid_already": ("I already paid this", "paid it yesterday", "payment was already made"),
        "stop": ("STOP", "stop", "Unsubscribe", "stop texting me"),
        "cannot_pay": (
            "I can't pay, I lost my job",
            "I cannot pay now, I am in hospital",
            "no money this month, can't pay",
        ),
        "dispute": ("this is not my debt", "the amount is wrong", "I dispute this"),
        "wrong_person": ("wrong number", "you have the wrong person"),
        "call_me": ("please call me", "call me tomorrow"),
        "help": ("HELP", "help"),
        "unclear": ("ok", "who is this about the thing", "??"),
    },
    "es": {
        "will_pay": ("Voy a pagar {amount} el {day}", "pagaré {amount} el {day}"),
        "will_pay_day": ("pago el {day}", "Voy a pagar el {day}"),
        "paid_already": ("ya pagué", "Ya hice el pago"),
        "stop": ("ALTO", "STOP", "no me escriban más"),
        "cannot_pay": ("No puedo pagar, perdí mi trabajo", "no puedo pagar, estoy enfermo"),
        "dispute": ("esa deuda no es mía", "el monto está mal"),
        "wrong_person": ("número equivocado", "se equivocó de persona"),
        "call_me": ("llámame por favor", "me pueden llamar mañana"),
        "help": ("AYUDA",),
        "unclear": ("ok", "no sé qué es esto"),
    },
    "zh": {
        "will_pay": ("我{day}还{amount}", "{day}付{amount}"),
        "will_pay_day": ("我{day}还款", "{day}还"),
        "paid_already": ("已经还了", "我昨天已经付款了"),
        "stop": ("退订", "不要再发了"),
        "cannot_pay": ("我失业了，还不起", "生病住院，现在没钱还"),
        "dispute": ("这不是我的债", "金额不对"),
        "wrong_person": ("打错了", "你找错人了"),
        "call_me": ("请给我打电话", "明天给我回电"),
        "help": ("帮助",),
        "unclear": ("好", "什么意思"),
    },
    "hi": {
        "will_pay": ("मैं {day} को {amount} दूंगा", "{day} को {amount} भुगतान करूंगा"),
        "will_pay_day": ("मैं {day} को भुगतान करूंगा",),
        "paid_already": ("मैंने पहले ही भुगतान कर दिया है", "भुगतान हो चुका है"),
        "stop": ("बंद करो", "STOP"),
        "cannot_pay": ("मेरी नौकरी चली गई, अभी नहीं दे सकता", "बीमार हूँ, भुगतान नहीं कर सकता"),
        "dispute": ("यह मेरा कर्ज नहीं है", "राशि गलत है"),
        "wrong_person": ("गलत नंबर",),
        "call_me": ("कृपया मुझे फोन करें",),
        "help": ("मदद",),
        "unclear": ("ठीक", "यह क्या है"),
    },
}
DAY_FORMATS: Mapping[str, str] = {"en": "MMMM d", "es": "d 'de' MMMM", "zh": "M月d日", "hi": "d MMMM"}


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The text, and what it promises, so that the payment can follow."""

    kind: str
    text: str
    amount_minor: int | None = None
    due_on: date | None = None


def reply(sent: Sent, kind: str, draw: Draw) -> Reply:
    language = str(sent.hint("language", "en"))[:2]
    texts = TEXTS.get(language, TEXTS["en"])
    language = language if language in TEXTS else "en"
    amount, due_on = promise_amount(sent, draw), promise_day(sent, draw)
    choices = texts[kind]
    words = choices[draw.between("words", 0, len(choices) - 1)]
    shown = figure(to_decimal(amount, str(sent.hint("currency", "USD"))))
    text = words.format(amount=shown, day=format_date(due_on, DAY_FORMATS[language], locale=language))
    text = mistyped(text, draw) if draw.happens("typo", TYPOS) else text
    if kind not in ("will_pay", "will_pay_day"):
        return Reply(kind=kind, text=text)
    return Reply(kind=kind, text=text, amount_minor=amount, due_on=due_on)


def figure(amount: Decimal) -> str:
    """As people write it: no decimals where there are none."""
    return f"{amount:f}" if amount % 1 else f"{int(amount)}"


def mistyped(text: str, draw: Draw) -> str:
    """Two neighbouring letters of a longer word change places; figures stay as they are."""
    places = [
        n for n in range(1, len(text) - 2) if text[n].isalpha() and text[n + 1].isalpha() and text[n - 1].isalpha()
    ]
    if not places or not text.isascii():
        return text
    n = places[draw.between("place", 0, len(places) - 1)]
    return text[:n] + text[n + 1] + text[n] + text[n + 2 :]

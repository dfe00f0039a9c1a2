"""What a table of borrowers' words is, and the messages of one word; `reply.py` reads them against the normalised text.

Written from the practice of four languages; each pattern names a whole thought, because a lone word ("paid", "call")
means its opposite too easily. Reasons use the codes of `config/reasons.yaml`.
"""

import re

from assistant.core.terms import Intent

Patterns = tuple[tuple[re.Pattern[str], float], ...]


def table(*rows: tuple[str, float]) -> Patterns:
    return tuple((re.compile(pattern), sure) for pattern, sure in rows)


# The whole message, once politeness is taken off.
KEYWORDS: dict[str, Intent] = {
    word: intent
    for intent, words in {
        Intent.HELP: "help info information hlp helpme "
        "ayuda ayudame ayudenme info informacion 帮助 求助 信息 帮忙 मदद सहायता madad sahayata",
        Intent.START: "start unstop subscribe resume restart begin "
        "comenzar iniciar empezar reanudar activar alta 开始 恢复 订阅 重新订阅 शुरू "
        "shuru chalu चालू स्टार्ट",
        Intent.PAID_ALREADY: "paid payed pagado pague pagada "
        "已付 已还 还了 付了 已还款 已付款 已支付 已转账 已缴 भुगतान paid.",
        Intent.WRONG_PERSON: "wrongnumber equivocado 打错了 发错了 错号",
        Intent.DISPUTE: "dispute disputed disputa scam fraud estafa fraude 诈骗 骗子 धोखा fraud.",
        Intent.CALL_ME: "call callme llamame llamenme 回电 人工 转人工 agent representative operator agente",
    }.items()
    for word in words.split()
}

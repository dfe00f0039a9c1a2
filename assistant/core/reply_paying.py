"""Words about money: has paid, refuses to pay, cannot pay, in four languages."""

import re

from assistant.core.reply_words import table

PAID = table(
    (
        r"\b(?:i|we|already|have|has|had|just|he|she|husband|wife|mom|dad|it|been|was|is|all|bill|fully|"
        r"payment) (?:have |has |already |just |been |is |was |had )*(?:paid|payed)\b(?! (?:on|every|weekly|"
        r"monthly|bi|next|this (?:fri|coming)|friday|in \d)\b)",
        0.9,
    ),
    (r"^(?:already |just )*(?:paid|payed)\b(?! (?:on|every|weekly|monthly|bi)\b)", 0.9),
    (
        r"\b(?:made|sent|submitted|completed|did|mailed|posted|scheduled) (?:(?:you|them|it|over|the|a|my|that|"
        r"this|your|full|"
        r"in the) )*(?:full )?(?:payment|transfer|check|cheque|money|deposit)\b",
        0.9,
    ),
    (
        r"\bpayment (?:was |is |has been |already |been |is already |went )*(?:made|sent|done|completed|"
        r"through|posted|cleared|submitted|processed)\b",
        0.9,
    ),
    (
        r"\balready (?:settled|cleared|transferred|sent|deposited|done|took care)|\b(?:account|debt|loan|"
        r"balance) (?:is|was|has been) (?:already )?(?:settled|cleared|paid)|\b(?:transferred|deposited) (?:it"
        r"|"
        r"the|\d)",
        0.85,
    ),
    (
        r"\bya (?:lo |la |les |le |esta |fue |hice |realice |he |se )*(?:pagu?[eo]|pagad[oa]|pagado|el pago|"
        r"un pago|pago|page|deposit[eo]|transfer[ei]|liquid[eo]|abon[eo])\b",
        0.95,
    ),
    (
        r"\b(?:pague|lo pague|deposite|abone|liquide|transferi|he pagado|hice el (?:pago|deposito)|hice (?:un|"
        r"la) (?:pago|transferencia))\b|\bpago (?:ya )?(?:esta |fue |"
        r"ha sido |queda )?(?:hecho|realizado|enviado|efectuado)|\besta pagad[oa]",
        0.85,
    ),
    (
        r"已经?(?:还|付|支付|转|打|缴|汇|结清)(?!不)|(?:还|付|转|打|交|缴|汇)(?:过|清|完|掉)?了(?:款|钱|\d|"
        r"一)?(?!吗)|(?:还|付|支付)(?:完|清|过)|刚(?:刚)?(?:还|付|转)|结清了",
        0.9,
    ),
    (
        r"(?:भुगतान|पेमेंट|पैसे|पैसा|रकम|किस्त|जमा|ईएमआई)[^।]{0,12}(?:कर दिया|कर दी|दे दिए|दे दिया|हो गया|हो गई"
        r"|"
        r"हो चुका|कर चुका|चुका दिया|भर दी|भर दिया|कर दिए|जमा किया|किया है)|(?:चुका|भर|दे|भेज|जमा कर|"
        r"डाल) (?:दिया|दिए|दिये|दी)\b|पहले ही",
        0.9,
    ),
    (
        r"\b(?:payment|pement|pay|paisa|paise|bhugtan|emi|kist|jama|amount)\b(?: \w+){0,3} (?:kar diya|kr diya"
        r"|"
        r"de diya|de diye|ho gaya|ho gya|ho gayi|kar di|bhar di|bhar diya|kar chuka|kar diye|kiya hai)|"
        r"\b(?:bhar|chuka|de|bhej) (?:diya|di|diye)\b",
        0.9,
    ),
)  # fmt: skip
NOT_PAID = re.compile(
    r"\b(?:not|never|get|gets|getting|am|be|being|until|till|when|once|if|after|not been|will have|"
    r"unless)(?: \w+)? (?:been )?(?:paid|payed)\b(?! (?:it|already|yesterday|this|you))|"
    r"\b(?:not|never)(?: \w+)? (?:made|sent)|\bno (?:he|lo he|la he) pagado|\b(?:todavia|aun) no|"
    r"还没(?:有)?(?:还|付)|没(?:有)?(?:还|付)|"
    r"(?:नहीं|nahi) (?:किया|दिया|kiya|diya)|\bpaid (?:on|every) (?:the )?\d|\b(?:will|going to|"
    r"gonna)(?: \w+)? have paid"
)

REFUSES = table(
    (r"\bnever paying\b|\bi will never pay\b|\bnot paying (?:you|this|that|it|a|any)", 0.9),
    (
        r"\b(?:will not|am not going to|never going to|refuse to|will never|"
        r"(?<!can )(?<!could )(?<!did )(?<!do )(?<!does )not) (?:be )?(?:pay|"
        r"paying)\b(?! (?:until|till|today|tomorrow|now|this|on time))",
        0.9,
    ),
    (r"\bsue me\b|\bnot (?:getting|giving you) (?:a|any|one) ?(?:cent|penny|dime|money)|\bsee you in court\b", 0.85),
    (r"\bno (?:les? |te |lo |la |pienso |voy a |quiero )+paga\w*|\bno pagare\b|\bme niego a pagar", 0.9),
    (r"(?<!还)(?:我)?(?:不会|不想|不愿意?|绝不|就不|拒绝|不打算)(?:还|付|还款|还钱|付款)|^我?不还|要钱没有", 0.9),
    (
        r"नहीं (?:दूंगा|दूंगी|भरूंगा|भरूंगी|चुकाऊंगा|करूंगा भुगतान|देंगे)|\bnahi (?:dunga|doonga|dungi|"
        r"bharunga|chukaunga|denge|karunga pay)",
        0.9,
    ),
)  # fmt: skip

CANNOT = table(
    (
        r"\b(?:payment|instal+ment|repayment) plans?\b|\bpay in (?:instal+ments|parts)\b|\bplan de pagos?\b|"
        r"\ben (?:cuotas|parcialidades)\b",
        0.8,
    ),
    (
        r"\b(?:can not|could not|not able to|unable to|no way (?:to|i can)|not possible to|"
        r"not in a position to|struggling to|hard to) (?:even |really |currently |afford to |make (?:the|a|"
        r"this|my|any) )?(?:pay\w*|afford|repay|make it|send|cover|do it|clear|settle|manage|come up with)",
        0.95,
    ),
    (
        r"\b(?:no|not? (?:have|got)(?: the| any| enough)?|zero|out of|short (?:of|on)|without|low on) (?:money"
        r"|"
        r"cash|funds|income|dinero|job|work)\b|\bi am (?:so |flat |completely )?broke\b|\bbroke (?:right now|"
        r"rn|atm|now|till|until|this)|\bflat broke\b",
        0.9,
    ),
    (
        r"\b(?:need|want|give me|request\w*|ask\w* for|get|have|possible) (?:some |a little |a bit |for |an? |"
        r"me )*(?:more time|extension|payment plan|instal\w+|break|arrangement|hardship|deferment|extra time|"
        r"reduced|lower)",
        0.8,
    ),
    (
        r"\bhardship\b|\bfinancial(?:ly)? (?:difficult\w*|trouble|problem\w*|hardship|struggl\w+)|"
        r"\bstruggling (?:financially|with money)|\bbehind on (?:everything|bills)",
        0.85,
    ),
    (
        r"\bno (?:puedo|podre|podemos|podria|alcanzo a|me es posible) (?:pagar|cubrir|abonar|hacer|cumplir|"
        r"liquidar)|\bno (?:tengo|hay|cuento con) (?:nada de |con que |el |para |suficiente |mas )*(?:dinero|"
        r"plata|pagar|fondos|efectivo|lana|recursos)?\b|\bno me alcanza|\bno puedo\b",
        0.9,
    ),
    (
        r"\b(?:necesito|quiero|me (?:pueden|puede) dar|solicito) (?:mas tiempo|una prorroga|un plan|plazo|"
        r"un acuerdo|convenio|facilidades)|\bestoy sin (?:dinero|trabajo|empleo|plata)",
        0.8,
    ),
    (
        r"没(?:有)?钱|没(?:有)?(?:能力|办法)(?:还|付)?|还不(?:起|了|上)|付不(?:起|了)|(?:无力|无法|不能|没法|"
        r"暂时不能)(?:偿?还|支付|付)|手头(?:紧|没)|经济(?:困难|压力)|宽限|延期|缓(?:几天|一下|缓)|分期",
        0.9,
    ),
    (
        r"(?:पैसे|पैसा|रुपये|रुपए)[^।]{0,8}नहीं|नहीं (?:दे|चुका|भर|कर) (?:सकता|सकती|सकते|पाऊंगा|पाऊंगी|पा रहा|"
        r"पाएंगे)|भुगतान नहीं कर|(?:समय|मोहलत|टाइम) (?:चाहिए|दो|दीजिए|दें)|तंगी|मजबूर",
        0.9,
    ),
    (
        r"\b(?:paise|paisa|rupaye|money)\b(?: \w+){0,2} nahi|\bnahi (?:de|chuka|bhar|kar|pay kar) (?:sakta|"
        r"sakti|sakte|paunga|paungi|pa raha)|\b(?:time|samay|mohlat) (?:chahiye|do|dijiye|de do)|\btangi\b",
        0.9,
    ),
)  # fmt: skip

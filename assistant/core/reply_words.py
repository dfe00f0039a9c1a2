"""What borrowers write, by intent and language, against the normalised text: the tables that `reply.py` reads.

Written from the practice of four languages; each pattern names a whole thought, because a lone word ("paid", "call")
means its opposite too easily. Reasons use the codes of `config/reasons.yaml`.
"""

import re

from assistant.core.terms import Intent

Patterns = tuple[tuple[re.Pattern[str], float], ...]


def _table(*rows: tuple[str, float]) -> Patterns:
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

NOT_ME = _table(
    (r"\b(?:worng|wrnog|wron|rong) (?:number|person|no)\b", 0.9),
    (
        r"^(?:hi |hello |sorry )?this is not (?!my|mine|a|an|the|fair|right|correct|true|good|ok|okay|possible"
        r"|"
        r"funny|about|for|what|how|"
        r"easy|legal|real|enough|over|working|accurate|helpful|nice|cool|acceptable)[a-z]+(?: [a-z]+)?(?=[,.;!]|$)",
        0.85,
    ),
    (
        r"^(?:yo )?no soy (?!responsable|capaz|rico|deudor|moroso|tonto|culpable|de|un|una|yo)[a-z]+(?: [a-z]+)?$",
        0.85,
    ),
    (r"\bwrong n[a-z]{1,4}r\b", 0.9),
    (r"\bwrong (?:number|person|guy|lady|name|phone|party|man|woman|#)|\bwrong no\b|\bmisdial", 0.95),
    (r"\b(?:have|got|reached|contacted|texted|texting|messaged) (?:the )?wrong\b", 0.9),
    (
        r"\b(?:no ?one|nobody|no person|there is no(?: ?one)?) (?:here )?(?:by|with|of|named|called|"
        r"goes by)(?: that| this)?(?: name)?",
        0.95,
    ),
    (
        r"\bdo not (?:even )?know (?:him|her|them|that (?:person|name|guy|man|woman)|this (?:person|name|guy)|"
        r"anyone|anybody|any|who (?:that|this|he|she) is|an?y)",
        0.9,
    ),
    (
        r"\b(?:this|that) is not (?:me\b|my (?:number|name)|him|her|his|(?:the )?(?:right|correct) (?:person|"
        r"number)|[a-z]+'?s? (?:number|phone)|mr|mrs|ms)",
        0.9,
    ),
    (r"\bi am not (?:him|her|that person|this person|the (?:person|borrower|one|guy)|mr|mrs|ms|who you)\b", 0.95),
    (
        r"\b(?:new owner of|just got|recently got|only had|got a new) (?:this|my|a new)? ?(?:phone )?number|"
        r"\bthis is (?:a|my) new number\b",
        0.85,
    ),
    (
        r"\b(?:he|she|they) (?:do|does) not (?:live|have|use|own)|\bnot (?:his|her|their) (?:number|phone)|"
        r"\bno longer (?:his|her|their) (?:number|phone)",
        0.85,
    ),
    (
        r"\b(?:numero|persona|telefono) (?:es |esta )?(?:equivocad[oa]|incorrect[oa]|erroneo)|"
        r"\bse (?:ha )?equivoc(?:o|aron|a|an)\b|(?<!monto )(?<!importe )(?<!cantidad )(?<!saldo )(?<!cobro )"
        r"(?<!cuenta )(?<!total )\b(?:esta|estan) equivocad",
        0.95,
    ),
    (
        r"\bno soy (?:esa|ese|la|el|quien|yo|ella|dicha|la persona)\b|\bno (?:lo|la|le|los|"
        r"conozco a) ?(?:conozco|esa|ese|nadie|ningun)\w*|\bno conozco a\b",
        0.9,
    ),
    (
        r"\bno me llamo\b|\beste no es (?:su|el|mi) (?:numero|telefono)|\baqui no (?:vive|hay nadie)|"
        r"\besa persona no",
        0.9,
    ),
    (
        r"(?:打|发|找|弄|搞)错(?:了|人|号|电话|号码)|不是(?:本人|他|她|这个人|这个号)|(?:我)?不认识|号码(?:错|"
        r"不对)|没有这个人|查无此人|换(?:人|号)了",
        0.95,
    ),
    (
        r"(?:गलत|रॉन्ग|रांग) (?:नंबर|व्यक्ति|आदमी|इंसान)|(?:मैं|में) (?:वह|वो) (?:व्यक्ति |आदमी )?नहीं|"
        r"नहीं (?:जानता|जानती|जानते)|यहां कोई|(?:इस|उस) नाम (?:का|की|के) (?:यहां )?कोई",
        0.95,
    ),
    (
        r"\b(?:galat|wrong|rong) (?:number|no|nambar|person|aadmi|insaan)\b|\b(?:main|mai|me) (?:wo|woh|vo|"
        r"voh) nahi|\bnahi (?:janta|jaanta|janti|jaanti|jante)|\bnahi (?:hu|hoon) (?:main|mai) (?:wo|woh)",
        0.95,
    ),
)  # fmt: skip

# Said of what follows or stands before it: then the number is right after all.
NOT_WRONG = re.compile(
    r"\bnot (?:a |an |the |at all )*(?:wrong|rong|misdial)|\bno (?:es|esta) (?:un |el )?(?:numero |telefono )?"
    r"equivocad|(?:没有?|不是)(?:打|发|弄|搞)错|(?:गलत|रॉन्ग|रांग) (?:नंबर|व्यक्ति) नहीं|"
    r"\b(?:galat|wrong|rong) (?:number|no|nambar) nahi"
)

DISPUTED = _table(
    (
        r"\b(?:loan|karz|karza|card|khata)\b(?: \w+){0,2} (?:mera|meri|mere) nahi\b|(?:लोन|कर्ज|ऋण|खाता|"
        r"उधार)[^।]{0,6}(?:मेरा|मेरी) नहीं",
        0.95,
    ),
    (
        r"\bnot my (?:debt|loan|account|card|bill|problem|charge|purchase|balance|responsibility)\b|\b(?:is|"
        r"was|are) not mine\b|^not mine\b",
        0.95,
    ),
    (
        r"\bdo not owe\b|\bowe (?:you |u )?(?:nothing|zero|nada)\b|\bi owe no\b|\bdid not (?:owe|make|open|"
        r"authori[sz]e|take|buy|borrow|apply|sign)\b",
        0.9,
    ),
    (
        r"\bnever (?:had|took|take|opened|borrowed|applied|signed|got|received|used|owed|bought|"
        r"made)\b[^.]*\b(?:loan|account|card|money|credit|debt|this|it|you|goods|product|item|one)\b",
        0.9,
    ),
    (
        r"\b(?:i|we|am|to|want to|will) (?:am )?(?:disput\w+|contest\w*|challeng\w+)\b|\bin dispute\b|"
        r"\bdisputed?\b",
        0.95,
    ),
    (
        r"\bidentity theft\b|\bstole my identity\b|\bfraudulent\b|\bis (?:a )?(?:scam|fraud)\b|\b(?:card|"
        r"identity|account|phone|id) (?:was|got|is|been) (?:stolen|hacked|cloned|compromised)",
        0.95,
    ),
    (
        r"\b(?:wrong|incorrect|inaccurate) (?:amount|balance|total|figure|sum|charge)|\b(?:amount|balance|"
        r"total|bill|figure) (?:is|are|was|looks?|seems?) (?:not (?:right|correct)|wrong|incorrect|too high)",
        0.9,
    ),
    (
        r"\b(?:prove|validate|verify|proof of|validation of|verification of) (?:it|this|that|the|"
        r"my)?\s?(?:debt|loan|owe|amount)?",
        0.6,
    ),
    (
        r"\b(?:overcharged|double charged|charged (?:me )?twice|never received (?:the|my|any) (?:goods|item|"
        r"order|product|money|funds))",
        0.9,
    ),
    (
        r"\bno es (?:mi|mia|mio) ?(?:deuda|cuenta|prestamo|tarjeta)?|\bno (?:les? |te |os )?debo (?:nada|ese|"
        r"esa|eso|esto|dinero)|\bno debo\b|\bdisput\w+|\b(?:robo|robaron)(?: de| mi)? identidad",
        0.9,
    ),
    (
        r"\bnunca (?:pedi|tuve|solicite|abri|firme|recibi|he (?:pedido|tenido|solicitado))|\b(?:monto|importe|"
        r"cantidad|saldo|cobro) (?:esta |es )?(?:equivocad|incorrect|erron|mal)|\bcobro indebido|\b(?:es|"
        r"son) (?:una |un )?(?:estafa|fraude)|\breclam\w+",
        0.9,
    ),
    (
        r"不是我(?:的)?(?:债|贷款|账|欠|借|卡|办|的)|我(?:没有?|不)(?:欠|借|贷|办)(?!.*钱还)|没(?:有)?(?:借|贷"
        r"|"
        r"欠|办)过|(?:金额|账单|数额|余额)(?:不对|错|有误|有问题)|有(?:异议|争议)|身份(?:被)?盗|冒名|被盗刷|"
        r"从来没(?:有)?(?:借|贷|欠|办)|盗刷|多收|冒用",
        0.95,
    ),
    (
        r"(?:मेरा|मेरी|मेरे) (?:लोन|कर्ज|ऋण|खाता|कार्ड|उधार|बकाया) नहीं|(?:कर्ज|लोन|ऋण|"
        r"उधार)[^।]{0,12}(?:नहीं लिया|नहीं ली|मेरा नहीं)|नहीं लिया|(?:रकम|राशि|बिल|अमाउंट) (?:गलत|सही नहीं)|"
        r"विवाद|धोखाधड़ी|फ्रॉड",
        0.95,
    ),
    (
        r"\b(?:mera|meri|mere) (?:loan|karz|karza|khata|card|udhar)\b(?: \w+){0,2} nahi|\b(?:loan|karz|karza|"
        r"card)\b(?: \w+){0,3} nahi (?:liya|li|hai mera)|\bnahi liya\b|\b(?:amount|rakam|bill) (?:galat|"
        r"sahi nahi)|\bdhokha|\bvivad",
        0.95,
    ),
)  # fmt: skip

PAID = _table(
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

REFUSES = _table(
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

CANNOT = _table(
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

CALLS = _table(
    (
        r"(?<!not )\b(?:please |can you |could you |pls |to |just |have (?:someone|somebody|"
        r"an agent) )?(?:call|ring|phone) (?:me|back|my (?:cell|phone|mobile))\b|\b(?:give|"
        r"gimme) (?:me )?(?:a )?(?:call|ring)\b|\bcall ?back\b",
        0.9,
    ),
    (
        r"\b(?:speak|talk|chat|connect me) (?:to|with) (?:a |an |some|one |the |your |somebody|someone|real |"
        r"live )*(?:human|person|agent|someone|somebody|one|rep\w*|manager|supervisor|collector|operator|you|"
        r"body)\b",
        0.9,
    ),
    (r"\b(?:talk|speak|discuss\w*)(?: about)?(?: it| this| that)? (?:on|over|by) the phone\b", 0.9),
    (
        r"\b(?:need|want|expect|request) (?:a |you to )?(?:call|phone call)\b|\bwhen can (?:you|"
        r"someone) call\b|\bcan (?:we|someone|you) (?:talk|call|speak)\b",
        0.9,
    ),
    (
        r"(?<!no )\b(?:llamame|llamenme|llameme|me (?:puede|pueden|podria|podrian) (?:llamar|marcar)|marqueme|"
        r"marquenme|marcame|devuelv\w+ la llamada|quiero (?:una llamada|que me llamen|hablar)|"
        r"hablar con (?:alguien|un|una|el|la))",
        0.9,
    ),
    (
        r"(?<!别)(?<!不要)(?<!勿)(?:给我(?:回|打)(?:个|一个|一下)?(?:电话)?|打(?:个)?电话给我|(?:请|"
        r"麻烦)(?:来电|回电|致电|打)|回(?:个)?电话?|联系我一下|请联系我|人工(?:客服|服务)?|转人工|(?:和|跟|"
        r"找)(?:客服|人工|真人|经理))",
        0.9,
    ),
    (
        r"(?:मुझे |मुझको |हमें )?(?:कॉल|फोन|फ़ोन|बात) (?:करो|करें|कीजिए|करिए|कर लो|कर लीजिए|करवा\S*|करना है|"
        r"करनी है)(?! मत)",
        0.9,
    ),
    (
        r"\b(?:mujhe |muje |please )?(?:call|phone|fon|baat) (?:karo|kare|karen|kijiye|kariye|kar lo|karna hai"
        r"|"
        r"karni hai|karwa\w*)\b",
        0.9,
    ),
)  # fmt: skip

HELPS = _table(
    (
        r"\b(?:need|want|can you|could you|please|i need|get) (?:some |a little |to )?(?:help|info|information"
        r"|"
        r"assistance)\b|\bhelp me\b",
        0.85,
    ),
    (
        r"\b(?:who (?:is|are) (?:this|you)|what is this(?: about)?|who (?:am i|is) (?:texting|this from)|"
        r"what company)\b",
        0.75,
    ),
    (
        r"\bhow (?:do|can) i (?:pay|make)\b|\bwhere (?:do|can) i pay\b|\bhow much (?:do|is|are)\b|\bwhat (?:is"
        r"|"
        r"do) (?:my|i) (?:balance|owe)",
        0.75,
    ),
    (
        r"\b(?:necesito|quiero|pueden|puede) (?:ayuda|informacion|ayudarme)|\bquien(?:es)? (?:es|son|habla)\b|"
        r"\bcomo (?:puedo )?pag(?:o|ar)\b|\bcuanto debo\b|\bdonde pago\b",
        0.8,
    ),
    (
        r"(?:需要|请|求)(?:帮助|帮忙)|(?:你|您)(?:们)?是(?:谁|哪)|怎么(?:还|付|支付)|如何(?:还|付)|"
        r"欠(?:你们)?多少|还多少",
        0.8,
    ),
    (
        r"(?:मदद|सहायता|जानकारी) (?:चाहिए|करो|करें|कीजिए|दीजिए)|(?:आप )?कौन (?:हैं|हो|है)|कैसे (?:भुगतान|पे|"
        r"दूं|भरूं)|कितना (?:बकाया|देना)|\b(?:madad|help|sahayata) (?:chahiye|karo|kare|kijiye)|\bkaun (?:ho|"
        r"hai|hain)\b|\bkitna (?:bakaya|dena)",
        0.8,
    ),
)  # fmt: skip

STARTS = _table(
    (
        r"\b(?:start|resume|begin) (?:text\w*|messag\w*|sending|messages)\b|\b(?:you )?(?:can|may) (?:text|"
        r"message) me again\b|\bopt(?:ing)? (?:me )?(?:back )?in\b|\boptin\b|\bunstop\b",
        0.95,
    ),
    (
        r"\b(?:quiero|pueden) (?:volver a )?(?:recibir|enviarme|mandarme) (?:de nuevo )?(?:los )?mensajes|"
        r"恢复(?:短信|通知)|重新(?:发送|订阅)|(?:मैसेज|संदेश) (?:फिर )?(?:शुरू|चालू)",
        0.9,
    ),
)  # fmt: skip

WILL_PAY_VERB = re.compile(
    r"\b(?:pay|paying|repay|send|sending|transfer|deposit|settle|clear|give you|bring|make (?:a|the|my|"
    r"another|that|it)|catch up|take care|payment|drop off|remit|wire|"
    r"zelle|venmo)\b|\b(?:pago|pagar|pagare|pagaré|paga|pagamos|pagaremos|abono|abonar|abonare|deposito|"
    r"depositar|depositare|transfiero|transferir|transferire|liquido|liquidar|liquidare|"
    r"cancelo|cancelar|cancelare|mando|mandare|hago el pago|hare el pago|cubro|cubrir|doy|dare)\b|还|付|转"
    r"|"
    r"打款|汇|交钱|缴|"
    r"दूं|दूंगा|दूंगी|देंगे|दे दूं|भुगतान|भर|चुका|कर दूं|पेमेंट|जमा|\b(?:dunga|doonga|dungi|denge|de dunga"
    r"|"
    r"bharunga|bhar dunga|chuka\w*|kar dunga|karunga|karungi|payment|jama|bhej dunga|bhejunga)\b"
)
WILL = _table(
    (
        r"\b(?:will|going to|shall|intend to|plan to|planning to|promise to|able to|can|want to|would like to|"
        r"agree to|let me|have to) (?:\w+ ){0,2}?(?:pay|repay|send|transfer|deposit|settle|clear|give|bring|"
        r"make|take care|catch up|drop|remit|wire|have (?:it|the))",
        0.9,
    ),
    (r"\b(?:paying|sending|transferring|making (?:a|the) payment)\b", 0.8),
    (r"\b(?:i )?promise\b", 0.7),
    (
        r"\b(?:voy a|vamos a|puedo|podria|quiero|prometo|pienso|podre|le voy a|les voy a) (?:\w+ )?(?:pagar|"
        r"abonar|depositar|transferir|liquidar|cancelar|hacer|mandar|dar|cubrir)|\b(?:pagare|abonare|"
        r"depositare|transferire|liquidare|hare (?:el|un) pago|cancelare|pagaremos)\b|\b(?:les? |te |"
        r"lo )?(?:pago|abono|deposito|transfiero|liquido|mando|cubro)\b",
        0.9,
    ),
    (
        r"(?:会|将|要|能|可以|准备|打算|一定|再|就|先|争取|来|去|想)(?:再|先|把|就|给你们?|全部|一次性?)*(?:还"
        r"|"
        r"付|转|打|交|缴|汇)|(?:还款|付款)(?!了|过)|(?:还|付)(?:\d|[一二两三四五六七八九百千]|清|钱|上|完|给|"
        r"一|全|部分)(?!了)|(?:号|日|天|周.|底|资|末|后|早|晚|内|前|期.)(?:再|会|就|我|可以|能|一定|先|之前|"
        r"给你)*(?:还|付|转|交|缴)(?!不)",
        0.9,
    ),
    (
        r"(?:दूंगा|दूंगी|देंगे|दे दूं|भरूंगा|भरूंगी|भर दूं|चुकाऊंगा|चुकाऊंगी|चुका दूं|करूंगा|करूंगी|कर दूं|"
        r"करेंगे)",
        0.9,
    ),
    (
        r"\b(?:dunga|doonga|dungi|denge|bharunga|bharungi|chukaunga|karunga|karungi|kar dunga|kar denge|"
        r"bhejunga|bhej dunga|de du|kardunga|dedunga)\b",
        0.9,
    ),
)  # fmt: skip
# A promise turned round: "I will not pay tomorrow" names a day and promises nothing. "Not until Friday" does promise.
NOT_WILL = re.compile(
    r"\b(?:will|shall|can|could|am|are|is|do|did|does) (?:not|never)(?: \w+)? (?:be )?(?:able to )?(?:pay|repay|"
    r"paying|"
    r"send|sending|transfer|transferring|deposit|settle|make|making|give|giving)\b(?! (?:\w+ ){0,3}(?:until|"
    r"till|before))|"
    r"\b(?:never|not) (?:going to|gonna|planning to) \w+\b"
)
DOUBTED = re.compile(
    r"\b(?:maybe|perhaps|might|may be|may pay|try|trying|hope|hopefully|possibly|probably|if|unless|think|"
    r"not sure|should be able|depends|could)\b|"
    r"\b(?:tal vez|quizas?|a lo mejor|intentare|tratare|tratar de|espero|ojala|si (?:me|puedo|ustedes)|"
    r"creo que|depende|posiblemente|podria)\b|"
    r"(?:可能|也许|或许|尽量|争取|如果|要是|看看|希望|大概|应该)|(?:शायद|कोशिश|अगर|उम्मीद|हो सके)|"
    r"\b(?:shayad|koshish|agar|umeed)\b"
)
ASKS = re.compile(
    r"\?|？|\b(?:can|could|may) i\b(?! pay \d+ now)|\b(?:puedo|podria)\b.*\?|吗|行不行|可不可以|(?:क्या|"
    r"kya) (?:मैं|main|mai)"
)
WHOLE_SUM = re.compile(
    r"\b(?:in full|full (?:amount|balance|payment|sum)|whole (?:amount|balance|thing|sum)|everything|"
    r"all of it|the rest|entire)\b|\b(?:todo|completo|la totalidad|el total)\b|"
    r"全部|全额|一次性|还清|结清|(?:पूरा|सारा|पूरी)|\b(?:pura|poora|saara|full payment)\b"
)

"""Words that say we have the wrong person or the wrong debt, in four languages."""

import re

from assistant.core.reply_words import table

NOT_ME = table(
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

DISPUTED = table(
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

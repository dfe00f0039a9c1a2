"""Words that promise a payment, and what makes a promise doubtful, in four languages."""

import re

from assistant.core.reply_words import table

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
WILL = table(
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

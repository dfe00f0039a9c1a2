"""Words that ask for something: a call, help, messages again, in four languages."""

from assistant.core.reply_words import table

CALLS = table(
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

HELPS = table(
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

STARTS = table(
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

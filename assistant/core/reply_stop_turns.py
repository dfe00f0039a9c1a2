"""What turns the words of a stop: the hour, the place, another way; our own footer; a denial; the neighbours."""

import re

# Not a stop: about the hour, the place or the way; a person reads it (and the channel is held until then).
TIMED = re.compile(
    r"(?:晚上|夜里|上班|白天|周末|现在|今天|早上|中午|工作时间|开会|半夜)[^，。]{0,4}(?:别|不要|勿)|(?:别|"
    r"不要)[^，。]{0,4}(?:公司|单位|"
    r"晚上|现在|今天|上班|半夜|周末|早上)|\babhi\b(?: \w+){0,2} (?:call|phone|messages) mat|(?:अभी|रात|"
    r"सुबह|ऑफिस|दफ्तर|आज)[^।]{0,16}(?:मत|न )|"
    r"\b(?:raat|office|subah|aaj)\b(?: \w+){0,3} (?:mat|na) "
)
OTHER_WAY = re.compile(
    r"\b(?:just |only |instead |please |better )*(?:text|sms|message|email|"
    r"write)(?: to)? me\b(?! (?:any ?more|again|ever|from))|\btext (?:instead|only|is "
    r"(?:better|fine|ok))|\binstead of call|(?:prefiero|mejor|solo) (?:un |por |mensaj|texto|sms)|"
    r"发(?:短信|信息)(?:就|给我|即可|吧|联系)|"
    r"(?:मैसेज|संदेश) (?:करो|करें|भेजो|भेजें)|(?:messages?|sms) (?:karo|kare|bhejo|kijiye)\b"
)
NO_CALLS = re.compile(
    r"(?:not|never|stop|no more|quit) (?:\w+ )?(?:call|phon|ring)|no me (?:llam|marq)|(?:dej|"
    r"par)\w+ de llam|(?:别|不要)(?:再)?(?:给我)?打|"
    r"(?:कॉल|फोन)[^।]{0,6}मत|(?:call|phone) mat"
)
FOOTER = re.compile(
    r"\b(?:reply|text|send|responda|envie|回复|回)(?: with)? ?\"?(?:stop|alto|退订|t|td)\"?"
    r" (?:to|2|para|即可|以)[ ]?\w*(?: \w+)?",
    re.IGNORECASE,
)
# "I never said stop": a denial only as a whole sentence about the past, with nothing in the text that takes it back.
DENIED = re.compile(
    r"(?:^|[.!?,;\n])\s*(?:(?:no|but|hey|hi|hello|sorry|wait) )*i (?:have |'ve )?(?:never|did not|didn['’]?t) "
    r"(?:once |ever |actually )?(?:(?:say|said)(?: to)?|(?:tell|told|ask|asked) you to) [\"'“]?stop[\"'”]?"
    r"(?: (?:please|thanks|sir|maam))?(?=\s*(?:$|[.!,;\n]))",
    re.IGNORECASE,
)
TAKEN_BACK = re.compile(
    r"\b(?:now|but|until|till|before|today|enough|any ?more|again|i do|i am|i will|i mean|this time|from here|"
    r"however|then|no more|instead|yet)\b"
)
ASKED = re.compile(
    r"\bwhat (?:does|is|will|would|happens?)\b.*\b(?:stop|optout|unsubscribe)\b|\bif i (?:text|reply|send|say) stop\b"
)

CAPS = re.compile(r"(?<![\w'])(STOP|STOPALL|QUIT|END|CANCEL|REVOKE|UNSUBSCRIBE|OPTOUT|OPT[ -]OUT|ALTO|BAJA)(?![\w'])")

BEFORE_NO = re.compile(
    r"(?:\b(?:not|never|can ?not|without|unable to|hard to|non|bus|full|pit|truck|train|rest|next|last|"
    r"first|a|the|one|i|we|he|she|"
    r"they|it|who|nothing|ever|had to|have to|has to|trying to|going to|forced to|doctor \w+|to|about to|"
    r"i will|we will|will|may|might|"
    r"would|did|does|income|salary|pay|work|hours|wages|benefits|payments)(?: \w+ly)?)$"
)
BEFORE_YES = re.compile(
    r"(?:\b(?:you|guys|this|it|them|these|that|people|all|company) (?:to|must|should|need to|have to|will|"
    r"please)|\b(?:will|would|can|could) "
    r"you(?: guys| please| just)*|^to|\bi (?:said|say|told you(?: to)?)|(?:need|want|like|wish|ask\w*|"
    r"tell\w*|told|beg\w*|demand) "
    r"(?:you|it|this|them|these|all|that)(?: \w+)? to|said to|\byou will)$"
)
AFTER_NO = re.compile(
    r"^(?:by|over|off|in|at (?!once)|sign|light|watch|loss|paying|payment\w*|work\w*|my (?!phone|cell|"
    r"number)|the (?:interest|fee|charg|auto|"
    r"debit|card|late|payment|clock|order|legal|case)\w*|charging|adding|debit\w*|auto\w*|interest|smoking"
    r"|"
    r"drinking|gambling|spending|"
    r"eating|worrying|thinking|for gas|cheque|check|being able|taking money|withdraw\w*|order|"
    r"me from (?:pay|work)\w*|losing|legal)"
)

"""The words and phrases that ask us to stop, and the politeness round them, in four languages."""

import re

ALONE = {
    "en": "stop quit end revoke optout cancel unsubscribe stopall remove stopped enough halt desist arrete arret",
    "es": "alto parar pare para paren parad detener detenganse detengase basta baja cancelar cancela cancele cancelen "
    "fin finalizar terminar termina salir dejen deje suscripcion desuscribir desuscribirme desuscribirse eliminar "
    "eliminenme eliminame quitar quitenme quitame anular borrar borrenme revocar revoco suspender bajame",
    "zh": "停 停止 退订 取消 取消订阅 结束 终止 拒收 退 t td 停发 停了 停吧 回t 回td 回复t 回复td 屏蔽 滚 滚开 够了",
    "hi": "बंद रोको रोकें रोकिए रुको रुकें रुकिए स्टॉप कैंसल रद्द समाप्त हटाओ हटाएं अनसब्सक्राइब "
    "band bandh roko rokiye ruko rukiye rok hatao samapt",
}
ALONE_WORDS = {word: language for language, words in ALONE.items() for word in words.split()}
ALONE_FUZZY = ("quit", "cancel", "cancelar", "terminar", "detener", "desuscribir")
_NOT_SLIPS = """
quite quiet suit quid quip quilt unit quits cancer chancel canal cancel cancun cancha canela
"""
NOT_SLIPS = frozenset(_NOT_SLIPS.split())

_FILLERS = """
please now ok okay just thanks thank you hey hi hello sir maam madam immediately asap already it this that all
them these everything guys bro man again kindly forever right and yes no so dear friend me for good team por
favor gracias ya hola ahora todo esto señor senor senora mismo inmediatamente de una vez oiga oigan kripya
abhi ji bhai yaar isko ye yeh sab isse karo kar do kare karen kijiye kariye dijiye dena karna कृपया अभी जी भाई
यह ये इसे सब करो कर दो करें कीजिए दीजिए करिए करना दे दें
"""
FILLERS = frozenset(_FILLERS.split())
LEAD = re.compile(
    r"^(?:i (?:want|need|would like|wish|told|am telling|am asking|said|keep saying|have said)(?: you|"
    r" this| it| these| them)?"
    r"(?: guys)?(?: to)?|you (?:need|have|must|should|all need|better)(?: to)?|(?:can|could|would|"
    r"will) you(?: guys| all)?|"
    r"how (?:do|can) i(?: get you to| make you| make this)?|i said|tell them to|quiero|necesito|deseo|"
    r"me quiero|solicito|"
    r"我要|我想|请|麻烦|请你们?|给我|帮我|快|马上|立即|都)\s*"
)

TALK = (
    r"(?:text\w*|sms|messag\w*|messages|call\w*|contact\w*|email\w*|mail\w*|writ\w+|send\w*|bother\w*|"
    r"harass\w*|spam\w*|"
    r"bug\w*|notif\w+|remind\w*|alert\w*|phon\w+|ping\w*|ring\w*|communicat\w+|disturb\w*|annoy\w*|"
    r"hound\w*|robo\w+|dm\w*)"
)
EXCEPT_WHEN = (
    r"(?! (?:\w+ )?(?:me )?(?:again )?(?:at (?:work|night|my (?:job|work|office))|(?:before|after|until|"
    r"till|between|past) "
    r"(?:\d|noon|midnight|work|my|eight|nine|lunch)|on (?:sun|sat|mon|tue|wed|thu|fri|week|my work|"
    r"holiday)\w*|while|during|"
    r"in the|so (?:early|late)|today|right now|this (?:week|early|late)|now\b|when|tomorrow|tonight))"
)
OTHER_OBJECT = (
    r"(?! (?:back|get|and drive|(?:me |us |it |this |my \w+ )?to (?:legal|court|collections?|a lawyer|"
    r"an attorney|the police|an agency|"
    r"my (?!phone|cell|number|mobile|mail|e))|my (?!phone|cell|number|mobile|line|email)|the police|anyone"
    r"|"
    r"him|her|them|legal|a lawyer|"
    r"(?:a|an|any) (?:agent|lawyer|officer|field)))"
)

PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        rf"(?<!not )\b(?:stop|quit|cease|end|halt|discontinue) (?:all |with |the |these |those |your |any |"
        rf"any more |more |further |"
        rf"sending |fucking |damn |getting |receiving |all the |w the )*{TALK}{EXCEPT_WHEN}",
        rf"\b(?:(?<!i )(?<!we )do not|(?<!i )(?<!have )never|no longer|please not) (?:you )?(?:ever |dare |please |"
        rf"keep |"
        rf"want you to |want you |even )*{TALK}\b{OTHER_OBJECT}"
        rf"(?: to)?(?: me| us| this| my| here| any ?more| again| ever| messages| text| texts| sms|"
        rf" to)?\b{EXCEPT_WHEN}",
        rf"\bno (?:more|further|longer any) (?:of )?(?:these |the |your |damn |fucking )*{TALK}",
        rf"\bdo not (?:want|wish|need|like|consent|agree|care)(?: to)?(?: (?:be|get|getting|receive|receiving|"
        rf"hear|keep|have|any|more|"
        rf"any more|these|your|you|to|the|further|from|such|being|be getting))* {TALK}{EXCEPT_WHEN}",
        r"\bdo not (?:want|wish) to (?:hear from|be contacted|be texted|be called|be bothered)",
        r"\b(?:take|get|remove|delete|drop|strike|erase|scrub|pull) (?:me|my (?:phone |cell |"
        r"mobile )?(?:number|name|info|details|cell|"
        r"phone|contact)|this (?:phone |cell )?number)\b(?! a| the account)",
        r"\benough (?:with|of) (?:the|these|your|all)|\bno longer (?:wish|want|care|need) to (?:receive|get|be|hear)"
        r"|\bleave (?:me|us) (?:the \w+ )?alone\b|\blose (?:my|this) number\b|\bgo away\b|\bget lost\b|"
        r"\b(?:fuck|piss|"
        r"bugger|sod|f) off\b",
        r"\bwant (?:out of|off) (?:this|these|your)\b|\boff (?:of )?(?:this|your|the) (?:list|texts?|messages)\b",
        r"(?<!not )\boptout\b(?! of (?:auto|paper|insur|the plan|over))",
        r"(?<!not )(?<!never )\bunsubscribe\b",
        r"(?<!not )\b(?:revok(?:e|ing)|withdraw(?:ing)?|rescind|take back) (?:my |all |any |the )*(?:consent|"
        r"permission|authori[sz]ation)\b",
        r"^(?:i )?(?:hereby )?revoke\b(?! (?:my )?(?:licen|pass|visa|card|offer))",
        r"\bcease and desist\b|\bcease (?:all |any |further )*(?:contact|communication)",
        r"\bcancel (?:all |these |the |your |my |this |any |me from )*(?:text\w*|messages|sms|alert\w*|"
        r"notif\w*|remind\w*|subscription\w*|"
        r"calls|list)\b",
        r"\bblock(?:ing)? (?:you|your number|this number)\b|\bdo not (?:hit|blow) (?:me|up)\b|\bstopall\b",
    ),
    "es": (
        r"\b(?:ya )?no (?:me|nos|le|les)? ?(?:vuelvan? a |sigan? |esten? |quiero que (?:me |nos )?|quiero mas "
        r"|"
        r"quisiera que me )*"
        r"(?:escrib(?:a|an|as|ir|irme|iendo)|mand(?:e|en|es|ar|arme|ando|eis)|envi(?:e|en|es|ar|arme|ando)|"
        r"llam(?:e|en|es|ar|arme|ando)|"
        r"contact(?:e|en|es|ar|arme|ando|eis)|molest(?:e|en|es|ar|arme|ando)|texte(?:e|en|ar|arme)|busq(?:ue|"
        r"uen)|marqu(?:e|en)|"
        r"hostig\w+|acos\w+|fastidi\w+|jod\w+)\b(?! (?:mas )?(?:al? (?:mi )?trabaj|a mi oficina|antes|despues|"
        r"de noche|por la noche|"
        r"los (?:domingo|fin|sabado)|hoy|ahora|manana|en (?:la|las|el)|a esta hora|cuando|mientras|"
        r"tan (?:tarde|temprano)))",
        r"(?<!no )\b(?:deje|dejen|deja|dejad|pare|paren|parar|basta|"
        r"para) (?:ya )?de (?:una vez )?(?:\w+ )?(?:escrib|mand|envi|llam|contact|molest|"
        r"texte|hostig|acos|fastidi|jod|mensaj|sms|recordat|chinga)\w*",
        r"\bno (?:quiero|deseo|necesito|autorizo) (?:recibir |mas |que me (?:esten |sigan )?|ningun |tener |"
        r"sus |estos |volver a |seguir |"
        r"recibiendo )*(?:mas )?(?:mensaj|sms|llamad|texto|correo|contact|notific|recib|escrib|mand|envi|llam)\w*",
        r"\bno mas (?:mensaj|sms|llamad|texto|correo|notific|contact)\w*|^(?:ya )?no mas(?: por favor)?$|"
        r"^ya no$|^ya basta",
        r"\b(?:denme|deme|dame|darme|darse|darnos|doy|dar|den) de baja\b|^(?:de )?baja\b",
        r"\b(?:quiten|saquen|borren|eliminen|quite|saque|borre|elimine|quita|saca|borra|elimina|retiren|"
        r"remuevan)(?:me)? (?:de|mi|este|el) ?"
        r"(?:la |su |esta |numero|lista|telefono|base|celular)",
        r"\b(?:quitenme|saquenme|borrenme|eliminenme|saqueme|quiteme|borreme|elimineme|sacame|borrame)\b",
        r"\bdej(?:en|a|e)(?:me|nos) (?:en paz|tranquil)|\b(?:retiro|revoco|cancelo) (?:mi |"
        r"el )(?:consentimiento|permiso|autorizacion)",
        r"\bcancel(?:ar|e|en|a) (?:los |estos |las |mi |la |esta |sus )*(?:mensaj|sms|suscripcion|notific|"
        r"texto|llamad|aviso|recordat)\w*",
        r"\bdesuscrib\w+|\bno (?:me )?(?:interesa|molesten)\b.*\bmensaj",
    ),
    "zh": (
        r"(?:别|不要|不准|不许|勿|甭|别再|不用|不必|停止|不得|禁止)(?:你们)?(?:再|老|总|继续|一直)?(?:给我|"
        r"跟我|向我|来|对我|往我这)?(?:再|乱)?"
        r"(?:发(?!愁|火|生|现|工资)|发送|发信|联系|联络|打扰|骚扰|烦|推送|传|短信|信息|通知|打(?:电话|来|过来|"
        r"给我|了)|来电|致电|传讯|传)",
        r"(?<!不)(?<!不要)(?<!别)(?<!没有)(?<!没)(?<!工资)(?<!薪)(?<!水)(?:退订|拒收|取消订阅|停发|停止(?:发|短|"
        r"联|信|推|通知|骚|打))",
        r"(?:不想|不愿|不愿意|拒绝|不再|不需要|不希望)(?:再)?(?:接收|收到|接到|收|看到|被)(?:到)?(?:你们的|"
        r"这些|任何|这种|你的)?(?:短信|信息|消息|电话|通知|"
        r"骚扰|打扰|联系)?",
        r"(?:取消|关闭|终止)(?:短信|信息|通知|提醒|服务|推送)",
        r"(?:把我|将我|从)(?:的)?(?:号码|电话|手机号|名单|列表|名字)?.{0,8}(?:删|移除|去掉|拉黑|除名)|删(?:除|"
        r"掉)?我的?(?:号码|电话|手机|信息|联系)",
        r"(?:撤回|撤销|收回)(?:我的)?(?:同意|授权)|让我(?:清静|安静)",
    ),
    "hi": (
        r"(?:मैसेज|मेसेज|संदेश|एसएमएस|फोन|कॉल|संपर्क|परेशान|तंग|मेल|यह|ये|सब|इसे)[^।]{0,16}(?:मत|ना|न|बंद|"
        r"रोक)[^।]{0,3}"
        r" ?(?:भेज|कर|दो|दें|दीजिए|लगा|दे)",
        r"(?:मत|न|ना) (?:भेज|लिख)\S*|(?:अब )?(?:मैसेज|संदेश|एसएमएस|कॉल)[^।]{0,12}नहीं (?:चाहिए|चाहता|चाहती|चाहते)",
        r"^(?:इसे |यह |ये |अब )?(?:बंद|रोक) (?:कर|दो|दें|दीजिए)\S*(?: (?:दो|दें|दीजिए))?$|स्टॉप (?:कर|करो|करें)|"
        r"(?:मेरा|मुझे|नंबर|लिस्ट|सूची)[^।]{0,20}(?:हटा|डिलीट|निकाल)\S*",
        r"\b(?:messages?|sms|texts?|calls?|phones?|contact|sampark|pareshan|pareshaan|tang|disturb|"
        r"mail)\b(?: \w+){0,3} "
        r"(?:mat|na|naa|band|bandh|rok|stop) (?:kar|bhej|do|di|kij|lag|de|kr|na)\w*",
        r"\b(?:mat|na|naa) (?:bhej|likh|bhj)\w*|\b(?:messages?|sms|calls?)\b(?: \w+){0,2} nahi (?:chahiye|"
        r"chaiye|chahta|chahti)",
        r"^(?:isko |ye |yeh |ab |please )*(?:band|bandh|rok|stop) (?:kar|kr|do|di|kij)\w*(?: (?:do|de|dijiye|"
        r"dena))?(?: (?:ye|yeh|sab|"
        r"please))*$|\b(?:mera|mere) (?:number|no|naam)\b(?: \w+){0,2} (?:hata|delete|nikal)\w*|^(?:number )?hatao",
    ),
}
COMPILED = [(language, re.compile(pattern)) for language, patterns in PHRASES.items() for pattern in patterns]

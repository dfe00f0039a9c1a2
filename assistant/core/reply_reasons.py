"""Why a borrower says they did not pay: the codes of `config/reasons.yaml`, by what people write. First match wins."""

import re

REASONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(pattern))
    for code, pattern in (
        (
            "job_loss",
            r"\b(?:lost|losing|lose) (?:my|his|her|our|the) (?:job|work|employment)|\b(?:laid off|unemploy\w+|"
            r"jobless|no job|fired|got let go|was let go|out of work|between jobs|quit my job|no work)\b|"
            r"\b(?:perdi|perdio|quede sin|sin|no tengo) (?:mi |el |un )?(?:trabajo|empleo|chamba)|\bdesemplead"
            r"|"
            r"\bdesempleo|\bme (?:despidieron|corrieron|echaron|dieron de baja)|失业|没(?:有)?工作|丢了工作|"
            r"下岗|被(?:裁|辞退|开除|炒)|裁员|नौकरी (?:चली|छूट|नहीं|से निकाल)|बेरोजगार|\b(?:naukri|"
            r"job) (?:chali|chhut|chut|nahi|chhoot|gayi)|\bberozgar",
        ),
        (
            "bereavement",
            r"\b(?:died|passed away|death in|funeral|bereave\w*|lost my (?:mother|father|husband|wife|son|"
            r"daughter|mom|dad|brother|sister))\b|\b(?:murio|fallecio|fallecimiento|funeral|luto)\b|去世|过世|"
            r"丧事|葬礼|(?:मृत्यु|निधन|देहांत|गुजर ग|मौत)|\b(?:guzar g|mrityu|dehant|death ho)\w*",
        ),
        (
            "illness",
            r"\b(?:sick|ill|hospital\w*|surgery|operation|cancer|illness|disease|covid|injur\w+|medical|doctor"
            r"|"
            r"accident|stroke|chemo\w*|disab\w+|pregnan\w+)\b|\b(?:enferm\w+|hospital\w*|cirugia|operacion|"
            r"operaron|accidente|internad[oa]|incapacidad medica|estoy de baja)\b|生病|住院|手术|看病|治病|"
            r"重病|病了|车祸|受伤|医院|(?:बीमार|अस्पताल|इलाज|ऑपरेशन|तबियत|तबीयत|दुर्घटना)|\b(?:bimar|beemar|"
            r"aspatal|ilaj|hospital|tabiyat)\b",
        ),
        (
            "disaster",
            r"\b(?:flood\w*|hurricane|earthquake|wildfire|tornado|typhoon|war|fire destroyed|cyclone)\b|"
            r"\b(?:inundacion\w*|terremoto|huracan|sismo|incendio)\b|洪水|地震|台风|水灾|火灾|疫情|(?:बाढ़|बाढ|"
            r"भूकंप|तूफान)|\b(?:baadh|bhukamp)\b",
        ),
        (
            "separation",
            r"\b(?:divorc\w+|separat(?:ed|ion)|split up|my ex\b)|\b(?:divorci\w+|separ(?:e|amos|acion))\b|离婚"
            r"|"
            r"分居|तलाक|\btalaq\b",
        ),
        (
            "income_cut",
            r"\b(?:cut|reduced|slashed) (?:my|our) (?:hours|pay|wages|salary|income|shifts)\b|"
            r"\b(?:hours|pay|wages|salary|income|shifts) (?:was |were |got |been |have been |has been )*(?:cut"
            r"|"
            r"reduced|slashed|down)|\bpay ?cut\b|\bfewer hours\b|\b(?:me )?(?:redujeron|bajaron|"
            r"recortaron) (?:las horas|el sueldo|el salario)|降薪|减薪|工资(?:少|降|减)|(?:वेतन|सैलरी) (?:कम|"
            r"कट)|\bsalary (?:kam|kat)",
        ),
        (
            "payday_mismatch",
            r"\b(?:not|until|till|when|once|after|before|haven't|have not)(?: \w+){0,3} (?:get |got |been |am "
            r"|"
            r"be )paid\b|\bpay ?day\b|\bget paid on\b"
            r"|\b(?:waiting (?:for|on)|get|receive) my (?:pay|salary|wages|check|cheque"
            r"|"
            r"paycheck)|\b(?:hasta que|cuando|en cuanto) (?:me paguen|cobre)|\bquincena\b|等(?:发)?工资|"
            r"发(?:了)?工资|工资还没|发薪|(?:सैलरी|वेतन|तनख्वाह) (?:आने|मिलने|नहीं आई|आएगी|मिलेगी)|\b(?:salary|"
            r"tankhwah)(?: \w+)? (?:aa|mil|nahi aay)\w*",
        ),
        (
            "business_slow",
            r"\bbusiness (?:is|has been|was) (?:slow|bad|down|closed|dead)|\bno (?:customers|sales|clients)\b|"
            r"\bshop (?:is )?closed|\b(?:negocio|ventas) (?:\w+ )?(?:mal|lento|bajo|cerrad\w+|flojo|bajas)|"
            r"生意(?:不好|差|难|冷清)|没(?:有)?生意|店(?:关|倒)|(?:धंधा|व्यापार|बिजनेस|काम|दुकान) (?:मंदा|बंद|"
            r"नहीं चल|ठप)|\b(?:dhandha|business|kaam|dukan) (?:manda|band|nahi chal|thap)",
        ),
        (
            "receivable_late",
            r"\b(?:client|customer|employer|boss|tenant) (?:has not|have not|did not|owes|still owes|"
            r"not) (?:paid|pay|me)|\bwaiting for (?:my )?(?:client|customer|invoice)|\b(?:cliente|"
            r"patron) no (?:me )?(?:ha )?paga|(?:客户|老板)(?:没|还没|拖)|拖欠工资|(?:ग्राहक|"
            r"मालिक)[^।]{0,10}नहीं",
        ),
        (
            "seasonal",
            r"\b(?:off[ -]season|seasonal|harvest|after the season)\b|\b(?:cosecha|temporada (?:baja)?)\b|淡季"
            r"|"
            r"收成|(?:फसल|कटाई)|\b(?:fasal|katai)\b",
        ),
        (
            "overindebted",
            r"\b(?:other|too many|so many) (?:debts|loans|bills|creditors)|\bdrowning in (?:debt|bills)|"
            r"\b(?:muchas|otras) deudas|欠(?:很多|太多)|别的(?:债|贷款)|债务太|(?:और|कई|बहुत) (?:कर्ज|लोन)|"
            r"\bbahut (?:karz|loan)",
        ),
        (
            "family_cost",
            r"\b(?:wedding|tuition|school fees|marriage|daycare|funeral costs)\b|\b(?:boda|colegiatura|"
            r"matricula|utiles escolares)\b|结婚|婚礼|学费|盖房|(?:शादी|फीस|स्कूल)|\b(?:shaadi|shadi|fees)\b",
        ),
        (
            "debit_failed",
            r"\b(?:auto ?pay|direct debit|payment|card|mandate|debit) (?:failed|bounced|declined|did not go|"
            r"was declined|was returned|got declined)|\b(?:rechaz\w+ (?:el|mi) (?:pago|tarjeta|cargo))|"
            r"扣款失败|(?:ऑटो|ईएमआई)[^।]{0,8}(?:फेल|बाउंस)|\bemi bounce",
        ),
        (
            "lender_error",
            r"\b(?:your|the) (?:app|website|site|system|link|portal) (?:is|was|does|did|keeps?) (?:not|down|"
            r"broken|crash\w*|fail\w*)|\b(?:app|pagina|sistema|enlace) no (?:funciona|sirve|abre)|(?:app|网站|"
            r"系统|链接)(?:打不开|有问题|坏|故障|崩)|(?:ऐप|साइट|लिंक)[^।]{0,8}(?:नहीं|खराब)",
        ),
        (
            "no_statement",
            r"\b(?:never|did not|not) (?:got|get|received?|see|seen) (?:a|any|the|my|your) (?:bill|statement|"
            r"invoice|notice|letter)|\bno (?:me )?(?:llego|recibi) (?:la |el |mi |ninguna? )?(?:factura|estado"
            r"|"
            r"recibo)|没(?:有)?收到(?:账单|对账单)|बिल नहीं (?:आया|मिला)",
        ),
        (
            "payment_error",
            r"\b(?:wrong account|paid the wrong|lost my card|old account|paid short|sent it to the wrong)\b|"
            r"\bcuenta equivocada|转错|打错账|(?:गलत खाते)",
        ),
        (
            "forgot",
            r"\b(?:forgot\w*|slipped my mind|totally missed|did not realize|did not notice|missed the (?:date|"
            r"payment)|oversight)\b|\b(?:se me (?:olvido|paso)|olvide)\b|忘(?:了|记)|没注意|(?:भूल ग|याद नहीं)"
            r"|"
            r"\b(?:bhul|bhool) g\w*",
        ),
        (
            "away",
            r"\b(?:travel+ing|on vacation|out of (?:town|the country)|abroad|on a trip|overseas|when i (?:get|"
            r"am) back)\b|\b(?:de viaje|fuera (?:de la ciudad|del pais)|de vacaciones)\b|出差|在(?:国外|外地)|"
            r"旅游|(?:बाहर हूं|यात्रा|गांव में)|\b(?:bahar hu|bahar hoon|gaon me)\b",
        ),
        (
            "cash_gap",
            r"\b(?:cash flow|short (?:on cash|this (?:week|month))|tight (?:right now|this month)|"
            r"money is tight|short on money|strapped)\b|\bme falta\b|手头紧|资金(?:紧|周转)|周转|(?:तंगी|"
            r"हाथ तंग)|\btangi\b",
        ),
    )
)  # fmt: skip

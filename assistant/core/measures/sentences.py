"""Every text of facts and measures that pages show, for the catalogues."""

from assistant.core.measures.facts import FACTS, REASONS, SECONDS
from assistant.core.measures.table import MEASURES
from assistant.core.measures.today import TODAY


def sentences() -> frozenset[str]:
    facts = {text for fact in FACTS.values() if fact.amount != SECONDS for text in (fact.name, fact.says)}
    found = {text for one in (*MEASURES, *TODAY) for text in (one.name, one.definition, one.nothing)}
    return frozenset((facts | found | REASONS) - {""})

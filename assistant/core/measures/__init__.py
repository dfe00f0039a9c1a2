"""The figures, each defined once: pages, report, API, glossary, lists and tests all read these tables.

A fact is something that is counted, with the list of what it counts. A measure is a fact, or one fact divided by
another; what it is called and how it is counted stands here in words, beside the facts.
"""

from assistant.core.measures.facts import DAILY, FACTS, PERIOD, STANDING, Fact, Unit, lacks
from assistant.core.measures.measure import Group, Measure
from assistant.core.measures.sentences import sentences
from assistant.core.measures.table import MEASURES, REPORTED, measure_of
from assistant.core.measures.today import TODAY

__all__ = [
    "DAILY",
    "FACTS",
    "MEASURES",
    "PERIOD",
    "REPORTED",
    "STANDING",
    "TODAY",
    "Fact",
    "Group",
    "Measure",
    "Unit",
    "lacks",
    "measure_of",
    "sentences",
]

"""The dashboard's figures, each defined once: page, API, glossary, lists and tests all read these tables.

A fact is something that is counted, with the list of what it counts. A measure is a fact, or one fact divided by
another; what it is called and how it is counted stands here in words, beside the facts.
"""

from assistant.core.measures.facts import DAILY, FACTS, STANDING, Fact, Unit
from assistant.core.measures.table import MEASURES, Group, Measure, measure_of, sentences

__all__ = [
    "DAILY",
    "FACTS",
    "MEASURES",
    "STANDING",
    "Fact",
    "Group",
    "Measure",
    "Unit",
    "measure_of",
    "sentences",
]

"""May we make this contact now? Rules as data, the same facts for each of them, an answer that carries its reasons.

`read_profile` turns a YAML document into a `Jurisdiction`; `decide` weighs every rule of several of them.
"""

from assistant.core.gate.clock import Window
from assistant.core.gate.facts import BorrowerFacts, Contact, Debt, Event, GateFacts, Hold, Place
from assistant.core.gate.profile import Finding, Jurisdiction, Rule
from assistant.core.gate.reading import read_profile
from assistant.core.gate.verdict import Verdict, decide

__all__ = [
    "BorrowerFacts",
    "Contact",
    "Debt",
    "Event",
    "Finding",
    "GateFacts",
    "Hold",
    "Jurisdiction",
    "Place",
    "Rule",
    "Verdict",
    "Window",
    "decide",
    "read_profile",
]

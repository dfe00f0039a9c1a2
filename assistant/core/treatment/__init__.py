"""Treatments: a strategy read from data; (segment, history, day) → planned contacts and account actions.

words, strategy     what a strategy is made of              parse…, shapes, check  YAML → Strategy, or all its problems
facts               what planning may know of a borrower    stand                  loans that are left alone, and why
due                 which treatments fall on this day       reach                  on which channel to reach them
choose, day         plan_borrower: the decision, pure       offer, warning         what it offers; signs before due
worth               the worth of a collector's minute       capacity               who gets the day's minutes, messages
window              the hours of a contact, in UTC          seeded                 draws that never depend on order
"""

from assistant.core.treatment.choose import PlanDecision, plan_borrower
from assistant.core.treatment.parse import load_strategy
from assistant.core.treatment.strategy import Strategy

__all__ = ["PlanDecision", "Strategy", "load_strategy", "plan_borrower"]

"""A second reading of the contact rules, slow and plain, to hold the gate against.

Written rule by rule from the facts, never from the gate: it shares the input records and the tz database with it, and
nothing else. No window, cap or number here comes from a profile's YAML; they are written again by hand. Where the facts
leave a question open this reading takes the milder answer, so that each of its refusals is one the facts demand.
"""

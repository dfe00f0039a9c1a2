"""What every way through one call owes: what a call can come to without having heard it.

Asked of the generated script, in the language in which it is spoken, so that a statement that one language lacks is
missed in that language.
"""

from collections.abc import Callable

from assistant.core.script import GeneratedScript, ShownNode, Stage
from assistant.core.terms import Outcome

# Whose ears hear a node before the identity is proved, by how the call ends there.
EARS = {
    Outcome.THIRD_PARTY: "another person who answers",
    Outcome.WRONG_NUMBER: "a stranger",
    Outcome.VOICEMAIL_LEFT: "a voicemail",
    Outcome.LANGUAGE: "an interpreter",
    Outcome.UNVERIFIED: "one who is not identified",
    Outcome.DECEASED_REPORTED: "the family of the deceased",
}
AFTER_STATEMENT = frozenset({Stage.REASON, Stage.OPTIONS, Stage.PROMISE, Stage.CLOSING, Stage.OBJECTION})
Says = Callable[[ShownNode], bool]


def heard_by(node: ShownNode) -> str:
    return EARS.get(node.outcome, "whoever answers") if node.outcome else "whoever answers"


def met_without(script: GeneratedScript, says: Says) -> list[ShownNode]:
    """The nodes that a call can meet without first meeting one that says it."""
    nodes = {node.id: node for node in script.nodes}
    found = [nodes[script.start]] if not says(nodes[script.start]) else []
    seen = {node.id for node in found}
    for node in found:
        for answer in node.answers:
            if answer.next not in seen and not says(nodes[answer.next]):
                seen.add(answer.next)
                found.append(nodes[answer.next])
    return found


def unstated(script: GeneratedScript, says: Says) -> ShownNode | None:
    """The first node past the subject of the call that can be met without a statement owed before it."""
    return next((node for node in met_without(script, says) if node.stage in AFTER_STATEMENT), None)


def unrecorded(script: GeneratedScript, says: Says) -> ShownNode | None:
    """The first node of a conversation that can be met before the caller has said that it is recorded."""
    talk = (node for node in met_without(script, says) if node.stage not in (Stage.OPENING, Stage.EXIT))
    return next(talk, None)


def not_read_back(script: GeneratedScript) -> ShownNode | None:
    """A promise that can be closed without being read back and clearly agreed to."""
    reads = met_without(script, lambda node: node.stage is Stage.PROMISE and "clear_yes" in node.captures)
    return next((node for node in reads if node.outcome is Outcome.PROMISE), None)


def closings_without(script: GeneratedScript, says: Says) -> list[ShownNode]:
    """The proper ends of a call at which something owed has not been said."""
    return [node for node in met_without(script, says) if node.stage is Stage.CLOSING and node.outcome is not None]

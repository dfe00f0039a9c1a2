"""A call's path through its script: what was shown when, how long it stood, what should have been said and was not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.core.desk.call import met, owed
from assistant.core.script import GeneratedScript
from assistant.core.terms import RIGHT_PARTY, Outcome


@dataclass(frozen=True, kw_only=True)
class Step:
    """A node that was shown. `answer`: the label of what was answered; `seconds`: until then, or until the end."""

    node: str
    at: datetime
    seconds: int
    text: str
    required: bool
    answer: str | None = None
    back: bool = False
    help: bool = False


def steps(
    script: GeneratedScript, trail: Sequence[Mapping[str, Any]], started_at: datetime, ended_at: datetime
) -> tuple[Step, ...]:
    """In the order in which they were shown."""
    at, node, found = started_at, script.start, []
    for move in trail:
        left = datetime.fromisoformat(move["at"])
        found.append(_step(script, node, at, left, move))
        at, node = left, move["to"]
    return (*found, _step(script, node, at, max(ended_at, at), {}))


def _step(script: GeneratedScript, name: str, at: datetime, left: datetime, move: Mapping[str, Any]) -> Step:
    here = script.node(name)
    key = move.get("answer")
    label = next((one.label for one in here.answers if one.key == key), None)
    return Step(
        node=name,
        at=at,
        seconds=int((left - at).total_seconds()),
        text=here.text,
        required=here.required,
        answer=label,
        back=bool(move.get("back")),
        help=key == "help" and label is None,
    )


def longest(path: Sequence[Step]) -> int | None:
    """The longest stand of a step that was gone on from; the last one ends with the call."""
    return max((one.seconds for one in path[:-1]), default=None)


def missed(
    script: GeneratedScript, trail: Sequence[Mapping[str, Any]], outcome: str | None, *, read_back: bool
) -> tuple[str, ...]:
    """Required nodes that this end of the call owed the borrower and that were not shown, or were shown and never
    gone on from. A promise's own read-back stands for the script's."""
    known = {str(one) for one in RIGHT_PARTY}
    if outcome not in known:
        return ()
    shown = met(trail, script.start)
    left = {str(move["from"]) for move in trail if not move.get("back")}
    nodes = {node.id: node for node in script.nodes}
    said = {name for name in shown if name in left or not nodes[name].answers}
    return tuple(
        name
        for name in owed(script, Outcome(outcome))
        if name not in said and not (read_back and str(nodes[name].stage) == "promise")
    )

"""Walking a call script: the graph of one call, what it can meet, the node after an answer."""

from collections.abc import Callable, Container
from dataclasses import replace

from assistant.core.script import Answer, GeneratedScript, Node, Script, ShownAnswer, ShownNode


def step(script: GeneratedScript, at: str, answer: str) -> ShownNode:
    """The node after an answer. Raises ValueError, naming the answers there are, for one that is not offered."""
    here = script.node(at)
    to = next((option.next for option in here.answers if option.key == answer), None)
    if to is None:
        offered = ", ".join(option.key for option in here.answers) or "none: the call ends here"
        raise ValueError(f"{at!r} has no answer {answer!r} (offered: {offered})")
    return script.node(to)


def generate(
    script: Script,
    facts: frozenset[str],
    say: Callable[[Node], str],
    label: Callable[[Answer], str],
    *,
    loan_id: str,
    language: str,
) -> GeneratedScript:
    """The script for one call: only what applies, every way joined, in the order in which a call meets it."""
    here = applied(script, facts)
    nodes = tuple(_shown(here.nodes[name], say, label) for name in reachable(here))
    return GeneratedScript(
        loan_id=loan_id, script=script.name, version=script.version, language=language, start=here.start, nodes=nodes
    )


def applied(script: Script, facts: frozenset[str]) -> Script:
    """The graph without what does not apply; ways into a removed node go on to where it would have led."""
    kept = {name for name, node in script.nodes.items() if holds(node.when, facts)}
    nodes = {name: _open(script, node, facts, kept) for name, node in script.nodes.items() if name in kept}
    return replace(script, start=beyond(script, script.start, kept), nodes=nodes)


def holds(when: tuple[str, ...], facts: frozenset[str]) -> bool:
    return not when or all((fact.removeprefix("not ") in facts) != fact.startswith("not ") for fact in when)


def beyond(script: Script, name: str, kept: Container[str]) -> str:
    """The node itself, or the first one after it that is kept. Raises ValueError if none ever is."""
    for _ in script.nodes:
        if name in kept:
            return name
        node = script.nodes[name]
        name = node.otherwise or node.answers[0].next
    raise ValueError(f"script {script.name}: no node after {name!r} applies")


def reachable(script: Script, start: str | None = None, without: frozenset[str] = frozenset()) -> list[str]:
    """Names of nodes that a call can meet from `start`, nearest first, never entering those in `without`."""
    first = start or script.start
    found = [] if first in without else [first]
    seen = {*found, *without}
    for name in found:
        ways = [answer.next for answer in script.nodes[name].answers if answer.next not in seen]
        found += dict.fromkeys(ways)
        seen.update(ways)
    return found


def _open(script: Script, node: Node, facts: frozenset[str], kept: Container[str]) -> Node:
    """The node with the answers that are open, each leading to what applies; itself, if that changes nothing."""
    if all(not answer.when and answer.next in kept for answer in node.answers):
        return node
    offered = [answer for answer in node.answers if holds(answer.when, facts)]
    ways = [(answer, beyond(script, answer.next, kept)) for answer in offered]
    if len(offered) == len(node.answers) and all(answer.next == way for answer, way in ways):
        return node
    return replace(node, answers=tuple(a if a.next == way else replace(a, next=way) for a, way in ways))


def _shown(node: Node, say: Callable[[Node], str], label: Callable[[Answer], str]) -> ShownNode:
    answers = tuple(ShownAnswer(key=answer.key, label=label(answer), next=answer.next) for answer in node.answers)
    return ShownNode(
        id=node.id,
        text=say(node),
        required=node.required or bool(node.required_before),
        captures=node.captures,
        answers=answers,
        stage=node.stage,
        outcome=node.outcome,
    )

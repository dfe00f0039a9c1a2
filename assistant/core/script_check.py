"""What may never be wrong with a call script, whatever applies to the borrower.

Every node is met and leads to an end; a required node cannot be walked round; nothing of the debt can be reached
without the answer that verifies the person. Each is a question about the graph, asked for many sets of facts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from assistant.core.problem import Problem
from assistant.core.script import FACTS, Node, Script, Stage
from assistant.core.script_walk import applied, reachable

COMBINED_MAX = 8  # 256 sets of facts: all of them; past that, each fact and pair on and off

# A borrower may end the conversation whenever they like; what a call owes before it names a figure, it owes them still.
ENDS_EARLY = frozenset({Stage.EXIT, Stage.CLOSING})
AFTER_IDENTITY = frozenset({Stage.DEBT, Stage.REASON, Stage.OPTIONS, Stage.PROMISE, Stage.CLOSING, Stage.OBJECTION})


def check(script: Script) -> list[Problem]:
    """All that is wrong with the graph; the walks are made only once every way leads somewhere."""
    if loose := loose_ends(script):
        return loose
    bars = _barred(script)
    return _unique([*_unmet(script), *(found for facts in fact_sets(script) for found in _walked(script, facts, bars))])


def loose_ends(script: Script) -> list[Problem]:
    """Ways that lead nowhere: until they are mended the script cannot be walked at all."""
    return [*_loose_ends(script), *_endless_skips(script)]


def fact_sets(script: Script) -> list[frozenset[str]]:
    """The sets of facts under which a script is walked."""
    names = sorted(used_facts(script))
    whole = frozenset(names)
    sizes: Iterable[int] = range(len(names) + 1) if len(names) <= COMBINED_MAX else (0, 1, 2)
    some = [frozenset(chosen) for size in sizes for chosen in combinations(names, size)]
    return list(dict.fromkeys([*some, *(whole - chosen for chosen in some)]))


def used_facts(script: Script) -> set[str]:
    conditions = [node.when for node in script.nodes.values()]
    conditions += [answer.when for node in script.nodes.values() for answer in node.answers]
    return {fact.removeprefix("not ") for condition in conditions for fact in condition} & set(FACTS)


def _loose_ends(script: Script) -> Iterator[Problem]:
    if script.start not in script.nodes:
        yield Problem(
            file=script.file,
            line=None,
            problem=f"the script starts at {script.start!r}, which it does not have",
            mend="name the first node in `start`",
        )
    for node in script.nodes.values():
        for target in [answer.next for answer in node.answers] + ([node.otherwise] if node.otherwise else []):
            if target not in script.nodes:
                yield _at(
                    node,
                    f"{node.id!r} leads to {target!r}, which this script does not have",
                    "add that node, include its fragment, or change `next`",
                )
        yield from _ends(node)


def _ends(node: Node) -> Iterator[Problem]:
    if not node.answers and node.outcome is None:
        yield _at(
            node,
            f"{node.id!r} is a dead end: no answers and no outcome",
            "give it `answers`, or an `outcome` if the call ends there",
        )
    if node.answers and node.outcome is not None:
        yield _at(node, f"{node.id!r} has answers and an outcome", "an outcome ends the call: keep one of the two")
    if node.when and node.otherwise is None and len({answer.next for answer in node.answers}) != 1:
        yield _at(
            node,
            f"{node.id!r} may be left out, but where the call goes on then is not said",
            "name the next node in `otherwise`",
        )
    if len({answer.key for answer in node.answers}) != len(node.answers):
        yield _at(node, f"{node.id!r} has two answers with one key", "give every answer its own key")


def _endless_skips(script: Script) -> Iterator[Problem]:
    """A chain of left-out nodes that comes back to itself would have no next node."""
    for node in script.nodes.values():
        seen, here = {node.id}, node
        while (
            here.when and (after := here.otherwise or (here.answers[0].next if here.answers else None)) in script.nodes
        ):
            if after in seen:
                yield _at(
                    node,
                    f"{node.id!r} may be left out in a circle with no way on",
                    "let one node of the circle always apply",
                )
                break
            seen.add(str(after))
            here = script.nodes[str(after)]


def _unmet(script: Script) -> Iterator[Problem]:
    met = set(reachable(script))
    met |= {
        other
        for node in script.nodes.values()
        if node.id in met and node.otherwise
        for other in reachable(script, node.otherwise)
    }
    for name in sorted(script.nodes.keys() - met):
        yield _at(
            script.nodes[name], f"no way through the script meets {name!r}", "lead an answer to it, or take it out"
        )


def _walked(script: Script, facts: frozenset[str], bars: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    here = applied(script, facts)
    met = [here.nodes[name] for name in reachable(here)]
    yield from _traps(here, met)
    yield from _skipped(here, bars)
    yield from _debt_first(here)


def _traps(here: Script, met: list[Node]) -> Iterator[Problem]:
    """Nodes from which no end can be reached."""
    done = {node.id for node in met if node.outcome is not None}
    grew = True
    while grew:
        more = {node.id for node in met if node.id not in done and any(answer.next in done for answer in node.answers)}
        grew, done = bool(more), done | more
    for node in met:
        if node.id not in done:
            yield _at(
                node,
                f"a call that comes to {node.id!r} can never end",
                "add an answer that leads to a closing or exit node",
            )


def _barred(script: Script) -> Mapping[str, frozenset[str]]:
    """By each required node the nodes that no call may come to without it; the same whatever the facts are."""
    required = (node for node in script.nodes.values() if node.required or node.required_before)
    return {
        node.id: frozenset(name for name, other in script.nodes.items() if _comes_after(other, node))
        for node in required
    }


def _skipped(here: Script, bars: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    ways = {name: tuple(answer.next for answer in node.answers) for name, node in here.nodes.items()}
    for node in here.nodes.values():
        barred = bars.get(node.id)
        if not barred:
            continue
        later = [name for name in _round(ways, here.start, node.id) if name in barred]
        if later:
            yield _at(
                node,
                f"{node.id!r} is required, but a call can come to {later[0]!r} without it",
                "lead every way there through the required node",
            )


def _round(ways: Mapping[str, tuple[str, ...]], start: str, without: str) -> list[str]:
    """`reachable` over ways that were gathered once, for the many nodes that are taken out in turn."""
    found = [] if start == without else [start]
    seen = {*found, without}
    for name in found:
        for way in ways[name]:
            if way not in seen:
                seen.add(way)
                found.append(way)
    return found


def _comes_after(other: Node, node: Node) -> bool:
    if node.required_before:
        return other.id in node.required_before
    free = ENDS_EARLY if node.stage.rank >= Stage.REASON.rank else frozenset({Stage.EXIT})
    return other.stage not in free and other.stage.rank > node.stage.rank


def _debt_first(here: Script) -> Iterator[Problem]:
    """Cut the answers that verify the person: nothing of the debt may be left within reach."""
    for name in before_identity(here):
        if here.nodes[name].stage in AFTER_IDENTITY:
            yield _at(
                here.nodes[name],
                f"{name!r} speaks of the debt, and can be reached before the person is verified",
                "lead to it only from an answer with `verifies: true`",
            )


def before_identity(script: Script) -> list[str]:
    """Names of the nodes that a call can meet without the answer that verifies the person."""
    cut = {
        node.id: replace(node, answers=tuple(answer for answer in node.answers if not answer.verifies))
        for node in script.nodes.values()
        if any(answer.verifies for answer in node.answers)
    }
    return reachable(replace(script, nodes={**script.nodes, **cut}))


def _at(node: Node, problem: str, mend: str) -> Problem:
    return Problem(file=node.file, line=node.line, problem=problem, mend=mend)


def _unique(problems: list[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))

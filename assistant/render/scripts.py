"""Loads the call scripts: a YAML graph each, in `templates/call/`, with shared fragments (`_identity.yaml` …).

# templates/call/m1_reminder.yaml
purpose: collect
when: M1, days 1 to 7
start: opening
include: [identity, reason, options]    # fragments, in this order; a node of the script's own replaces theirs
nodes:
  amount_due:
    stage: debt                         # the order of a call: core/script.py, Stage
    required: true                      # no later stage is reached without it
    say: {en: "{{ amount }} was due.", es: …}
    captures: [reason]                  # what the collector notes here
    when: [plan_open]                   # shown only if these facts hold (core/script.py, FACTS); `not x` too
    otherwise: closing                  # where the call goes on if they do not
    ends_with: routes                   # one of this file's `texts`, said after it
    may_say: [codes]                    # ids of config/screening.yaml that this line may name, to deny them
    answers:
      agrees: what_happened                # its label is in words.yaml … (`yes` and `no` are not words in YAML)
      later: {next: callback, label: {en: …}, when: [promise_open], verifies: true}   # … or here
  goodbye: {stage: exit, outcome: promise, say: {…}}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.core.located import Located
from assistant.core.problem import BadInput, Problem
from assistant.core.script import Answer, Node, Script
from assistant.core.shapes import shaped
from assistant.render.line import Line
from assistant.render.script_file import NodeRow, ScriptFile
from assistant.render.script_lines import lines_of, texts_of, wrong_in
from assistant.render.source import digest
from assistant.render.words import Words
from assistant.yamlfile import read_yaml

ALWAYS = frozenset({"agent_name", "reference"})  # what a call always has


@dataclass(frozen=True, kw_only=True)
class CallScript:
    """A script and its lines: node → language → line."""

    script: Script
    lines: Mapping[str, Mapping[str, Line]]
    needs: frozenset[str] = frozenset()
    stage: str = "any"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One file: its nodes and their lines."""

    file: ScriptFile
    path: Path
    nodes: Mapping[str, Node]
    lines: Mapping[str, Mapping[str, Line]]
    hash: str


def load_scripts(folder: Path, words: Words) -> tuple[dict[str, CallScript], list[Problem]]:
    """Every script by name with its fragments joined in, and every problem; a file with problems is left out."""
    problems: list[Problem] = []
    fragments = {path.stem[1:]: _part(path, words, problems) for path in sorted(folder.glob("_*.yaml"))}
    scripts = {}
    for path in sorted(folder.glob("[!_]*.yaml")):
        part = _part(path, words, problems)
        if part is not None:
            scripts[path.stem] = _joined(part, _included(part, fragments, problems))
    return scripts, problems


def _included(part: Part, fragments: Mapping[str, Part | None], problems: list[Problem]) -> list[Part]:
    for name in part.file.include:
        if name not in fragments:
            mend = f"one of {', '.join(sorted(fragments)) or 'none: write _' + name + '.yaml'}"
            problem = f"there is no fragment `{name}`"
            problems.append(Problem(file=str(part.path), line=None, problem=problem, mend=mend))
    return [found for name in part.file.include if (found := fragments.get(name)) is not None]


def _joined(own: Part, fragments: list[Part]) -> CallScript:
    """Later parts replace earlier nodes of a name; optional fragment nodes that nothing leads to are dropped."""
    parts = [*fragments, own]
    nodes = {name: node for part in parts for name, node in part.nodes.items()}
    lines = {name: said for part in parts for name, said in part.lines.items()}
    met = _met(nodes, own.file.start)
    kept = {name: node for name, node in nodes.items() if name in met or name in own.nodes or _owed(node)}
    script = Script(
        name=own.path.stem,
        version=digest("".join(part.hash for part in parts).encode()),
        purpose=own.file.purpose,
        start=own.file.start,
        nodes=kept,
        file=str(own.path),
    )
    head = own.file
    said = {name: lines[name] for name in kept}
    return CallScript(script=script, lines=said, needs=frozenset(head.needs), stage=head.stage)


def _owed(node: Node) -> bool:
    """A required node that nothing leads to any more must be missed, not dropped."""
    return node.required or bool(node.required_before)


def _met(nodes: Mapping[str, Node], start: str) -> set[str]:
    found = [start] if start in nodes else []
    for name in found:
        node = nodes[name]
        ways = [answer.next for answer in node.answers] + ([node.otherwise] if node.otherwise else [])
        found += [way for way in dict.fromkeys(ways) if way in nodes and way not in found]
    return set(found)


def _part(path: Path, words: Words, problems: list[Problem]) -> Part | None:
    try:
        located = read_yaml(path)
    except BadInput as error:
        problems += error.problems
        return None
    parsed, unfit = shaped(ScriptFile, located, placeholders=True)
    if parsed is None:
        problems += unfit
        return None
    problems += (found for name, row in parsed.nodes.items() for found in wrong_in(located, name, row, words))
    nodes = {name: _node(located, name, row, words) for name, row in parsed.nodes.items()}
    needs = ALWAYS | set(parsed.needs)
    tails = texts_of(located, parsed, needs, problems)
    lines = {}
    for name, row in parsed.nodes.items():
        tail = tails.get(row.ends_with or "", {})
        if row.ends_with and not tail:
            known = ", ".join(tails) or "none: write `texts:`"
            problems.append(located.problem(("nodes", name), f"there is no text `{row.ends_with}`", f"one of {known}"))
        lines[name] = lines_of(located, nodes[name], needs, tail, problems)
    return Part(file=parsed, path=path, nodes=nodes, lines=lines, hash=digest(path.read_bytes()))


def _node(located: Located, name: str, row: NodeRow, words: Words) -> Node:
    answers = tuple(
        Answer(
            key=key,
            label=answer.label or words.answers.get(key, {}),
            next=answer.next,
            when=answer.when,
            verifies=answer.verifies,
        )
        for key, answer in row.answers.items()
    )
    known = {one: getattr(row, one) for one in NodeRow.model_fields if one not in ("answers", "ends_with")}
    line = located.line("nodes", name)
    lines = {language: located.line("nodes", name, "say", language) or line or 1 for language in row.say}
    return Node(id=name, answers=answers, file=located.file, line=line, say_lines=lines, **known)

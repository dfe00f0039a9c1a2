"""Small edits of Python source: every place of a module that may be edited, and the module with one place edited.

The edits are those of mutation testers: a comparison turned, `and` for `or`, a term or filter dropped, a branch always
or never taken, a number one off, a member of a set left out, a function that answers nothing.
"""

import ast
import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TURNED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
Edit = tuple[Any, str, bool]  # the node, what is done to it, whether it is inside a function


def mutants_of(path: Path) -> Iterator[dict[str, Any]]:
    """Every edit of a module: its number in the walk of the tree, and what it does in words."""
    source = path.read_text(encoding="utf-8")
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    lines = source.splitlines()
    for number, (node, change, is_inside) in enumerate(edits(ast.parse(source))):
        yield {
            "module": module,
            "path": str(path),
            "source": source,  # as it was when the run began
            "number": number,
            "line": node.lineno,
            "edit": change,
            "is_inside": is_inside,
            "text": lines[node.lineno - 1].strip(),
        }


def edits(tree: ast.Module) -> list[Edit]:
    """The places of a tree that may be edited, in a fixed order."""
    return [(node, change, is_inside) for node, is_inside in code_of(tree) for change in changes(node)]


def changes(node: Any) -> list[str]:
    """What may be done to a node; nothing to most of them."""
    if isinstance(node, ast.Compare):
        return [f"compare {n}" for n, op in enumerate(node.ops) if type(op) in TURNED]
    if isinstance(node, ast.BoolOp):
        return ["and/or", *(f"drop term {n}" for n in range(len(node.values)))]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return ["drop not"]
    if isinstance(node, ast.BinOp) and type(node.op) in (ast.Add, ast.Sub) and not has_text(node):
        return ["plus/minus"]
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        return ["turn truth"]
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return ["one more", "one less"]
    if isinstance(node, ast.If | ast.IfExp):
        return ["condition true", "condition false"]
    if isinstance(node, ast.Return) and not (node.value is None or is_nothing(node.value)):
        return ["answer nothing"]
    if isinstance(node, ast.Set | ast.Tuple | ast.List) and len(node.elts) > 1 and all(map(is_word, node.elts)):
        return [f"leave out {n}" for n in range(len(node.elts))]
    return []


def is_nothing(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value in (None, False)


def is_word(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def has_text(node: ast.AST) -> bool:
    return any(isinstance(n, ast.JoinedStr | ast.Set | ast.Dict) for n in ast.walk(node))


def code_of(node: ast.AST, is_inside: bool = False) -> Iterator[tuple[Any, bool]]:
    """What runs: no annotations, decorators, docstrings or words of an f-string. Filters come with their own node."""
    for child in parts_of(node):
        if isinstance(child, ast.JoinedStr | ast.Import | ast.ImportFrom | ast.arg):
            continue
        if isinstance(child, ast.comprehension):
            for condition in child.ifs:
                yield Filter(child, condition), is_inside
        yield child, is_inside
        yield from code_of(child, is_inside or isinstance(child, ast.FunctionDef))


def parts_of(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield from node.body  # decorators say how a record is kept, not what it means
    elif isinstance(node, ast.AnnAssign):
        yield from [node.value] if node.value is not None else []
    else:
        yield from ast.iter_child_nodes(node)


class Filter(ast.If):
    """The condition of a comprehension, as a place that may be edited: always true, or never."""

    def __init__(self, owner: ast.comprehension, condition: ast.expr) -> None:
        super().__init__(test=condition, body=[], orelse=[])
        self.owner, self.lineno = owner, condition.lineno


def mutated(source: str, number: int) -> ast.Module:
    """The module with one edit made."""
    tree = ast.parse(source)
    node, change, _is_inside = edits(tree)[number]
    what, _, place = change.partition(" ")
    if what == "compare":
        node.ops[int(place)] = TURNED[type(node.ops[int(place)])]()
    elif change in ("and/or", "plus/minus"):
        node.op = TURNED[type(node.op)]()
    elif change.startswith("drop term") and len(node.values) > 2:
        node.values.pop(int(place.split()[1]))
    elif change.startswith("drop term"):
        tree = Swap(node, node.values[1 - int(place.split()[1])]).visit(tree)
    elif change.startswith("leave out"):
        node.elts.pop(int(place.split()[1]))
    elif change.startswith("condition"):
        fixed = ast.copy_location(ast.Constant(place == "true"), node.test)
        if isinstance(node, Filter):
            node.owner.ifs[node.owner.ifs.index(node.test)] = fixed
        else:
            node.test = fixed
    elif what in ("one", "turn"):
        node.value = not node.value if what == "turn" else node.value + (1 if place == "more" else -1)
    elif change == "answer nothing":
        node.value = ast.copy_location(ast.Constant(None), node.value)
    else:
        tree = Swap(node, node.operand).visit(tree)
    return ast.fix_missing_locations(tree)


class Swap(ast.NodeTransformer):
    """One node for another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, ast.copy_location(copy.copy(new), old)

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else self.generic_visit(node)

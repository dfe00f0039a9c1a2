"""Walks the code for what only one function may do: put a row into the outbox, hand a message to a gateway."""

import ast
import re
from collections.abc import Iterable, Iterator

INSERTING = frozenset({"insert", "upsert", "bulk_insert", "copy", "copy_rows", "fill", "write_rows"})
RAW = re.compile(r"insert\s+(or\s+\w+\s+)?into\s+\W?outbox\b", re.IGNORECASE)
SENDING = "send"

Place = tuple[str, str]  # the module and the function


def inserts(module: str, tree: ast.Module) -> set[Place]:
    """Functions that insert into the outbox table, whatever they call it, in SQL or through SQLAlchemy."""
    tables = _names_of(tree, "outbox", origin="schema")
    found = set()
    for function, node in _nodes(tree):
        if isinstance(node, ast.Call) and _name(node.func) in INSERTING:
            touched = [*node.args, *(word.value for word in node.keywords)]
            touched += [node.func.value] if isinstance(node.func, ast.Attribute) else []
            if any(_is_table(one, tables) for one in touched):
                found.add((module, function))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and RAW.search(node.value):
            found.add((module, function))
    return found


def callers(module: str, tree: ast.Module, name: str) -> set[Place]:
    """Functions that call, pass on or look up `name`."""
    found = set()
    for function, node in _nodes(tree):
        used = isinstance(node, ast.Attribute) and node.attr == name
        used |= isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        by_word = isinstance(node, ast.Call) and _name(node.func) in ("getattr", "attrgetter", "methodcaller")
        if isinstance(node, ast.Call) and by_word:
            used |= any(isinstance(one, ast.Constant) and one.value == name for one in node.args)
        if used:
            found.add((module, function))
    return found


def _nodes(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Every node with the name of the function around it (its class before it)."""

    def walk(node: ast.AST, around: str) -> Iterator[tuple[str, ast.AST]]:
        for child in ast.iter_child_nodes(node):
            here = around
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                here = f"{around}.{child.name}".lstrip(".")
            yield around, child
            yield from walk(child, here)

    return walk(tree, "")


def _names_of(tree: ast.Module, name: str, *, origin: str) -> frozenset[str]:
    """What a module calls the thing `name` that it imports from a module whose name has `origin`."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and origin in (node.module or ""):
            found |= {one.asname or one.name for one in node.names if one.name == name}
        if isinstance(node, ast.Assign) and any(_is_table(part, found) for part in ast.walk(node.value)):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return frozenset(found)


def _is_table(node: ast.AST, tables: Iterable[str]) -> bool:
    """The table by its name, as `schema_work.outbox`, or as `metadata.tables["outbox"]`."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and node.slice.value == "outbox"
    if isinstance(node, ast.Attribute):
        return node.attr == "outbox" and "schema" in _name(node.value)
    return isinstance(node, ast.Name) and node.id in tables


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""

"""How many small edits of the gate its tests notice: comparisons turned, terms dropped, numbers moved, branches taken.

    ./scripts/bench --mutants                  every mutant of assistant/core/gate
    ./scripts/bench --mutants --sample 300     so many of them, drawn by --seed
    ./scripts/bench --mutants --only caps      those of the modules whose name contains it

Each mutant is one edit of one expression, tried in a process of its own that has everything but the gate loaded
already: first on every shipped verdict case, then on a thousand of the test's random files beside the slow reading.
What survives both is run against the gate's own tests. Exit status 1 if fewer than nine in ten are noticed.
"""

import argparse
import ast
import copy
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from importlib import abc, import_module, util
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
GATE = ROOT / "assistant" / "core" / "gate"
SKIPPED = (
    "plain.py",
    "page.py",
    "difference.py",
    "choice.py",
    "profile_shape.py",
    "reading.py",
    "wording.py",
)  # words, not verdicts
SEEDS = range(1_000)  # of the 100,000 that the test tries
GOOD_ENOUGH = 0.9
SECONDS = 120
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


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, help="so many mutants instead of all")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--only", default="", help="modules whose path contains this")
    parser.add_argument("--minutes", type=float, help="stop after so long, and report on what was tried")
    parser.add_argument("--json", action="store_true", help="print the survivors as JSON lines too")
    args = parser.parse_args(words)
    everyone = [m for path in sorted(GATE.rglob("*.py")) if path.name not in SKIPPED for m in mutants_of(path)]
    chosen = [m for m in everyone if args.only in m["module"]]
    if args.sample and args.sample < len(chosen):
        chosen = Random(args.seed).sample(chosen, args.sample)
    elif args.minutes:
        Random(args.seed).shuffle(chosen)
    print(f"{len(everyone):,} mutants of {GATE.relative_to(ROOT)}, {len(chosen):,} tried", flush=True)
    return report(list(tried(chosen, args.minutes)), args.json)


def mutants_of(path: Path) -> Iterator[dict[str, Any]]:
    """Every edit of a module: its number in the walk of the tree, and what it does in words."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for number, (node, change) in enumerate(edits(tree)):
        yield {"module": module, "path": str(path), "number": number, "line": node.lineno, "edit": change}


def edits(tree: ast.Module) -> list[tuple[Any, str]]:
    """The places of a tree that may be edited, in a fixed order, each with the edit's name."""
    found: list[tuple[Any, str]] = []
    for node in code_of(tree):
        if isinstance(node, ast.Compare):
            found += [(node, f"compare {n}") for n, op in enumerate(node.ops) if type(op) in TURNED]
        elif isinstance(node, ast.BoolOp):
            found.append((node, "and/or"))
            found += [(node, f"drop term {n}") for n in range(len(node.values))]
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            found.append((node, "drop not"))
        elif isinstance(node, ast.BinOp) and type(node.op) in (ast.Add, ast.Sub) and not has_text(node):
            found.append((node, "plus/minus"))
        elif isinstance(node, ast.Constant) and type(node.value) in (int, bool):
            found.append((node, "number or truth"))
        elif isinstance(node, ast.If | ast.IfExp):
            found += [(node, "condition true"), (node, "condition false")]
        elif isinstance(node, ast.comprehension):
            found += [(node.ifs[n], f"drop filter {n}") for n in range(len(node.ifs))]
    return found


def code_of(tree: ast.Module) -> Iterator[ast.AST]:
    """What runs: no annotations, no docstrings, no words of an f-string."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.JoinedStr | ast.Import | ast.ImportFrom):
            continue
        if isinstance(node, ast.AnnAssign):
            if node.value is not None:
                yield node.value
                yield from code_of(node.value)  # type: ignore[arg-type] # any node has children
            continue
        if isinstance(node, ast.arg):
            continue
        yield node
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            node = ast.Module(body=node.body, type_ignores=[])  # decorators say how a record is kept, not what it means
        yield from code_of(node)  # type: ignore[arg-type] # any node has children


def has_text(node: ast.AST) -> bool:
    return any(isinstance(n, ast.JoinedStr | ast.Set | ast.Dict) for n in ast.walk(node))


def mutated(source: str, number: int) -> ast.Module:
    tree = ast.parse(source)
    node, change = edits(tree)[number]
    what, _, place = change.partition(" ")
    if what == "compare":
        node.ops[int(place)] = TURNED[type(node.ops[int(place)])]()
    elif change in ("and/or", "plus/minus"):
        node.op = TURNED[type(node.op)]()
    elif change.startswith("drop term"):
        node.values.pop(int(place.split()[1]))
    elif change.startswith("condition"):
        node.test = ast.copy_location(ast.Constant(place == "true"), node.test)
    elif what == "number":
        node.value = (not node.value) if isinstance(node.value, bool) else node.value + 1
    else:
        tree = Swap(node, node.operand if change == "drop not" else ast.Constant(True)).visit(tree)
    return ast.fix_missing_locations(tree)


class Swap(ast.NodeTransformer):
    """One node for another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, ast.copy_location(copy.copy(new), old)

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else self.generic_visit(node)


def tried(chosen: Sequence[dict[str, Any]], minutes: float | None) -> Iterator[dict[str, Any]]:
    began = time.monotonic()
    warm()
    assert in_a_child(None) == "", "the gate as it stands fails its own cases"
    for count, mutant in enumerate(chosen, 1):
        if minutes and time.monotonic() - began > minutes * 60:
            return
        noticed = in_a_child(mutant)
        yield mutant | {"noticed": noticed or by_the_tests(mutant)}
        if count % 25 == 0:
            print(f"  {count:,} tried, {(time.monotonic() - began) / count:.1f} s each", flush=True)


def warm() -> None:
    """Load what the gate needs and is not the gate: a child then starts with it."""
    for name in ("pydantic", "babel.core", "holidays", "yaml", "hypothesis", "assistant.core.dates", "zoneinfo"):
        import_module(name)


def in_a_child(mutant: dict[str, Any] | None) -> str:
    """What noticed the mutant (None: the gate as it stands); empty: nothing yet. To hang or die is to be noticed."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        if mutant:
            install(mutant)
        try:
            os._exit(0 if is_right() else 1)
        except BaseException:  # noqa: BLE001 - whatever breaks has been noticed
            os._exit(1)
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "cases and random files" if status else ""
        time.sleep(0.02)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return "it never ends"


class Mutant(abc.MetaPathFinder, abc.Loader):
    """Loads one module from an edited tree, and leaves all others alone."""

    def __init__(self, module: str, tree: ast.Module, path: str) -> None:
        self.module, self.tree, self.path = module, tree, path

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        if fullname != self.module:
            return None
        is_package = self.path.endswith("__init__.py")
        return util.spec_from_loader(fullname, self, origin=self.path, is_package=is_package)

    def exec_module(self, module: Any) -> None:
        module.__file__ = self.path
        exec(compile(self.tree, self.path, "exec"), module.__dict__)  # the mutant, in its own process


def install(mutant: dict[str, Any]) -> None:
    source = Path(mutant["path"]).read_text(encoding="utf-8")
    finder = Mutant(mutant["module"], mutated(source, mutant["number"]), mutant["path"])
    sys.meta_path.insert(0, finder)


def is_right() -> bool:
    """Whether every shipped case comes out, and the slow reading agrees on the random files and on their instants."""
    from assistant.core.gate import decide
    from assistant.profiles import load_profiles
    from assistant.steps.check_rules import check_files
    from tests.core.gate_reading.explained import EXPLAINED
    from tests.core.gate_reading.histories import a_history
    from tests.core.gate_reading.reading import refusals

    folder = ROOT / "config" / "jurisdictions"
    profiles, problems = load_profiles(folder)
    results, wrong = check_files(sorted((folder / "cases").glob("*.yaml")), profiles)
    if problems or wrong or not all(result["passed"] for result in results):
        return False
    for seed in SEEDS:
        facts, names, now = a_history(Random(seed))
        together = [profiles[name] for name in names]
        verdict = decide(facts, together, now)
        slow = refusals(facts, names, now)
        rules = {f"{f.profile} {f.rule}" for f in verdict.refusals}
        if (slow and verdict.allowed) or (not slow and not rules <= EXPLAINED.keys()):
            return False
        if verdict.until is not None and not (opens(facts, names, together, verdict.until)):
            return False
    return True


def opens(facts: Any, names: Any, together: Any, until: datetime) -> bool:
    """Whether both readings allow the contact at that instant, and the gate refuses it a minute before."""
    from assistant.core.gate import decide
    from tests.core.gate_reading.reading import refusals

    before = until - timedelta(minutes=1)
    if not decide(facts, together, until).allowed or refusals(facts, names, until):
        return False
    return not decide(facts, together, before).allowed


def by_the_tests(mutant: dict[str, Any]) -> str:
    """The gate's own tests, on a survivor, in a fresh interpreter."""
    tests = [
        str(path) for path in sorted((ROOT / "tests" / "core").glob("test_gate_*.py")) if "reading" not in path.name
    ]
    plugin = "import os, json, bench_mutants\nbench_mutants.install(json.loads(os.environ['MUTANT']))\n"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "mutant_plugin.py").write_text(plugin, encoding="utf-8")
        where = os.pathsep.join([folder, str(ROOT / "scripts")])
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-q",
            "-n",
            "0",
            "-p",
            "mutant_plugin",
            "--basetemp",
            f"{folder}/t",
        ]
        environment = {**os.environ, "MUTANT": json.dumps(mutant), "PYTHONPATH": where}
        try:
            done = subprocess.run(
                [*command, *tests], cwd=ROOT, env=environment, capture_output=True, timeout=SECONDS * 3, check=False
            )
        except subprocess.TimeoutExpired:
            return "it never ends"
    return "tests" if done.returncode else ""


def report(results: Sequence[dict[str, Any]], as_json: bool) -> int:
    survivors = [one for one in results if not one["noticed"]]
    share = 1 - len(survivors) / len(results) if results else 1.0
    for one in survivors:
        line = Path(one["path"]).read_text(encoding="utf-8").splitlines()[one["line"] - 1].strip()
        print(f"survived: {Path(one['path']).relative_to(ROOT)}:{one['line']} {one['edit']}: {line}")
        if as_json:
            print(json.dumps(one))
    print(f"\n{len(results) - len(survivors):,} of {len(results):,} mutants noticed: {share:.1%}")
    return 0 if share >= GOOD_ENOUGH else 1

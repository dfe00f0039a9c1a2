"""Whether anything notices a mutant of the gate: the shipped cases, random files beside the slow reading, the tests.

Everything is loaded once; each mutant is tried in a forked child, where the code of the functions that the edit changed
is put in the place of the old. What such an exchange cannot reach (a constant, a field's default) is loaded anew from
the edited source, in a child of a process that has not loaded the gate yet.
"""

import ast
import gc
import json
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from importlib import abc, util
from itertools import zip_longest
from pathlib import Path
from random import Random
from types import CodeType, FunctionType, ModuleType
from typing import Any

import mutants_code
import mutants_yaml

ROOT = Path(__file__).parents[1]
PROFILES = ROOT / "config" / "jurisdictions"
FILES = 3_000  # random files; the test run itself tries 100,000
PATIENCE = 5  # seconds of computing for one case, file or test: an edited loop may not end
SURVIVED, BY_CASES, BY_FILES, BY_TESTS, NOT_READ, ANEW, BROKEN = 0, 10, 11, 12, 13, 14, 15
WORDS = {BY_CASES: "cases", BY_FILES: "random files", BY_TESTS: "tests"}
LONG = (
    "reading",
    "search",
    "order",
)  # they walk over random files, as the jury does, or over every case in processes of their own
TESTS = [str(path) for path in sorted((ROOT / "tests" / "core").glob("test_gate_*.py")) if not path.stem.endswith(LONG)]
# The tests that speak of the shipped profiles themselves: their rules, their days, whom they bind.
OF_PROFILES = tuple(f"test_gate_{name}" for name in ("profile", "dates", "choice", "territory", "findings"))
OPTIONS = ["-n", "0", "-q", "-p", "no:cacheprovider", "--no-header", "--no-summary"]


class Jury:
    """A pytest plugin whose run of the collected tests is the trial of mutants, each in a child of this process."""

    def __init__(self, mutants: list[dict[str, Any]], workers: int, kept: Path | None = None) -> None:
        """`kept`: where the results go, a line each; None: this process is the mutant, and ends with its result."""
        self.mutants, self.workers, self.kept = mutants, workers, kept
        self.seen_by: set[tuple[str, int]] | None = None  # None: run everything
        self.keeping: list[Any] = []  # the records that keep answers of theirs
        self.costs: dict[tuple[str, int], float] = {}  # in seconds: what is cheap is asked first
        self.touched: dict[tuple[str, str], set[tuple[str, int]]] = {}  # by path and name of a function

    def pytest_runtestloop(self, session: Any) -> bool:
        self.items = session.items
        if self.kept is None:
            os._exit(self.verdict())
        self.load()
        gc.collect()
        self.trace()
        gc.freeze()
        with self.kept.open("a", encoding="utf-8") as file:
            for mutant, code in in_children(self.mutants, self.trial, self.workers):
                file.write(json.dumps([mutant["index"], code]) + "\n")
                file.flush()
        return True

    def load(self) -> None:
        from assistant.casefile import read_cases
        from assistant.core.cases import read_case
        from assistant.profiles import load_profiles

        profiles, problems = load_profiles(PROFILES)
        self.profiles = dict(profiles)
        self.right_so_far = not problems
        files = [read_cases(p.read_text(encoding="utf-8"), str(p)) for p in sorted((PROFILES / "cases").glob("*.yaml"))]
        known = sorted(self.profiles)
        self.cases = [read_case(raw, file.defaults, known)[0] for file in files for raw in file.cases]

    @cached_property
    def files(self) -> list[Any]:
        from tests.core.gate_reading.histories import a_history

        return [a_history(Random(seed)) for seed in range(FILES)]

    @cached_property
    def slow(self) -> list[Any]:
        from tests.core.gate_reading.reading import refusals

        return [refusals(*file) for file in self.files]

    def trial(self, mutant: dict[str, Any]) -> int:
        if "number" in mutant:
            try:
                changed = exchange(mutant)
            except Exception:  # noqa: BLE001 - not the mutant's fault
                return BROKEN
            if is_kept(mutant["module"], changed):
                self.forget()
            else:
                self.seen_by = set().union(*(self.touched.get((mutant["path"], name), set()) for name in changed))
        if "place" in mutant or (mutant and is_read_by(mutant["module"])):
            from assistant.profiles import load_profiles

            if "place" not in mutant:
                loaded, problems = load_profiles(PROFILES)
                if problems:
                    return BY_CASES
                self.put(dict(loaded))
            elif (profile := self.profile_of(mutant)) is None:
                return NOT_READ
            else:
                self.put({profile.id: profile})
                self.seen_by = set(self.judged_by(profile.id))
        return self.verdict()

    def judged_by(self, profile: str) -> Iterator[tuple[str, int]]:
        """The cases and files that a profile judges, and the tests of profiles. Not those of the gate: each edit of a
        rule is for its cases to notice."""
        yield from (("case", n) for n, case in enumerate(self.cases) if case and profile in case.jurisdictions)
        yield from (("file", n) for n, (_facts, names, _now) in enumerate(self.files) if profile in names)
        yield from (("test", n) for n, item in enumerate(self.items) if item.module.__name__.endswith(OF_PROFILES))

    def profile_of(self, mutant: dict[str, Any]) -> Any:
        from dataclasses import replace

        from assistant.core.gate import read_profile
        from assistant.yamlfile import read_yaml

        document = read_yaml(Path(mutant["path"]))
        data = mutants_yaml.mutated(document.data, tuple(mutant["place"]), mutant["edit"])
        return read_profile(replace(document, data=data))[0]

    def put(self, changed: dict[str, Any]) -> None:
        """The changed profiles, for the cases and for every test that loaded its own."""
        for module in (m for name, m in sys.modules.items() if name.startswith("tests.")):
            profiles = getattr(module, "PROFILES", None)
            if isinstance(profiles, dict) and all(hasattr(profile, "rules") for profile in profiles.values()):
                profiles.update(changed)
        self.profiles.update(changed)

    def verdict(self) -> int:
        if not self.cases_come_out():
            return BY_CASES
        if not self.tests_pass():  # before the files, which cost most
            return BY_TESTS
        agreed = all(self.file_agrees(n) for n in range(len(self.files)) if self.is_seen("file", n))
        return SURVIVED if agreed else BY_FILES

    def is_seen(self, kind: str, number: int) -> bool:
        """Whether this case, file or test runs through what was edited."""
        return self.seen_by is None or (kind, number) in self.seen_by

    def cases_come_out(self) -> bool:
        return self.right_so_far and all(
            self.case_comes_out(n) for n in range(len(self.cases)) if self.is_seen("case", n)
        )

    def case_comes_out(self, number: int) -> bool:
        from assistant.core.cases import came_out, judge

        be_patient()
        case = self.cases[number]
        return case is not None and came_out(case, judge(case, self.profiles))

    def file_agrees(self, number: int) -> bool:
        """Whether the slow reading agrees on a random file, and on the instant that the gate names."""
        from assistant.core.gate import decide
        from tests.core.gate_reading.explained import EXPLAINED

        be_patient()
        facts, names, now = self.files[number]
        together = [self.profiles[name] for name in names]
        verdict, slow = decide(facts, together, now), self.slow[number]
        if slow and verdict.allowed:
            return False
        if not slow and not {f"{f.profile} {f.rule}" for f in verdict.refusals} <= EXPLAINED.keys():
            return False
        return verdict.until is None or opens(facts, names, together, verdict.until)

    def tests_pass(self) -> bool:
        order = sorted(range(len(self.items)), key=lambda n: self.costs.get(("test", n), 0.0))
        items = [self.items[n] for n in order if self.is_seen("test", n)]
        return all(passes(item, after) for item, after in zip_longest(items, items[1:]))

    def trace(self) -> None:
        """Run everything once: it must pass, and we learn which functions each case, file and test runs through."""
        assert self.right_so_far, "the shipped profiles have problems"
        self.touched = defaultdict(set)
        doubts: list[tuple[str, int, Callable[[int], bool]]] = [
            ("case", n, self.case_comes_out) for n in range(len(self.cases))
        ]
        doubts += [("file", n, self.file_agrees) for n in range(len(self.files))]
        following = [*self.items[1:], None]
        doubts += [("test", n, lambda n: passes(self.items[n], following[n])) for n in range(len(self.items))]
        for kind, number, is_right in doubts:
            began = time.perf_counter()
            with tracing(self.touched, (kind, number)):
                assert is_right(number), f"the gate as it stands fails {kind} {number}"
            self.costs[kind, number] = time.perf_counter() - began
        self.keeping = [one for one in gc.get_objects() if keeps(type(one))]

    def forget(self) -> None:
        """Empty every cache, because what was edited may have filled it."""
        for module in [m for name, m in sys.modules.items() if name.startswith("assistant.core.gate")]:
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
        for one in self.keeping:
            for name in [n for n in vars(one) if isinstance(getattr(type(one), n, None), cached_property)]:
                del vars(one)[name]


def opens(facts: Any, names: Any, together: Any, until: Any) -> bool:
    """Whether both readings allow the contact at that instant, and the gate refuses it a minute before."""
    from datetime import timedelta

    from assistant.core.gate import decide
    from tests.core.gate_reading.reading import refusals

    if not decide(facts, together, until).allowed or refusals(facts, names, until):
        return False
    return not decide(facts, together, until - timedelta(minutes=1)).allowed


def keeps(kind: type) -> bool:
    """Whether records of this kind keep answers that an edit may change: profiles, rules, plans, checks."""
    return kind.__name__ in ("Jurisdiction", "Rule", "Plan") or hasattr(kind, "is_settled")


def passes(item: Any, after: Any) -> bool:
    from _pytest.runner import runtestprotocol

    be_patient()
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=after))


@contextmanager
def tracing(touched: dict[tuple[str, str], set[tuple[str, int]]], mark: tuple[str, int]) -> Iterator[None]:
    """Note the functions of the gate that run."""
    gate = str(ROOT / "assistant" / "core" / "gate")

    def note(frame: Any, event: str, _arg: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(gate):
            touched[frame.f_code.co_filename, outermost(frame.f_code.co_qualname)].add(mark)

    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(None)


def outermost(name: str) -> str:
    """The function that a lambda or a comprehension stands in."""
    return name.partition(".<locals>")[0]


def is_kept(module: str, changed: set[str]) -> bool:
    """Whether the answer of an edited function is kept, so that a trace does not show who relies on it."""
    if module.endswith((".clock", ".profile", ".base", ".closing", ".reading", ".profile_problems", ".profile_shape")):
        return True
    owners = [(vars(sys.modules[module]).get(name.partition(".")[0]), name.rpartition(".")[2]) for name in changed]
    return any(
        name in ("is_awake", "is_always_awake", "_hours_at")
        or isinstance(vars(owner).get(name) if isinstance(owner, type) else owner, cached_property)
        or hasattr(owner, "cache_clear")
        for owner, name in owners
    )


def is_read_by(module: str) -> bool:
    """Whether profiles are read with this module, so that they must be read anew."""
    return module.endswith((".reading", ".profile_problems", ".base"))


def exchange(mutant: dict[str, Any]) -> set[str]:
    """Put the mutant's code into the functions that exist; leaves with ANEW where that cannot be done."""
    module = sys.modules[mutant["module"]]
    old = compiled(mutant["source"], mutant["path"])
    new = compile(mutants_code.mutated(mutant["source"], mutant["number"]), mutant["path"], "exec")
    before = {(code.co_qualname, code.co_firstlineno): code for code in codes_of(old)}
    after = {(code.co_qualname, code.co_firstlineno): code for code in codes_of(new)}  # without what is never reached
    changed = {key: code for key, code in after.items() if code != before[key]}
    functions = {(f.__code__.co_qualname, f.__code__.co_firstlineno): f for f in functions_of(module)}
    for key, code in changed.items():
        if key in functions:
            try:
                functions[key].__code__ = code
            except ValueError:  # it closes over other names than before
                os._exit(ANEW)
    if not changed.keys() & functions.keys():
        os._exit(ANEW)
    return {outermost(name) for name, _line in changed}


@cache
def compiled(source: str, path: str) -> CodeType:
    return compile(source, path, "exec")


def codes_of(code: CodeType) -> Iterator[CodeType]:
    for const in code.co_consts:
        if isinstance(const, CodeType) and not const.co_name.startswith("<"):
            yield const
            yield from codes_of(const)


def functions_of(owner: ModuleType | type) -> Iterator[FunctionType]:
    """The functions that a module or class defines itself, out of properties and caches."""
    name = owner.__name__ if isinstance(owner, ModuleType) else owner.__module__
    for value in vars(owner).values():
        if isinstance(value, type) and value.__module__ == name and isinstance(owner, ModuleType):
            yield from functions_of(value)
        function = value
        for within in ("fget", "func", "__wrapped__", "__func__"):
            function = getattr(value, within, None) or function
        if isinstance(function, FunctionType) and function.__module__ == name:
            yield function


def in_children(mutants: list[dict[str, Any]], trial: Any, workers: int) -> Iterator[tuple[dict[str, Any], int]]:
    """The result of each trial, `workers` of them at once. To hang or to die is to be noticed."""
    running: dict[int, dict[str, Any]] = {}
    waiting = iter(mutants)
    while True:
        while len(running) < workers and (mutant := next(waiting, None)) is not None:
            running[in_a_child(mutant, trial)] = mutant
        if not running:
            return
        child, status = os.wait()
        if child in running:
            code = os.waitstatus_to_exitcode(status)
            yield running.pop(child), code if code in WORDS or code in (SURVIVED, NOT_READ, ANEW, BROKEN) else BY_CASES


class Patience:
    """Ends this process if it computes for so long without being patient again; in a child of the trial only."""

    seconds = 0

    def __call__(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, self.seconds)


be_patient = Patience()


def in_a_child(mutant: dict[str, Any], trial: Any) -> int:
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    gc.disable()
    be_patient.seconds = PATIENCE
    nowhere = os.open(os.devnull, os.O_WRONLY)
    if not os.environ.get("LOUD"):
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
    try:
        os._exit(trial(mutant))
    except BaseException:  # noqa: BLE001 - whatever breaks has been noticed
        if os.environ.get("LOUD"):
            import traceback

            traceback.print_exc()
        os._exit(BY_CASES)


def loaded_anew(mutant: dict[str, Any]) -> int:
    """A trial in a process that has not loaded the gate: it loads the edited module when it comes to it."""
    import pytest

    be_patient()
    tree = mutants_code.mutated(mutant["source"], mutant["number"])
    sys.meta_path.insert(0, Edited(mutant["module"], tree, mutant["path"]))
    alone = Jury([], 1)
    alone.load()
    if not alone.cases_come_out():  # before the tests are collected: most die here
        return BY_CASES
    be_patient.seconds = 4 * PATIENCE  # the tests are collected first
    be_patient()
    status = pytest.main([*OPTIONS, *TESTS], plugins=[alone])
    return BY_TESTS if status else SURVIVED


class Edited(abc.MetaPathFinder, abc.Loader):
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

"""How many small edits of the gate and of its profiles are noticed: the limit is nine in ten.

    ./scripts/bench --mutants                  every mutant of assistant/core/gate, then of config/jurisdictions
    ./scripts/bench --mutants --sample 300     so many of them, drawn by --seed
    ./scripts/bench --mutants --only caps      those of the files whose path contains it
    ./scripts/bench --mutants --again RUN.txt  those that survived the run whose output was kept in that file

Each mutant is one edit of one expression (`mutants_code.py`) or of one entry (`mutants_yaml.py`), tried in a process of
its own on every shipped verdict case, on random files beside the slow reading, and on the gate's tests, until one of
them notices (`mutants_jury.py`). Mutants that mean the same as the original are listed with their reason in
`mutants_equal.yaml`. Exit status 1 if fewer than nine in ten of the others are noticed.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import mutants_code  # noqa: E402 - beside this file
import mutants_jury as jury  # noqa: E402 - beside this file
import mutants_yaml  # noqa: E402 - beside this file

GATE = ROOT / "assistant" / "core" / "gate"
SKIPPED = ("page.py", "wording.py")  # how the rules are printed
EQUAL = Path(__file__).parent / "mutants_equal.yaml"
GOOD_ENOUGH = 0.9
Mutant = dict[str, Any]
Result = tuple[Mutant, int]


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, help="so many mutants of each kind instead of all")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--only", default="", help="files whose path contains this")
    parser.add_argument("--profiles", action="store_true", help="the profiles alone")
    parser.add_argument("--again", type=Path, help="the survivors named in the output of an earlier run")
    parser.add_argument(
        "--files", type=int, default=jury.FILES, help="so many random files; 0 for cases and tests alone"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args(words)
    began = time.monotonic()
    jury.FILES = args.files
    survived = set(map(unnumbered, args.again.read_text(encoding="utf-8").splitlines())) if args.again else None
    warm()
    code = [m for path in sorted(GATE.rglob("*.py")) if path.name not in SKIPPED for m in mutants_code.mutants_of(path)]
    rules = [m for path in sorted(jury.PROFILES.glob("*.yaml")) for m in mutants_yaml.mutants_of(path)]
    good = True
    kinds = (("assistant/core/gate", code), ("config/jurisdictions", rules))
    for name, everyone in kinds[1:] if args.profiles else kinds:
        chosen = [
            m for m in everyone if args.only in m["path"] and (survived is None or unnumbered(said(m)) in survived)
        ]
        if args.sample and args.sample < len(chosen):
            chosen = Random(args.seed).sample(chosen, args.sample)
        print(f"{len(everyone):,} mutants of {name}, {len(chosen):,} tried", flush=True)
        good = report(tried(chosen, args.workers)) and good
    print(f"{(time.monotonic() - began) / 60:.1f} minutes")
    return 0 if good else 1


def warm() -> None:
    """Load what the gate needs and is not the gate: the processes that load it anew then start with it."""
    for name in ("pydantic", "babel.core", "holidays", "yaml", "pytest", "zoneinfo"):
        import_module(name)
    from assistant.core.dates import holidays_of

    for year in (2026, 2027):
        holidays_of("US", None, year)


def tried(chosen: Sequence[Mutant], workers: int) -> list[Result]:
    """Those inside functions by exchange, in a process of their own; then those that must be loaded anew."""
    inside = [m for m in chosen if m.get("is_inside", True)]
    results = in_a_house(inside, workers) if inside else []
    again = [m for m, code in results if code == jury.ANEW] + [m for m in chosen if not m.get("is_inside", True)]
    done = [(m, code) for m, code in results if code != jury.ANEW]
    return done + list(shown(jury.in_children(again, jury.loaded_anew, workers), len(again)))


def in_a_house(mutants: list[Mutant], workers: int) -> list[Result]:
    """A child that loads everything once and forks for each mutant; its results come back by a file."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder, "results.jsonl")
        kept.touch()
        child = os.fork()
        if child == 0:
            os._exit(at_home(mutants, workers, kept))
        status, began, lines = None, time.monotonic(), 0
        while status is None:
            pid, ended = os.waitpid(child, os.WNOHANG)
            status = ended if pid else None
            time.sleep(0.2)
            count = len(kept.read_bytes().splitlines())
            if count >= lines + 100:
                lines = count
                print(f"  {count:,} of {len(mutants):,}, {(time.monotonic() - began) / count:.2f} s each", flush=True)
        results = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    if len(results) < len(mutants):
        raise SystemExit("the gate as it stands fails its own cases, files or tests")
    return [(mutants[number], code) for number, code in results]


def at_home(mutants: list[Mutant], workers: int, kept: Path) -> int:
    pytest = import_module("pytest")
    for number, mutant in enumerate(mutants):
        mutant["index"] = number
    return int(pytest.main([*jury.OPTIONS, *jury.TESTS], plugins=[jury.Jury(mutants, workers, kept)]))


def shown(results: Any, total: int) -> Any:
    began = time.monotonic()
    for count, result in enumerate(results, 1):
        yield result
        if count % 100 == 0:
            print(f"  {count:,} of {total:,}, {(time.monotonic() - began) / count:.2f} s each", flush=True)


def report(results: Sequence[Result]) -> bool:
    """Print the survivors and the shares; True if enough of those that mean something else were noticed."""
    assert not [m for m, code in results if code == jury.BROKEN], "a mutant could not be made"
    results = [(m, code) for m, code in results if code != jury.NOT_READ]  # a profile that cannot be read is no mutant
    is_equal = equals()
    survivors = [m for m, code in results if code == jury.SURVIVED]
    equal = [m for m in survivors if is_equal(m)]
    for m in sorted(survivors, key=lambda m: (m["path"], m["line"])):
        if m not in equal:
            print(said(m))
    by = Counter(jury.WORDS[code] for _m, code in results if code != jury.SURVIVED)
    noticed = len(results) - len(survivors)
    share = noticed / (len(results) - len(equal)) if len(results) > len(equal) else 1.0
    print(f"\nnoticed by {', '.join(f'{what} {count:,}' for what, count in by.most_common())}")
    print(f"{noticed:,} of {len(results):,} noticed, {noticed / max(len(results), 1):.1%}; ", end="")
    print(f"without {len(equal)} that mean the same: {share:.1%}\n", flush=True)
    return share >= GOOD_ENOUGH


def said(m: Mutant) -> str:
    return f"survived: {Path(m['path']).relative_to(ROOT)}:{m['line']} {m['edit']}: {m['text']}"


def unnumbered(line: str) -> str:
    """A survivor's line without its number, which moves with every line that is written above it."""
    return re.sub(r":\d+ ", " ", line, count=1)


def equals() -> Callable[[Mutant], bool]:
    """Whether a mutant is listed as one that means the same: by file, line of source, and edit."""
    yaml = import_module("yaml")
    listed = yaml.safe_load(EQUAL.read_text(encoding="utf-8")) if EQUAL.exists() else []
    known = {(one["file"], one["line"], edit) for one in listed or [] for edit in one["edits"]}
    return lambda m: (str(Path(m["path"]).relative_to(ROOT)), m["text"], m["edit"]) in known


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

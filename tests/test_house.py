"""The house holds: every module says its purpose, rooms stay small, and only one place sends or inserts."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for path in (ROOT / "assistant").rglob("*.py") if "versions" not in path.parts)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_room_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), "the first lines say the file's one purpose"


def calls_of(pattern: str) -> set[str]:
    found = re.compile(pattern)
    return {str(path.relative_to(ROOT)) for path in MODULES if found.search(path.read_text(encoding="utf-8"))}


def test_only_release_puts_anything_into_the_outbox() -> None:
    assert calls_of(r"outbox\.enqueue\(") == {"assistant/steps/release.py"}
    assert calls_of(r"insert\(outbox\)") == {"assistant/store/outbox.py"}


def test_only_dispatch_calls_a_gateways_send() -> None:
    assert {name for name in calls_of(r"\.send\(") if name.startswith(("assistant/steps", "assistant/web"))} <= {
        "assistant/steps/dispatch.py",
        "assistant/steps/send.py",
    }


def test_the_clock_is_read_in_one_place_only() -> None:
    assert calls_of(r"datetime\.now\(|time\.time\(|date\.today\(|utcnow\(") == {"assistant/runtime.py"}


def test_nothing_is_drawn_but_from_a_seed() -> None:
    assert calls_of(r"^\s*(import random|from random|.*random\.random\()|uuid4\(") == set()


def test_sql_stands_in_the_store_only() -> None:
    sql = calls_of(r"from sqlalchemy import .*\b(select|insert|update|delete|text)\b")
    assert {name for name in sql if not name.startswith("assistant/store/")} == set()

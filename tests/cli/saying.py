"""Runs the command line as the shell would, and gives back what it said."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.root import cli
from assistant.cli.trouble import spoken

NOON = "2026-10-01T16:00:00Z"
BOOK = """loan_id,borrower_name,phone,country,region,postal_code,balance,amount_past_due,past_due_since
L00007,Ana Ruiz,+12125550107,US,NY,10001,1200.00,120.00,2026-09-01
L00008,Wei Chen,+14155550108,US,CA,94103,800.00,,
"""


@dataclass(frozen=True, kw_only=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def problems(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.err.splitlines()]


class Shell:
    """`shell("queue", "field")` in a home folder of its own; `shell.json(…)` with `--format json`."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        home.mkdir(exist_ok=True)
        self.home, self.capsys = home, capsys

    def __call__(self, *args: str) -> Said:
        with pytest.raises(SystemExit) as ended:
            spoken(cli, [*args, *(() if "--home" in args else ("--home", str(self.home)))])
        out, err = self.capsys.readouterr()
        return Said(code=int(ended.value.code or 0), out=out, err=err)

    def json(self, *args: str) -> Said:
        return self(*args, "--format", "json")

    def with_book(self) -> "Shell":
        book = self.home / "book.csv"

        book.write_text(BOOK, encoding="utf-8")
        assert self("import", str(book), "--as-of", "2026-10-01", "--now", NOON).code == 0
        return self

"""A process for one long piece of work: an import, or what will go out tomorrow. Told by its input which.

A process of its own, so that the work neither slows the workspace nor takes it down, and can be killed at any moment.
The database's address comes by the input and not by the arguments, which everybody on the machine can read.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.runtime import Clock, Runtime, close, open_runtime
from assistant.steps import foresee, import_run, previews

WORK: dict[str, Callable[[Runtime, int], Any]] = {
    "import": import_run.run,
    "check": previews.run_check,
    "forecast": lambda rt, number: asyncio.run(foresee.run(rt, number)),
}


def main() -> None:
    told = json.loads(sys.stdin.read())
    pretended = told["now"] and datetime.fromisoformat(told["now"])
    rt = open_runtime(Path(told["home"]), database=told["database"], clock=Clock(pretended).walk())
    try:
        WORK[told["work"]](rt, told["number"])
    finally:
        close(rt)


def spawn(rt: Runtime, work: str, number: int) -> "subprocess.Popen[bytes]":
    """Begin it in a process of its own, which goes on when the server ends."""
    command = [sys.executable, "-m", "assistant.steps.child"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    url = rt.db.engine.url.render_as_string(hide_password=False)
    now = rt.pretended and rt.pretended.isoformat()
    told = {"home": str(rt.home.resolve()), "database": url, "work": work, "number": number, "now": now}
    assert child.stdin is not None
    with child.stdin:
        child.stdin.write(json.dumps(told).encode())
    return child


if __name__ == "__main__":
    main()

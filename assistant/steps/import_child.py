"""A process that takes one import in: `python -m assistant.steps.import_child`, told by its input which.

A process of its own, so that a large file neither slows the workspace nor takes it down, and can be killed at any
moment. The database's address comes by the input and not by the arguments, which everybody on the machine can read.
"""

import json
import subprocess
import sys
from pathlib import Path

from assistant.runtime import Runtime, close, open_runtime
from assistant.steps.import_run import run


def main() -> None:
    told = json.loads(sys.stdin.read())
    rt = open_runtime(Path(told["home"]), database=told["database"])
    try:
        run(rt, told["number"])
    finally:
        close(rt)


def spawn(rt: Runtime, number: int) -> "subprocess.Popen[bytes]":
    """Begin one import in a process of its own, which goes on when the server ends."""
    command = [sys.executable, "-m", "assistant.steps.import_child"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    url = rt.db.engine.url.render_as_string(hide_password=False)
    told = {"home": str(rt.home.resolve()), "database": url, "number": number}
    assert child.stdin is not None
    with child.stdin:
        child.stdin.write(json.dumps(told).encode())
    return child


if __name__ == "__main__":
    main()

"""Ctrl-C at any moment: one line, status 130, no trace; what goes on until it is interrupted ends with status 0."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.saying import BOOK

ALARM = 1 << (signal.SIGALRM - 1)  # caught by nobody but us: from then on Ctrl-C is in our hands
SWALLOWS = """
import sys, time
sys.argv[1:] = []
from assistant.cli.interrupt import interrupts
from assistant.cli.trouble import guarded
class Deaf:
    def __del__(self):
        time.sleep(0.6)
def work():
    interrupts.working()
    print("ready", flush=True)
    Deaf()  # a press in here cannot rise
    for _ in range(2):
        try:
            time.sleep(0.5)
        except BaseException:
            pass
    time.sleep(60)
interrupts.install([])
guarded(False, work)
"""


def started(command: list[str], folder: Path | None = None) -> "subprocess.Popen[str]":
    """A process that a press can reach: in the background of a shell a Ctrl-C that is ignored is inherited."""
    return subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def begin(folder: Path, *words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "assistant", *words]
    process = started(command, folder)
    status, late = Path(f"/proc/{process.pid}/status"), time.monotonic() + 120
    while process.poll() is None:
        assert time.monotonic() < late, "Ctrl-C is in nobody's hands"
        caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt"))
        if int(caught.split()[1], 16) & ALARM:
            break
        time.sleep(0.001)
    return process


def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    assert "Exception ignored" not in err
    return process.returncode, out, err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "book.csv").write_text(BOOK, encoding="utf-8")
    return tmp_path


def test_an_import_that_is_interrupted_says_so_and_can_be_repeated(folder: Path) -> None:
    words = ("import", "book.csv", "--as-of", "2026-10-01", "--format", "json")
    for after in (0, 0.05, 0.2, 0.5, 1, 2):
        process = begin(folder, *words)
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        code, out, err = ended(process)
        if code == 0:
            assert '"accepted": 2' in out, "it was done before the press"
        else:
            assert (code, err.count("\n")) == (130, 1)
            assert '"problem": "interrupted"' in err
    again = subprocess.run([sys.executable, "-m", "assistant", *words], cwd=folder, capture_output=True, timeout=120)
    assert (again.returncode, again.stderr, b'"accepted": 2' in again.stdout) == (0, b"", True)


def test_who_presses_again_and_again_is_answered_once(folder: Path) -> None:
    process = begin(folder, "run", "--days", "2", "--no-serve")
    time.sleep(2)
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        time.sleep(0.02)
    code, _, err = ended(process)
    assert code == 130
    assert err.count("interrupted") <= 1


@pytest.mark.parametrize("word", ["serve", "worker"])
def test_what_goes_on_until_it_is_interrupted_ends_as_asked(folder: Path, word: str) -> None:
    process = begin(folder, word, *(("--port", "0") if word == "serve" else ()))
    assert process.stdout is not None
    told = {"serve": "Ctrl-C ends it", "worker": "nothing due"}[word]
    while told not in process.stdout.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert ended(process)[0] == 0


def test_a_press_that_is_swallowed_is_heard_all_the_same() -> None:
    process = started([sys.executable, "-c", SWALLOWS])
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    code, _, err = ended(process)
    assert (code, err) == (130, "interrupted: what was done is kept; run the same command again to go on\n")

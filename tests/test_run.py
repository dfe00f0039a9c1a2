"""The whole job: its report adds up and is twice the same; a kill at any moment loses and doubles nothing."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("run")  # they share one whole run

DAYS = 3
LOANS = 80
# Seconds after which each attempt is killed: in the import, in a morning, between ticks; the last one is let be.
PATIENCE = (1.7, 2.4, 2.9, 3.4, 4.0, 4.8, 6.2, None)


def assistant(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "assistant", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, env=environment())


def environment() -> dict[str, str]:
    root = str(Path(__file__).parent.parent)
    return os.environ | {"PYTHONPATH": root, "PYTHONWARNINGS": "default"}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    made = assistant("sample", "--loans", str(LOANS), "--seed", "3", "--out", "book", cwd=folder)
    assert made.returncode == 0, made.stderr
    return folder / "book"


def run_words(book: Path) -> list[str]:
    return ["run", str(book), "--as-of", "2026-10-01", "--days", str(DAYS), "--no-serve", "--format", "json"]


@pytest.fixture(scope="module")
def whole(book: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """The report of a run that nothing disturbed, and its home."""
    home = tmp_path_factory.mktemp("whole")
    done = assistant(*run_words(book), cwd=home)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), home


def log_of(home: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (home / "data" / "simulator.jsonl").read_text().splitlines()]


def test_the_report_adds_up(whole: tuple[dict[str, Any], Path]) -> None:
    """Every stage's parts sum to it; every delinquent loan is accounted for."""
    report, _ = whole
    stages = {stage["stage"]: stage for stage in report["stages"]}
    assert stages["loans"]["count"] >= LOANS
    parts: Counter[str] = Counter()
    for name, stage in stages.items():
        parent, slash, _ = name.partition("/")
        if slash:
            parts[parent] += stage["count"]
    loans = stages["loans"]["count"]
    assert parts["loans"] + stages["due soon"]["count"] + stages["delinquent"]["count"] == loans
    assert parts["delinquent"] == stages["delinquent"]["count"]
    assert parts["due soon"] == stages["due soon"]["count"]
    assert parts["planned"] + stages["released"]["count"] == stages["contacts planned"]["count"]
    assert parts["released"] + stages["sent"]["count"] == stages["released"]["count"]
    assert parts["sent"] + stages["delivered"]["count"] == stages["sent"]["count"]
    assert parts["delivered"] + stages["answered"]["count"] == stages["delivered"]["count"]
    assert parts["promises"] == report["promises"]["made"]


def test_something_happened_at_every_stage(whole: tuple[dict[str, Any], Path]) -> None:
    report, _ = whole
    counts = {stage["stage"]: stage["count"] for stage in report["stages"]}
    for stage in ("delinquent", "contacts planned", "released", "sent", "delivered", "answered", "promises made"):
        assert counts[stage] > 0, stage


def test_run_again_prints_the_same_report_and_sends_nothing(whole: tuple[dict[str, Any], Path], book: Path) -> None:
    report, home = whole
    before = len(log_of(home))
    again = assistant(*run_words(book), cwd=home)
    assert json.loads(again.stdout) == report
    assert len(log_of(home)) == before


def test_the_same_seed_gives_the_same_report_and_another_seed_another(
    whole: tuple[dict[str, Any], Path], book: Path, tmp_path: Path
) -> None:
    report, _ = whole
    for name, seed in (("same", "1"), ("other", "2")):
        (tmp_path / name).mkdir()
        done = assistant(*run_words(book), "--seed", seed, cwd=tmp_path / name)
        assert (json.loads(done.stdout) == report) is (name == "same")


def test_a_run_that_is_killed_again_and_again_ends_in_the_same_report(
    whole: tuple[dict[str, Any], Path], book: Path, tmp_path: Path
) -> None:
    report, untouched = whole
    kills = 0
    for patience in PATIENCE:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant", *run_words(book)],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        try:
            process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            kills += 1
        out, err = process.communicate()
        if process.returncode != -signal.SIGKILL:
            break
    assert process.returncode == 0, err.decode()
    assert kills >= 3, "it was killed at least three times"
    assert json.loads(out) == report
    accepted = Counter(line["ref"] for line in log_of(tmp_path) if line["kind"] == "accepted")
    assert max(accepted.values()) == 1, "nothing was sent twice"
    assert set(accepted) == {line["ref"] for line in log_of(untouched) if line["kind"] == "accepted"}
    verified = assistant("log", "verify", "--format", "json", cwd=tmp_path)
    assert json.loads(verified.stdout)["ok"]


def test_another_book_in_the_same_home_is_refused_with_the_mend(
    whole: tuple[dict[str, Any], Path], tmp_path: Path
) -> None:
    _, home = whole
    assert assistant("sample", "--loans", "5", "--out", str(tmp_path / "other"), cwd=tmp_path).returncode == 0
    done = assistant("run", str(tmp_path / "other"), "--no-serve", cwd=home)
    assert done.returncode == 2
    assert "--fresh" in done.stderr


@pytest.mark.parametrize("words", [["--days", "3"], ["--as-of", "2020-01-01"], ["--now", "2026-10-01T00:00:00Z"]])
def test_with_a_real_gateway_the_clock_is_the_real_one(book: Path, tmp_path: Path, words: list[str]) -> None:
    settings = {"TWILIO_ACCOUNT_SID": "ACxxx", "TWILIO_AUTH_TOKEN": "secret"}
    command = [sys.executable, "-m", "assistant", "run", str(book), "--gateway", "twilio", "--no-serve", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment() | settings)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr

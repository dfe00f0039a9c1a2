"""The same facts give the same words: nothing of a verdict hangs on the order in which a set happens to be walked."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "config" / "jurisdictions"
# Several things at one instant, each of which is a reason of its own for one rule.
AT_ONCE = """
jurisdictions: [house, us-reg-f, us-tcpa, us-bankruptcy, in-rbi-2027, cn-gbt45251]
places: [{zone: America/New_York, evidence: residence}]
debts: [{id: D1, kind: credit_card}]
expect: refuse
cases:
- id: learned
  history:
%s
  contact: {at: "2026-05-05T12:00:00-04:00", channel: sms, person: borrower, number: m, debts: [D1]}
- id: asked
  history:
%s
  contact: {at: "2026-05-05T22:00:00-04:00", channel: sms, person: borrower, number: m, debts: [D1]}
"""
FACTS = ("bankruptcy", "discharged", "deceased", "incapacitated", "moratorium", "bereavement", "wedding", "calamity")
ASKED = (
    "request: stop_channel, channel: sms", "request: stop_address, number: m", "request: revoke_consent",
    "request: free_text, text: STOP, made_by: sms", "request: cease_in_writing, made_by: letter",
    "request: consent_to_time, windows: [{start: '21:00', end: '23:30'}]",
    "request: consent, windows: [{start: '20:00', end: '22:30'}]",
)  # fmt: skip
JUDGE = """
import hashlib, sys
from pathlib import Path
from assistant.profiles import load_profiles
from assistant.steps.check_rules import check_files
profiles, _ = load_profiles(Path(sys.argv[1]))
results, problems = check_files([Path(one) for one in sys.argv[2:]], profiles)
assert not problems, problems
for result in results:
    print(result.id, hashlib.sha256(result.text.encode()).hexdigest())
"""


def told(paths: list[Path], seed: int) -> list[str]:
    """The hash of each case's whole line, judged in a process whose sets have this order."""
    words = [sys.executable, "-c", JUDGE, str(FOLDER), *map(str, paths)]
    made = subprocess.run(
        words, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": str(seed)}, capture_output=True, text=True, check=True
    )
    return made.stdout.splitlines()


def at_once() -> str:
    def rows(said: list[str]) -> str:
        return "\n".join(f'  - {{at: "2026-05-01T12:00:00-04:00", person: borrower, {one}}}' for one in said)

    facts = rows([f"event: fact, fact: {fact}" for fact in FACTS])
    return AT_ONCE % (facts, rows([f"event: request, {one}" for one in ASKED]))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_shipped_case_is_told_in_the_same_words_whatever_the_order_of_sets(tmp_path: Path, seed: int) -> None:
    crowded = tmp_path / "at-once.yaml"
    crowded.write_text(at_once(), encoding="utf-8")
    paths = [crowded, *sorted((FOLDER / "cases").glob("*.yaml"))]
    assert told(paths, seed) == told(paths, 0)

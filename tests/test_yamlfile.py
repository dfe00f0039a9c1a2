"""Every YAML file is read by one reader: what it cannot read it names by file, line and mend, and never raises else."""

from pathlib import Path

import pytest

from assistant.core.problem import BadInput
from assistant.yamlfile import parse_yaml, read_yaml


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: 1\nb: [1, 2\n", 3, "not YAML"),
        ("a: 1\n\tb: 2\n", 2, "not YAML"),
        ("a: 1\nb: 2\na: 3\n", 3, "`a` stands twice"),
        ("a: 1\nfrom_on: 2026-02-30\n", 2, "`2026-02-30` is no value: day is out of range"),
        ("a: 1\n2026-13-01: x\n", 2, "`2026-13-01` is no value: month must be in 1..12"),
        ("a: 1\nsays: {{ amount }}\n", 2, "a list or a table stands where a name should"),
        ("a: 1\nsays: *nowhere\n", 2, "not YAML"),
        ("a: &all\n  - *all\n", None, "it holds itself"),
        ("a: !!python/object:os.system x\n", 1, "not YAML"),
        ("a: 1\nb: 2\x00\n", 2, "not YAML: a control character (U+0000)"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, line: int | None, problem: str) -> None:
    with pytest.raises(BadInput) as raised:
        parse_yaml(text, "rules.yaml")
    (found,) = raised.value.problems
    assert (found.file, found.line) == ("rules.yaml", line)
    assert found.problem.startswith(problem)
    assert found.mend


def test_a_date_in_quotes_is_text_whatever_it_says() -> None:
    assert parse_yaml("note: '2026-02-30'\n", "x").data == {"note": "2026-02-30"}


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_bytes(b"b: 1\na: \xff\n")
    with pytest.raises(BadInput, match=r"rules\.yaml:2: not UTF-8 text: byte 0xff"):
        read_yaml(path)

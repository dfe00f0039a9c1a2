"""A typo in `config/assistant.toml` is named with its line and its mend, whatever it is."""

from pathlib import Path

import pytest

from assistant.config import load_settings, shipped
from assistant.core.problem import BadInput, Problem

SHIPPED = (shipped("config") / "assistant.toml").read_text(encoding="utf-8")


def problems(home: Path, text: str | bytes) -> tuple[Problem, ...]:
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / "assistant.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BadInput) as found:
        load_settings(home)
    return tuple(found.value.problems)


@pytest.mark.parametrize(
    "right,wrong,said",
    [
        ('currency = "USD"', 'currency = "DOLLARS"', "unknown currency"),
        ("grace_days = 0", "grace_days = -1", "greater than or equal to 0"),
        ("grace_days = 0", "grace_dayz = 0", "not permitted"),
        ('zone = "America/New_York"', 'zone = "New York"', "unknown time zone"),
        ('country = "US"', 'country = "United States"', "two letters"),
        ('closes = "20:00"', 'closes = "25:00"', "hour must be in 0..23"),
        ('opens = "08:00"', 'opens = "21:00"', "no time is left"),
        ("email = 50000", 'email = "many"', "valid integer"),
        ('base_url = "https://api.twilio.com"', 'base_url = "api.twilio.com"', "pattern"),
        ('default = "simulator"', 'default = "twillio"', "'simulator' or 'twilio'"),
    ],
)
def test_a_wrong_setting_is_named_once_with_its_line(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    assert right in SHIPPED
    text = SHIPPED.replace(right, wrong, 1)
    (found,) = problems(tmp_path, text)
    assert said in found.problem
    place = "[work]" if "no time is left" in said else wrong  # the two hours together are their section's fault
    assert text.splitlines()[(found.line or 0) - 1].startswith(place)


def test_a_section_that_is_no_table_is_named(tmp_path: Path) -> None:
    text = 'portfolio_defaults = 3\nlender = "x"\nportfolio = [1]\n'
    assert {found.line for found in problems(tmp_path, text)} == {1, 2, 3}


@pytest.mark.parametrize("content", [SHIPPED.replace("Harbor", "Härbor").encode("latin-1"), b"\x00\xff", b"= 3"])
def test_a_file_that_is_not_utf8_or_not_toml_is_named(tmp_path: Path, content: bytes) -> None:
    (found,) = problems(tmp_path, content)
    assert found.file.endswith("assistant.toml")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "assistant.toml").write_bytes(b"\xef\xbb\xbf" + SHIPPED.encode())
    assert load_settings(tmp_path).lender.name == "Harbor Credit"

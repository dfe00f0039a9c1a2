"""The deployment's settings: `config/assistant.toml` of the home folder, parsed, every problem named at once.

A home folder without a `config/` uses the shipped defaults; so does a file that the home's `config/` lacks.
"""

import hashlib
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assistant.core.problem import BadInput, Problem
from assistant.settings import (
    Lender,
    Limits,
    MailSettings,
    PortfolioSettings,
    RulesSettings,
    Settings,
    TwilioSettings,
    known_keys,
)

__all__ = [
    "Lender",
    "Limits",
    "MailSettings",
    "PortfolioSettings",
    "RulesSettings",
    "Settings",
    "TwilioSettings",
    "config_file",
    "line_of",
    "load_settings",
    "shipped",
    "sum_of",
    "sums",
    "templates_dir",
]
PACKAGE = Path(__file__).parent


def shipped(kind: str) -> Path:
    """The defaults that come with the program: `config` or `templates`, in a checkout or in the wheel."""
    inside = PACKAGE / "_defaults" / kind
    return inside if inside.is_dir() else PACKAGE.parent / kind


def config_file(home: Path, name: str) -> Path:
    """The home's own `config/NAME` (a file or a folder), else the shipped one."""
    own = home / "config" / name
    return own if own.exists() else shipped("config") / name


def templates_dir(home: Path) -> Path:
    own = home / "templates"
    return own if own.is_dir() else shipped("templates")


def files_of(home: Path) -> Iterator[tuple[str, Path]]:
    """Every file of config and templates, named as in the home."""
    for kind, folder in (("config", config_file(home, "assistant.toml").parent), ("templates", templates_dir(home))):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in (".yaml", ".toml"):
                yield f"{kind}/{path.relative_to(folder)}", path


def sums(home: Path) -> dict[str, str]:
    """File → the SHA-256 of what it says."""
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files_of(home)}


def sum_of(found: Mapping[str, str]) -> str:
    return hashlib.sha256("\n".join(f"{name} {one}" for name, one in sorted(found.items())).encode()).hexdigest()


def load_settings(home: Path) -> Settings:
    """Raises BadInput with every problem, each with its line."""
    path = config_file(home, "assistant.toml")
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors begin a file with a byte order mark
        raw = tomllib.loads(text)
    except (UnicodeDecodeError, OSError) as error:
        mend = "save it as UTF-8 text that can be read"
        raise BadInput(Problem(file=str(path), line=None, problem=str(error), mend=mend)) from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        number = int(line.group(1)) if line else None
        mend = "see the shipped config/assistant.toml for the form"
        raise BadInput(Problem(file=str(path), line=number, problem=f"not TOML: {error}", mend=mend)) from error
    _inherit(raw)
    try:
        return Settings.model_validate(_secrets(raw))
    except ValidationError as error:
        raise BadInput(*_once(_problem(path, text, dict(found)) for found in error.errors())) from error


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """A default that is wrong is wrong in every portfolio that inherits it: said once."""
    return list({(found.line, found.problem.rpartition(": ")[2]): found for found in reversed([*problems])}.values())[
        ::-1
    ]


def _inherit(raw: dict[str, Any]) -> None:
    """A portfolio's table says only what differs from the defaults; its lender only what differs from the lender."""
    defaults, portfolios, lender = (_table(raw, name) for name in ("portfolio_defaults", "portfolio", "lender"))
    for name, own in portfolios.items():
        if isinstance(own, dict):
            portfolios[name] = {**defaults, **own}
            if isinstance(own.get("lender"), dict):
                portfolios[name]["lender"] = {**lender, **own["lender"]}


def _table(raw: dict[str, Any], name: str) -> dict[str, Any]:
    """A section; what stands where a section should is named by the validation that follows."""
    found = raw.get(name)
    return found if isinstance(found, dict) else {}


def _secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _secrets(inner) for key, inner in value.items()}
    if isinstance(value, str) and value.startswith("env:"):
        return os.environ.get(value[4:], "")
    return value


def _problem(path: Path, text: str, found: dict[str, Any]) -> Problem:
    keys = [str(part) for part in found["loc"]]
    where, key = ".".join(keys), keys[-1] if keys else ""
    near = get_close_matches(key, known_keys(), n=1) if found["type"] == "extra_forbidden" else []
    mend = f"did you mean `{near[0]}`?" if near else f"correct `{where}`; the shipped file shows each setting"
    said = str(found["msg"]).removeprefix("Value error, ")
    return Problem(file=str(path), line=_line_of(text, keys), problem=f"{where}: {said}", mend=mend)


def line_of(home: Path, keys: list[str]) -> int | None:
    """The line of a setting in the home's file, for a problem that is found later."""
    return _line_of(config_file(home, "assistant.toml").read_text(encoding="utf-8-sig"), keys)


def _line_of(text: str, keys: list[str]) -> int | None:
    """The line of a setting; of the default that it inherits; else of its section."""
    places, wanted = _places(text), [".".join(keys)]
    if keys[:1] == ["portfolio"]:
        wanted += [".".join(["portfolio_defaults", *keys[2:]]), ".".join(keys[2:])]
    wanted += [".".join(keys[:length]) for length in range(len(keys) - 1, 0, -1)]
    return next((places[name] for name in wanted if name in places), None)


def _places(text: str) -> dict[str, int]:
    """Each section and setting by its full name, with its line."""
    section = ""
    places: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if heading := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            section = heading.group(1)
            places.setdefault(section, number)
        elif setting := re.match(r"\s*([\w.-]+)\s*=", line):
            places.setdefault(".".join(filter(None, (section, setting.group(1)))), number)
    return places

"""The deployment's settings: `config/assistant.toml` of the home folder, parsed, every problem named at once.

A home folder without a `config/` uses the shipped defaults; so does a file that the home's `config/` lacks.
"""

import os
import re
import tomllib
from collections.abc import Iterable
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from assistant.core import dates, money
from assistant.core.problem import BadInput, Problem

PACKAGE = Path(__file__).parent
BY_PLACE = "by_place"


def _currency(code: str) -> str:
    money.digits(code)
    return code


def _zone(name: str) -> str:
    dates.zone(name)
    return name


def _country(code: str) -> str:
    """Its holidays must be known: an unknown country would have none, and contacts would fall on them."""
    if not dates.has_calendar(code):
        raise ValueError(f"{code!r} is no country whose holidays are known; two letters, such as US, IN, GB")
    return code


def _clock(text: str) -> str:
    time.fromisoformat(text)
    return text


def _jurisdictions(value: Any) -> Any:
    """None stands for `by_place`."""
    if isinstance(value, str) and value != BY_PLACE:
        raise ValueError(f'write "{BY_PLACE}", or a list of profiles such as ["us-reg-f"]')
    return None if value == BY_PLACE else value


Currency = Annotated[str, AfterValidator(_currency)]
Zone = Annotated[str, AfterValidator(_zone)]
Country = Annotated[str, AfterValidator(_country)]
Clock = Annotated[str, Field(pattern=r"^\d\d:\d\d$"), AfterValidator(_clock)]
Jurisdictions = Annotated[tuple[str, ...] | None, BeforeValidator(_jurisdictions)]
Address = Annotated[str, Field(pattern=r"^(https?://\S+)?$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(Strict):
    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


class Lender(Strict):
    name: str
    phone: str
    email: str
    address: str
    licence: str = ""
    website: str = ""
    pay_link: str
    help_link: str
    hours: str = ""
    grievance: Person = Person()


class PortfolioSettings(Strict):
    """What holds for one portfolio; each has what `portfolio_defaults` says unless its own table differs."""

    lender: Lender | None = None
    currency: Currency = "USD"
    acts_as: Literal["creditor", "collector"] = "creditor"
    jurisdictions: Jurisdictions = None  # None: by the borrower's places and the product
    convention: Literal["day_0", "day_1"] = "day_0"
    grace_days: int = Field(0, ge=0, le=90)
    settle_order: Literal["oldest_first", "newest_first"] = "oldest_first"
    scheme: str = "default"
    strategy: str = "standard"
    language: str = "en"
    history: Literal["complete", "unknown"] = "complete"
    consent_basis: Literal["none", "contract"] = "contract"
    pennies_minor: int = Field(500, ge=0)
    recent_payment_days: int = Field(3, ge=0)
    hold_out_percent: float = Field(5, ge=0, le=50)
    payments_stale_days: int = Field(5, ge=1)


class Limits(Strict):
    collector_minutes: float = Field(4800, ge=0)
    sms: int = Field(20000, ge=0)
    email: int = Field(50000, ge=0)
    voice: int = Field(10000, ge=0)
    letter: int = Field(2000, ge=0)
    small_balance_share: float = Field(0.10, ge=0, le=0.5)


class SimulatorSettings(Strict):
    sms_segment_cost_minor: int = Field(1, ge=0)


class TwilioSettings(Strict):
    account_sid: str = ""
    auth_token: str = Field("", repr=False)
    from_number: str = ""
    messaging_service_sid: str = ""
    base_url: Address = "https://api.twilio.com"
    public_url: Address = ""
    sms_segment_cost_minor: int = Field(1, ge=0)


class MailSettings(Strict):
    host: str = ""
    port: int = Field(587, ge=1, le=65535)
    username: str = ""
    password: str = Field("", repr=False)
    sender: str = ""


class GatewaySettings(Strict):
    default: Literal["simulator", "twilio"] = "simulator"
    per_second: float = Field(50, gt=0)
    per_day: int = Field(200000, ge=1)
    request_timeout_seconds: float = Field(15, gt=0)
    request_life_seconds: float = Field(60, gt=0)
    retries_max: int = Field(5, ge=0)
    simulator: SimulatorSettings = SimulatorSettings()
    twilio: TwilioSettings = TwilioSettings()
    mail: MailSettings = MailSettings()


class WebSettings(Strict):
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)


class WorkSettings(Strict):
    country: Country = "US"
    zone: Zone = "America/New_York"
    opens: Clock = "08:00"
    closes: Clock = "20:00"

    @model_validator(mode="after")
    def opens_before_it_closes(self) -> "WorkSettings":
        if self.opens >= self.closes:
            raise ValueError(f"the day opens at {self.opens} and closes at {self.closes}: no time is left")
        return self


class RulesSettings(Strict):
    """`unverified`: what a rule does whose text nobody has read."""

    unverified: Literal["refuse", "warn"] = "refuse"

    @property
    def unverified_warns(self) -> bool:
        return self.unverified == "warn"


class Settings(Strict):
    lender: Lender
    portfolio_defaults: PortfolioSettings = PortfolioSettings()
    portfolio: dict[str, PortfolioSettings] = {}
    limits: Limits = Limits()
    gateway: GatewaySettings = GatewaySettings()
    web: WebSettings = WebSettings()
    work: WorkSettings = WorkSettings()
    rules: RulesSettings = RulesSettings()

    def for_portfolio(self, name: str) -> PortfolioSettings:
        return self.portfolio.get(name, self.portfolio_defaults)

    def lender_of(self, portfolio: str) -> Lender:
        return self.for_portfolio(portfolio).lender or self.lender


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
    near = get_close_matches(key, _known_keys(), n=1) if found["type"] == "extra_forbidden" else []
    mend = f"did you mean `{near[0]}`?" if near else f"correct `{where}`; the shipped file shows each setting"
    said = str(found["msg"]).removeprefix("Value error, ")
    return Problem(file=str(path), line=_line_of(text, keys), problem=f"{where}: {said}", mend=mend)


def _known_keys() -> list[str]:
    models: tuple[type[Strict], ...] = (Settings, Lender, Person, PortfolioSettings, Limits, GatewaySettings)
    models += (SimulatorSettings, TwilioSettings, MailSettings, WebSettings, WorkSettings, RulesSettings)
    return sorted({name for model in models for name in model.model_fields})


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

"""What a deployment may set: one model a section of `config/assistant.toml`, with its defaults and bounds."""

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from assistant.core import dates
from assistant.core.shapes import Currency
from assistant.settings_board import CostSettings, DashboardSettings
from assistant.settings_desk import DeskSettings
from assistant.settings_recordings import RecordingSettings
from assistant.settings_web import OidcSettings, WebSettings

BY_PLACE = "by_place"


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


class Dlt(Strict):
    """What the lender has registered for its texts in India; templates by their names here, so `manual` is none."""

    headers: tuple[str, ...]
    templates: tuple[str, ...]


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
    state_notices: tuple[str, ...] = ()
    dlt: Dlt | None = None


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
    ring_to: str = ""
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
    desk: DeskSettings = DeskSettings()
    dashboard: DashboardSettings = DashboardSettings()
    recordings: RecordingSettings = RecordingSettings()

    def for_portfolio(self, name: str) -> PortfolioSettings:
        return self.portfolio.get(name, self.portfolio_defaults)

    def lender_of(self, portfolio: str) -> Lender:
        return self.for_portfolio(portfolio).lender or self.lender


def known_keys() -> list[str]:
    """The name of every setting, of whichever section."""
    models: tuple[type[BaseModel], ...] = (Settings, Lender, Person, PortfolioSettings, Limits, GatewaySettings)
    models += (SimulatorSettings, TwilioSettings, MailSettings, WebSettings, OidcSettings, WorkSettings, RulesSettings)
    models += (DeskSettings, DashboardSettings, CostSettings, RecordingSettings)
    return sorted({name for model in models for name in model.model_fields})

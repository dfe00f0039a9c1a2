"""What a deployment may set of the manager's dashboard: `[dashboard]` of `config/assistant.toml`."""

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.shapes import Currency


class CostSettings(BaseModel):
    """What a contact costs, in minor units of `currency`; None: not said, so the cost to collect is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    currency: Currency = "USD"
    sms: int | None = Field(None, ge=0)
    email: int | None = Field(None, ge=0)
    voice: int | None = Field(None, ge=0)
    letter: int | None = Field(None, ge=0)
    call: int | None = Field(None, ge=0)
    visit: int | None = Field(None, ge=0)
    collector_hour: int | None = Field(None, ge=0)

    def of_channel(self, channel: str) -> int | None:
        found: int | None = getattr(self, channel, None) if channel in CHANNELS else None
        return found


CHANNELS = ("sms", "email", "voice", "letter", "call", "visit")


class DashboardSettings(BaseModel):
    """`untouched_days`: a late account without a contact for longer is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    untouched_days: int = Field(7, ge=1, le=90)
    costs: CostSettings = CostSettings()

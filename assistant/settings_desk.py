"""What a deployment may set of the collectors' desk: `[desk]` of `config/assistant.toml`."""

from pydantic import BaseModel, ConfigDict, Field, model_validator


class DeskSettings(BaseModel):
    """The collectors' desk. A slot of a callback may be met `callback_slack_minutes` before and after."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    lease_minutes: int = Field(15, ge=1, le=480)
    closing_minutes: int = Field(60, ge=1, le=480)
    callback_slack_minutes: int = Field(15, ge=1, le=120)
    callback_alarm_minutes: int = Field(30, ge=1, le=480)
    inbound_alarm_minutes: int = Field(60, ge=1, le=1440)
    wrap_up_min_seconds: int = Field(5, ge=0, le=600)
    wrap_up_max_seconds: int = Field(180, ge=10, le=3600)
    wrap_up_extend_seconds: int = Field(60, ge=10, le=1800)
    wrap_up_extends_max: int = Field(2, ge=0, le=10)
    call_idle_minutes: int = Field(30, ge=1, le=480)
    identity_tries: int = Field(3, ge=1, le=10)
    own_from_dpd: int = Field(31, ge=1)
    batch_days: int = Field(60, ge=1, le=366)
    rotate_after_days: int = Field(21, ge=1, le=366)
    watch_days: int = Field(30, ge=0, le=366)

    @model_validator(mode="after")
    def minimum_before_maximum(self) -> "DeskSettings":
        if self.wrap_up_min_seconds >= self.wrap_up_max_seconds:
            raise ValueError("wrap_up_min_seconds must be below wrap_up_max_seconds: no time is left to record")
        if self.callback_alarm_minutes < self.callback_slack_minutes:
            raise ValueError("callback_alarm_minutes must not be below callback_slack_minutes: it is not late yet")
        return self

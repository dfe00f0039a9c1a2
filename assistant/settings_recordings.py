"""What a deployment may set of recordings: `[recordings]` of `config/assistant.toml`."""

from pydantic import BaseModel, ConfigDict, Field


class RecordingSettings(BaseModel):
    """Off unless the lender switches it on; `months`: how long, where no profile asks for longer."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    keep: bool = False
    months: int = Field(36, ge=1, le=240)

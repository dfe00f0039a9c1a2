"""What a deployment may set of its workspace: where it listens, how long a session lives, who needs a second factor."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.core.sign_in import Limits
from assistant.core.terms import Role

ADDRESS = r"^(https?://[^\s/]+(/\S*)?)?$"


class OidcSettings(BaseModel):
    """An identity provider, by OpenID Connect; an empty issuer: none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: str = Field("", pattern=ADDRESS)
    client_id: str = ""
    client_secret: str = Field("", repr=False)
    name: str = "your organisation"
    name_claim: str = "preferred_username"

    @model_validator(mode="after")
    def whole(self) -> "OidcSettings":
        if self.issuer and not self.client_id:
            raise ValueError("an issuer needs the client_id under which it knows this workspace")
        return self


class WebSettings(BaseModel):
    """`address`: the workspace as browsers reach it; empty where nothing stands between them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    address: str = Field("", pattern=r"^(https?://[^\s/]+)?$")
    session_idle_minutes: int = Field(30, ge=1, le=24 * 60)
    session_hours: int = Field(12, ge=1, le=24 * 7)
    export_rows_max: int = Field(50_000, ge=1, le=1_000_000)  # entries in one export of the log
    import_max_mb: int = Field(1024, ge=1, le=1024 * 1024)
    import_keep_days: int = Field(30, ge=1, le=3660)
    second_factor: tuple[Role, ...] = (Role.SUPERVISOR, Role.ADMINISTRATOR)
    oidc: OidcSettings = OidcSettings()

    @property
    def limits(self) -> Limits:
        return Limits(idle=timedelta(minutes=self.session_idle_minutes), absolute=timedelta(hours=self.session_hours))

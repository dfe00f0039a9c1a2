"""What is open: the settings, the rules, the database, the renderer, the gateways and the clock.

The clock is read in one place only, here. With the simulator it may be a virtual one, which the `run` job moves.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from sqlalchemy import Connection

from assistant.carriers import carrier, open_gateways
from assistant.config import Settings, config_file, load_settings, sum_of, sums, templates_dir
from assistant.core.problem import BadInput
from assistant.core.terms import Channel
from assistant.gateway.base import Gateway
from assistant.render import Prices, Renderer, Templates, load_templates
from assistant.rulebook import Rulebook, load_rulebook, unknown_names
from assistant.store import config_versions, facts, profile_versions
from assistant.store.book import sync_portfolios
from assistant.store.db import Database, open_database
from assistant.store.migrate import migrate


@dataclass
class Clock:
    """The wall clock, or a virtual one that stands where it was put until it is told to walk."""

    virtual: datetime | None = None
    walks_since: float | None = None  # of the monotonic clock

    def __call__(self) -> datetime:
        if self.virtual is None:
            return datetime.now(UTC)
        return self.virtual + timedelta(seconds=0 if self.walks_since is None else monotonic() - self.walks_since)

    def move_to(self, instant: datetime) -> None:
        """Only forward: a run that is resumed never sees time go back."""
        self.virtual = max(self.virtual or instant, instant)

    def walk(self) -> "Clock":
        """From here on it goes at the pace of the wall clock: for people who work in a simulated day."""
        self.walks_since = monotonic()
        return self


@dataclass(frozen=True, kw_only=True, repr=False)  # it holds a secret, and megabytes of rules and texts
class Runtime:
    """What a step may use."""

    home: Path
    settings: Settings
    rulebook: Rulebook
    db: Database
    render: Renderer
    now: Callable[[], datetime]
    gateways: Mapping[str, Gateway] = field(default_factory=dict)
    seed: int = 1
    secret: bytes = b""  # signs the references that travel in callback URLs
    wall: Callable[[], datetime] = field(default_factory=Clock)  # for sign-ins, which no simulated clock moves

    @property
    def gateway(self) -> Gateway:
        return self.gateways[self.settings.gateway.default]

    def gateway_for(self, channel: Channel) -> Gateway | None:
        """Which gateway carries a channel; None: nothing does, and such a contact is refused."""
        name = carrier(self.settings, channel)
        return self.gateways.get(name) if name else None

    def sender_for(self, channel: Channel) -> str:
        """The number or address that the message comes from."""
        if channel is Channel.EMAIL:
            return self.settings.gateway.mail.sender or self.settings.lender.email
        twilio = self.settings.gateway.twilio
        return twilio.messaging_service_sid or twilio.from_number or self.settings.lender.phone

    @property
    def pretended(self) -> datetime | None:
        """What a virtual clock shows, for a process that goes on with it; None: the clock is the real one."""
        return self.now() if isinstance(self.now, Clock) and self.now.virtual is not None else None

    @property
    def data(self) -> Path:
        return self.home / "data"


def open_runtime(
    home: Path,
    *,
    database: str | None = None,
    now: datetime | None = None,
    seed: int = 1,
    gateway: str | None = None,
    sim_log: Path | None = None,
    clock: Clock | None = None,
) -> Runtime:
    """Everything a command needs. Raises BadInput with every problem of config and templates, or Surroundings."""
    settings = with_gateway(load_settings(home), gateway)
    templates, problems = load_templates(templates_dir(home), config_file(home, "screening.yaml"))
    if problems:
        raise BadInput(*problems)
    rulebook = load_rulebook(home, names_of(templates))
    if unknown := unknown_names(home, settings, rulebook):
        raise BadInput(*unknown)
    (home / "data").mkdir(parents=True, exist_ok=True)
    db = open_database(database or f"sqlite:///{home / 'data' / 'assistant.db'}")
    migrate(db)
    told = clock or Clock(now)
    secret = db.write_now(_prepare, settings, rulebook, sums(home), told())
    return Runtime(
        home=home,
        settings=settings,
        rulebook=rulebook,
        db=db,
        render=Renderer(templates=templates, prices=prices_of(settings)),
        now=told,
        gateways=open_gateways(
            settings, seed=seed, log=sim_log or home / "data" / "simulator.jsonl", letters=home / "data" / "letters"
        ),
        seed=seed,
        secret=secret,
    )


def names_of(templates: Templates) -> dict[Channel, tuple[str, ...]]:
    """What strategies may name, by channel."""
    names: dict[Channel, tuple[str, ...]] = {Channel.CALL: tuple(templates.scripts), Channel.VISIT: ()}
    for channel, name in templates.messages:
        names[channel] = (*names.get(channel, ()), name)
    return names


def prices_of(settings: Settings) -> Prices:
    gateway = settings.gateway
    own = gateway.twilio if gateway.default == "twilio" else gateway.simulator
    return Prices(sms=own.sms_segment_cost_minor)


def with_gateway(settings: Settings, name: str | None) -> Settings:
    if name is None:
        return settings
    return settings.model_copy(update={"gateway": settings.gateway.model_copy(update={"default": name})})


def _prepare(
    conn: Connection, settings: Settings, rulebook: Rulebook, files: Mapping[str, str], now: datetime
) -> bytes:
    """What every start brings up to date: portfolios' settings, texts of profiles and, once, the signing secret."""
    sync_portfolios(conn, settings)
    profile_versions.keep(conn, rulebook.profiles.values(), now)
    config_versions.keep(conn, sum_of(files), files, now)
    return bytes.fromhex(facts.get_or_set(conn, "secret", secrets.token_hex(32)))


async def let_go(rt: Runtime) -> None:
    """Of the gateways' connections and files, in the loop that used them."""
    for gateway in rt.gateways.values():
        await gateway.close()


def close(rt: Runtime) -> None:
    rt.db.close()

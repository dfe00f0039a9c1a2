"""What the contact log is filtered by, as it stands in an address: read, asked of the store, written again.

Instants are read and written on the lender's clock; a day alone is its midnight, as an end the midnight after it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlencode

from sqlalchemy import Connection

from assistant.core.access import Person
from assistant.core.dates import at_local
from assistant.core.grants import Scope
from assistant.core.log_words import FACETS
from assistant.store import ownership
from assistant.store.log_people import people
from assistant.store.log_search import PEOPLE_MAX, Wanted

PLAIN = ("q", "who", "loan", "since", "until")
NAMES = (*PLAIN, *FACETS)
VALUE_MAX = 200
TOO_MANY, NOBODY, NO_TIME, TURNED = "too_many", "nobody", "no_time", "turned"


@dataclass(frozen=True, kw_only=True)
class Filter:
    """By name, as typed; what is empty is not asked."""

    given: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.given.get(name, "")

    @property
    def is_personal(self) -> bool:
        """Whether it names a person: such a filter is not kept."""
        return bool(self.get("who"))

    @property
    def kept(self) -> dict[str, object]:
        """Without what may be personal: of the words only how many, of a person only that one was named."""
        plain: dict[str, object] = {name: value for name, value in self.given.items() if name not in ("q", "who")}
        more = {"words": len(self.get("q").split()), "somebody": bool(self.get("who"))}
        return plain | {name: value for name, value in more.items() if value}

    def query(self, **more: object) -> str:
        """As it stands in an address."""
        told = {name: self.given[name] for name in NAMES if name in self.given}
        return urlencode(told | {name: str(value) for name, value in more.items()})


def read(asked: Mapping[str, str]) -> Filter:
    given = {name: asked.get(name, "").replace("\0", "").strip()[:VALUE_MAX] for name in NAMES}
    return Filter(given={name: value for name, value in given.items() if value})


def wanted(
    conn: Connection, asked: Filter, person: Person, scope: Scope, zone: str, limit: int, before: int | None = None
) -> tuple[Wanted, str | None]:
    """→ what the store is asked, and why it can find nothing: `too_many` · `nobody` · `no_time` · `turned`; None: it
    may find something."""
    names = ownership.names_within(conn, person, scope)
    trouble, meant = None, None
    if who := asked.get("who"):
        found = people(conn, who, names)
        trouble = NOBODY if not found else TOO_MANY if len(found) > PEOPLE_MAX else None
        meant = frozenset(found)
    since, until = instant(asked.get("since"), zone), instant(asked.get("until"), zone, end=True)
    if (asked.get("since") and since is None) or (asked.get("until") and until is None):
        trouble = NO_TIME
    elif since is not None and until is not None and since >= until:
        trouble = TURNED
    made = Wanted(
        words=asked.get("q"), loan_ref=asked.get("loan") or None, borrowers=meant, since=since, until=until,
        values=tuple((name, asked.get(name)) for name in FACETS if asked.get(name)),
        limit=limit, before=before, owned_by=names,
    )  # fmt: skip
    return made, trouble


def instant(typed: str, zone: str, *, end: bool = False) -> datetime | None:
    """`2026-10-01` or `2026-10-01T09:30` on the clock of `zone`; None where it is neither."""
    try:
        wall = datetime.fromisoformat(typed)
        if end and len(typed) == len("2026-10-01"):
            wall += timedelta(days=1)
        if wall.tzinfo is not None:
            return wall.astimezone(UTC)
        return at_local(wall.date(), time(wall.hour, wall.minute, wall.second), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None

"""Which profiles judge a contact: the portfolio's own list, or those of the borrower's places and the loan's product.

Strictest by design: a borrower who may live in two places gets the profiles of both, and one of whom neither address
nor number tells the region gets every overlay of the country and zone. `house` is always one of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.core.gate.clock import HORIZON_DAYS, country_of
from assistant.core.gate.facts import Place
from assistant.core.gate.profile import Applies, Jurisdiction

HOUSE = "house"
KEPT_MAX = 50_000
AHEAD = timedelta(days=HORIZON_DAYS)  # as far as a verdict looks for its `until`


@dataclass(frozen=True, kw_only=True, slots=True)
class Choosing:
    """What the choice rests on. `named`: the portfolio's own list; None: by place and product."""

    named: tuple[str, ...] | None
    acts_as: str  # collector · creditor_in_own_name
    places: tuple[Place, ...]
    products: frozenset[str]
    as_of: date | None  # None: whatever the day


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    profile: Jurisdiction
    because: str

    @property
    def version(self) -> str:
        """As verdicts and the log name it: us-reg-f@0a1b2c3d4e5f."""
        return f"{self.profile.id}@{self.profile.version}"


def profiles_for(profiles: Mapping[str, Jurisdiction], asked: Choosing) -> tuple[Chosen, ...]:
    """`house`, then those that bind, each with its reason. Raises KeyError for a name that is no profile's."""
    chosen = [Chosen(profile=profiles[HOUSE], because="the house's own rules, always")]
    if asked.named is not None:
        rest = [name for name in dict.fromkeys(asked.named) if name != HOUSE]
        return (*chosen, *(Chosen(profile=profiles[name], because="the portfolio names it") for name in rest))
    for profile in profiles.values():
        because = _why(profile, asked)
        if because is not None:
            chosen.append(Chosen(profile=profile, because=because))
    return tuple(chosen)


class Chooser:
    """`profiles_for` over one set of profiles, its answers kept: a batch asks of few places and products."""

    def __init__(self, profiles: Mapping[str, Jurisdiction]) -> None:
        self.profiles = profiles
        self._kept: dict[Choosing, tuple[Chosen, ...]] = {}

    def choose(self, asked: Choosing) -> tuple[Chosen, ...]:
        found = self._kept.get(asked)
        if found is None:
            if len(self._kept) >= KEPT_MAX:
                self._kept.clear()
            found = self._kept[asked] = profiles_for(self.profiles, asked)
        return found


def _why(profile: Jurisdiction, asked: Choosing) -> str | None:
    """Why a profile binds, in words; None if it does not."""
    applies = profile.applies
    if applies is None or (profile.scope.acts_as and asked.acts_as not in profile.scope.acts_as):
        return None
    if not _is_of_its_time(applies, asked.as_of):
        return None
    if applies.products and applies.products.isdisjoint(asked.products):
        return None
    because = _in(profile.country, applies, asked.places)
    if because is None or not applies.products:
        return because
    return f"{because}, {' and '.join(sorted(applies.products & asked.products)).replace('_', ' ')}"


def _is_of_its_time(applies: Applies, as_of: date | None) -> bool:
    """A profile that begins within the year is weighed already: its rules say themselves that they do not bind yet."""
    if as_of is None:
        return True
    begins, ends = applies.from_on, applies.to_on
    return (begins is None or begins <= as_of + AHEAD) and (ends is None or as_of <= ends)


def _in(country: str | None, applies: Applies, places: tuple[Place, ...]) -> str | None:
    here = [place for place in places if _country(place) == country]
    if not applies.regions:
        return f"{_evidence(here[0])} in {country}" if here else None
    for place in here:
        if place.region and _bare(place.region, country) in applies.regions and _may_be_at(place, applies):
            return f"{_evidence(place)} in {country}-{_bare(place.region, country)}"
        if place.number and place.number.startswith(applies.numbers or ("?",)):
            return f"a number in {country}-{min(applies.regions)}"
    if any(_is_told(place, applies) for place in here):
        return None
    near = any(place.zone is None or not applies.zones or place.zone in applies.zones for place in here)
    return f"no region on file: it may be {country}-{min(applies.regions)}" if near else None


def _is_told(place: Place, applies: Applies) -> bool:
    """Whether the file suggests a region at all, by address or by number."""
    return bool(place.region) or bool(place.number and applies.numbers)


def _may_be_at(place: Place, applies: Applies) -> bool:
    """Within the city, or nobody knows where in the region."""
    return not applies.postal_codes or not place.postal_code or place.postal_code.startswith(applies.postal_codes)


def _country(place: Place) -> str | None:
    return place.country or (country_of(place.zone) if place.zone else None)


def _bare(region: str, country: str | None) -> str:
    """`US-MA` and `ma` are MA."""
    return region.upper().removeprefix(f"{country}-")


def _evidence(place: Place) -> str:
    return {"area_code": "a number", "stated": "a stated place"}.get(place.evidence, place.evidence.replace("_", " "))

"""Which profiles use the templates, from the settings of the portfolios; what those profiles want of the settings."""

from collections.abc import Mapping
from pathlib import Path

from assistant.config import PortfolioSettings, Settings, config_file, line_of
from assistant.core.gate import Jurisdiction
from assistant.core.problem import Problem
from assistant.core.screen_rules import owed
from assistant.render.uses import Use

DEFAULTS = "portfolio_defaults"


def uses_of(settings: Settings, profiles: Mapping[str, Jurisdiction]) -> list[Use]:
    """Portfolios that are judged alike are one use; a profile that is not there is named elsewhere."""
    alike: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for name, own in portfolios(settings).items():
        alike.setdefault((binding(own, profiles), own.acts_as), []).append(name)
    return [
        Use(portfolios=tuple(names), profiles=tuple(profiles[one] for one in ids), acts_as=acts_as)
        for (ids, acts_as), names in alike.items()
    ]


def portfolios(settings: Settings) -> dict[str, PortfolioSettings]:
    return {DEFAULTS: settings.portfolio_defaults, **settings.portfolio}


def binding(own: PortfolioSettings, profiles: Mapping[str, Jurisdiction]) -> tuple[str, ...]:
    """The profiles that some borrower of the portfolio may have: those it names, or all that apply by place."""
    by_place = (name for name, profile in profiles.items() if profile.applies is not None)
    named = by_place if own.jurisdictions is None else own.jurisdictions
    return tuple(name for name in dict.fromkeys(("house", *named)) if name in profiles)


def no_officer(home: Path, settings: Settings, profiles: Mapping[str, Jurisdiction]) -> list[Problem]:
    """Portfolios whose own list of profiles wants a grievance officer named, where the lender has none."""
    found = []
    for name, own in portfolios(settings).items():
        asking = [profiles[one] for one in binding(own, profiles)] if own.jurisdictions else []
        role = "creditor_in_own_name" if own.acts_as == "creditor" else "collector"
        if "grievance_officer" in owed(asking, role) and not settings.lender_of(name).grievance.name:
            found.append(
                Problem(
                    file=str(config_file(home, "assistant.toml")),
                    line=line_of(home, ["lender"]),
                    problem=f"{name}: its profiles want the grievance officer named, and there is none",
                    mend="fill `grievance` of [lender]: name, email, phone, address",
                )
            )
    return found

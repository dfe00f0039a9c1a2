"""Everything that a lender may decide as data, loaded and checked together: rules, strategies, profiles, policies."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

from assistant.config import Settings, config_file, line_of
from assistant.core.book_rules import BookRules, load_book_rules
from assistant.core.bucket import bucket_names
from assistant.core.consequence import Consequence
from assistant.core.deadline_policy import DeadlinePolicy, load_deadlines
from assistant.core.dispositions import Dispositions, load_dispositions
from assistant.core.escalation import EscalationPolicy, load_escalation
from assistant.core.gate import Jurisdiction
from assistant.core.gate.choice import Chooser
from assistant.core.holds import HoldKinds, load_holds
from assistant.core.located import Located
from assistant.core.offers import OfferRule
from assistant.core.offers_file import load_offers
from assistant.core.overriding import OverridePolicy, load_overrides
from assistant.core.problem import BadInput, Problem
from assistant.core.promise import PromisePolicy, load_promises
from assistant.core.quality.card import Card, load_card, rivals, unknown_scripts
from assistant.core.quality.policy import ReviewPolicy, load_review
from assistant.core.shapes import did_you_mean
from assistant.core.terms import Channel
from assistant.core.treatment import Strategy, load_strategy
from assistant.profiles import load_profiles
from assistant.render.consequences import load_consequences
from assistant.yamlfile import read_yaml

T = TypeVar("T")
Loaded = tuple[T, tuple[Problem, ...]]


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """`book` has bucket schemes, reasons, scorecards and segments, which speak each other's words."""

    book: BookRules
    dispositions: Dispositions
    strategies: Mapping[str, Strategy]
    promises: PromisePolicy
    escalation: EscalationPolicy
    holds: HoldKinds
    profiles: Mapping[str, Jurisdiction]
    overrides: OverridePolicy
    consequences: tuple[Consequence, ...]
    deadlines: DeadlinePolicy
    offers: tuple[OfferRule, ...]
    review: ReviewPolicy
    scorecards: Mapping[str, Card]

    @cached_property
    def chooser(self) -> Chooser:
        """Which of the profiles bind whom."""
        return Chooser(self.profiles)


def load_rulebook(home: Path, templates: Mapping[Any, Any] | None = None) -> Rulebook:
    """All of it. `templates`: the names that strategies may use, by channel. Raises BadInput with every problem."""
    reader = _Reader(home)
    book = reader.record(
        load_book_rules, buckets="buckets", reasons="reasons", scorecard="scorecard", segments="segments"
    )
    parts = {
        "dispositions": reader.one(load_dispositions, "dispositions"),
        "promises": reader.one(load_promises, "promises"),
        "escalation": reader.one(partial(load_escalation, templates=_every(templates), **_words(book)), "escalation"),
        "offers": reader.one(partial(load_offers, reasons=None if book is None else book.reasons.codes), "offers"),
        "holds": reader.one(load_holds, "holds"),
        "overrides": reader.one(load_overrides, "overrides"),
        "review": reader.one(load_review, "review"),
        "scorecards": reader.scorecards(None if templates is None else templates.get(Channel.CALL, ())),
    }
    profiles, wrong = load_profiles(config_file(home, "jurisdictions"))
    consequences, more = load_consequences(config_file(home, "consequences.yaml"))
    reader.problems += [*wrong, *more]
    if not wrong:  # else each deadline of a profile that could not be read would be one more problem
        own = (home / "config" / "deadlines.yaml").exists()
        parts["deadlines"] = reader.one(partial(load_deadlines, profiles=profiles, whole=own), "deadlines")
    strategies = {} if book is None else reader.strategies(book, templates)
    if reader.problems or book is None:
        raise BadInput(*reader.problems)
    return Rulebook(book=book, strategies=strategies, profiles=profiles, consequences=consequences, **parts)


def unknown_names(home: Path, settings: Settings, rulebook: Rulebook) -> list[Problem]:
    """What the portfolios' settings name and the rulebook does not have: schemes, strategies, profiles."""
    file = str(config_file(home, "assistant.toml"))
    known = {"scheme": rulebook.book.schemes, "strategy": rulebook.strategies, "jurisdictions": rulebook.profiles}
    found: dict[tuple[str, str, int | None], Problem] = {}  # what portfolios inherit from one line is said once
    for name, own in {"portfolio_defaults": settings.portfolio_defaults, **settings.portfolio}.items():
        wanted = [
            ("scheme", own.scheme),
            ("strategy", own.strategy),
            *(("jurisdictions", one) for one in own.jurisdictions or ()),
        ]
        for key, value in wanted:
            if value not in known[key]:
                mend = did_you_mean(value, list(known[key]))
                line = line_of(home, [name, key] if name == "portfolio_defaults" else ["portfolio", name, key])
                problem = f"{name}: {key} {value!r} is not there"
                found.setdefault((key, value, line), Problem(file=file, line=line, problem=problem, mend=mend))
    return list(found.values())


def _words(book: BookRules | None) -> dict[str, Any]:
    """The bucket and reason names that an escalation may speak of; without a book they are not checked."""
    return {} if book is None else {"buckets": bucket_names(book.schemes), "reasons": book.reasons.codes}


def _every(templates: Mapping[Any, Any] | None) -> frozenset[str] | None:
    """The name of every template, of whichever channel."""
    return None if templates is None else frozenset(name for names in templates.values() for name in names)


class _Reader:
    """Reads the home's files one by one and gathers what is wrong with any of them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.problems: list[Problem] = []

    def document(self, name: str) -> Located | None:
        try:
            return read_yaml(config_file(self.home, f"{name}.yaml"))
        except BadInput as error:
            self.problems += error.problems
            return None

    def one(self, load: Callable[[Located], tuple[Any, Any]], name: str) -> Any:
        document = self.document(name)
        if document is None:
            return None
        record, problems = load(document)
        self.problems += problems
        return record

    def record(self, load: Callable[..., tuple[T | None, tuple[Problem, ...]]], **names: str) -> T | None:
        documents = {key: self.document(name) for key, name in names.items()}
        if None in documents.values():
            return None
        made, problems = load(**documents)
        self.problems += problems
        return made

    def strategies(self, book: BookRules, templates: Mapping[Any, Any] | None) -> dict[str, Strategy]:
        made: dict[str, Strategy] = {}
        for path in sorted(config_file(self.home, "strategies").glob("*.yaml")):
            document = self.document(f"strategies/{path.stem}")
            if document is None:
                continue
            strategy, problems = load_strategy(document, book.segments.names, templates, book.reasons.codes)
            self.problems += problems
            if strategy is not None:
                made[path.stem] = strategy
        return made

    def scorecards(self, scripts: Collection[str] | None) -> dict[str, Card]:
        made: dict[str, Card] = {}
        read: dict[str, Located] = {}
        for path in sorted(config_file(self.home, "scorecards").glob("*.yaml")):
            document = self.document(f"scorecards/{path.stem}")
            if document is None:
                continue
            card, problems = load_card(document, path.stem)
            self.problems += problems
            if card is not None:
                made[path.stem], read[path.stem] = card, document
                self.problems += [] if scripts is None else unknown_scripts(document, card, sorted(scripts))
        for name, earlier in rivals(made):
            mend = "name the scripts of one of them, or take one away"
            self.problems.append(read[name].problem(("scripts",), f"{earlier} is for the same contacts", mend))
        return made

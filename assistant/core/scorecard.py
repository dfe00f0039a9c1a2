"""Ability and willingness to pay from evidence: points as data (`config/scorecard.yaml`), the score with its evidence.

The conditions are those of the rule language, so that the same data scores one loan here and a whole book in SQL
(`store/segments.py`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.columns import Columns
from assistant.core.expression import Node, Row, holds
from assistant.core.language import understand
from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.shapes import shaped

SCORE_MAX = 100
Axis = Literal["ability", "willingness"]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    name: str
    points: int
    says: str
    condition: Node


@dataclass(frozen=True, kw_only=True)
class Scorecard:
    """`needs`: with fewer pieces of evidence the score is unknown."""

    axis: Axis
    start: int
    needs: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, kw_only=True)
class Scorecards:
    ability: Scorecard
    willingness: Scorecard


@dataclass(frozen=True, kw_only=True)
class Score:
    """`value` None: not enough is known. `found` is what was weighed, known or not."""

    value: int | None
    found: tuple[Evidence, ...]


def score(card: Scorecard, row: Row, today: date) -> Score:
    found = tuple(evidence for evidence in card.evidence if holds(evidence.condition, row, today))
    if len(found) < card.needs:
        return Score(value=None, found=found)
    total = card.start + sum(evidence.points for evidence in found)
    return Score(value=min(SCORE_MAX, max(0, total)), found=found)


class _EvidenceShape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    when: str
    points: int = Field(ge=-SCORE_MAX, le=SCORE_MAX)
    says: str = Field(min_length=1)


class _CardShape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    start: int = Field(ge=0, le=SCORE_MAX)
    needs: int = Field(ge=0)
    evidence: list[_EvidenceShape] = Field(min_length=1)


class _ScoresShape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    ability: _CardShape
    willingness: _CardShape


class _FileShape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    scores: _ScoresShape


def load_scorecards(document: Located, known: Columns) -> tuple[Scorecards | None, tuple[Problem, ...]]:
    """Both scorecards of `config/scorecard.yaml`, or None and all that is wrong with them."""
    shape, problems = shaped(_FileShape, document)
    if shape is None:
        return None, problems
    usable = {name: column for name, column in known.items() if name not in ("ability", "willingness")}
    ability, wrong = _card(document, "ability", shape.scores.ability, usable)
    willingness, more = _card(document, "willingness", shape.scores.willingness, usable)
    return Scorecards(ability=ability, willingness=willingness), (*problems, *wrong, *more)


def _card(document: Located, axis: Axis, shape: _CardShape, known: Columns) -> tuple[Scorecard, tuple[Problem, ...]]:
    evidence: list[Evidence] = []
    problems: list[Problem] = []
    for i, entry in enumerate(shape.evidence):
        where = ("scores", axis, "evidence", i)
        if entry.name in {above.name for above in shape.evidence[:i]}:
            mend = "give each piece its own name"
            problems.append(document.problem(where, f"{axis}.{entry.name}: stands twice", mend))
        node, troubles = understand(entry.when, known)
        problems += [document.problem((*where, "when"), f"{axis}.{entry.name}: {w}", mend) for w, mend in troubles]
        if node is not None:
            evidence.append(Evidence(name=entry.name, points=entry.points, says=entry.says, condition=node))
    card = Scorecard(axis=axis, start=shape.start, needs=shape.needs, evidence=tuple(evidence))
    return card, tuple(problems)

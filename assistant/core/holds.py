"""What each kind of hold blocks, unless the hold itself says: data in `config/holds.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.shapes import shaped
from assistant.core.terms import Suppression

Blocks = Literal["contact", "field", "legal", "fees", "reporting"]


class _HoldShape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    blocks: tuple[Blocks, ...] = Field(min_length=1)
    note: str = ""


class _FileShape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    holds: dict[Suppression, _HoldShape]


@dataclass(frozen=True, kw_only=True)
class HoldKinds:
    """kind → what it blocks. Every kind of `Suppression` is there."""

    blocks: Mapping[str, tuple[str, ...]]


def load_holds(document: Located) -> tuple[HoldKinds, tuple[Problem, ...]]:
    """The kinds of `config/holds.yaml`, and all that is wrong with them (then not to be used)."""
    shape, problems = shaped(_FileShape, document)
    if shape is None:
        return HoldKinds(blocks={}), problems
    for kind in Suppression:
        if kind not in shape.holds:
            mend = "say what it blocks: contact, field, legal, fees, reporting"
            problems += (document.problem(("holds",), f"the hold `{kind}` is missing", mend),)
    return HoldKinds(blocks={str(kind): entry.blocks for kind, entry in shape.holds.items()}), problems

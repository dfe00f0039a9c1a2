"""How a contact ended, and what follows from it: line result, party, outcome. Data in `config/dispositions.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.follow_ups import FollowUp
from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.reasons import Hold
from assistant.core.shapes import did_you_mean, shaped
from assistant.core.terms import RIGHT_PARTY, Outcome, Suppression

Party = Literal["nobody", "unknown", "third_party", "borrower"]
RightParty = Literal["yes", "no", "if_verified"]


@dataclass(frozen=True, kw_only=True)
class Disposition:
    outcome: Outcome
    means: str
    line: tuple[str, ...]
    party: Party
    right_party: RightParty
    follow_up: tuple[FollowUp, ...]
    hold: Hold | None
    suppress: Suppression | None
    needs_reason: bool
    default: bool

    def is_right_party(self, *, verified: bool) -> bool:
        """Was the borrower reached? `verified`: two identifiers came from them in this contact."""
        return self.right_party == "yes" or (self.right_party == "if_verified" and verified)


Dispositions = Mapping[Outcome, Disposition]


def possible_now(dispositions: Dispositions, line: str) -> tuple[Disposition, ...]:
    """The outcomes that this line result allows: what a call screen offers."""
    return tuple(disposition for disposition in dispositions.values() if line in disposition.line)


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: str
    means: str = Field(min_length=1)
    line: tuple[str, ...] = Field(min_length=1)
    party: Party
    right_party: RightParty
    follow_up: tuple[FollowUp, ...] = Field(min_length=1)
    hold: Hold | None = None
    suppress: Suppression | None = None
    needs_reason: bool = False
    default: bool = False


class _FileShape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    lines: tuple[str, ...] = Field(min_length=1)
    dispositions: list[_Shape] = Field(min_length=1)


def load_dispositions(document: Located) -> tuple[Dispositions, tuple[Problem, ...]]:
    """Every outcome's disposition, and all that is wrong with the file (then not to be used)."""
    shape, problems = shaped(_FileShape, document)
    if shape is None:
        return {}, problems
    for i, entry in enumerate(shape.dispositions):
        earlier = {above.code for above in shape.dispositions[:i]}
        for wrong, mend in _troubles(entry, earlier, shape.lines):
            problems += (document.problem(("dispositions", i), f"{entry.code}: {wrong}", mend),)
    missing = sorted(set(Outcome) - {entry.code for entry in shape.dispositions})
    problems += tuple(document.problem(("dispositions",), f"{code} is missing", "describe it") for code in missing)
    known = [entry for entry in shape.dispositions if entry.code in set(Outcome)]
    return {Outcome(entry.code): _disposition(entry) for entry in known}, problems


def _troubles(entry: _Shape, earlier: set[str], lines: tuple[str, ...]) -> list[tuple[str, str]]:
    found = []
    if entry.code not in set(Outcome):
        found.append(("no such outcome", did_you_mean(entry.code, [*Outcome])))
    elif (entry.right_party == "yes") != (entry.code in RIGHT_PARTY):
        known = "yes" if entry.code in RIGHT_PARTY else "no"
        found.append((f"right_party is {entry.right_party}, the figures count {known}", "correct right_party"))
    if entry.code in earlier:
        found.append(("stands twice", "keep one"))
    found += [
        (f"unknown line result `{line}`", did_you_mean(line, [*lines])) for line in entry.line if line not in lines
    ]
    if entry.default and (entry.right_party != "no" or entry.suppress is not None):
        found.append(("may not be recorded by a timer", "leave out `default`"))
    return found


def _disposition(entry: _Shape) -> Disposition:
    values = {name: getattr(entry, name) for name in _Shape.model_fields if name != "code"}
    return Disposition(outcome=Outcome(entry.code), **values)

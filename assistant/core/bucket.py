"""Bucket schemes: the ranges of days late that a portfolio reports and treats by. Data in `config/buckets.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.shapes import shaped

Counts = Literal["dpd", "past_due_days"]


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """Days `first` to `last`, both in; `last` None: without end."""

    name: str
    first: int
    last: int | None

    def holds(self, days: int) -> bool:
        return self.first <= days and (self.last is None or days <= self.last)


@dataclass(frozen=True, kw_only=True)
class Scheme:
    name: str
    counts: Counts
    note: str
    buckets: tuple[Bucket, ...]

    def bucket(self, days: int) -> Bucket:
        """The one bucket of that many days (0 or more)."""
        return next(bucket for bucket in self.buckets if bucket.holds(days))

    def of(self, *, dpd: int, past_due_days: int) -> Bucket:
        return self.bucket(dpd if self.counts == "dpd" else past_due_days)


Schemes = Mapping[str, Scheme]


def bucket_names(schemes: Schemes) -> tuple[str, ...]:
    """Every bucket of every scheme, once, in order: what a rule may compare `bucket` with."""
    return tuple(dict.fromkeys(bucket.name for scheme in schemes.values() for bucket in scheme.buckets))


class _BucketShape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str = Field(min_length=1)
    first: int = Field(alias="from", ge=0)
    last: int | None = Field(alias="to", default=None, ge=0)


class _SchemeShape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    counts: Counts
    note: str = ""
    buckets: list[_BucketShape] = Field(min_length=1)


class _FileShape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    schemes: dict[str, _SchemeShape] = Field(min_length=1)


def load_schemes(document: Located) -> tuple[Schemes, tuple[Problem, ...]]:
    """The schemes of `config/buckets.yaml`, and all that is wrong with it (then not to be used)."""
    shape, problems = shaped(_FileShape, document)
    if shape is None:
        return {}, problems
    for name, scheme in shape.schemes.items():
        problems += _ranges(document, name, scheme.buckets)
    return {name: _scheme(name, scheme) for name, scheme in shape.schemes.items()}, problems


def _scheme(name: str, shape: _SchemeShape) -> Scheme:
    buckets = tuple(Bucket(name=b.name, first=b.first, last=b.last) for b in shape.buckets)
    return Scheme(name=name, counts=shape.counts, note=shape.note, buckets=buckets)


def _ranges(document: Located, scheme: str, buckets: list[_BucketShape]) -> tuple[Problem, ...]:
    """What is wrong with the ranges: a gap, an overlap, a range backwards, a name twice, no end."""
    found: list[Problem] = []
    expected: int | None = 0
    names: set[str] = set()
    for i, bucket in enumerate(buckets):
        for problem, mend in _range_trouble(bucket, expected, names):
            found.append(
                document.problem(("schemes", scheme, "buckets", i), f"{scheme}.{bucket.name}: {problem}", mend)
            )
        names.add(bucket.name)
        expected = None if bucket.last is None else bucket.last + 1
    if expected is not None:
        where = ("schemes", scheme, "buckets", len(buckets) - 1)
        found.append(
            document.problem(where, f"{scheme}: no bucket from day {expected} on", "leave out `to` in the last")
        )
    return tuple(found)


def _range_trouble(bucket: _BucketShape, expected: int | None, names: set[str]) -> list[tuple[str, str]]:
    found = []
    if bucket.name in names:
        found.append(("this name is already used in the scheme", "give each bucket its own name"))
    if bucket.last is not None and bucket.last < bucket.first:
        found.append((f"ends on day {bucket.last}, before it starts on day {bucket.first}", "swap `from` and `to`"))
    if expected is None:
        found.append(("the bucket above has no end", "give the one above a `to`, or put this one before it"))
    elif bucket.first > expected:
        found.append((f"days {expected} to {bucket.first - 1} are in no bucket", f"start it at {expected}"))
    elif bucket.first < expected:
        found.append((f"overlaps the bucket above, which ends on day {expected - 1}", f"start it at {expected}"))
    return found

"""The geometry of the dashboard's charts: points of a line, shares of a bar, steps of a heat table."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 160
STEPS = 5  # of heat


@dataclass(frozen=True, kw_only=True)
class Line:
    """One series: its name (a text to translate), its values, and the points of its line in WIDTH × HEIGHT."""

    name: str
    values: tuple[int, ...]
    points: str


def lines(series: Sequence[tuple[str, Sequence[int]]]) -> tuple[tuple[Line, ...], int, int]:
    """The series on one scale → (lines, the scale's lowest, its highest); zero is always on it."""
    every = [value for _, values in series for value in values]
    low, high = min([0, *every]), max([0, *every])
    drawn = [Line(name=name, values=tuple(values), points=_points(values, low, high)) for name, values in series]
    return tuple(drawn), low, high


def _points(values: Sequence[int], low: int, high: int) -> str:
    """`x,y x,y …`: evenly spaced, the highest on top. A single value is a level line."""
    given = [*values, *values] if len(values) == 1 else list(values)
    step, height = WIDTH / max(1, len(given) - 1), max(1, high - low)
    return " ".join(f"{n * step:.1f},{HEIGHT - (value - low) / height * HEIGHT:.1f}" for n, value in enumerate(given))


def share(value: int, most: int) -> float:
    """A bar's length, of 100."""
    return round(max(0, value) / most * 100, 1) if most > 0 else 0.0


def heat(part: float | None) -> int:
    """How strongly a cell is shaded, 0 to STEPS, for a share of 1; what is not nothing is never 0."""
    if not part or part <= 0:
        return 0
    return min(STEPS, max(1, round(part * STEPS)))

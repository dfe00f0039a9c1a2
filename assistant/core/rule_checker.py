"""What walks a parsed rule: keeps out what is not in the language, keeps what is wrong, and hands each part on.

The list of what is in the language comes from `rule_values.py` and `rule_conditions.py`, a translator for each kind of
sqlglot node.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from assistant.core.columns import Columns, Kind
from assistant.core.expression import Literal, Node, Ref
from assistant.core.shapes import did_you_mean

FUNCTIONS = ("abs", "coalesce", "greatest", "least")

Trouble = tuple[str, str]  # what is wrong, how to mend it
Translators = Mapping[type, Callable[["Checker", Any], Node | None]]


class Checker:
    """Walks sqlglot's tree, keeps what is wrong, returns ours. None stands for a part already refused."""

    def __init__(self, known: Columns, translators: Translators) -> None:
        self.known = known
        self.translators = translators
        self.troubles: list[Trouble] = []

    def refuse(self, problem: str, mend: str) -> Node | None:
        """Keep what is wrong; always None, so that a part can return it."""
        if (problem, mend) not in self.troubles:
            self.troubles.append((problem, mend))
        return None

    def boolean(self, part: Any) -> Node | None:
        node = self.node(part)
        if node is not None and node.kind is not Kind.BOOL:
            return self.refuse(f"`{sql_of(part)}` is {node.kind}, not a condition", "compare it with something")
        return node

    def node(self, part: Any) -> Node | None:
        translate = self.translators.get(type(part))
        if translate is None or not _plain(part):
            return self.refuse(f"`{sql_of(part)}` is not part of the rule language", instead(part))
        return translate(self, part)


def _plain(part: exp.Expr) -> bool:
    """No option beyond the operands: `in (select …)`, `between symmetric`, a table's name, a cast are all refused."""
    allowed = _ARGS.get(type(part), ("this", "expression"))
    return not any(value for name, value in part.args.items() if name not in allowed)


def sql_of(part: Any) -> str:
    text = part.sql() if isinstance(part, exp.Expr) else str(part)
    return text if len(text) <= 60 else text[:57] + "…"


def instead(part: Any) -> str:
    if isinstance(part, exp.CurrentDate | exp.CurrentTimestamp | exp.Cast | exp.Interval):
        return "dates are compared with `today` and whole days: `opened_on < today - 90`"
    if isinstance(part, exp.Anonymous):
        return did_you_mean(str(part.this), list(FUNCTIONS))
    if isinstance(part, exp.Func):
        return f"the functions are: {', '.join(FUNCTIONS)}"
    if isinstance(part, exp.Is | exp.Null):
        return "unknown values are asked for by `is null` and `is not null`; a yes or no stands alone"
    return "use and, or, not, comparisons, between, in, is null, + - * / and the documented columns"


def check_words(check: Checker, left: Node, right: Node, part: exp.Expr) -> None:
    """A text compared with a column that has a list of values must be one of them."""
    for side, other in ((left, right), (right, left)):
        column = side.column if isinstance(side, Ref) else None
        if column and column.values is not None and isinstance(other, Literal) and other.value not in column.values:
            problem = f"`{column.name}` is never '{other.value}'"
            check.refuse(problem, did_you_mean(str(other.value), list(column.values)))


_ARGS: dict[type, tuple[str, ...]] = {
    exp.Column: ("this",),
    exp.Literal: ("this", "is_string"),
    exp.Between: ("this", "low", "high"),
    exp.In: ("this", "expressions"),
    exp.Least: ("this", "expressions", "ignore_nulls"),
    exp.Greatest: ("this", "expressions", "ignore_nulls"),
    exp.Coalesce: ("this", "expressions"),
}

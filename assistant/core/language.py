"""From a rule's text to its checked tree.

sqlglot parses; it neither checks types nor keeps anything out, so this is a closed list: a node that is not named in
`rule_values.py` or `rule_conditions.py` is refused, a node with an option that is not expected is refused, and every
operand has a type. That is what makes one text mean the same in Python, SQLite and PostgreSQL.
"""

import sqlglot
from sqlglot.errors import SqlglotError

from assistant.core.columns import Columns
from assistant.core.expression import Node
from assistant.core.rule_checker import Checker, Trouble
from assistant.core.rule_conditions import CONDITIONS
from assistant.core.rule_values import VALUES

TEXT_MAX = 4000


def understand(text: str, known: Columns) -> tuple[Node | None, tuple[Trouble, ...]]:
    """The checked tree of a boolean expression, or None and everything that is wrong with it."""
    check = Checker(known, {**VALUES, **CONDITIONS})
    try:
        node = _whole(check, text)
    except RecursionError:
        return None, (("nested too deeply", "split it into several rules"),)
    return (None if check.troubles else node), tuple(check.troubles)


def _whole(check: Checker, text: str) -> Node | None:
    if len(text) > TEXT_MAX or not text.replace("\n", " ").isprintable():
        return check.refuse(f"longer than {TEXT_MAX} characters, or not printable", "split it into several rules")
    try:
        parsed = sqlglot.parse(text)
    except SqlglotError as error:
        message = str(error).splitlines()[0]
        return check.refuse(f"not an expression: {message}", "write it like `dpd between 1 and 7 and not frozen`")
    if len(parsed) != 1 or parsed[0] is None:
        return check.refuse("not one expression", "write one boolean expression and no semicolon")
    return check.boolean(parsed[0])

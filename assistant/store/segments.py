"""The book scored and segmented by one statement: the rules' own trees printed as SQL. And the snapshot of the day."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection

from assistant.core.expression import Node, Ref
from assistant.core.reach import walk
from assistant.core.scorecard import SCORE_MAX, Scorecard, Scorecards
from assistant.core.segment import Segments
from assistant.store.features import features_sql
from assistant.store.rule_sql import quoted, rule_sql
from assistant.store.statement import of_touched, prepared, values, words

SCORES = ("ability", "willingness")


def segment_book(
    conn: Connection, segments: Segments, cards: Scorecards, as_of: date, touched: Sequence[int] | None = None
) -> int:
    """Score and segment every loan (or the touched ones) in `loan_state`; how many rows changed."""
    return conn.execute(prepared(segment_sql(conn, segments, cards, touched)), values(conn, as_of, touched)).rowcount


def snapshot(conn: Connection, as_of: date, touched: Sequence[int] | None = None) -> int:
    """Keep the day's state of the loans in which something changed since their last snapshot; how many."""
    return conn.execute(prepared(_snapshot_sql(conn, touched)), values(conn, as_of, touched)).rowcount


def segment_sql(conn: Connection, segments: Segments, cards: Scorecards, touched: Sequence[int] | None) -> str:
    """An UPDATE: features (f), scored (g, which the rules read as f again), then the first rule that holds (n)."""
    today = words(conn).today
    conditions = [rule.condition for rule in segments.rules]
    evidence = [item.condition for card in (cards.ability, cards.willingness) for item in card.evidence]
    names = columns_read([*conditions, *evidence]) - set(SCORES)
    inner = features_sql(names, today) + of_touched(conn, "s.loan_id", touched)
    ability, willingness = score_sql(cards.ability, today), score_sql(cards.willingness, today)
    scored = f"SELECT f.*, {ability} AS ability, {willingness} AS willingness FROM ({inner}) f"
    first = " ".join(f"WHEN {rule_sql(rule.condition, today)} THEN {quoted(rule.name)}" for rule in segments.rules)
    matched = f"SELECT f.loan_id, f.ability, f.willingness, CASE {first} END AS rule FROM ({scored}) f"
    return (
        f"UPDATE loan_state SET ability = n.ability, willingness = n.willingness, rule = n.rule,"
        f" segment = {_segment_of_rule(segments)} FROM ({matched}) n WHERE n.loan_id = loan_state.loan_id AND"
        f" (loan_state.rule IS DISTINCT FROM n.rule OR loan_state.segment IS DISTINCT FROM {_segment_of_rule(segments)}"
        f" OR loan_state.ability IS DISTINCT FROM n.ability OR loan_state.willingness IS DISTINCT FROM n.willingness)"
    )


def score_sql(card: Scorecard, today: str) -> str:
    """Unknown below `needs` pieces of evidence, else the start plus the points, kept within 0 and 100."""
    when = [(rule_sql(item.condition, today), item.points) for item in card.evidence]
    pieces = " + ".join(f"CASE WHEN {condition} THEN 1 ELSE 0 END" for condition, _ in when)
    points = " + ".join(f"CASE WHEN {condition} THEN {worth} ELSE 0 END" for condition, worth in when)
    total = f"({card.start} + {points})"
    kept = f"CASE WHEN {total} < 0 THEN 0 WHEN {total} > {SCORE_MAX} THEN {SCORE_MAX} ELSE {total} END"
    return f"CASE WHEN {pieces} >= {card.needs} THEN {kept} END"


def columns_read(conditions: Iterable[Node]) -> set[str]:
    return {node.column.name for condition in conditions for node in walk(condition) if isinstance(node, Ref)}


def _segment_of_rule(segments: Segments) -> str:
    """The segment by the rule's name; almost always they are the same word."""
    others = [rule for rule in segments.rules if rule.segment != rule.name]
    cases = " ".join(f"WHEN {quoted(rule.name)} THEN {quoted(rule.segment)}" for rule in others)
    return f"CASE n.rule {cases} ELSE n.rule END" if cases else "n.rule"


_KEPT = ("past_due_days", "dpd", "amount_past_due_minor", "stop_roll_minor", "bucket", "segment", "rule")


def _snapshot_sql(conn: Connection, touched: Sequence[int] | None) -> str:
    columns, changed = ", ".join(_KEPT), " OR ".join(f"h.{name} IS DISTINCT FROM s.{name}" for name in _KEPT)
    return f"""
        INSERT INTO snapshot (loan_id, as_of, {columns})
        SELECT s.loan_id, s.as_of, {", ".join(f"s.{name}" for name in _KEPT)}
        FROM loan_state s LEFT JOIN snapshot h ON h.loan_id = s.loan_id AND h.as_of = (
          SELECT MAX(o.as_of) FROM snapshot o WHERE o.loan_id = s.loan_id AND o.as_of <= s.as_of)
        WHERE s.as_of = {words(conn).today}{of_touched(conn, "s.loan_id", touched)} AND (h.loan_id IS NULL OR {changed})
        ON CONFLICT (loan_id, as_of) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _KEPT)}"""

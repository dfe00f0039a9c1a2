"""The book scored, segmented and kept as it was: a statement for each, made of the rules' own trees printed as SQL."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection

from assistant.core.bands import bands
from assistant.core.expression import Node, Ref
from assistant.core.reach import walk
from assistant.core.scorecard import SCORE_MAX, Scorecard, Scorecards
from assistant.core.segment import Segments
from assistant.store.features import features_sql
from assistant.store.rule_sql import quoted, rule_sql
from assistant.store.statement import of_touched, prepared, values, words

PIECE = 2**20  # far more than all points of a scorecard together


def score_book(conn: Connection, cards: Scorecards, as_of: date, touched: Sequence[int] | None = None) -> int:
    """Ability and willingness of every loan (or of the touched ones) into `loan_state`; how many changed."""
    today = words(conn).today
    evidence = [item.condition for card in (cards.ability, cards.willingness) for item in card.evidence]
    inner = features_sql(columns_read(evidence), today) + of_touched(conn, "s.loan_id", touched)
    weighed = f"SELECT f.loan_id, {_weighed(cards.ability, today)} AS a, {_weighed(cards.willingness, today)} AS w"
    sql = f"""WITH g AS MATERIALIZED ({weighed} FROM ({inner}) f),
        n AS MATERIALIZED (SELECT g.loan_id, {_scored(cards.ability, "g.a")} AS ability,
          {_scored(cards.willingness, "g.w")} AS willingness FROM g)
        UPDATE loan_state SET ability = n.ability, willingness = n.willingness FROM n
        WHERE n.loan_id = loan_state.loan_id AND (loan_state.ability IS DISTINCT FROM n.ability
          OR loan_state.willingness IS DISTINCT FROM n.willingness)"""
    return conn.execute(prepared(sql), values(conn, as_of, touched)).rowcount


def segment_book(conn: Connection, segments: Segments, as_of: date, touched: Sequence[int] | None = None) -> int:
    """Segment every loan (or the touched ones) in `loan_state` by the first rule that holds; how many changed."""
    conditions = [rule.condition for rule in segments.rules]
    inner = features_sql(columns_read(conditions), words(conn).today) + of_touched(conn, "s.loan_id", touched)
    sql = f"""UPDATE loan_state SET rule = n.rule, segment = {_segment_of("n.rule", segments)}
        FROM (SELECT f.loan_id, {first_rule_sql(segments, words(conn).today)} AS rule FROM ({inner}) f) n
        WHERE n.loan_id = loan_state.loan_id AND (loan_state.rule IS DISTINCT FROM n.rule
          OR loan_state.segment IS DISTINCT FROM {_segment_of("loan_state.rule", segments)})"""
    return conn.execute(prepared(sql), values(conn, as_of, touched)).rowcount


def snapshot(conn: Connection, as_of: date, touched: Sequence[int] | None = None) -> int:
    """Keep the day's state of the loans in which something changed since their last snapshot; how many."""
    return conn.execute(prepared(_snapshot_sql(conn, touched)), values(conn, as_of, touched)).rowcount


def first_rule_sql(segments: Segments, today: str) -> str:
    """The first rule that holds, by name. Split by dpd: a loan that is not late is not asked the late loans' rules."""
    found = [f"WHEN {rule_sql(rule.condition, today)} THEN {quoted(rule.name)}" for rule in segments.rules]
    parts = bands([rule.condition for rule in segments.rules], "dpd")
    cases = [(band.last, f"CASE {' '.join(found[i] for i in band.rules)} END") for band in parts]
    if len(cases) == 1:
        return cases[0][1]
    tests = " ".join(f"WHEN f.dpd <= {last} THEN {case}" for last, case in cases if last is not None)
    return f"CASE {tests} ELSE {cases[-1][1]} END"


def _weighed(card: Scorecard, today: str) -> str:
    """Points and pieces of evidence in one sum, so that each condition is asked once: a piece is worth PIECE points."""
    worth = [f"CASE WHEN {rule_sql(e.condition, today)} THEN {PIECE + e.points} ELSE 0 END" for e in card.evidence]
    return " + ".join(worth)


def _scored(card: Scorecard, weighed: str) -> str:
    """Unknown below `needs` pieces of evidence, else the start plus the points, kept within 0 and 100."""
    pieces = f"(({weighed} + {PIECE // 2}) / {PIECE})"
    total = f"({card.start} + {weighed} - {pieces} * {PIECE})"
    kept = f"CASE WHEN {total} < 0 THEN 0 WHEN {total} > {SCORE_MAX} THEN {SCORE_MAX} ELSE {total} END"
    return f"CASE WHEN {pieces} >= {card.needs} THEN {kept} END"


def columns_read(conditions: Iterable[Node]) -> set[str]:
    return {node.column.name for condition in conditions for node in walk(condition) if isinstance(node, Ref)}


def _segment_of(rule: str, segments: Segments) -> str:
    """The segment by the rule's name; almost always they are the same word."""
    others = [one for one in segments.rules if one.segment != one.name]
    cases = " ".join(f"WHEN {quoted(one.name)} THEN {quoted(one.segment)}" for one in others)
    return f"CASE {rule} {cases} ELSE {rule} END" if cases else rule


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

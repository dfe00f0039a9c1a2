"""What stands beside a loan's age in `loan_state`: reason, hold, promises, last contact. One statement for the book."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Boolean, Connection

from assistant.core.columns import HOLDS
from assistant.core.reasons import Reasons
from assistant.core.terms import RIGHT_PARTY
from assistant.store.rule_sql import quoted
from assistant.store.statement import of_touched, prepared, values, words
from assistant.store.types import Day

COLUMNS = (
    *("reason", "hold_kind", "promise_open", "broken_promises_90d", "broken_in_a_row", "broken_on"),
    *("last_outcome", "last_rpc_on"),
)


def refresh_standing(conn: Connection, reasons: Reasons, as_of: date, touched: Sequence[int] | None = None) -> int:
    """Bring those columns up to date where they changed; how many loans. Ageing has made the rows before."""
    sets = ", ".join(f"{name} = n.{name}" for name in COLUMNS)
    changed = " OR ".join(f"loan_state.{name} IS DISTINCT FROM n.{name}" for name in COLUMNS)
    sql = f"""UPDATE loan_state SET {sets} FROM ({standing_sql(conn, reasons, touched)}) n
        WHERE n.loan_id = loan_state.loan_id AND ({changed})"""
    return conn.execute(prepared(sql), values(conn, as_of, touched)).rowcount


def standing_of(conn: Connection, reasons: Reasons, loan_id: int, as_of: date) -> dict[str, Any]:
    """The same columns for one loan on any day, without writing them."""
    typed = prepared(standing_sql(conn, reasons, [loan_id])).columns(
        broken_on=Day, last_rpc_on=Day, promise_open=Boolean
    )
    row = conn.execute(typed, values(conn, as_of, [loan_id])).mappings().one()
    return {name: row[name] for name in COLUMNS}


def standing_sql(conn: Connection, reasons: Reasons, touched: Sequence[int] | None) -> str:
    return _STANDING.format(
        today=words(conn).today,
        said_on=words(conn).day_of_instant.format(column="r.at"),
        last_day=_last_day_sql(reasons),
        certain=reasons.certain_from,
        hold_rank=_hold_rank_sql(),
        hold_kind=_hold_kind_sql(),
        right_party=", ".join(quoted(outcome) for outcome in sorted(RIGHT_PARTY)),
        touched=of_touched(conn, "l.id", touched),
        of_reason=of_touched(conn, "r.loan_id", touched),
        of_kept=of_touched(conn, "loan_id", touched),
        of_promise=of_touched(conn, "m.loan_id", touched),
        of_hold=of_touched(conn, "COALESCE(h.loan_id, l.id)", touched),
        of_contact=_of_owners(conn, touched),
    )


def _of_owners(conn: Connection, touched: Sequence[int] | None) -> str:
    owners = f"SELECT o.borrower_id FROM loan o WHERE TRUE{of_touched(conn, 'o.id', touched)}"
    return "" if touched is None else f" AND borrower_id IN ({owners})"


def _last_day_sql(reasons: Reasons) -> str:
    """A statement's last day: its own, else so many days after it was made, else none."""
    days = {code: reason.expires_after_days for code, reason in reasons.by_code.items()}
    cases = " ".join(f"WHEN {quoted(code)} THEN q.said_on + {n}" for code, n in days.items() if n is not None)
    return f"COALESCE(q.expires_on, CASE q.code {cases} END)" if cases else "q.expires_on"


def _hold_rank_sql() -> str:
    cases = " ".join(f"WHEN {quoted(kind)} THEN {rank}" for rank, kind in enumerate(HOLDS))
    return f"CASE h.kind {cases} ELSE {len(HOLDS)} END"


def _hold_kind_sql() -> str:
    return (
        "CASE h.strongest " + " ".join(f"WHEN {rank} THEN {quoted(kind)}" for rank, kind in enumerate(HOLDS)) + " END"
    )


_STANDING = """
WITH q AS (
  SELECT r.id, r.loan_id, r.code, r.expires_on, r.at, {said_on} AS said_on
  FROM reason r WHERE r.confidence >= {certain}{of_reason}
),
said AS (
  SELECT loan_id, code FROM (
    SELECT q.loan_id, q.code, ROW_NUMBER() OVER (PARTITION BY q.loan_id ORDER BY q.at DESC, q.id DESC) AS nth
    FROM q WHERE q.said_on <= {today} AND ({last_day} IS NULL OR {last_day} >= {today})) ranked
  WHERE nth = 1
),
held AS (
  SELECT loan_id, MIN(rank) AS strongest FROM (
    SELECT COALESCE(h.loan_id, l.id) AS loan_id, {hold_rank} AS rank
    FROM hold h LEFT JOIN loan l ON h.loan_id IS NULL AND l.borrower_id = h.borrower_id
    WHERE h.from_on <= {today} AND (h.to_on IS NULL OR h.to_on > {today})
      AND CAST(h.blocks AS TEXT) LIKE '%"contact"%'{of_hold}) each_hold
  GROUP BY loan_id
),
kept AS (
  SELECT loan_id, MAX(taken_at) AS last_at FROM promise WHERE status IN ('kept', 'partial'){of_kept} GROUP BY loan_id
),
promised AS (
  SELECT m.loan_id, MAX(CASE WHEN m.status = 'open' THEN 1 ELSE 0 END) AS is_open,
    SUM(CASE WHEN m.status = 'broken' AND COALESCE(m.judged_on, m.final_due_on) > {today} - 90
      THEN 1 ELSE 0 END) AS lately,
    SUM(CASE WHEN m.status = 'broken' AND (k.last_at IS NULL OR m.taken_at > k.last_at) THEN 1 ELSE 0 END) AS in_a_row,
    MAX(CASE WHEN m.status = 'broken' THEN COALESCE(m.judged_on, m.final_due_on) END) AS broken_on
  FROM promise m LEFT JOIN kept k ON k.loan_id = m.loan_id WHERE TRUE{of_promise} GROUP BY m.loan_id
),
reached AS (
  SELECT borrower_id, MAX(id) AS last_id, MAX(CASE WHEN outcome IN ({right_party}) THEN as_of END) AS rpc_on
  FROM contact WHERE outcome IS NOT NULL AND as_of <= {today}{of_contact} GROUP BY borrower_id
)
SELECT l.id AS loan_id, said.code AS reason, {hold_kind} AS hold_kind,
  COALESCE(promised.is_open, 0) = 1 AS promise_open,
  COALESCE(promised.lately, 0) AS broken_promises_90d, COALESCE(promised.in_a_row, 0) AS broken_in_a_row,
  promised.broken_on, c.outcome AS last_outcome,
  CASE WHEN reached.rpc_on IS NULL OR l.last_rpc_on > reached.rpc_on
    THEN l.last_rpc_on ELSE reached.rpc_on END AS last_rpc_on
FROM loan l
  LEFT JOIN said ON said.loan_id = l.id
  LEFT JOIN held h ON h.loan_id = l.id
  LEFT JOIN promised ON promised.loan_id = l.id
  LEFT JOIN reached ON reached.borrower_id = l.borrower_id
  LEFT JOIN contact c ON c.id = reached.last_id
WHERE TRUE{touched}
"""

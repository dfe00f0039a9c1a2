"""The whole book aged by statements, not row by row: `core/ageing.py` for every loan at once, into `loan_state`.

What makes that one comparison per instalment is its running total (`cum_due_minor`): with the oldest settled first, an
instalment has something unpaid exactly when its running total passes what was paid. Portfolios that settle the newest
first cannot be told by totals; their loans go through the Python function (`ageing_newest.py`), in batches.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from assistant.core.bucket import Scheme, Schemes
from assistant.store import ageing_newest
from assistant.store.rule_sql import quoted
from assistant.store.statement import of_touched, prepared, values, words

COLUMNS = (
    *("as_of", "past_due_days", "paused_days", "dpd", "oldest_due_on", "amount_past_due_minor", "stop_roll_minor"),
    *("next_due_on", "next_due_minor", "days_to_due", "frozen", "paid_total_minor", "last_paid_on", "paid_90d_minor"),
    "bucket",
)


def age_loans(conn: Connection, schemes: Schemes, as_of: date, touched: Sequence[int] | None = None) -> int:
    """Write the age of every loan (or of the touched ones) on `as_of`; how many. Safe to repeat."""
    statement = prepared(ageing_sql(conn, schemes, touched))
    aged = conn.execute(statement, values(conn, as_of, touched)).rowcount
    return aged + ageing_newest.age_loans(conn, schemes, as_of, touched)


def refresh_running_totals(conn: Connection, loan_ids: Sequence[int] | None = None) -> int:
    """Set `cum_due_minor` of the loans' instalments (all loans: None) in due order; how many rows changed.

    Whoever writes instalments calls this in the same transaction; ageing trusts it.
    """
    sql = f"""
        UPDATE instalment SET cum_due_minor = r.total FROM (
          SELECT loan_id, n, CAST(SUM(principal_due_minor + interest_due_minor + fees_due_minor)
            OVER (PARTITION BY loan_id ORDER BY due_on, n ROWS UNBOUNDED PRECEDING) AS BIGINT) AS total
          FROM instalment WHERE TRUE{of_touched(conn, "loan_id", loan_ids)}) r
        WHERE r.loan_id = instalment.loan_id AND r.n = instalment.n AND instalment.cum_due_minor <> r.total"""
    return conn.execute(prepared(sql), values(conn, None, loan_ids)).rowcount


def ageing_sql(conn: Connection, schemes: Schemes, touched: Sequence[int] | None) -> str:
    parts = {name: getattr(words(conn), name) for name in ("today", "greatest", "least")}
    parts["paid_touched"] = of_touched(conn, "loan_id", touched)
    parts["loan_touched"] = of_touched(conn, "l.id", touched)
    parts["bucket"] = bucket_sql(schemes)
    parts["columns"] = ", ".join(COLUMNS)
    parts["sets"] = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS)
    return _AGEING.format(**parts)


def bucket_sql(schemes: Schemes) -> str:
    """The bucket by the portfolio's scheme; a portfolio cannot name a scheme that is not there (checked at start)."""
    cases = " ".join(f"WHEN {quoted(scheme.name)} THEN {_scheme_sql(scheme)}" for scheme in schemes.values())
    return f"CASE x.scheme {cases} END"


def _scheme_sql(scheme: Scheme) -> str:
    days = f"x.{scheme.counts}"
    cases = [f"WHEN {days} <= {b.last} THEN {quoted(b.name)}" for b in scheme.buckets if b.last is not None]
    return f"CASE {' '.join(cases)} ELSE {quoted(scheme.buckets[-1].name)} END"


# Stages: what was paid, and where money was taken back the last day that stands (back) → what the loan and its
# portfolio say (a) → what of its schedule has fallen due (f) and is unpaid (s), or what the file stated (t, u) → the
# debt (d) → its days of pause (e) → the count (x). Names are those of core/debt.py and core/ageing.py. MATERIALIZED:
# else SQLite asks a subquery again wherever its answer is used.
_AGEING = """
WITH paid AS (
  SELECT loan_id, SUM(amount_minor) AS total, MIN(paid_on) AS first_on,
    MAX(CASE WHEN amount_minor > 0 THEN paid_on END) AS last_on, MIN(amount_minor) < 0 AS taken_back,
    SUM(CASE WHEN paid_on > {today} - 90 THEN amount_minor ELSE 0 END) AS lately
  FROM allocation WHERE paid_on <= {today}{paid_touched} GROUP BY loan_id
),
back AS MATERIALIZED (
  SELECT paid.loan_id, (SELECT MAX(o.paid_on) FROM allocation o JOIN payment y ON y.id = o.payment_id
    WHERE o.loan_id = paid.loan_id AND o.amount_minor > 0 AND o.paid_on <= {today} AND o.amount_minor > -COALESCE((
      SELECT SUM(r.amount_minor) FROM payment v JOIN allocation r ON r.payment_id = v.id
      WHERE v.reverses_ref = y.ref AND r.loan_id = o.loan_id AND r.paid_on <= {today}), 0)) AS last_on
  FROM paid WHERE paid.taken_back
),
a AS MATERIALIZED (
  SELECT l.id AS loan_id, p.grace_days, p.scheme,
    {today} + CASE p.convention WHEN 'day_1' THEN 1 ELSE 0 END AS late_before,
    l.status = 'active' AND l.balance_minor > 0 AND (l.opened_on IS NULL OR l.opened_on <= {today}) AS owes,
    EXISTS (SELECT 1 FROM instalment i WHERE i.loan_id = l.id) AS scheduled,
    l.past_due_since, COALESCE(l.stated_past_due_minor, l.balance_minor) AS stated_minor, l.stated_on,
    l.next_due_on AS stated_next_on, l.minimum_due_minor,
    COALESCE(paid.total, 0) AS paid_total, {greatest}(COALESCE(paid.total, 0), 0) AS settled,
    COALESCE(paid.lately, 0) + CASE WHEN l.last_payment_on > {today} - 90 AND l.last_payment_on <= {today}
      AND (paid.first_on IS NULL OR l.last_payment_on < paid.first_on)
      THEN COALESCE(l.last_payment_minor, 0) ELSE 0 END AS paid_lately,
    CASE WHEN l.last_payment_on <= {today}
        AND (back.loan_id IS NULL OR NOT EXISTS (SELECT 1 FROM allocation o JOIN payment y ON y.id = o.payment_id
          JOIN payment v ON v.reverses_ref = y.ref AND v.paid_on <= {today}
          WHERE o.loan_id = l.id AND o.paid_on = l.last_payment_on AND o.amount_minor > 0))
      THEN l.last_payment_on END AS stated_last_on,
    CASE WHEN back.loan_id IS NULL THEN paid.last_on ELSE back.last_on END AS paid_last_on
  FROM loan l JOIN portfolio p ON p.id = l.portfolio_id LEFT JOIN paid ON paid.loan_id = l.id
    LEFT JOIN back ON back.loan_id = l.id
  WHERE p.settle_order <> 'newest_first'{loan_touched}
),
f AS MATERIALIZED (
  SELECT a.loan_id, a.late_before, a.settled, COALESCE((
    SELECT i.cum_due_minor FROM instalment i WHERE i.loan_id = a.loan_id AND i.due_on < a.late_before
    ORDER BY i.due_on DESC, i.cum_due_minor DESC LIMIT 1), 0) AS fallen
  FROM a WHERE a.owes AND a.scheduled
),
s AS MATERIALIZED (
  SELECT f.loan_id, f.fallen,
    CASE WHEN f.fallen > f.settled THEN (SELECT i.due_on FROM instalment i WHERE i.loan_id = f.loan_id
      AND i.due_on < f.late_before AND i.cum_due_minor > f.settled ORDER BY i.due_on LIMIT 1) END AS oldest,
    (SELECT i.due_on FROM instalment i WHERE i.loan_id = f.loan_id AND i.due_on >= f.late_before
      AND i.cum_due_minor > {greatest}(f.settled, f.fallen) ORDER BY i.due_on LIMIT 1) AS next_on
  FROM f
),
t AS MATERIALIZED (
  SELECT a.loan_id, CASE WHEN a.past_due_since < a.late_before THEN a.past_due_since END AS since, a.stated_minor,
    {greatest}(0, COALESCE((SELECT SUM(o.amount_minor) FROM allocation o WHERE o.loan_id = a.loan_id
      AND o.paid_on > a.stated_on AND o.paid_on <= {today}), 0)) AS paid_after
  FROM a WHERE a.owes AND NOT a.scheduled AND (a.past_due_since IS NOT NULL OR a.stated_next_on IS NOT NULL)
),
u AS (
  SELECT t.loan_id, t.since IS NOT NULL AND NOT (t.paid_after > 0 AND t.paid_after >= t.stated_minor) AS late, t.since,
    t.stated_minor - t.paid_after AS rest,
    {greatest}(0, t.paid_after - CASE WHEN t.since IS NULL THEN 0 ELSE t.stated_minor END) AS extra
  FROM t
),
d AS MATERIALIZED (
  SELECT a.*,
    CASE WHEN u.late THEN u.since ELSE s.oldest END AS oldest,
    CASE WHEN u.late THEN u.rest WHEN s.oldest IS NOT NULL THEN s.fallen - a.settled ELSE 0 END AS past_due_minor,
    COALESCE(u.late, FALSE) AS stated_late,
    CASE WHEN s.loan_id IS NOT NULL THEN s.next_on
      WHEN a.stated_next_on >= a.late_before AND u.loan_id IS NOT NULL
        AND (a.minimum_due_minor IS NULL OR a.minimum_due_minor > u.extra) THEN a.stated_next_on END AS next_on,
    {greatest}(a.settled, COALESCE(s.fallen, 0)) AS before_next, s.loan_id IS NOT NULL AS by_schedule, u.extra
  FROM a LEFT JOIN s ON s.loan_id = a.loan_id LEFT JOIN u ON u.loan_id = a.loan_id
),
e AS MATERIALIZED (
  SELECT d.*, d.late_before - d.oldest AS days,
    CASE WHEN d.oldest IS NULL THEN 0 ELSE COALESCE((
      SELECT SUM({least}(q.to_on, {today}) - {greatest}(q.from_on, d.oldest)) FROM pause q
      WHERE q.loan_id = d.loan_id AND q.from_on < {today} AND q.to_on > d.oldest AND q.to_on > q.from_on), 0)
      END AS paused,
    CASE WHEN d.oldest IS NULL OR d.stated_late THEN d.past_due_minor ELSE (
      SELECT MAX(i.cum_due_minor) FROM instalment i WHERE i.loan_id = d.loan_id AND i.due_on < d.late_before
        AND (i.due_on = d.oldest OR (i.due_on > d.oldest AND i.due_on - d.oldest = (
          SELECT SUM({least}(q.to_on, i.due_on) - {greatest}(q.from_on, d.oldest)) FROM pause q
          WHERE q.loan_id = d.loan_id AND q.from_on < i.due_on AND q.to_on > d.oldest)))) - d.settled END AS stop_roll,
    CASE WHEN d.next_on IS NULL THEN NULL WHEN NOT d.by_schedule THEN d.minimum_due_minor - d.extra ELSE (
      SELECT MAX(i.cum_due_minor) FROM instalment i WHERE i.loan_id = d.loan_id AND i.due_on = d.next_on)
      - d.before_next END AS next_minor,
    EXISTS (SELECT 1 FROM pause q WHERE q.loan_id = d.loan_id AND q.from_on <= {today} AND q.to_on > {today}) AS frozen
  FROM d
),
x AS (
  SELECT e.*, COALESCE(e.days, 0) AS past_due_days,
    CASE WHEN e.oldest IS NULL OR e.days <= e.grace_days THEN 0
      ELSE {greatest}(0, e.days - e.grace_days - e.paused) END AS dpd
  FROM e
)
INSERT INTO loan_state (loan_id, {columns}, promise_open, broken_promises_90d, broken_in_a_row)
SELECT x.loan_id, {today}, x.past_due_days, x.paused, x.dpd, x.oldest, x.past_due_minor, x.stop_roll,
  x.next_on, x.next_minor, x.next_on - {today}, x.frozen, x.paid_total,
  CASE WHEN x.paid_last_on IS NULL OR x.stated_last_on > x.paid_last_on THEN x.stated_last_on ELSE x.paid_last_on END,
  x.paid_lately,
  {bucket}, FALSE, 0, 0
FROM x WHERE TRUE
ON CONFLICT (loan_id) DO UPDATE SET {sets},
  cured_on = CASE WHEN loan_state.dpd > 0 AND excluded.dpd = 0 THEN excluded.as_of ELSE loan_state.cured_on END
"""

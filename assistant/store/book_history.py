"""What happened before, or holds now, as the importer fills it. Nothing is deleted; a payment is never edited."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, update

from assistant.core.book.records import (
    AssignmentRecord,
    EventRecord,
    HoldRecord,
    KnownPayment,
    PartyRecord,
    PauseRecord,
    PaymentRecord,
    PromiseRecord,
)
from assistant.core.terms import PromiseStatus
from assistant.store.book_changes import Trail
from assistant.store.bulk import among, insert_new, upsert
from assistant.store.schema import assignment, contact_point, hold, party, pause
from assistant.store.schema_money import allocation, payment
from assistant.store.schema_promise import promise, promise_instalment
from assistant.store.schema_state import reason
from assistant.store.schema_work import contact_event, text

SOURCE = "import"
Lines = Sequence[int | None]  # where in the file each record stands


def known_payments(conn: Connection, refs: Iterable[str]) -> dict[str, KnownPayment]:
    """The payments, each with what was taken back of it and what its loans still have."""
    rows = conn.execute(select(payment).where(among(conn, payment.c.ref, refs))).all()
    return _with_reversals(conn, rows) if rows else {}


def _with_reversals(conn: Connection, rows: Sequence[Any]) -> dict[str, KnownPayment]:
    refs = [row.ref for row in rows]
    back: dict[str, dict[str, int]] = {}
    taken = select(payment.c.ref, payment.c.reverses_ref, payment.c.amount_minor).where(
        payment.c.reverses_ref.in_(refs)
    )
    for row in conn.execute(taken):
        back.setdefault(row.reverses_ref, {})[row.ref] = row.amount_minor
    origin = func.coalesce(payment.c.reverses_ref, payment.c.ref)
    total = func.sum(allocation.c.amount_minor)
    query = select(origin.label("ref"), allocation.c.loan_id, total.label("total"))
    query = query.join(payment, payment.c.id == allocation.c.payment_id).where(among(conn, origin, refs))
    shares: dict[str, list[tuple[int, int]]] = {}
    for share in conn.execute(query.group_by(origin, allocation.c.loan_id).order_by(allocation.c.loan_id)):
        shares.setdefault(share.ref, []).append((share.loan_id, int(share.total)))
    return {row.ref: _known(row, back.get(row.ref, {}), shares.get(row.ref, [])) for row in rows}


def _known(row: Any, reversals: Mapping[str, int], shares: Sequence[tuple[int, int]]) -> KnownPayment:
    return KnownPayment(
        id=row.id,
        loan_ref=row.loan_ref,
        paid_on=row.paid_on,
        amount_minor=row.amount_minor,
        currency=row.currency,
        reverses_ref=row.reverses_ref,
        state=row.state,
        reversals=reversals,
        shares=tuple(shares),
    )


def put_payments(
    trail: Trail, records: Sequence[PaymentRecord], known: Mapping[str, KnownPayment], now: datetime, lines: Lines
) -> int:
    """New payments with their shares; of known ones only what was missing. One without a loan waits to be matched."""
    columns = (*PaymentRecord._fields[:-1], "source", "state", "received_at")
    rows = [(*r[:-1], SOURCE, "allocated" if r.shares else "unapplied", now) for r in records]
    fresh = [r for r in records if r.shares and not (r.ref in known and known[r.ref].state == "allocated")]
    change = ("loan_ref", "posted_on", "cleared_on", "reference", "payer")
    changed = trail.upsert(payment, columns, rows, ("ref",), change, lines)
    _allocate(trail.conn, fresh)
    return changed


def _allocate(conn: Connection, records: Sequence[PaymentRecord]) -> None:
    named = among(conn, payment.c.ref, [record.ref for record in records])
    ids = {row.ref: row.id for row in conn.execute(select(payment.c.ref, payment.c.id).where(named))}
    conn.execute(update(payment).where(named, payment.c.state != "allocated").values(state="allocated"))
    shares = [
        (ids[record.ref], loan_id, record.paid_on, amount, _posted_at(record))
        for record in records
        for loan_id, amount in record.shares
    ]
    columns = ("payment_id", "loan_id", "paid_on", "amount_minor", "posted_at")
    upsert(conn, allocation, columns, shares, ("id",), ())


def _posted_at(record: PaymentRecord) -> datetime:
    """A file knows the day, not the time: noon UTC of the next day is past that day everywhere, so a promise made on
    the day of the payment is never denied it."""
    return datetime.combine((record.posted_on or record.paid_on) + timedelta(days=1), time(12), UTC)


def known_pauses(conn: Connection, loan_ids: Iterable[int]) -> dict[int, dict[date, date]]:
    found: dict[int, dict[date, date]] = {}
    for row in conn.execute(select(pause).where(among(conn, pause.c.loan_id, loan_ids))):
        found.setdefault(row.loan_id, {})[row.from_on] = row.to_on
    return found


def put_pauses(trail: Trail, records: Sequence[PauseRecord], lines: Lines) -> int:
    change = ("to_on", "reason")
    return trail.upsert(pause, PauseRecord._fields, records, ("loan_id", "from_on"), change, lines)


def put_assignments(trail: Trail, records: Sequence[AssignmentRecord], lines: Lines) -> int:
    change = ("owner", "batch", "to_on")
    return trail.upsert(assignment, AssignmentRecord._fields, records, ("loan_id", "from_on"), change, lines)


def put_holds(trail: Trail, records: Sequence[HoldRecord], lines: Lines) -> int:
    """A hold is known by whom it stands on, its kind and its first day; a later file may end it."""
    rows = [record._asdict() | {"blocks": list(record.blocks), "source": SOURCE} for record in records]
    return _match_up(trail, hold, ("borrower_id", "loan_id", "kind", "from_on"), rows, lines)


def put_parties(trail: Trail, records: Sequence[PartyRecord], lines: Lines) -> int:
    rows = [record._asdict() for record in records]
    return _match_up(trail, party, ("loan_id", "role", "borrower_id", "name"), rows, lines)


def _match_up(trail: Trail, table: Table, key: Sequence[str], rows: Sequence[dict[str, Any]], lines: Lines) -> int:
    """Insert what is new, change what differs. For tables without a key of their own: their key has empty parts."""
    conn = trail.conn
    there = _there(conn, table, key, rows)
    new, changed = [], 0
    for row, line in zip(rows, lines, strict=True):
        before = there.get(tuple(row[name] for name in key))
        if before is None:
            new.append(row)
        elif stated := {
            name: value for name, value in row.items() if name != "source" and getattr(before, name) != value
        }:
            trail.note(table, before, stated, line)
            conn.execute(update(table).where(table.c.id == before.id).values(stated))
            changed += 1
    if new:
        conn.execute(insert(table), new)
    return changed + len(new)


def _there(conn: Connection, table: Table, key: Sequence[str], rows: Sequence[dict[str, Any]]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for name in ("borrower_id", "loan_id"):
        ids = sorted({row[name] for row in rows if row[name] is not None})
        for row in conn.execute(select(table).where(among(conn, table.c[name], ids))):
            found[tuple(getattr(row, column) for column in key)] = row
    return found


def put_promises(conn: Connection, records: Sequence[PromiseRecord]) -> int:
    """Rows of one loan that were taken at one time are the instalments of one promise."""
    together: dict[tuple[int, datetime], list[PromiseRecord]] = {}
    for record in records:
        together.setdefault((record.loan_id, record.taken_at), []).append(record)
    return sum(_put_promise(conn, group) for group in together.values())


def _put_promise(conn: Connection, group: Sequence[PromiseRecord]) -> int:
    first = group[0]
    ref = "i" + digest(first.loan_ref, first.taken_at.isoformat())
    there = conn.execute(select(promise).where(promise.c.ref == ref)).one_or_none()
    before = _instalments(conn, there.id) if there else {}
    stated = {record.due_on: record.amount_minor for record in group}
    if there is not None and {**before, **stated} == before and there.status == first.status:
        return 0
    if there is not None and there.status != PromiseStatus.OPEN:
        return 0  # judged here since: payments decide, not the lender's next file
    wanted = {**before, **stated}
    values = {
        "loan_id": first.loan_id, "borrower_id": first.borrower_id, "taken_at": first.taken_at,
        "promised_by": first.promised_by, "source": SOURCE, "currency": first.currency,
        "amount_minor": sum(wanted.values()), "final_due_on": max(wanted), "status": first.status,
        "follow_up_consent": False,
    }  # fmt: skip
    if there is None:
        number = conn.execute(insert(promise).values(ref=ref, **values).returning(promise.c.id)).scalar_one()
    else:
        number = there.id
        conn.execute(update(promise).where(promise.c.id == number).values(values))
    rows = [(number, n, day, wanted[day], first.status) for n, day in enumerate(sorted(wanted), 1)]
    columns = ("promise_id", "n", "due_on", "amount_minor", "status")
    upsert(conn, promise_instalment, columns, rows, ("promise_id", "n"), columns[2:])
    return len(group)


def _instalments(conn: Connection, promise_id: int) -> dict[date, int]:
    query = select(promise_instalment.c.due_on, promise_instalment.c.amount_minor)
    return {
        row.due_on: row.amount_minor for row in conn.execute(query.where(promise_instalment.c.promise_id == promise_id))
    }


def put_events(conn: Connection, records: Sequence[EventRecord], refs: Sequence[str] = ()) -> int:
    """Earlier contacts and requests; the same one comes in once. What was said is kept apart, to be erased.

    `refs` name what makes a record the same, where that is not every word of it.
    """
    refs = refs or ["import:" + digest(*map(str, record)) for record in records]
    before = select(contact_event.c.source_ref).where(among(conn, contact_event.c.source_ref, refs))
    there = set(conn.execute(before).scalars())
    fresh = {ref: record for ref, record in zip(refs, records, strict=True) if ref not in there}
    if not fresh:
        return 0
    kinds = _number_kinds(conn, fresh.values())
    conn.execute(insert(contact_event), [_event(conn, ref, record, kinds) for ref, record in fresh.items()])
    return len(fresh)


def _event(conn: Connection, ref: str, record: EventRecord, kinds: Mapping[tuple[int, str], str]) -> dict[str, Any]:
    row = record._asdict()
    said = row.pop("text")
    detail = dict(record.detail)
    if said:
        written = insert(text).values(borrower_id=record.borrower_id, body=said).returning(text.c.id)
        detail["text_id"] = conn.execute(written).scalar_one()
    kind = kinds.get((record.borrower_id, record.number or ""))
    return row | {
        "loan_refs": list(record.loan_refs), "detail": detail, "number_kind": kind, "source": SOURCE, "source_ref": ref,
    }  # fmt: skip


def _number_kinds(conn: Connection, records: Iterable[EventRecord]) -> dict[tuple[int, str], str]:
    numbers = {record.number for record in records if record.number}
    query = select(contact_point.c.borrower_id, contact_point.c.value, contact_point.c.kind)
    query = query.where(among(conn, contact_point.c.value, numbers), contact_point.c.kind.is_not(None))
    return {(row.borrower_id, row.value): row.kind for row in conn.execute(query)}


def put_reasons(conn: Connection, stated: Sequence[tuple[int, str, date | None]], at: datetime) -> None:
    """(loan, code, last day) as a file states them. The same code again is the same statement until it has expired."""
    before = _newest_reasons(conn, [loan_id for loan_id, _, _ in stated])
    news = [
        (loan_id, code, SOURCE, 1.0, at, last_day)
        for loan_id, code, last_day in stated
        if not _stands(before.get(loan_id), code, at.date())
    ]
    if news:
        columns = ("loan_id", "code", "source", "confidence", "at", "expires_on")
        insert_new(conn, reason, dict(zip(columns, zip(*news, strict=True), strict=True)))


def _newest_reasons(conn: Connection, loan_ids: Sequence[int]) -> dict[int, Any]:
    stated = select(reason).where(reason.c.source == SOURCE, among(conn, reason.c.loan_id, loan_ids))
    return {row.loan_id: row for row in conn.execute(stated.order_by(reason.c.at, reason.c.id)).all()}


def _stands(before: Any, code: str, day: date) -> bool:
    return before is not None and before.code == code and (before.expires_on is None or before.expires_on >= day)


def digest(*values: str) -> str:
    return hashlib.blake2b("\x1f".join(values).encode(), digest_size=12).hexdigest()

"""The search index of the contact log: how far it has come, moved on by whoever runs the step, emptied of the erased.

It is read ahead of the lock and written in a short transaction, so that who writes the log hardly waits for it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, delete, insert, select, update

from assistant.core import log_words
from assistant.store import log_bits, log_gather, upsert
from assistant.store import log_words as index_words
from assistant.store.log_gather import Batch, Told
from assistant.store.schema_log import log_bits as bits_table
from assistant.store.schema_log import log_chunk, log_entry, log_head, log_index, log_said, log_value
from assistant.store.schema_tasks import erasure
from assistant.store.schema_work import text

BATCH = 2000


def last_entry(conn: Connection) -> int:
    """The last entry that is in the index; 0: none."""
    query = select(log_index.c.entry).where(log_index.c.id == 1, log_index.c.version == log_words.VERSION)
    return conn.execute(query).scalar_one_or_none() or 0


def head(conn: Connection) -> int:
    """The last entry of the log."""
    return conn.execute(select(log_head.c.entries).where(log_head.c.id == 1)).scalar_one_or_none() or 0


def next_batch(conn: Connection, limit: int = BATCH) -> Batch:
    """What the index does not hold yet, the oldest first. Reads only."""
    return log_gather.gather(conn, last_entry(conn), limit)


def take_in(conn: Connection, batch: Batch) -> int:
    """Write a batch; how many entries the index has come further. 0: another was first, or there was nothing."""
    if not batch.entries or _locked(conn) != batch.after:
        return 0
    entries = _without_erased(conn, batch.entries)
    values: dict[log_bits.Value, list[int]] = defaultdict(list)
    for one in entries:
        for value in one.facets:
            values[value].append(one.entry)
    log_bits.set_all(conn, values)
    log_bits.set_times(conn, ((one.entry, one.at) for one in entries))
    index_words.add(conn, {one.entry: one.words | log_words.words(one.text) for one in entries})
    said = [one for one in entries if one.text_id is not None and one.borrower_id is not None]
    if said:
        conn.execute(insert(log_said), [_said(one) for one in said])
    conn.execute(update(log_index).where(log_index.c.id == 1).values(entry=entries[-1].entry))
    return len(entries)


def _said(one: Told) -> dict[str, int | None]:
    return {"entry": one.entry, "text_id": one.text_id, "borrower_id": one.borrower_id}


def forget(conn: Connection, borrower_id: int) -> int:
    """Take the words of a person's texts out of the index, before the texts are emptied; of how many entries.

    Locks the index: a batch that was read before the erasure and is written after it finds the person erased.
    """
    _locked(conn)
    query = select(log_said.c.entry, log_entry.c.search, log_entry.c.leaf, text.c.body)
    query = query.join(log_entry, log_entry.c.entry == log_said.c.entry).join(text, text.c.id == log_said.c.text_id)
    rows = conn.execute(query.where(log_said.c.borrower_id == borrower_id)).all()
    plain = {row.entry: log_gather.plain_words(row.search, log_gather.loans_of(row.leaf)) for row in rows}
    index_words.remove(conn, {row.entry: plain[row.entry] | log_words.words(row.body) for row in rows})
    index_words.add(conn, plain)
    conn.execute(delete(log_said).where(log_said.c.borrower_id == borrower_id))
    return len(rows)


def _without_erased(conn: Connection, entries: Sequence[Told]) -> list[Told]:
    owners = sorted({one.borrower_id for one in entries if one.text_id is not None and one.borrower_id is not None})
    gone: set[int] = set()
    for start in range(0, len(owners), log_gather.PART):
        part = erasure.c.borrower_id.in_(owners[start : start + log_gather.PART])
        gone.update(conn.execute(select(erasure.c.borrower_id).where(part)).scalars())
    return [replace(one, text_id=None, text="") if one.borrower_id in gone else one for one in entries]


def _locked(conn: Connection) -> int:
    """Lock the index, made where there is none or one of another version; → its last entry."""
    first = upsert.insert(log_index).values(id=1, version=0, entry=0)
    conn.execute(first.on_conflict_do_nothing(index_elements=["id"]))
    row = conn.execute(select(log_index).where(log_index.c.id == 1).with_for_update()).one()
    if row.version == log_words.VERSION:
        return int(row.entry)
    for table in (log_said, bits_table, log_value, log_chunk):
        conn.execute(delete(table))
    index_words.clear(conn)
    conn.execute(update(log_index).where(log_index.c.id == 1).values(version=log_words.VERSION, entry=0))
    return 0

"""The values of the log's entries as bitmaps: for each value and each chunk of 65,536 entries, one bit an entry."""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from assistant.store import upsert
from assistant.store.schema_log import log_bits, log_chunk, log_entry, log_value

SHIFT = 16
SIZE = 1 << SHIFT
FULL = (1 << SIZE) - 1
Value = tuple[str, str]  # filter, value


def chunk_of(entry: int) -> int:
    return entry >> SHIFT


def bits_of(entries: Iterable[int]) -> dict[int, int]:
    """Entries as bits, by chunk."""
    packed: dict[int, bytearray] = defaultdict(lambda: bytearray(SIZE // 8))
    for entry in entries:
        place = entry & (SIZE - 1)
        packed[entry >> SHIFT][place >> 3] |= 1 << (place & 7)
    return {chunk: int.from_bytes(bits, "little") for chunk, bits in packed.items()}


def up_to(entry: int) -> int:
    """The bits of a chunk below this entry's."""
    return (1 << (entry & (SIZE - 1))) - 1


def newest(chunk: int, bits: int, limit: int) -> list[int]:
    """The entries of the highest bits, the newest first."""
    found: list[int] = []
    while bits and len(found) < limit:
        top = bits.bit_length() - 1
        found.append((chunk << SHIFT) + top)
        bits ^= 1 << top
    return found


def set_all(conn: Connection, entries: Mapping[Value, Sequence[int]]) -> None:
    """Set the bits of new entries. The index is locked."""
    ids = _ids(conn, entries)
    fresh = {
        (ids[value], chunk): bits for value, numbers in entries.items() for chunk, bits in bits_of(numbers).items()
    }
    old = read(conn, {number for number, _ in fresh}, min((chunk for _, chunk in fresh), default=0))
    rows = [
        {"value_id": number, "chunk": chunk, "bits": _packed(bits | old.get((number, chunk), 0))}
        for (number, chunk), bits in sorted(fresh.items())
    ]
    if rows:
        made = upsert.insert(log_bits)
        put = made.on_conflict_do_update(index_elements=["value_id", "chunk"], set_={"bits": made.excluded.bits})
        conn.execute(put, rows)


def read(conn: Connection, values: Iterable[int], first: int, last: int | None = None) -> dict[tuple[int, int], int]:
    """(value's id, chunk) → bits, of the chunks from `first` to `last`."""
    query = select(log_bits).where(log_bits.c.value_id.in_(sorted(values)), log_bits.c.chunk >= first)
    query = query if last is None else query.where(log_bits.c.chunk <= last)
    return {
        (row.value_id, row.chunk): int.from_bytes(zlib.decompress(row.bits), "little") for row in conn.execute(query)
    }


def read_packed(conn: Connection, values: Iterable[int], first: int, last: int) -> dict[int, list[bytes]]:
    """The packed bits of each chunk in which every one of the values occurs, the rarest value first."""
    wanted = sorted(values)
    query = select(log_bits).where(log_bits.c.value_id.in_(wanted), log_bits.c.chunk.between(first, last))
    found: dict[int, list[bytes]] = defaultdict(list)
    for row in conn.execute(query):
        found[row.chunk].append(row.bits)
    return {chunk: sorted(packed, key=len) for chunk, packed in found.items() if len(packed) == len(wanted)}


def also(bits: int, packed: Iterable[bytes]) -> int:
    """Those of the bits that are set in each of the packed ones; the rest is not unpacked once nothing is left."""
    for one in packed:
        if not bits:
            break
        bits &= _unpacked(one)
    return bits


def set_times(conn: Connection, times: Iterable[tuple[int, datetime]]) -> None:
    """Widen what is known of the chunks' times by these (entry, instant)."""
    seen: dict[int, list[datetime]] = defaultdict(list)
    for entry, at in times:
        seen[chunk_of(entry)].append(at)
    known = {row.chunk: row for row in conn.execute(select(log_chunk).where(log_chunk.c.chunk.in_(sorted(seen))))}
    for chunk, instants in seen.items():
        instants += [known[chunk].first_at, known[chunk].last_at] if chunk in known else []
        made = upsert.insert(log_chunk).values(chunk=chunk, first_at=min(instants), last_at=max(instants))
        given = {"first_at": made.excluded.first_at, "last_at": made.excluded.last_at}
        conn.execute(made.on_conflict_do_update(index_elements=["chunk"], set_=given))


def within(conn: Connection, since: datetime | None, until: datetime | None) -> dict[int, int]:
    """Bits of the entries from `since` to before `until`, by chunk; a chunk that lies wholly inside is full."""
    found: dict[int, int] = {}
    for row in conn.execute(select(log_chunk).order_by(log_chunk.c.chunk)):
        starts, ends = since is None or since <= row.first_at, until is None or row.last_at < until
        if (since is not None and row.last_at < since) or (until is not None and row.first_at >= until):
            continue
        found[row.chunk] = FULL if starts and ends else _part(conn, row, since, until)
    return found


def _part(conn: Connection, row: Any, since: datetime | None, until: datetime | None) -> int:
    """By the index on the instants, between those of the chunk."""
    at, entry = log_entry.c.at, log_entry.c.entry
    query = select(entry).where(at >= max(since or row.first_at, row.first_at), at <= row.last_at)
    query = query if until is None else query.where(at < until)
    # `+ 0`: by the instants' index, which is narrow, and not by the entries, which are wide rows.
    query = query.where((entry + 0).between(row.chunk << SHIFT, (row.chunk << SHIFT) + SIZE - 1))
    return bits_of(conn.execute(query).scalars()).get(row.chunk, 0)


def ids_of(conn: Connection, values: Iterable[Value]) -> dict[Value, int]:
    """The ids of those values that any entry has."""
    wanted = set(values)
    query = select(log_value).where(log_value.c.value.in_(sorted({value for _, value in wanted})))
    return {(row.facet, row.value): row.id for row in conn.execute(query) if (row.facet, row.value) in wanted}


def offered(conn: Connection, facet: str, limit: int = 500) -> list[str]:
    """The values that entries have for this filter, in the order of the alphabet."""
    query = select(log_value.c.value).where(log_value.c.facet == facet)
    return list(conn.execute(query.order_by(log_value.c.value).limit(limit)).scalars())


def _ids(conn: Connection, values: Iterable[Value]) -> dict[Value, int]:
    known = ids_of(conn, values)
    rows = [{"facet": facet, "value": value} for facet, value in sorted(set(values) - set(known))]
    if not rows:
        return known
    conn.execute(upsert.insert(log_value).on_conflict_do_nothing(), rows)
    return ids_of(conn, values)


def _packed(bits: int) -> bytes:
    return zlib.compress(bits.to_bytes(SIZE // 8, "little"), 1)


def _unpacked(bits: bytes) -> int:
    return int.from_bytes(zlib.decompress(bits), "little")

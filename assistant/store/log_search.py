"""Search of the contact log: any combination of filters, words, people, days; the newest entry first.

Each filter is a bitmap (log_bits.py), the words are asked of the full-text index one chunk at a time (log_words.py),
and what is outside of the asker's scope falls out last. A search has a time to answer in: when that is over, it says
how far back it has looked, and the next page goes on from there. The newest entries that the index does not hold yet
are looked through one by one, as long as they are few.
"""

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, select

from assistant.core import log_words
from assistant.store import log_bits, log_gather, log_index
from assistant.store import log_words as index_words
from assistant.store.log_gather import Told
from assistant.store.ownership import within
from assistant.store.schema import borrower, loan
from assistant.store.schema_log import log_entry

COUNT_MAX = 1000
TAIL_MAX = 500  # entries that the index does not hold yet and that are still looked through
ANSWER_WITHIN = 0.2  # seconds
ASKED = {"released": "allow", "refused": "refuse"}
PEOPLE_MAX = 200


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Every condition that is given must hold; `words` are looked for as words, not as a query language.

    `since` is in, `until` is out. The conditions of log_words.FACETS stand in `values`, as (filter, value).
    """

    words: str = ""
    loan_ref: str | None = None
    kind: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    borrowers: frozenset[int] | None = None  # at most PEOPLE_MAX; None: anybody
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 50
    before: int | None = None  # entries below this number: the next page
    owned_by: frozenset[str] | None = None  # of these people's accounts and the pools'; None: everybody's

    @property
    def asks(self) -> frozenset[tuple[str, str]]:
        return frozenset(self.values) | ({("kind", self.kind)} if self.kind is not None else frozenset())

    @property
    def looked_for(self) -> tuple[str, ...]:
        """The words that an entry must hold, a loan's among them."""
        about = () if self.loan_ref is None else (log_words.about(self.loan_ref),)
        return log_words.asked(self.words) + about


@dataclass(kw_only=True)
class Found:
    """`count`: of all that match, up to COUNT_MAX; None: they were not counted. `looked_to`: the search stopped there
    because its time was over, and entries below this number were not looked at. `behind`: so many of the newest
    entries are not in the index yet and were not looked at."""

    rows: list[Row[Any]] = field(default_factory=list)
    next: int | None = None  # the cursor of the next page
    count: int | None = None
    counted_all: bool = False
    looked_to: int | None = None
    behind: int = 0


def search(conn: Connection, wanted: Wanted) -> list[dict[str, Any]]:
    """Entries in the JSON keys of `assistant log`, the newest first, however long it takes."""
    return [as_json(row) for row in find(conn, wanted, answer_within=None).rows]


def find(conn: Connection, wanted: Wanted, answer_within: float | None = ANSWER_WITHIN) -> Found:
    """One page. `answer_within`: seconds after which the search stops at the end of a chunk; None: never."""
    ends = None if answer_within is None else time.monotonic() + answer_within
    found, head, indexed = Found(), log_index.head(conn), log_index.last_entry(conn)
    count = 0
    if wanted.words.strip() and not log_words.asked(wanted.words):
        return found  # signs alone: no entry holds them as a word
    if wanted.looked_for or wanted.asks or wanted.borrowers is not None or wanted.since or wanted.until:
        source = _matching(conn, wanted, head, indexed, found)
    else:
        source = _plain(wanted, head)
    for chunk, bits in source:
        count += bits.bit_count()
        if len(found.rows) <= wanted.limit:
            _take(conn, wanted, found, chunk, bits, ends)
        if found.looked_to is not None:
            break
        full = len(found.rows) > wanted.limit
        if full and (wanted.owned_by is not None or answer_within is None or count > COUNT_MAX):
            break
        if ends is not None and time.monotonic() > ends:
            found.looked_to = None if full else chunk << log_bits.SHIFT
            break
    else:
        found.counted_all = True
    if wanted.owned_by is None:
        found.count = min(count, COUNT_MAX)
        found.counted_all = found.counted_all and count <= COUNT_MAX
    return _page(found, wanted.limit)


def _page(found: Found, limit: int) -> Found:
    more = len(found.rows) > limit
    found.rows = found.rows[:limit]
    if found.looked_to is not None and found.looked_to <= 1:
        found.looked_to = None
    found.next = found.rows[-1].entry if more else found.looked_to
    if found.count is None and found.next is None:
        found.count, found.counted_all = len(found.rows), True  # the page holds them all
    return found


def _take(conn: Connection, wanted: Wanted, found: Found, chunk: int, bits: int, ends: float | None) -> None:
    """The rows of a chunk's entries, as many as the page wants; those out of scope fall out."""
    while bits and len(found.rows) <= wanted.limit:
        part = log_bits.newest(chunk, bits, max(2 * wanted.limit, 100) if wanted.owned_by else wanted.limit + 1)
        bits &= log_bits.up_to(part[-1])
        found.rows += _rows(conn, part, wanted.owned_by)
        if bits and len(found.rows) <= wanted.limit and ends is not None and time.monotonic() > ends:
            found.looked_to = part[-1]
            break
    del found.rows[wanted.limit + 1 :]


def _rows(conn: Connection, entries: list[int], owned_by: frozenset[str] | None) -> list[Row[Any]]:
    made: list[Row[Any]] = []
    for start in range(0, len(entries), log_gather.PART):
        query = entry_query().where(log_entry.c.entry.in_(entries[start : start + log_gather.PART]))
        query = query if owned_by is None else query.where(within(log_entry.c.borrower_id, owned_by))
        made += conn.execute(query.order_by(log_entry.c.entry.desc()))
    return made


def entry_query() -> Select[Any]:
    """An entry with its borrower's name and the lender's name for them."""
    named = (borrower.c.ref.label("borrower_ref"), borrower.c.name.label("borrower_name"))
    return select(log_entry, *named).join(borrower, borrower.c.id == log_entry.c.borrower_id, isouter=True)


def _plain(wanted: Wanted, head: int) -> Iterator[tuple[int, int]]:
    """Without a condition no index is asked."""
    last = min(head, (wanted.before or head + 1) - 1)
    for chunk in range(log_bits.chunk_of(last), -1, -1):
        yield chunk, _cut(chunk, log_bits.FULL, 1, last)


def _cut(chunk: int, bits: int, first: int, last: int) -> int:
    """The bits of the entries from `first` to `last`."""
    start = chunk << log_bits.SHIFT
    if last < start + log_bits.SIZE - 1:
        bits &= log_bits.up_to(last + 1) if last >= start else 0
    if first > start:
        bits &= ~log_bits.up_to(first)
    return bits


def _matching(conn: Connection, wanted: Wanted, head: int, indexed: int, found: Found) -> Iterator[tuple[int, int]]:
    last = (wanted.before or head + 1) - 1
    waiting = head - indexed
    if waiting > TAIL_MAX:
        found.behind = waiting
    elif waiting and last > indexed:
        yield from sorted(_in_tail(conn, wanted, indexed, last).items(), reverse=True)
    ids = log_bits.ids_of(conn, wanted.asks)
    if indexed and len(ids) == len(wanted.asks):
        yield from _in_index(conn, wanted, list(ids.values()), min(last, indexed))


def _in_tail(conn: Connection, wanted: Wanted, after: int, last: int) -> dict[int, int]:
    entries = log_gather.gather(conn, after, TAIL_MAX).entries
    return log_bits.bits_of(one.entry for one in entries if one.entry <= last and _fits(wanted, one))


def _fits(wanted: Wanted, one: Told) -> bool:
    return (
        wanted.asks <= set(one.facets)
        and (wanted.borrowers is None or one.borrower_id in wanted.borrowers)
        and (wanted.since is None or one.at >= wanted.since)
        and (wanted.until is None or one.at < wanted.until)
        and set(wanted.looked_for) <= one.words | log_words.words(one.text)
    )


def _in_index(conn: Connection, wanted: Wanted, values: list[int], last: int) -> Iterator[tuple[int, int]]:
    """Chunk by chunk backwards, in ever larger reads: a common value is found in the first, a rare one in the last."""
    only, words = _narrowing(conn, wanted), wanted.looked_for
    left = list(range(log_bits.chunk_of(last), -1, -1))
    for one in only:
        left = [chunk for chunk in left if chunk in one]
    step = 2
    while left:
        part, left, step = left[:step], left[step:], min(step * 2, 32)
        packed = log_bits.read_packed(conn, values, part[-1], part[0]) if values else {}
        for chunk in part:
            bits = _cut(chunk, log_bits.FULL, 1, last)
            for one in only:
                bits &= one[chunk]
            if values:
                bits = log_bits.also(bits, packed[chunk]) if chunk in packed else 0
            if bits and words:
                bits &= _with_words(conn, words, chunk, bits)
            yield chunk, bits


def _narrowing(conn: Connection, wanted: Wanted) -> list[dict[int, int]]:
    """Bits that are known for all chunks at once: a time, people."""
    made = []
    if wanted.since is not None or wanted.until is not None:
        made.append(log_bits.within(conn, wanted.since, wanted.until))
    if wanted.borrowers is not None:
        made.append(log_bits.bits_of(_of_people(conn, wanted.borrowers)))
    return made


def _of_people(conn: Connection, people: Collection[int]) -> list[int]:
    query = select(log_entry.c.entry).where(log_entry.c.borrower_id.in_(sorted(people)[:PEOPLE_MAX]))
    return list(conn.execute(query).scalars())


def _with_words(conn: Connection, words: tuple[str, ...], chunk: int, bits: int) -> int:
    """Asked only between the lowest and the highest entry that are still candidates."""
    start = chunk << log_bits.SHIFT
    lowest = (bits & -bits).bit_length() - 1
    hits = index_words.hits(conn, words, start + lowest, start + bits.bit_length() - 1)
    return log_bits.bits_of(hits).get(chunk, 0)


def named(conn: Connection, ref: str) -> list[int]:
    """The borrower that the lender calls `ref`, or whose loan is called so."""
    found = conn.execute(select(borrower.c.id).where(borrower.c.ref == ref)).scalars().all()
    return list(found or conn.execute(select(loan.c.borrower_id).where(loan.c.ref == ref)).scalars().all())


def as_json(row: Row[Any]) -> dict[str, Any]:
    leaf = orjson.loads(row.leaf)
    facts = leaf["facts"]
    return {
        "entry": row.entry,
        "at": row.at.isoformat(),
        "borrower_id": row.borrower_ref,
        "loan_ids": leaf["loan_ids"],
        "kind": row.kind,
        "channel": leaf["channel"],
        "direction": leaf["direction"],
        "by": leaf["by"],
        "outcome": leaf["outcome"],
        "verdict": facts.get("verdict", ASKED.get(row.kind)),
        "rules": facts.get("rules", []),
        "text_id": facts.get("text_id"),
        "provider_ref": facts.get("sid"),
        "hash": row.hash.hex(),
    }

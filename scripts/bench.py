"""Benchmarks: each figure beside the limit it is measured against, in the same run, each size in a process of its own.

    ./scripts/bench                              10,000, 100,000 and 1,000,000 loans on SQLite
    ./scripts/bench --sizes 10000 --markdown     one size, as the README's table
    ./scripts/bench --rules                      the contact rules: a verdict's cost, the gate beside its slow reading
    ./scripts/bench --mutants                    how many small edits of the gate its tests notice
    ./scripts/bench --live                       200 open pages: how soon each hears of a change
    ./scripts/bench --workspace --home DIR       the pages on a million loans and ten million entries of the log
    ./scripts/bench --sizes 1000000 --rows import,segment

A ratio is limit time ÷ our time: 1.0 would be as fast as the limit. Machines are shared and noisy: quote the ratios;
that of CPU times is the one that others on the machine disturb least.
"""

import argparse
import asyncio
import csv
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

AS_OF = date(2026, 10, 1)
COLUMNS = [
    "loan_id",
    "borrower_id",
    "borrower_name",
    "phone",
    "email",
    "language",
    "country",
    "region",
    "postal_code",
    "product",
    "currency",
    "principal",
    "balance",
    "amount_past_due",
    "past_due_since",
    "last_payment_on",
    "last_payment_amount",
    "reason",
    "portfolio",
]
ROWS = ("import", "segment", "plan")
PARTS = ("rules", "mutants", "live", "workspace")  # benches with words of their own
PLACES = (("CA", "95814", "530"), ("NY", "10001", "212"), ("TX", "75201", "214"), ("FL", "33101", "305"))


def main() -> None:
    for part in PARTS:
        if (word := f"--{part}") in sys.argv[1:]:
            sys.exit(import_module(f"bench_{part}").main([other for other in sys.argv[1:] if other != word]))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000", help="loans, separated by commas")
    parser.add_argument("--markdown", action="store_true", help="print the README's table")
    parser.add_argument(
        "--rows", default=",".join(ROWS), help=f"which rows: {', '.join(ROWS)}; each needs those before"
    )
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    wanted = args.rows.split(",")
    if unknown := set(wanted) - set(ROWS):
        parser.error(f"--rows: no row {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    if args.child:
        print(json.dumps(measure(args.child, wanted)))
        return
    rows = [row for size in args.sizes.split(",") for row in child(int(size), args.rows)]
    (markdown if args.markdown else plain)(rows)


def child(size: int, wanted: str) -> list[dict[str, Any]]:
    command = [sys.executable, __file__, "--child", str(size), "--rows", wanted]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(size: int, wanted: Sequence[str]) -> list[dict[str, Any]]:
    """Import, segmentation and plan-to-outbox of one book, each beside its limit. Rows before the last are made too."""
    from assistant.runtime import Clock, open_runtime

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        book = home / "book.csv"
        write_book(book, size)
        clock = Clock(datetime(2026, 10, 1, 8, tzinfo=UTC))
        rt = open_runtime(home, clock=clock)
        made = {"import": lambda: import_row(rt, book, size), "segment": lambda: segment_row(rt, size)}
        made["plan"] = lambda: plan_row(rt, clock, size)
        found = {name: made[name]() for name in ROWS[: max(map(ROWS.index, wanted)) + 1]}
        return [found[name] for name in wanted]


def write_book(path: Path, size: int) -> None:
    """A one-sheet book: two in five late, over all buckets, in four places."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(book_rows(size))


def book_rows(size: int) -> Iterator[tuple[Any, ...]]:
    for n in range(size):
        region, postal, area = PLACES[n % 4]
        late = n % 5 < 2
        since = (AS_OF - timedelta(days=1 + n * 7 % 200)).isoformat() if late else ""
        owed = 50 + n % 400 if late else 0
        yield (
            f"L{n:07}", f"B{n:07}", f"Name{n % 997} Family{n % 9973}", f"+1{area}55501{n % 100:02}",
            f"b{n}@example.com",
            ("en", "es", "zh", "hi")[n % 4], "US", region, postal, "credit_card", "USD", 10000, 1000 + n % 5000, owed,
            since, "2026-08-20", 100, "", "bench",
        )  # fmt: skip


def import_row(rt: Any, book: Path, size: int) -> dict[str, Any]:
    from assistant.steps.import_book import import_paths

    ours, _ = timed(import_paths, rt, [book], as_of=AS_OF)
    limit, _ = timed(unvalidated_import, book)
    again, _ = timed(import_paths, rt, [book], as_of=AS_OF)
    return row("import, one sheet", size, ours, limit, "csv.reader into one bare table, nothing checked", again=again)


def unvalidated_import(book: Path) -> None:
    """The limit: every cell as it stands into a bare table with one unique index, one transaction."""
    from assistant.store.db import sqlite_module

    conn = sqlite_module().connect(str(book.with_suffix(".limit.db")))
    conn.execute("PRAGMA journal_mode=WAL")
    conn.execute("PRAGMA synchronous=FULL")
    conn.execute(f"CREATE TABLE book ({', '.join(COLUMNS)}, UNIQUE (loan_id))")
    with book.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        conn.executemany(f"INSERT INTO book VALUES ({','.join('?' * len(COLUMNS))})", reader)
    conn.commit()
    conn.close()


def segment_row(rt: Any, size: int) -> dict[str, Any]:
    from sqlalchemy import text

    from assistant.steps.age import age_book

    ours, _ = timed(rt.db.write_now, age_book, rt.rulebook, AS_OF)
    query = text("SELECT count(*) FROM loan_state WHERE dpd > 30")
    limit, _ = timed(rt.db.read_now, lambda conn: conn.execute(query).scalar_one())
    again, _ = timed(rt.db.write_now, age_book, rt.rulebook, AS_OF + timedelta(days=1))
    return row("age, score and segment", size, ours, limit, "count(*) with one filter over the same rows", again=again)


def plan_row(rt: Any, clock: Any, size: int) -> dict[str, Any]:
    from assistant.steps.plan_day import plan_day
    from assistant.steps.release import release_due

    def ours() -> dict[str, int]:
        asyncio.run(plan_day(rt, AS_OF + timedelta(days=1), clock()))
        clock.move_to(datetime(2026, 10, 2, 17, tzinfo=UTC))
        return asyncio.run(release_due(rt, clock(), minutes=4800))

    seconds, released = timed(ours)
    limit, _ = timed(straight_line, rt)
    made = row("plan to outbox", size, seconds, limit, "read, one inlined check, f-string, insert; 1,000 a transaction")
    return made | {"released": released.get("released", 0)}


def straight_line(rt: Any) -> int:
    """The limit: the late loans read, checked by three comparisons, written as a text into a bare table."""
    from sqlalchemy import text

    query = text(
        "SELECT l.id, b.name, s.amount_past_due_minor, s.dpd FROM loan_state s JOIN loan l ON l.id = s.loan_id "
        "JOIN borrower b ON b.id = l.borrower_id WHERE s.dpd > 0 ORDER BY l.id"
    )

    def work(conn: Any) -> int:
        conn.execute(text("CREATE TEMP TABLE line (id INTEGER PRIMARY KEY, loan_id INTEGER, body TEXT)"))
        late = conn.execute(query).all()
        texts = [
            {"loan_id": one.id, "body": f"Hello {one.name}, {one.amount_past_due_minor / 100:.2f} is past due."}
            for one in late
            if 8 <= 12 < 20 and one.dpd < 400 and one.amount_past_due_minor > 0
        ]
        for start in range(0, len(texts), 1000):
            conn.execute(text("INSERT INTO line (loan_id, body) VALUES (:loan_id, :body)"), texts[start : start + 1000])
        return len(texts)

    made: int = rt.db.write_now(work)
    return made


class Took(NamedTuple):
    """`cpu`: of all threads of this process; on a shared machine the one that can be compared."""

    seconds: float
    cpu: float


def timed(fn: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[Took, Any]:
    began, cpu = time.perf_counter(), time.process_time()
    result = fn(*args, **kwargs)
    return Took(time.perf_counter() - began, time.process_time() - cpu), result


def row(name: str, size: int, ours: Took, limit: Took, against: str, again: Took | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "loans": size,
        "seconds": round(ours.seconds, 2),
        "cpu_seconds": round(ours.cpu, 2),
        "per_second": round(size / ours.seconds),
        "limit_seconds": round(limit.seconds, 4),
        "ratio": round(limit.seconds / ours.seconds, 4),
        "cpu_ratio": round(limit.cpu / ours.cpu, 4),
        "again_seconds": None if again is None else round(again.seconds, 2),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "against": against,
    }


HEADER = (
    "what",
    "loans",
    "seconds",
    "CPU s",
    "loans/s",
    "limit s",
    "ratio",
    "CPU ratio",
    "again s",
    "peak MiB",
    "limit",
)


def cells(one: dict[str, Any]) -> tuple[str, ...]:
    again = "" if one["again_seconds"] is None else f"{one['again_seconds']:,}"
    numbers = (one[key] for key in ("loans", "seconds", "cpu_seconds", "per_second", "limit_seconds"))
    ratios = (str(one[key]) for key in ("ratio", "cpu_ratio"))
    return (one["name"], *(f"{number:,}" for number in numbers), *ratios, again, f"{one['peak_mib']:,}", one["against"])


def markdown(rows: list[dict[str, Any]]) -> None:
    machine = f"Python {platform.python_version()}, SQLite, {platform.machine()}, two cores"
    print(f"{datetime.now(UTC):%-d %B %Y}, {machine}\n")
    print("| " + " | ".join(HEADER) + " |\n|" + "---|" * len(HEADER))
    for one in rows:
        print("| " + " | ".join(cells(one)) + " |")


def plain(rows: list[dict[str, Any]]) -> None:
    table = [HEADER, *map(cells, rows)]
    widths = [max(len(line[n]) for line in table) for n in range(len(HEADER))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))


if __name__ == "__main__":
    main()

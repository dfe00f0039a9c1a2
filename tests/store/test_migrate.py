"""Migrations: they build what the tables say, once, whoever comes at the same time, and leave what is there."""

import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Table, insert, select, text

from assistant.core.problem import Surroundings
from assistant.store import facts, people
from assistant.store.create import create_all
from assistant.store.db import Database, open_database
from assistant.store.migrate import config_of, migrate, revision
from assistant.store.schema import borrower, metadata, portfolio
from assistant.store.schema_access import user
from tests.conftest import run_admin, with_name

ROOT = Path(__file__).parent.parent.parent
ONE_OF_MANY = """
import sys
from assistant.store.db import open_database
from assistant.store.migrate import migrate
database = open_database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
print(*migrate(database), sep=" → ")
"""
OURS = "alembic_version"  # the one table that create_all does not make
Catalogue = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a table, of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: str = request.getfixturevalue("postgres_server")
    name = f"empty_{uuid.uuid4().hex[:12]}"
    run_admin(server, f"CREATE DATABASE {name}")
    yield with_name(server, name)
    run_admin(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def empty(url: str) -> Iterator[Database]:
    database = open_database(url)
    yield database
    database.close()


def catalogue(conn: Connection) -> Catalogue:
    """All that the engine itself keeps about its tables, by kind; the order of columns is no matter."""
    dump = _of_sqlite if conn.dialect.name == "sqlite" else _of_postgres
    return {kind: sorted(rows, key=repr) for kind, rows in dump(conn).items()}


def _of_sqlite(conn: Connection) -> Catalogue:
    names = [row.name for row in conn.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))]
    tables = [name for name in names if name != OURS and not name.startswith("sqlite_")]
    found: Catalogue = {"columns": [], "foreign keys": [], "indexes": []}
    for name in tables:
        found["columns"] += [(name, *row[1:]) for row in conn.exec_driver_sql(f'PRAGMA table_xinfo("{name}")')]
        found["foreign keys"] += [
            (name, *row[2:]) for row in conn.exec_driver_sql(f'PRAGMA foreign_key_list("{name}")')
        ]
        found["indexes"] += [_index(conn, name, row) for row in conn.exec_driver_sql(f'PRAGMA index_list("{name}")')]
    made = text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    found["index statements"] = [(row.name, " ".join(row.sql.split())) for row in conn.execute(made)]
    return found


def _index(conn: Connection, table: str, row: Any) -> tuple[Any, ...]:
    """An index by its columns; those that a constraint brings have no name of their own."""
    _seq, name, unique, origin, partial = row
    columns = tuple(column[2] for column in conn.exec_driver_sql(f'PRAGMA index_info("{name}")'))
    return (table, None if origin != "c" else name, unique, origin, partial, columns)


POSTGRES = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
               pg_get_expr(d.adbin, d.adrelid)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'alembic_version'""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    " AND tablename <> 'alembic_version'",
}


def _of_postgres(conn: Connection) -> Catalogue:
    return {kind: [tuple(row) for row in conn.execute(text(query))] for kind, query in POSTGRES.items()}


def test_the_migrations_build_what_the_tables_say(empty: Database) -> None:
    migrate(empty)
    migrated = empty.read_now(catalogue)
    empty.write_now(_drop_everything)
    empty.write_now(create_all)
    stated = empty.read_now(catalogue)
    assert set(migrated) == set(stated)
    for kind, rows in stated.items():
        assert migrated[kind] == rows, kind
    assert len({row[0] for row in stated["columns"]}) == len(metadata.tables)  # the dump sees them all


def _drop_everything(conn: Connection) -> None:
    metadata.drop_all(conn)
    conn.execute(text(f"DROP TABLE {OURS}"))


def test_indexes_on_expressions_and_parts_are_among_them(empty: Database) -> None:
    migrate(empty)
    indexes = repr(empty.read_now(catalogue))
    assert "lower(name)" in indexes
    assert "amount_past_due_minor > 0" in indexes


def test_migrating_again_changes_nothing(empty: Database) -> None:
    before, newest = migrate(empty)
    once = empty.read_now(catalogue)
    assert before is None
    assert migrate(empty) == (newest, newest)
    assert empty.read_now(catalogue) == once
    assert empty.read_now(revision) == newest


def test_three_processes_that_start_together_migrate_once(url: str) -> None:
    """As when a worker is started on each of three machines against one new database."""
    processes = [_one_of_many(url) for _ in range(3)]
    assert [process.stdout.readline() for process in processes if process.stdout] == ["ready\n"] * 3
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0] * 3, said
    made = sorted(out.strip().split(" → ")[0] for out, _ in said)
    assert made.count("None") == 1  # one made the tables, the others found them
    assert len(set(made)) == 2


def _one_of_many(url: str) -> subprocess.Popen[str]:
    words, pipe = [sys.executable, "-c", ONE_OF_MANY, url], subprocess.PIPE
    return subprocess.Popen(words, cwd=ROOT, text=True, stdin=pipe, stdout=pipe, stderr=pipe)


def test_a_database_of_a_newer_version_is_refused_and_left_alone(empty: Database) -> None:
    migrate(empty)
    empty.write_now(lambda conn: conn.execute(text(f"UPDATE {OURS} SET version_num = '9999'")))
    with pytest.raises(Surroundings, match=r"newer version.*'9999'.*install that version"):
        migrate(empty)
    assert empty.read_now(revision) == "9999"


def test_a_database_with_somebody_elses_tables_is_refused(empty: Database) -> None:
    empty.write_now(lambda conn: conn.execute(text("CREATE TABLE loan (number integer)")))
    with pytest.raises(Surroundings, match=r"did not make \(loan"):
        migrate(empty)
    assert empty.read_now(revision) is None


def test_an_existing_database_keeps_its_rows(empty: Database) -> None:
    """From the first version's tables on, whatever the later steps change."""
    empty.write_now(lambda conn: command.upgrade(config_of(conn), "0001"))
    empty.write_now(_add_rows)
    migrate(empty)
    for table in (portfolio, borrower):
        assert len(empty.read_now(_rows, table)) == 1
    assert empty.read_now(_rows, borrower)[0].name == "Ada Example"


def test_a_second_factor_that_stood_in_plain_text_is_shut_and_opens_still(empty: Database) -> None:
    secret, factor = "5e" * 32, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    empty.write_now(lambda conn: command.upgrade(config_of(conn), "0025"))
    empty.write_now(facts.put, "secret", secret)
    row = {"name": "sam", "role": "supervisor", "password_hash": "-", "active": True, "totp_secret": factor}
    row["created_at"] = datetime(2026, 10, 1, tzinfo=UTC)
    empty.write_now(lambda conn: conn.execute(insert(user).values(row)))
    migrate(empty)
    (kept,) = empty.read_now(_rows, user)
    assert factor not in kept.totp_secret
    assert empty.read_now(people.totp_secret, bytes.fromhex(secret), kept.id) == factor


def _add_rows(conn: Connection) -> None:
    words = {"convention": "day_0", "settle_order": "oldest_first", "scheme": "default", "strategy": "standard"}
    more = {"name": "cards", "grace_days": 0, "currency": "USD", "history": "complete", "defaulted": False}
    conn.execute(insert(portfolio).values(words | more))
    conn.execute(insert(borrower).values(ref="B1", kind="person", name="Ada Example", places=[], key="00"))


def _rows(conn: Connection, table: Table) -> list[Any]:
    return list(conn.execute(select(table)))

"""Opens the engine; `read(fn, …)` and `write(fn, …)`: one function, one transaction.

The only module that opens SQLite: two copies of the library in one process drop each other's locks, so the driver is
chosen here once (the fixed 3.53 of `pysqlite3`; the standard module, with a warning, where that has no wheel).
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, ProgrammingError

from assistant.core.problem import BadInput, Problem, Surroundings

# Every verdict is kept with all its findings, so JSON is a part of each contact's cost: seven times less this way.
JSON_BY: dict[str, Any] = {
    "json_serializer": lambda value: orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode(),
    "json_deserializer": orjson.loads,
}
P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)


class Database:
    """A handle on one database. Store functions are plain `def f(conn, …)`; this owns threads and transactions."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def write_now(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(conn, …)` in one transaction: all of it, or nothing."""
        with translated(), self.engine.begin() as conn:
            return fn(conn, *args, **kwargs)

    def read_now(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with translated(), self.engine.connect().execution_options(sqlite_begin="DEFERRED") as conn:
            return fn(conn, *args, **kwargs)

    async def write(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.to_thread(lambda: self.write_now(fn, *args, **kwargs))

    async def read(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.to_thread(lambda: self.read_now(fn, *args, **kwargs))

    def close(self) -> None:
        self.engine.dispose()


class Rehearsal(Database):
    """Every read and write on one connection, none of it ever committed: what would be, without anything happening."""

    def __init__(self, engine: Engine, conn: Connection) -> None:
        super().__init__(engine)
        self.conn = conn

    def write_now(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return fn(self.conn, *args, **kwargs)

    def read_now(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return fn(self.conn, *args, **kwargs)


@contextmanager
def rehearsal(db: Database) -> Iterator[Database]:
    """A stand-in for `db` for the length of the block; what is written through it is rolled back."""
    with translated(), db.engine.connect() as conn:
        transaction = conn.begin()
        try:
            yield Rehearsal(db.engine, conn)
        finally:
            transaction.rollback()


class Together(Database):
    """Every read and write in one transaction, begun at the first of them."""

    def __init__(self, engine: Engine, stack: ExitStack) -> None:
        super().__init__(engine)
        self.stack = stack
        self.conn: Connection | None = None

    def write_now(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self.conn is None:
            self.conn = self.stack.enter_context(self.engine.begin())
        return fn(self.conn, *args, **kwargs)

    def read_now(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return self.write_now(fn, *args, **kwargs)


@contextmanager
def together(db: Database) -> Iterator[Database]:
    """A stand-in for `db` whose work is committed at the end of the block, all of it, or none if the block raises."""
    with translated(), ExitStack() as stack:
        yield Together(db.engine, stack)


def snapshot(db: Database, path: Path) -> Database:
    """A copy of an SQLite database as it stands, in a new file; who writes meanwhile does not wait."""
    with translated():
        raw = db.engine.raw_connection()
        try:
            raw.driver_connection.execute("VACUUM INTO ?", (str(path),))  # type: ignore[union-attr]  # it is open
        finally:
            raw.close()
    return open_database(f"sqlite:///{path}")


class translated:
    """Turns the engine's trouble with its surroundings into one error that says what to do."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, DBAPIError) and _not_ours(error):
            said = " ".join(str(error.orig).split())
            raise Surroundings(
                f"the database failed, nothing of this step was written: {said}; {_mend(said)}"
            ) from error


def _not_ours(error: DBAPIError) -> bool:
    """Whether the file, the server or our rights on it fail; else our own statement does."""
    if isinstance(error, ProgrammingError):
        return getattr(error.orig, "sqlstate", None) == "42501"  # insufficient privilege
    return not isinstance(error, IntegrityError)


MENDS = {
    "not a database": "name another file with --database, or restore this one from a backup",
    "malformed": "restore the file from a backup, or save what can be read with `sqlite3 FILE .recover`",
    "readonly": "make the file and its folder writable",
    "disk I/O": "check the disk (its space, a limit on the size of files, its health) and run the same command again",
    "full": "free space on the disk and run the same command again",
    "unable to open": "check that the folder is there and writable",
}


def _mend(said: str) -> str:
    fallback = "check --database and the server, then run the same command again"
    return next((mend for sign, mend in MENDS.items() if sign in said), fallback)


def open_database(url: str) -> Database:
    """Connect. Raises BadInput for what is no database URL, Surroundings when the server or file cannot be reached."""
    parsed = read_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Database(_sqlite(url))
    engine = create_engine(parsed, pool_size=8, max_overflow=8, pool_pre_ping=True, **JSON_BY)
    with translated():
        engine.connect().close()
    return Database(engine)


def read_url(url: str) -> URL:
    """The URL with its driver. Raises BadInput; the URL itself is not repeated, for it may hold a password."""
    try:
        parsed = make_url(url)
        if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
            return parsed
        if parsed.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
            raise ArgumentError(f"no driver for {parsed.drivername}")
        return parsed.set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError) as error:
        mend = "use sqlite:///PATH or postgresql://USER@HOST/NAME"
        raise BadInput(Problem(file="--database", line=None, problem="not a database URL", mend=mend)) from error


def _sqlite(url: str) -> Engine:
    connect_args = {"timeout": 60, "check_same_thread": False}
    engine = create_engine(url, module=sqlite_module(), connect_args=connect_args, **JSON_BY)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _begin)
    with translated():
        engine.connect().close()
    return engine


def sqlite_module() -> Any:
    try:
        from pysqlite3 import dbapi2  # the fixed library, where it has a wheel
    except ImportError:
        import sqlite3 as dbapi2

        if dbapi2.sqlite_version_info < (3, 51, 3):
            log.warning("SQLite %s can damage a database under load; install pysqlite3", dbapi2.sqlite_version)
    return dbapi2


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(conn: Connection) -> None:
    # IMMEDIATE: a deferred transaction that reads, then writes, fails with "database is locked" whenever another
    # writer commits in between, whatever the busy timeout.
    mode = conn.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    conn.exec_driver_sql(f"BEGIN {mode}")

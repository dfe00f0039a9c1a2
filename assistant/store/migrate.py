"""Brings a database to this version's tables, in one transaction; refuses one that a newer version made."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from assistant.core.problem import Surroundings
from assistant.store.create import TABLES
from assistant.store.db import Database

HERE = Path(__file__).parent / "migrations"


def migrate(db: Database) -> tuple[str | None, str]:
    """→ (the revision before, the revision now). Safe to repeat, and at the same time: PostgreSQL waits on a lock."""
    return db.write_now(_upgrade)


def revision(conn: Connection) -> str | None:
    return MigrationContext.configure(conn).get_current_revision()


def _upgrade(conn: Connection) -> tuple[str | None, str]:
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("SELECT pg_advisory_xact_lock(73571)")
    config = config_of(conn)
    scripts = ScriptDirectory.from_config(config)
    before, newest = revision(conn), scripts.get_current_head()
    assert newest is not None, "the program ships without its migrations"
    known = {script.revision for script in scripts.walk_revisions()}
    if before is not None and before not in known:
        raise Surroundings(
            f"the database is from a newer version of the program (its tables are {before!r}, this program knows "
            f"{newest!r}); install that version, or restore the backup made before the upgrade"
        )
    if before is None:
        _check_empty(conn)
    if before != newest:
        command.upgrade(config, "head")
    return before, newest


def config_of(conn: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = conn
    return config


def _check_empty(conn: Connection) -> None:
    taken = sorted(set(inspect(conn).get_table_names()) & TABLES)
    if taken:
        raise Surroundings(
            f"the database has tables that this program did not make ({', '.join(taken[:3])} …); "
            "name an empty database, or the one that an earlier run has filled"
        )

"""Brings a database to this version's tables, in one transaction; refuses one that a newer version made.

Every command asks; one query answers it, and Alembic is imported only when there is something to do.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from assistant.core.problem import Surroundings
from assistant.store.create import TABLES
from assistant.store.db import Database

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent / "migrations"


def migrate(db: Database) -> tuple[str | None, str]:
    """→ (the revision before, the revision now). Safe to repeat, and at the same time: PostgreSQL waits on a lock."""
    now = db.read_now(revision)
    return (now, now) if now is not None and now == newest() else db.write_now(_upgrade)


def revision(conn: Connection) -> str | None:
    """The revision that the database's tables have; None if there are none of ours."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    found: str | None = conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def newest() -> str:
    """The revision of this program's tables: the highest number among its migration files."""
    return max(path.name.partition("_")[0] for path in (HERE / "versions").glob("[0-9]*.py"))


def _upgrade(conn: Connection) -> tuple[str | None, str]:
    from alembic import command
    from alembic.script import ScriptDirectory

    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("SELECT pg_advisory_xact_lock(73571)")
    config = config_of(conn)
    scripts = ScriptDirectory.from_config(config)
    before, head = revision(conn), newest()
    known = {script.revision for script in scripts.walk_revisions()}
    if before is not None and before not in known:
        raise Surroundings(
            f"the database is from a newer version of the program (its tables are {before!r}, this program knows "
            f"{head!r}); install that version, or restore the backup made before the upgrade"
        )
    if before is None:
        _check_empty(conn)
    if before != head:
        command.upgrade(config, "head")
    return before, head


def config_of(conn: Connection) -> "Config":
    from alembic.config import Config

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

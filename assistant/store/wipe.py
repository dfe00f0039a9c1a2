"""Starts over: removes what earlier runs left. Only the `--fresh` of the simulated job calls it."""

from pathlib import Path

from sqlalchemy import Connection

from assistant.store.db import open_database, read_url
from assistant.store.schema import metadata


def wipe(home: Path, database: str | None, sim_log: Path | None) -> None:
    """Delete the database's content and the simulator's log; both are only ever of one run."""
    (sim_log or home / "data" / "simulator.jsonl").unlink(missing_ok=True)
    url = read_url(database or f"sqlite:///{home / 'data' / 'assistant.db'}")
    if url.get_backend_name() == "sqlite":
        for ending in ("", "-wal", "-shm"):
            Path(f"{url.database}{ending}").unlink(missing_ok=True)
        return
    db = open_database(url.render_as_string(hide_password=False))
    db.write_now(_drop)
    db.close()


def _drop(conn: Connection) -> None:
    metadata.drop_all(conn)
    conn.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")

"""The log's search index brought up to the log before a command asks; a look-up imports no more than this."""

from assistant.store import log_index
from assistant.store.db import Database


def index_now(db: Database) -> int:
    """The whole index, however long it takes; how many entries came in."""
    came = 0
    while moved := db.write_now(log_index.take_in, db.read_now(log_index.next_batch)):
        came += moved
    return came

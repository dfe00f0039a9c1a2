"""What is searched for, brought up to date before a command asks; a look-up imports no more than this."""

from assistant.store import log_index, name_index
from assistant.store.db import Database


def index_now(db: Database) -> int:
    """The whole index, however long it takes; how many entries of the log came in."""
    came = 0
    while moved := db.write_now(log_index.take_in, db.read_now(log_index.next_batch)):
        came += moved
    while db.read_now(name_index.behind):
        db.write_now(name_index.take_in)
    return came

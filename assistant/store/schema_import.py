"""What was imported: the files, and what a later file changed in the book."""

from sqlalchemy import Column, Integer, Table, Text

from assistant.store.schema import metadata
from assistant.store.types import Id, Instant, Json

import_file = Table(
    "import_file",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("table", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("options", Json, nullable=False),
    Column("by", Text),  # who imported it in the workspace; None: from the command line
)

# What a later import changed in the book: append-only, a row for each changed row of a table. No foreign key to the
# file's row: that one is written last, when it is known what became of the file.
book_change = Table(
    "book_change",
    metadata,
    Column("id", Id, primary_key=True),
    Column("import_id", Id, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("table", Text, nullable=False),
    Column("row_id", Id),  # of that table: an id, an instalment's n
    Column("borrower_id", Id, index=True),
    Column("loan_id", Id, index=True),
    Column("line", Integer),  # of the file; None: the file's silence closed the loan
    Column("changed", Json, nullable=False),  # column → [old, new]
    Column("personal", Json, nullable=False),  # the same for what is a person's own, emptied when they are erased
)

"""The insert that may meet its own row: ON CONFLICT is written alike for both engines, so it has this one home.

The statement is built from PostgreSQL's own element, which SQLite's compiler writes in the same words.
"""

from sqlalchemy.dialects.postgresql import insert

__all__ = ["insert"]

"""The workspace's users. Passwords are Argon2id hashes (19 MiB, two passes)."""

from datetime import datetime

from argon2 import PasswordHasher
from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from assistant.store.schema_work import user

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def add_user(conn: Connection, name: str, role: str, password: str, now: datetime) -> bool:
    """False if the name is taken."""
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    values = {"name": name, "role": role, "password_hash": HASHER.hash(password), "active": True, "created_at": now}
    values["password_set_at"] = now
    statement = dialect.insert(user).values(values).on_conflict_do_nothing(index_elements=["name"])
    return conn.execute(statement.returning(user.c.name)).first() is not None


def role_of(conn: Connection, name: str) -> str | None:
    """The role of a user who may still sign in; None if nobody active is called so."""
    query = select(user.c.role).where(user.c.name == name, user.c.active.is_(True))
    role: str | None = conn.execute(query).scalar_one_or_none()
    return role

"""The schema's history. `env.py` is Alembic's entry; each file in `versions/` is one step forward."""

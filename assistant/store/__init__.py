"""Floor 2: the database. The only place with SQL; every function takes a connection."""

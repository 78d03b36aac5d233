"""A database's catalog as inert values, named as in pg_catalog."""

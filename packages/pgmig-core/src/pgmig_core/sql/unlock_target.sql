-- Let go of what lock_target.sql holds.
SELECT pg_catalog.pg_advisory_unlock(8103494175268104551)

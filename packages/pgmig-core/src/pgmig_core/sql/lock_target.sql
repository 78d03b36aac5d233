-- Hold the database for one pgmig, as long as this session lasts: whether it could be had. The number is only ours.
SELECT pg_catalog.pg_try_advisory_lock(8103494175268104551) AS held

-- Which server and database a session reached: two sessions of one server and database give the same row.
SELECT pg_catalog.pg_postmaster_start_time()::pg_catalog.text AS started,
       d.oid::pg_catalog.text AS database_oid,
       pg_catalog.pg_is_in_recovery() AS in_recovery,
       pg_catalog.current_setting('server_encoding') AS server_encoding
FROM pg_catalog.pg_database d
WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()

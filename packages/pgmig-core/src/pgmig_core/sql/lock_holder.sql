-- Who holds this database's lock of lock_target.sql.
SELECT a.pid, a.application_name, a.usename::pg_catalog.text AS usename,
       COALESCE(a.client_addr::pg_catalog.text, 'the server itself') AS client,
       pg_catalog.date_trunc('second', a.backend_start)::pg_catalog.text AS since
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) l.pid
JOIN pg_catalog.pg_database d ON d.oid OPERATOR(pg_catalog.=) l.database
WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.granted AND d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
  AND l.classid::pg_catalog.int8 OPERATOR(pg_catalog.=) (8103494175268104551 OPERATOR(pg_catalog.>>) 32)
  AND l.objid::pg_catalog.int8 OPERATOR(pg_catalog.=) (8103494175268104551 OPERATOR(pg_catalog.&) 4294967295)
